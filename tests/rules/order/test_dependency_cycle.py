"""Where a cycle is a finding, and what it says."""

import pytest

from gitops_lint.testing import (
    assert_findings,
    config_map,
    documents,
    helm_release,
    kustomization,
    lint_files,
)

RULE = "dependency-cycle"


def waiting(name: str, *entries: str, namespace: str = "flux-system", more: str = "") -> str:
    """A Kustomization with these entries of dependsOn, each on its line."""
    path = f"path: ./content/{name}"
    source = "sourceRef: {kind: GitRepository, name: flux-system, namespace: flux-system}"
    return kustomization(name, path, source, more, depends_on(*entries), namespace=namespace)


def release(name: str, *entries: str) -> str:
    return helm_release(name, depends_on(*entries), namespace="apps")


def depends_on(*entries: str) -> str:
    return "dependsOn:" + ("".join(f"\n  - {entry}" for entry in entries) or " []")


def files(*documents: str) -> dict[str, str]:
    return {"clusters/production/apps.yaml": "---\n".join(documents)}


A_TO_B = "{name: b}  # error[dependency-cycle]: "


@pytest.mark.parametrize(
    "documents",
    [
        pytest.param([waiting("a", "{name: a}  # error[dependency-cycle]: it depends on itself")], id="itself"),
        pytest.param(
            [
                waiting("a", "{name: b}"),
                waiting("b", "{name: c}"),
                waiting("c", "{name: a}  # error[dependency-cycle]: c → a → b → c is a cycle"),
            ],
            id="three",
        ),
        pytest.param(
            [
                waiting("a", "{name: b}"),
                waiting("b", "{name: a}  # error[dependency-cycle]: b → a → b"),
                waiting("c", "{name: d}"),
                waiting("d", "{name: c}  # error[dependency-cycle]: d → c → d"),
            ],
            id="two sets, two findings",
        ),
        pytest.param(
            [
                waiting("a", "{name: b}", "{name: c}"),
                waiting("b", "{name: a}  # error[dependency-cycle]: is a cycle"),
                waiting("c", "{name: b}"),
            ],
            id="one set of several circles, one finding",
        ),
        pytest.param(
            [
                waiting("a", "{name: b, namespace: two}", namespace="one"),
                waiting("b", "{name: a, namespace: one}  # error[dependency-cycle]: two/b → one/a → two/b", namespace="two"),
            ],
            id="across namespaces",
        ),
        pytest.param(
            [
                waiting("a", "{name: b}", more="suspend: true"),
                waiting("b", "{name: a}  # error[dependency-cycle]"),
            ],
            id="a suspended member is no way out",
        ),
        pytest.param(
            [
                waiting("a", "{name: b, readyExpr: 'dep.metadata.generation > 0'}"),
                waiting("b", "{name: a}  # warning[dependency-cycle]: Only the `readyExpr` of Kustomization flux-system/a"),
            ],
            id="a readyExpr may let it begin",
        ),
        pytest.param(
            [
                waiting("a", "{name: b, readyExpr: \"dep.status.conditions.exists(c, c.type == 'Ready')\"}"),
                waiting("b", "{name: a}  # error[dependency-cycle]"),
            ],
            id="unless it asks for Ready",
        ),
        pytest.param(
            [release("a", "{name: b}"), release("b", "{name: a}  # error[dependency-cycle]: b → a → b")],
            id="HelmReleases",
        ),
        pytest.param([waiting("a", "{name: b}"), release("b", "{name: a}")], id="kinds do not mix"),
        pytest.param([waiting("a", "{name: b}"), waiting("b", "{name: '${x}'}")], id="a variable"),
        pytest.param([waiting("a", "{name: b}"), waiting("b", "{name: gone}")], id="no such object"),
        pytest.param(
            [
                waiting("a", "{name: b}", namespace="one"),
                waiting("b", "{name: a}", namespace="two"),
            ],
            id="the same names in other namespaces",
        ),
    ],
)  # fmt: skip
def test_findings(documents: list[str]) -> None:
    given = files(*documents)
    assert_findings(lint_files(given, select=[RULE]), given)


