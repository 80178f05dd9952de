"""Which HelmReleases have one Helm release."""

import pytest

from gitops_lint.testing import documents, helm_release, lint_files

RULE = "release-name-collision"


def found(*releases: str) -> int:
    files = {
        ".gitops-lint.yaml": "clusters: [clusters/a]\n",
        "clusters/a/x.yaml": documents(*releases),
    }
    return len(lint_files(files, select=[RULE]).findings)


@pytest.mark.parametrize(
    ("one", "other", "collide"),
    [
        ((), (), False),
        (("releaseName: x",), ("releaseName: x",), True),
        (("releaseName: b",), (), True),
        (("targetNamespace: t, releaseName: x",), ("releaseName: x",), True),
        (("targetNamespace: b, releaseName: b-b",), ("targetNamespace: b",), True),
        (("storageNamespace: s, releaseName: x",), ("releaseName: x",), False),
        (("releaseName: x, suspend: true",), ("releaseName: x",), False),
        (("releaseName: '${NAME}'",), ("releaseName: '${NAME}'",), False),
        (
            ("releaseName: x, kubeConfig: {secretRef: {name: other}}",),
            ("releaseName: x",),
            False,
        ),
        (
            ("releaseName: x, kubeConfig: {secretRef: {name: other}}",),
            ("releaseName: x, kubeConfig: {secretRef: {name: other}}",),
            True,
        ),
    ],
)
def test_pairs(one: tuple[str, ...], other: tuple[str, ...], collide: bool) -> None:
    entries = ([it for text in spec for it in text.split(", ")] for spec in (one, other))
    first, second = entries
    texts = (helm_release("a", *first), helm_release("b", *second))
    assert found(*texts) == int(collide)


def test_one_finding_for_each_further_release() -> None:
    assert found(*(helm_release(name, "releaseName: x") for name in "abc")) == 2


def test_the_same_object_twice_is_no_collision() -> None:
    assert found(helm_release("a"), helm_release("a")) == 0
