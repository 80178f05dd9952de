"""Differences between clusters, worked out by hand, and the laws of comparison."""

from pathlib import Path

import pytest
from hypothesis import given, settings

from gitops_lint.cluster import Cluster, find_entries, resolve
from gitops_lint.config import load_config
from gitops_lint.documents import Tree
from gitops_lint.order import event_graph
from gitops_lint.order.events.event import started
from gitops_lint.queries.compare import compare
from gitops_lint.queries.objects import reconciled
from gitops_lint.queries.relation import relation
from gitops_lint.results.comparison import Comparison, UnmatchedOrder
from gitops_lint.results.why import Guarantee
from gitops_lint.testing import write_files
from tests.cluster.whole import kustomization
from tests.examples import examples
from tests.queries.test_plan import clusters

CONFIG = "clusters: [{path: clusters/production}, {path: clusters/staging}]\n"
CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: default}\n"
RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {{name: db, namespace: data}}
spec:
  interval: 1h
  chart: {{spec: {{chart: db, version: {version}, sourceRef: {{kind: HelmRepository, name: db}}}}}}
"""


def two(root: Path, here: str, there: str, **more: str) -> tuple[Cluster, Cluster]:
    """The clusters production and staging, with one file each."""
    files = {
        ".gitops-lint.yaml": CONFIG,
        "clusters/production/all.yaml": here,
        "clusters/staging/all.yaml": there,
        **{f"{name}/c.yaml": CONFIG_MAP for name in ("infra", "apps", "extra")},
        **{f"apps/{name}/c.yaml": CONFIG_MAP for name in ("production", "staging")},
        **more,
    }
    write_files(files, root)
    tree, config = Tree(root), load_config(root)
    production, staging = resolve(tree, find_entries(tree, config), config)
    return production, staging


def differences(found: Comparison) -> dict[str, list[tuple[str, tuple[str, ...], tuple[str, ...]]]]:
    return {
        it.name.name: [(one.field, one.here, one.there) for one in it.differences]
        for it in found.changed
    }


def steps(order: UnmatchedOrder) -> tuple[list[tuple[str, str]], int]:
    return [
        (it.waiter.name, it.awaited.name if it.awaited else "") for it in order.steps
    ], order.pairs


def test_names_are_not_a_difference(tmp_path: Path) -> None:
    found = compare(
        *two(
            tmp_path,
            kustomization("apps-production", "./apps/production"),
            kustomization("apps-staging", "./apps/staging"),
        )
    )
    assert found.equal
    assert found.names == (("production", "staging"),)


@pytest.mark.parametrize(
    ("here", "there", "expected"),
    [
        ("wait: true", "", ("wait", ("true",), ())),
        ("timeout: 5m", "timeout: 10m", ("timeout", ("5m",), ("10m",))),
        ("suspend: true", "", ("suspend", ("true",), ())),
        ("targetNamespace: a", "targetNamespace: b", ("targetNamespace", ("a",), ("b",))),
        (
            "healthChecks: [{kind: Deployment, name: a, namespace: x}]",
            "healthChecks: [{kind: Deployment, name: b, namespace: x}]",
            ("healthChecks", ("Deployment x/a",), ("Deployment x/b",)),
        ),
    ],
)
def test_fields(
    here: str, there: str, expected: tuple[str, tuple[str], tuple[str]], tmp_path: Path
) -> None:
    clusters = two(
        tmp_path, kustomization("apps", "./apps", here), kustomization("apps", "./apps", there)
    )
    assert differences(compare(*clusters)) == {"apps": [expected]}


def test_sources_and_charts(tmp_path: Path) -> None:
    clusters = two(
        tmp_path,
        kustomization("apps", "./apps/production") + "---\n" + RELEASE.format(version="1.0.0"),
        kustomization("apps", "./apps/staging", source="OCIRepository/apps")
        + "---\n"
        + RELEASE.format(version="2.0.0"),
    )
    assert differences(compare(*clusters)) == {
        "apps": [
            ("source", ("GitRepository flux-system/flux-system",), ("OCIRepository flux-system/apps",))
        ],
        "db": [("chart.spec.version", ("1.0.0",), ("2.0.0",))],
    }  # fmt: skip


def test_order_and_objects_in_only_one(tmp_path: Path) -> None:
    infra, extra = kustomization("infra", "./infra"), kustomization("extra", "./extra")
    depends = kustomization("apps", "./apps", "dependsOn: [{name: infra}]")
    found = compare(
        *two(
            tmp_path,
            f"{infra}---\n{depends}",
            "---\n".join((infra, kustomization("apps", "./apps"), extra)),
        )
    )
    assert differences(found) == {"apps": [("dependsOn", ("flux-system/infra",), ())]}
    assert [it.name.name for it in found.there] == ["extra"]
    assert (found.here, found.settings, found.idle) == ((), (), 0)
    assert steps(found.order) == ([("apps", "infra")], 1)
    assert steps(found.other_order) == ([], 0)


def test_the_path_may_lead_through_objects_in_only_one(tmp_path: Path) -> None:
    infra = kustomization("infra", "./infra")
    extra = kustomization("extra", "./extra", "dependsOn: [{name: infra}]")
    depends = kustomization("apps", "./apps", "dependsOn: [{name: extra}]")
    found = compare(
        *two(
            tmp_path,
            f"{infra}---\n{extra}---\n{depends}",
            "---\n".join((infra, kustomization("apps", "./apps"))),
        )
    )
    assert steps(found.order) == ([("apps", "extra"), ("extra", "infra")], 1)


def test_objects_that_never_start_have_no_order(tmp_path: Path) -> None:
    infra = kustomization("infra", "./infra")
    depends = kustomization("apps", "./apps", "dependsOn: [{name: infra}]")
    off = kustomization("apps", "./apps", "suspend: true")
    found = compare(*two(tmp_path, f"{infra}---\n{depends}", f"{infra}---\n{off}"))
    assert (steps(found.order), found.idle) == (([], 0), 1)


def test_flux_itself(tmp_path: Path) -> None:
    controller = """\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: kustomize-controller, namespace: flux-system}}
