"""Commits with several causes of a loss: each object is reported once, by the rule about its cause."""

import pytest

from gitops_lint.rule import load_rules
from gitops_lint.testing import config_map, crd, documents, kustomization, lint_change, manifest

RULES = [rule.id for rule in load_rules() if rule.scope == "change"]
APPS = "clusters/production/apps.yaml"
CLAIM = "spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}"
Files = dict[str, str]


def claim(size: str = "1Gi") -> str:
    text = manifest("v1", "PersistentVolumeClaim", "data", CLAIM, namespace="default")
    return text.replace("1Gi", size)


def namespace(name: str) -> str:
    return manifest("v1", "Namespace", name, namespace="")


def at(name: str, path: str, *spec: str) -> str:
    return kustomization(name, f"path: ./{path}", *spec)


def widget() -> str:
    return manifest("example.com/v1", "Widget", "web", "spec: {size: 1}", namespace="default")


def found(before: Files, after: Files) -> set[tuple[str, str, str]]:
    """(severity, rule, message) of the findings about a change."""
    report = lint_change(before, after, select=RULES)
    assert not report.crashes
    return {(it.severity.value, it.rule, it.message) for it in report.findings}


RENAMED = "Kustomization flux-system/apps is renamed to shop: Flux deletes"
LOST_CLAIM = (
    "hint",
    "claim-removed",
    "Flux deletes PersistentVolumeClaim default/data, and perhaps the data with it",
)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(
            {APPS: at("apps", "apps"), "apps/a.yaml": claim()},
            {APPS: at("shop", "apps"), "apps/a.yaml": claim()},
            {
                (
                    "error",
                    "kustomization-renamed",
                    f"{RENAMED} the 1 object that it has applied, unless shop is first",
                )
            },
            id="a claim of a Kustomization that is renamed",
        ),
        pytest.param(
            {APPS: at("apps", "apps"), "apps/a.yaml": claim(), "apps/b.yaml": config_map("b")},
            {APPS: at("shop", "apps"), "apps/b.yaml": config_map("b")},
            {
                (
                    "warning",
                    "kustomization-renamed",
                    f"{RENAMED} the 1 object that it has applied, unless shop is first",
                ),
                LOST_CLAIM,
            },
            id="a claim that is removed while its Kustomization is renamed",
        ),
        pytest.param(
            {APPS: at("apps", "apps"), "apps/a.yaml": claim(), "apps/b.yaml": config_map("b")},
            {APPS: at("shop", "apps"), "apps/kustomization.yaml": "resources: [gone.yaml]\n"},
            {
                (
                    "error",
                    "kustomization-renamed",
                    f"{RENAMED} the 2 objects that it has applied, unless shop is first",
                )
            },
            id="a rename to a Kustomization that cannot be built",
        ),
        pytest.param(
            {
                APPS: documents(at("one", "one"), at("two", "two")),
                "one/crd.yaml": crd("Widget"),
                "one/a.yaml": config_map("a"),
                "two/widget.yaml": widget(),
            },
            {
                APPS: documents(at("one", "one"), at("two", "two")),
                "one/a.yaml": config_map("a"),
                "two/crd.yaml": crd("Widget"),
                "two/widget.yaml": widget(),
            },
            {
                (
                    "error",
                    "owner-changed",
                    "Kustomization flux-system/one deletes 1 object that moves to two, unless two is first",
                )
            },
            id="a CRD that moves, and has objects",
        ),
        pytest.param(
            {
                APPS: documents(at("one", "one"), at("two", "two")),
                "one/crd.yaml": crd("Widget"),
                "one/a.yaml": claim(),
                "two/widget.yaml": widget(),
            },
            {
                APPS: documents(at("one", "one"), at("two", "two")),
                "one/b.yaml": config_map("b"),
                "two/a.yaml": claim(),
                "two/widget.yaml": widget(),
            },
            {
                (
                    "error",
                    "owner-changed",
                    "Kustomization flux-system/one deletes 1 object that moves to two, unless two is first",
                ),
                (
                    "error",
                    "crd-removed",
                    "Flux deletes CustomResourceDefinition widgets.example.com, and with it Widget default/web",
                ),
            },
            id="a claim that moves, and a CRD that is removed",
        ),
        pytest.param(
            {
                APPS: documents(at("apps", "old"), at("other", "other")),
                "old/shop.yaml": namespace("shop"),
                "old/a.yaml": config_map("a"),
                "other/b.yaml": config_map("b", namespace="shop"),
            },
            {
                APPS: documents(at("apps", "new"), at("other", "other")),
                "old/a.yaml": config_map("a"),
                "new/shop.yaml": namespace("shop"),
                "new/a.yaml": config_map("a"),
                "other/b.yaml": config_map("b", namespace="shop"),
            },
            {
                (
                    "error",
                    "spec-changed-too-late",
                    "Kustomization flux-system/apps deletes 1 object before it has its new `path`",
                )
            },
            id="a Namespace that moves with the path",
        ),
        pytest.param(
            {APPS: at("apps", "apps"), "apps/a.yaml": claim(), "apps/b.yaml": config_map("b")},
            {APPS: at("apps", "apps", "prune: false"), "apps/b.yaml": config_map("b")},
            {
                (
                    "error",
                    "spec-changed-too-late",
                    "Kustomization flux-system/apps deletes 1 object before it has its new `prune`",
                )
            },
            id="a claim that is removed while prune is turned off",
        ),
        pytest.param(
            {
                APPS: documents(at("apps", "old"), at("two", "two")),
                "old/a.yaml": claim(),
                "old/b.yaml": config_map("b"),
                "two/c.yaml": config_map("c"),
            },
            {
                APPS: documents(at("apps", "new"), at("two", "two")),
                "old/c.yaml": config_map("d"),
                "new/b.yaml": config_map("b"),
                "two/a.yaml": claim(),
                "two/c.yaml": config_map("c"),
            },
            {
                (
                    "error",
                    "spec-changed-too-late",
                    "Kustomization flux-system/apps deletes 2 objects before it has its new `path`",
                )
            },
            id="a claim that moves to another Kustomization while the path changes",
        ),
        pytest.param(
            {
                APPS: at("apps", "apps"),
                "apps/team.yaml": at("team", "team"),
                "team/a.yaml": claim(),
            },
            {
                APPS: at("shop", "apps"),
                "apps/team.yaml": at("team", "team"),
                "team/a.yaml": claim(),
            },
            {
                (
                    "error",
                    "kustomization-renamed",
                    f"{RENAMED} the 1 object that it has applied, unless shop is first",
                )
            },
            id="a Kustomization whose children have a claim",
        ),
        pytest.param(
            {
                APPS: at("apps", "apps"),
                "apps/team.yaml": at("team", "team", "prune: false"),
                "team/a.yaml": claim(),
            },
            {
                APPS: at("shop", "apps"),
                "apps/team.yaml": at("team", "team", "prune: false"),
                "team/a.yaml": claim(),
            },
            {
                (
                    "warning",
                    "kustomization-renamed",
                    f"{RENAMED} the 1 object that it has applied, unless shop is first",
                )
            },
            id="a Kustomization whose children do not prune",
        ),
        pytest.param(
            {APPS: at("apps", "apps", "force: true"), "apps/a.yaml": claim("2Gi")},
            {APPS: at("apps", "apps", "force: true"), "apps/a.yaml": claim()},
            {
                (
                    "error",
                    "claim-removed",
                    "Flux deletes PersistentVolumeClaim default/data, and perhaps the data with it, and creates it again, empty",
                )
            },
            id="a claim that is replaced",
        ),
    ],
)
def test_each_cause_is_one_finding(
    before: Files, after: Files, expected: set[tuple[str, str, str]]
) -> None:
    assert found(before, after) == expected
