"""Objects that exist under another name after a change."""

from pathlib import Path

import pytest

from gitops_lint.testing import config_map, kustomization
from tests.change.lines import effects
from tests.change.test_upgrades import APPS, BASE, CHARTS, release, template


def told(before: dict[str, str], after: dict[str, str], folder: Path, *starts: str) -> list[str]:
    """The lines of a change that begin with one of some words."""
    found = effects({**BASE, **before}, {**BASE, **after}, folder)
    return [it for it in found if it.startswith(starts)]


def named(name: str, text: str) -> str:
    """A HelmRelease under another name."""
    return text.replace("name: web", f"name: {name}", 1)


WEB = release(template())


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([WEB], [named("shop", WEB)], ["renamed HelmRelease apps/web to shop"]),
        ([WEB], [named("shop", release(template("2.0.0")))], []),
        ([WEB], [named("a", WEB), named("b", WEB)], []),
        ([WEB, named("b", WEB)], [named("a", WEB)], []),
        ([WEB], [WEB, named("a", WEB)], []),
    ],
)
def test_only_one_with_the_same_spec_is_a_new_name(
    before: list[str], after: list[str], expected: list[str], tmp_path: Path
) -> None:
    one, other = ({APPS: "---\n".join((CHARTS, *it))} for it in (before, after))
    assert told(one, other, tmp_path, "renamed") == expected


def test_a_suspended_release_stays_under_its_old_name(tmp_path: Path) -> None:
    paused = release(template(), "suspend: true")
    one, other = ({APPS: f"{CHARTS}---\n{it}"} for it in (paused, named("shop", paused)))
    assert told(one, other, tmp_path, "renamed") == [
        "renamed HelmRelease apps/web to shop, and kept"
    ]


@pytest.mark.parametrize(
    ("field", "prune", "expected"),
    [
        ("targetNamespace: shop", "true", "targetNamespace  → shop, deleted"),
        ("targetNamespace: shop", "false", "targetNamespace  → shop, kept"),
        ("namePrefix: a-", "true", "namePrefix  → a-, deleted"),
        ("nameSuffix: -a", "true", "nameSuffix  → -a, deleted"),
        ("timeout: 1m", "true", ""),
    ],
)
def test_what_moves_all_objects_of_a_kustomization_is_told_once(
    field: str, prune: str, expected: str, tmp_path: Path
) -> None:
    def owner(*spec: str) -> str:
        return kustomization("apps", *spec).replace("prune: true", f"prune: {prune}")

    maps = {"apps/maps.yaml": "---\n".join(map(config_map, "abc"))}
    one, other = ({**maps, APPS: it} for it in (owner(), owner(field)))
    found = told(one, other, tmp_path, "relocated")
    assert found == (
        [f"relocated 3 by Kustomization flux-system/apps: {expected}"] * bool(expected)
    )


GENERATOR = "configMapGenerator: [{{name: {}, literals: [key={}]}}]\n"


def generated(name: str, value: str, *, prune: bool = True) -> dict[str, str]:
    owner = kustomization("apps").replace("prune: true", f"prune: {str(prune).lower()}")
    text = "namespace: default\n" + GENERATOR.format(name, value)
    return {APPS: owner, "apps/kustomization.yaml": text}


def test_a_generated_object_with_other_content_is_one_effect(tmp_path: Path) -> None:
    (line,) = told(generated("web", "one"), generated("web", "two"), tmp_path, "")
    assert line.startswith("regenerated ConfigMap default/web-")
    assert "; data.key one → two; was web-" in line


def test_one_that_is_not_pruned_is_left_behind(tmp_path: Path) -> None:
    one, other = (generated("web", it, prune=False) for it in ("one", "two"))
    found = told(one, other, tmp_path, "")
    assert [it.split(" default/")[0] for it in found] == [
        "created ConfigMap",
        "left behind ConfigMap",
    ]


def test_another_generator_is_another_object(tmp_path: Path) -> None:
    found = told(generated("web", "one"), generated("shop", "two"), tmp_path, "")
    assert [it.split(" default/")[0] for it in found] == ["created ConfigMap", "deleted ConfigMap"]
