"""Lists and paths in messages."""

import pytest

from gitops_lint.order import route
from gitops_lint.wording.lists import counted, listing
from tests.order.objects import flux


def test_namespaces_are_shown_where_they_differ() -> None:
    assert route([flux("a"), flux("b")]) == "a → b"
    assert route([flux("a", namespace="x"), flux("b", namespace="y")]) == "x/a → y/b"


def test_the_middle_of_a_long_way_is_left_out() -> None:
    shown = route([flux(f"k{i}") for i in range(100)])
    assert shown.split(" → ") == [
        *(f"k{i}" for i in range(8)), "… 84 more …", *(f"k{i}" for i in range(92, 100))
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
        (["a", "b", "c", "d"], "a, b, c and 1 more"),
    ],
)
def test_lists(names: list[str], expected: str) -> None:
    assert listing(names, 3) == expected


def test_counts() -> None:
    assert [counted(1, "CRD"), counted(2, "CRD")] == ["1 CRD", "2 CRDs"]


@pytest.mark.parametrize(
    ("number", "noun", "expected"),
    [
        (1, "HelmRepository", "1 HelmRepository"),
        (2, "HelmRepository", "2 HelmRepositories"),
        (2, "Gateway", "2 Gateways"),
        (2, "Ingress", "2 Ingresses"),
        (0, "Kustomization", "0 Kustomizations"),
    ],
)
def test_plurals(number: int, noun: str, expected: str) -> None:
    assert counted(number, noun) == expected
