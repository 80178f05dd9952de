"""Where a cycle is a finding, and what it says."""

import pytest

from gitops_lint.testing import assert_findings, lint_files

RULE = "dependency-cycle"


def kustomization(name: str, *entries: str, namespace: str = "flux-system", more: str = "") -> str:
    depends = "".join(f"\n    - {entry}" for entry in entries)
    return f"""\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: {name}
  namespace: {namespace}
spec:
  interval: 10m
  path: ./content/{name}
  prune: true
  sourceRef: {{kind: GitRepository, name: flux-system, namespace: flux-system}}
  {more or "wait: false"}
  dependsOn:{depends or " []"}
"""


def release(name: str, *entries: str) -> str:
    depends = "".join(f"\n    - {entry}" for entry in entries)
    return f"""\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {{name: {name}, namespace: apps}}
spec:
  interval: 10m
  chartRef: {{kind: OCIRepository, name: {name}}}
  dependsOn:{depends or " []"}
"""


def files(*documents: str) -> dict[str, str]:
    return {"clusters/production/apps.yaml": "---\n".join(documents)}


A_TO_B = "{name: b}  # error[dependency-cycle]: "


@pytest.mark.parametrize(
    "documents",
    [
        pytest.param([kustomization("a", "{name: a}  # error[dependency-cycle]: depends on itself")], id="itself"),
        pytest.param(
            [
                kustomization("a", "{name: b}"),
                kustomization("b", "{name: c}"),
                kustomization("c", "{name: a}  # error[dependency-cycle]: c → a → b → c. None of the 3"),
            ],
            id="three",
        ),
        pytest.param(
            [
                kustomization("a", "{name: b}"),
                kustomization("b", "{name: a}  # error[dependency-cycle]: b → a → b"),
                kustomization("c", "{name: d}"),
                kustomization("d", "{name: c}  # error[dependency-cycle]: d → c → d"),
            ],
            id="two sets, two findings",
        ),
        pytest.param(
            [
                kustomization("a", "{name: b}", "{name: c}"),
                kustomization("b", "{name: a}  # error[dependency-cycle]: None of the 3 ever"),
                kustomization("c", "{name: b}"),
            ],
            id="one set of several circles, one finding",
        ),
        pytest.param(
            [
                kustomization("a", "{name: b, namespace: two}", namespace="one"),
                kustomization("b", "{name: a, namespace: one}  # error[dependency-cycle]: two/b → one/a → two/b", namespace="two"),
            ],
            id="across namespaces",
        ),
        pytest.param(
            [
                kustomization("a", "{name: b}", more="suspend: true"),
                kustomization("b", "{name: a}  # error[dependency-cycle]"),
            ],
            id="a suspended member is no way out",
        ),
        pytest.param(
            [
                kustomization("a", "{name: b, readyExpr: 'dep.metadata.generation > 0'}"),
                kustomization("b", "{name: a}  # warning[dependency-cycle]: Only the readyExpr of Kustomization flux-system/a"),
            ],
            id="a readyExpr may let it begin",
        ),
        pytest.param(
            [
                kustomization("a", "{name: b, readyExpr: \"dep.status.conditions.exists(c, c.type == 'Ready')\"}"),
                kustomization("b", "{name: a}  # error[dependency-cycle]"),
            ],
            id="unless it asks for Ready",
        ),
        pytest.param(
            [release("a", "{name: b}"), release("b", "{name: a}  # error[dependency-cycle]: b → a → b")],
            id="HelmReleases",
        ),
        pytest.param([kustomization("a", "{name: b}"), release("b", "{name: a}")], id="kinds do not mix"),
        pytest.param([kustomization("a", "{name: b}"), kustomization("b", "{name: '${x}'}")], id="a variable"),
        pytest.param([kustomization("a", "{name: b}"), kustomization("b", "{name: gone}")], id="no such object"),
        pytest.param(
            [
                kustomization("a", "{name: b}", namespace="one"),
                kustomization("b", "{name: a}", namespace="two"),
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
        "clusters/production/a.yaml": kustomization("a", "{name: b}"),
        "clusters/production/b.yaml": kustomization("b", "{name: a}"),
        "clusters/production/c.yaml": kustomization("c", "{name: b}"),
        "clusters/production/d.yaml": kustomization("d", "{name: c}"),
        "clusters/production/e.yaml": kustomization("e"),
    }
    (finding,) = lint_files(given, select=[RULE]).findings
    assert finding.location.path == "clusters/production/b.yaml"
    assert [(it.location.path, it.message) for it in finding.related] == [
        ("clusters/production/b.yaml", "Kustomization flux-system/b waits for flux-system/a"),
        ("clusters/production/a.yaml", "Kustomization flux-system/a waits for flux-system/b"),
    ]
    assert "It blocks 4 Kustomizations: a, b, c and d." in finding.message
    assert (
        "switches off event-driven reconciliation for every Kustomization of GitRepository"
        " flux-system/flux-system (6 here)"
    ) in finding.message


def test_help_names_the_entry_that_opens_every_circle() -> None:
    given = files(
        kustomization("a", "{name: b}", "{name: c}"),
        kustomization("b", "{name: a}"),
        kustomization("c", "{name: b}"),
    )
    (finding,) = lint_files(given, select=[RULE]).findings
    assert finding.help == (
        "remove flux-system/a from dependsOn of Kustomization flux-system/b: that opens every cycle"
        " among them"
    )


def test_a_cycle_across_sources_loses_no_events() -> None:
    other = kustomization("b", "{name: a}").replace(
        "name: flux-system, namespace", "name: other, namespace"
    )
    (finding,) = lint_files(files(kustomization("a", "{name: b}"), other), select=[RULE]).findings
    assert "event-driven" not in finding.message


def test_the_root_can_be_a_member() -> None:
    """It is in the cluster twice: as gotk-sync.yaml has it, and as its own path makes it."""
    sync = kustomization("flux-system", "{name: apps}").replace(
        "./content/flux-system", "./clusters/a"
    )
    given = {
        "clusters/a/flux-system/gotk-sync.yaml": sync.replace(
            "{name: apps}", "{name: apps}  # error[dependency-cycle]"
        ),
        "clusters/a/apps.yaml": kustomization("apps", "{name: flux-system}"),
        "content/apps/x.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, namespace: x}\n",
    }
    assert_findings(lint_files(given, select=[RULE]), given)


def test_clusters_do_not_meet() -> None:
    def sync(name: str) -> str:
        return kustomization("flux-system").replace("./content/flux-system", f"./clusters/{name}")

    given = {
        "clusters/a/flux-system/gotk-sync.yaml": sync("a"),
        "clusters/a/apps.yaml": kustomization("one", "{name: two}")
        + "---\n"
        + kustomization("two"),
        "clusters/b/flux-system/gotk-sync.yaml": sync("b"),
        "clusters/b/apps.yaml": kustomization("two", "{name: one}")
        + "---\n"
        + kustomization("one"),
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
        "base/apps.yaml": kustomization("a", "{name: b}")
        + "---\n"
        + kustomization("b", "{name: a}"),
    }
    assert_findings(lint_files(given, select=[RULE]), given)
