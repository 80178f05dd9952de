"""shard-not-watched: the selectors of controllers, and the labels of objects."""

from collections.abc import Sequence

import pytest

from gitops_lint.testing import lint_files
from tests.cluster.whole import SYNC, config_map, kustomization

KEY = "sharding.fluxcd.io/key"
MAIN = f"!{KEY}"


def controller(name: str, selector: str) -> str:
    args = f"['--log-level=info', '--watch-label-selector={selector}']" if selector else "[]"
    return (
        f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}, namespace: flux-system}}\n"
        f"spec: {{template: {{spec: {{containers: [{{name: manager, args: {args}}}]}}}}}}\n"
    )


def found(label: str, selectors: Sequence[str], name: str = "kustomize-controller") -> list[str]:
    """The messages about a Kustomization with a label, and controllers with these selectors."""
    item = kustomization("a", "./a").replace("name: a,", f"name: a, labels: {{{label}}},", 1)
    assert not label or label in item
    controllers = [controller(f"{name}-{i}", it) for i, it in enumerate(selectors)]
    files = {
        "cluster/flux-system/gotk-sync.yaml": SYNC,
        "cluster/flux-system/controllers.yaml": "---\n".join(controllers),
        "cluster/a.yaml": item,
        "a/a.yaml": config_map("a"),
    }
    report = lint_files(files, select=["shard-not-watched"])
    assert not report.crashes
    return [it.message for it in report.findings]


@pytest.mark.parametrize(
    ("label", "selectors", "watched"),
    [
        (f"{KEY}: one", [MAIN, f"{KEY}=one"], True),
        (f"{KEY}: two", [MAIN, f"{KEY}=one"], False),
        (f"{KEY}: two", [MAIN, f"{KEY} in (one, two)"], True),
        (f"{KEY}: two", ["", f"{KEY}=one"], True),
        (f"{KEY}: two", [], True),
        (f"{KEY}: two", [MAIN, f"{KEY}==="], True),
        (f"{KEY}: '${{SHARD}}'", [MAIN, f"{KEY}=one"], True),
        ("", [MAIN, f"{KEY}=one"], True),
        ("team: two", ["!team", "team=two"], True),
    ],
)
def test_the_shards_of_deployments(label: str, selectors: list[str], watched: bool) -> None:
    message = "no controller reconciles Kustomization flux-system/a: none watches its labels"
    assert found(label, selectors) == ([] if watched else [message])
    # Another controller says nothing about Kustomizations.
    assert found(label, selectors, "helm-controller") == []