spec: {{template: {{spec: {{containers: [{{name: manager, args: [--concurrent={number}]}}]}}}}}}
"""
    found = compare(*two(tmp_path, controller.format(number=8), controller.format(number=2)))
    assert [(it.field, it.here, it.there) for it in found.settings] == [
        ("kustomize-controller concurrent", ("8",), ("2",))
    ]


@settings(max_examples=examples(20))
@given(clusters(), clusters())
def test_comparison_is_symmetric_and_empty_for_the_same_cluster(one: Cluster, two: Cluster) -> None:
    assert compare(one, one).equal
    found, back = compare(one, two), compare(two, one)
    assert (found.here, found.there) == (back.there, back.here)
    assert (found.order, found.other_order) == (back.other_order, back.order)
    assert found.equal == back.equal
    assert (found.common, found.idle) == (back.common, back.idle)
    assert [it.name for it in found.changed] == [it.name for it in back.changed]


@settings(max_examples=examples(20))
@given(clusters(), clusters())
def test_order_equals_that_of_single_objects(one: Cluster, two: Cluster) -> None:
    def ordered(found: Cluster) -> set[tuple[str, str]]:
        graph = event_graph(found)
        items = {it.name: it for it in reconciled(graph)}
        return {
            (path.waiter.name, path.awaited.name)
            for first in items.values()
            for other in items.values()
            for path in relation(found, first, other).paths
            if path.certain and path.guarantee is Guarantee.STARTS_WHEN_READY
        }

    def starting(found: Cluster) -> set[str]:
        graph = event_graph(found)
        return {it.name for it in reconciled(graph) if started(it.id) not in graph.never}

    both = starting(one) & starting(two)
    expected = {pair for pair in ordered(one) - ordered(two) if both.issuperset(pair)}
    order = compare(one, two).order
    assert order.pairs == len(expected)
    assert bool(order.steps) == bool(expected)
