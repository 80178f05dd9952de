"""How long a chain may be, and where its end is."""

import pytest

from gitops_lint.config import ClusterConfig, Config
from gitops_lint.testing import (
    assert_findings,
    config_map,
    crd,
    documents,
    helm_release,
    lint_files,
    manifest,
)
from gitops_lint.wording.lists import listing

RULE = "dependency-too-deep"


def chain(length: int, *, kind: str = "Kustomization", first: str = "k", last: str = "") -> str:
    """A chain of objects k1 … kN, each depending on the one before; `last` is written at the end."""
    return "---\n".join(
        one(
            f"{first}{i}",
            *([f"{first}{i - 1}"] if i > 1 else []),
            kind=kind,
            note=last if i == length else "",
        )
        for i in range(1, length + 1)
    )


def one(
    name: str, *depends_on: str, kind: str = "Kustomization", note: str = "", more: str = ""
) -> str:
    group = {"Kustomization": "kustomize", "HelmRelease": "helm"}[kind]
    version = {"Kustomization": "v1", "HelmRelease": "v2"}[kind]
    entries = "\n    ".join(
        f"- name: {it}{note if it == depends_on[0] else ''}" for it in depends_on
    )
    return f"""\
apiVersion: {group}.toolkit.fluxcd.io/{version}
kind: {kind}
metadata: {{name: {name}, namespace: flux-system}}
spec:
  interval: 10m
  path: ./content/{name}
  {more or "prune: true"}
  sourceRef: {{kind: GitRepository, name: flux-system}}
  dependsOn:
    {entries or "[]"}
"""


NOTE = "  # warning[dependency-too-deep]"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(chain(4), id="four is the limit"),
        pytest.param(chain(5, last=f"{NOTE}: k5 → k4 → k3 → k2 → k1"), id="five"),
        pytest.param(chain(9, last=f"{NOTE}: a chain of 9 Kustomizations, longer than the limit of 4"), id="once for each chain"),
        pytest.param(chain(5, kind="HelmRelease", last=f"{NOTE}: a chain of 5 HelmReleases"), id="HelmReleases"),
        pytest.param(
            chain(3) + "---\n" + chain(3, kind="HelmRelease", first="h"), id="kinds are not added up"
        ),
        pytest.param(
            chain(4) + "---\n" + one("x", "k4", note=f"{NOTE}: 1 other chain is also too long")
            + "---\n" + one("y", "k4"),
            id="ends that wait for the same are one",
        ),
        pytest.param(
            chain(5) + "---\n" + one("x", "k5", note=f"{NOTE}: 2 other chains are also too long")
            + "---\n" + one("y", "k4") + "---\n" + one("z", "k5"),
            id="the longest is reported",
        ),
        pytest.param(
            chain(4) + "---\n" + one("x", "k4") + "---\n" + chain(5, first="m", last=NOTE),
            id="a cluster has one finding",
        ),
        pytest.param(
            chain(5, last=NOTE) + "---\n" + one("x", "k2"), id="a short one beside a long one"
        ),
        pytest.param(chain(4).replace("[]", "- name: gone"), id="what does not exist counts nothing"),
        pytest.param(chain(6).replace("[]", "- name: k6"), id="in a cycle"),
        pytest.param(
            one("a", "b") + "---\n" + one("b", "a") + "---\n" + chain(5).replace("[]", "- name: a"),
            id="behind a cycle",
        ),
        pytest.param(
            chain(5, last=NOTE) + "---\n" + one("a", "k5", "b") + "---\n" + one("b", "a"),
            id="before a cycle",
        ),
        pytest.param(
            chain(4, last=NOTE).replace("[]", "- name: flux-system"), id="the root counts where it is named"
        ),
    ],
)  # fmt: skip
def test_findings(text: str) -> None:
    given = {"clusters/production/apps.yaml": text}
    assert_findings(lint_files(given, select=[RULE]), given)


def test_the_limit_is_configured() -> None:
    given = {"clusters/production/apps.yaml": chain(5)}
    clusters = (ClusterConfig("clusters/production", name="cluster"),)
    for limit, expected in ((3, 1), (4, 1), (5, 0)):
        config = Config(clusters=clusters, options={RULE: {"max-depth": limit}})
        found = lint_files(given, select=[RULE], config=config).findings
        assert [it.location.line for it in found] == [54] * expected


def test_delay_is_thirty_seconds_a_step_and_the_timeouts_of_those_that_wait() -> None:
    text = chain(5).replace("  prune: true\n", "  prune: true\n  wait: true\n  timeout: 5m\n", 2)
    (finding,) = lint_files({"clusters/production/apps.yaml": text}, select=[RULE]).findings
    assert finding.notes == (
        "The chain: k5 → k4 → k3 → k2 → k1.",
        (
            "Flux rechecks each step every 30s, so the chain adds about 2m to every rollout, and up to 10m"
            " more if health is slow."
        ),
    )
    assert [it.message for it in finding.related] == [
        f"Kustomization flux-system/k{i} depends on flux-system/k{i - 1}" for i in (4, 3, 2)
    ]