def test_it_tells_every_edge_and_all_that_it_takes_down() -> None:
    given = {
        "clusters/production/a.yaml": waiting("a", "{name: b}"),
        "clusters/production/b.yaml": waiting("b", "{name: a}"),
        "clusters/production/c.yaml": waiting("c", "{name: b}"),
        "clusters/production/d.yaml": waiting("d", "{name: c}"),
        "clusters/production/e.yaml": waiting("e"),
    }
    (finding,) = lint_files(given, select=[RULE]).findings
    assert finding.location.path == "clusters/production/b.yaml"
    assert [(it.location.path, it.message) for it in finding.related] == [
        ("clusters/production/b.yaml", "Kustomization flux-system/b depends on flux-system/a"),
        ("clusters/production/a.yaml", "Kustomization flux-system/a depends on flux-system/b"),
    ]
    assert finding.notes == (
        "This blocks 4 Kustomizations: a, b, c and d.",
        (
            "It also disables event-driven reconciliation for every Kustomization of GitRepository"
            " flux-system/flux-system (6 here): they apply a new commit only when their interval expires."
        ),
    )


def test_help_names_the_entry_that_opens_every_circle() -> None:
    given = files(
        waiting("a", "{name: b}", "{name: c}"),
        waiting("b", "{name: a}"),
        waiting("c", "{name: b}"),
    )
    (finding,) = lint_files(given, select=[RULE]).findings
    assert finding.help == (
        "remove Kustomization flux-system/a from `dependsOn` of Kustomization flux-system/b"
    )


def test_help_leaves_out_an_entry_that_is_needed_anyway() -> None:
    given = files(waiting("a", "{name: b}"), waiting("b", "{name: a}"))
    given["content/a/namespace.yaml"] = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"
    given["content/b/config.yaml"] = config_map("b", namespace="shop")
    (finding,) = lint_files(given, select=[RULE]).findings
    assert finding.help == (
        "remove Kustomization flux-system/b from `dependsOn` of Kustomization flux-system/a"
    )


def test_a_cycle_across_sources_loses_no_events() -> None:
    other = waiting("b", "{name: a}").replace(
        "name: flux-system, namespace", "name: other, namespace"
    )
    (finding,) = lint_files(files(waiting("a", "{name: b}"), other), select=[RULE]).findings
    assert finding.notes == ("This blocks 2 Kustomizations: a and b.",)


def test_the_root_can_be_a_member() -> None:
    """It is in the cluster twice: as gotk-sync.yaml has it, and as its own path makes it."""
    sync = waiting("flux-system", "{name: apps}").replace("./content/flux-system", "./clusters/a")
    given = {
        "clusters/a/flux-system/gotk-sync.yaml": sync.replace(
            "{name: apps}", "{name: apps}  # error[dependency-cycle]"
        ),
        "clusters/a/apps.yaml": waiting("apps", "{name: flux-system}"),
        "content/apps/x.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, namespace: x}\n",
    }
    assert_findings(lint_files(given, select=[RULE]), given)


def test_clusters_do_not_meet() -> None:
    def sync(name: str) -> str:
        return waiting("flux-system").replace("./content/flux-system", f"./clusters/{name}")

    given = {
        "clusters/a/flux-system/gotk-sync.yaml": sync("a"),
        "clusters/a/apps.yaml": waiting("one", "{name: two}") + "---\n" + waiting("two"),
        "clusters/b/flux-system/gotk-sync.yaml": sync("b"),
        "clusters/b/apps.yaml": waiting("two", "{name: one}") + "---\n" + waiting("one"),
    }
    assert_findings(lint_files(given, select=[RULE]), given)


def test_an_edge_that_an_overlay_takes_away() -> None:
    patch = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [../../base]
patches:
  - target: {kind: Kustomization, name: b}
    patch: |
      - op: remove
        path: /spec/dependsOn
"""
    given = {
        "clusters/production/kustomization.yaml": patch,
        "base/kustomization.yaml": "resources: [apps.yaml]\n",
        "base/apps.yaml": waiting("a", "{name: b}") + "---\n" + waiting("b", "{name: a}"),
    }
    assert_findings(lint_files(given, select=[RULE]), given)


@pytest.mark.parametrize(
    ("namespace", "found"),
    [("", True), (", namespace: '${tenant}'", True), (", namespace: '${other}'", False)],
)
def test_a_cycle_in_a_namespace_that_is_unknown(namespace: str, *, found: bool) -> None:
    def entry(name: str) -> str:
        return f"dependsOn: [{{name: {name}{namespace}}}]"

    files = {
        "clusters/production/apps.yaml": documents(
            kustomization("a", entry("b"), namespace="'${tenant}'"),
            kustomization("b", entry("a"), namespace="'${tenant}'"),
        )
    }
    report = lint_files(files, select=["dependency-cycle", "never-ready", "dependency-not-found"])
    assert [it.rule for it in report.findings] == (["dependency-cycle"] if found else [])