def test_delay_is_what_the_controllers_are_told() -> None:
    instance = """\
apiVersion: fluxcd.controlplane.io/v1
kind: FluxInstance
metadata: {name: flux, namespace: flux-system}
spec:
  distribution: {version: 2.x, registry: registry.example.com}
  cluster: {size: medium}
  sync:
    kind: GitRepository
    url: https://git.example.com/fleet.git
    ref: refs/heads/main
    path: clusters/production
"""
    given = {
        "clusters/production/apps.yaml": chain(5),
        "clusters/production/flux-system/instance.yaml": instance,
        **{f"content/k{i}/config.yaml": CONFIG for i in range(1, 6)},
    }
    (finding,) = lint_files(given, select=[RULE]).findings
    assert finding.notes == (
        "The chain: k5 → k4 → k3 → k2 → k1.",
        "Flux rechecks each step every 5s, so the chain adds about 20s to every rollout.",
    )


CONFIG = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: config, namespace: default}
"""
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: pod, namespace: default}
"""
GENERAL = "remove an entry that is not needed, or merge two steps"


def without_reason(*pairs: str) -> str:
    return GENERAL.replace(",", f" (this checkout shows no reason for {listing(pairs)}),")


RAISE = "raise the limit: `max-depth` of this rule in .gitops-lint.yaml"


@pytest.mark.parametrize(
    ("more", "contents", "advice"),
    [
        pytest.param("", {}, "merge k4 into k5, because nothing else depends on it and its objects are ready immediately", id="any"),
        pytest.param("", {4: POD}, "merge k3 into k4, because nothing else depends on it and its objects are ready immediately", id="the next one takes time"),
        pytest.param("", {1: POD, 2: POD, 3: POD, 4: POD}, without_reason("k5 → k4", "k4 → k3", "k3 → k2"), id="all take time"),
        pytest.param("".join("---\n" + one(f"x{i}", f"k{i}") for i in (1, 2, 3, 4)), {}, without_reason("k4 → k3", "k3 → k2", "k2 → k1"), id="others depend on them"),
    ],
)  # fmt: skip
def test_what_can_be_merged(more: str, contents: dict[int, str], advice: str) -> None:
    given = {
        "clusters/production/apps.yaml": chain(5) + more,
        **{f"content/k{i}/it.yaml": contents.get(i, CONFIG) for i in range(1, 6)},
    }
    helps = {finding.help for finding in lint_files(given, select=[RULE]).findings}
    assert helps == {f"{advice}; or {RAISE}"}


def test_what_differs_is_not_merged() -> None:
    text = "---\n".join(
        one(f"k{i}", *([f"k{i - 1}"] if i > 1 else []), more=f"serviceAccountName: s{i}")
        for i in range(1, 6)
    )
    given = {
        "clusters/production/apps.yaml": text,
        **{f"content/k{i}/it.yaml": CONFIG for i in range(1, 6)},
    }
    (finding,) = lint_files(given, select=[RULE]).findings
    entries = without_reason("k5 → k4", "k4 → k3", "k3 → k2")
    assert finding.help == f"{entries}; or {RAISE}"


CHART = helm_release(
    "cert-manager",
    "chart: {spec: {chart: cert-manager, sourceRef: {kind: HelmRepository, name: x}}}",
)
WIDGET = "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: one, namespace: default}\n"


@pytest.mark.parametrize(
    ("contents", "entries"),
    [
        pytest.param({}, ["k5 → k4", "k4 → k3", "k3 → k2"], id="none"),
        pytest.param({1: crd("Widget"), 2: WIDGET}, ["k5 → k4", "k4 → k3", "k3 → k2"], id="a CRD"),
        pytest.param(
            {3: manifest("v1", "Namespace", "shop", namespace=""), 4: config_map("four", namespace="shop")},
            ["k5 → k4", "k3 → k2", "k2 → k1"],
            id="a Namespace",
        ),
        pytest.param({4: CHART}, ["k4 → k3", "k3 → k2", "k2 → k1"], id="a chart with CRDs, which another chart may need"),
        pytest.param({4: WIDGET}, ["k5 → k4", "k3 → k2", "k2 → k1"], id="a kind of unknown origin"),
        pytest.param(
            {1: crd("Widget"), 3: POD.replace("name: pod", "name: three"), 4: WIDGET + "spec: {pod: three}\n"},
            ["k5 → k4", "k3 → k2"],
            id="a custom resource that names an object",
        ),
    ],
)  # fmt: skip
def test_entries_without_a_reason(contents: dict[int, str], entries: list[str]) -> None:
    given = {
        "clusters/production/apps.yaml": chain(5),
        **{
            f"content/k{i}/it.yaml": documents(POD.replace("pod,", f"p{i},"), contents.get(i, ""))
            for i in range(1, 6)
        },
    }
    (finding,) = lint_files(given, select=[RULE]).findings
    assert finding.help == f"{without_reason(*entries)}; or {RAISE}"
