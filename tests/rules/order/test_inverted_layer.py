"""Which layer waits for which."""

import pytest

from gitops_lint.config import ClusterConfig, Config
from gitops_lint.testing import assert_findings, lint_files

RULE = "inverted-layer"
NOTE = "  # warning[inverted-layer]: "


def one(name: str, *entries: str, more: str = "prune: true") -> str:
    listed = "\n    ".join(f"- name: {entry}" for entry in entries)
    return f"""\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {{name: {name}, namespace: flux-system}}
spec:
  interval: 10m
  path: ./content/{name}
  {more}
  sourceRef: {{kind: GitRepository, name: flux-system}}
  dependsOn:
    {listed or "[]"}
"""


def thing(api: str, kind: str, name: str = "it") -> str:
    return f"apiVersion: {api}\nkind: {kind}\nmetadata: {{name: {name}, namespace: x}}\n"


CRD = thing("apiextensions.k8s.io/v1", "CustomResourceDefinition", "its.example.com")
NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: x}\n"
CONFIG = thing("v1", "ConfigMap")
APP = thing("apps/v1", "Deployment")
RELEASE = thing("helm.toolkit.fluxcd.io/v2", "HelmRelease")


@pytest.mark.parametrize(
    ("text", "contents"),
    [
        pytest.param([one("low", f"high{NOTE}low applies only CRDs, but depends on Kustomization flux-system/high, which runs Deployment x/it"), one("high")], {"low": CRD, "high": APP}, id="definitions"),
        pytest.param([one("low", f"high{NOTE}applies only Namespaces, but depends"), one("high")], {"low": NAMESPACE, "high": APP}, id="namespaces"),
        pytest.param([one("low", f"high{NOTE}applies only CRDs and Namespaces"), one("high")], {"low": CRD + "---\n" + NAMESPACE, "high": RELEASE}, id="both"),
        pytest.param([one("low"), one("high", "low")], {"low": CRD, "high": APP}, id="the right way round"),
        pytest.param([one("low", "high"), one("high")], {"low": CRD + "---\n" + CONFIG, "high": APP}, id="something else in it"),
        pytest.param([one("low", "high"), one("high")], {"low": CRD, "high": CONFIG}, id="nothing runs"),
        pytest.param([one("low", "high"), one("high")], {"low": CRD, "high": NAMESPACE}, id="namespaces before definitions"),
        pytest.param([one("low", "high"), one("high")], {"low": RELEASE, "high": APP}, id="both run"),
        pytest.param([one("low", f"middle{NOTE}low → middle → high"), one("middle", "high"), one("high")], {"low": CRD, "middle": CONFIG, "high": APP}, id="over what is in between"),
        pytest.param([one("low", "other"), one("other", f"high{NOTE}"), one("high")], {"low": CRD, "other": NAMESPACE, "high": APP}, id="the last one is to blame"),
        pytest.param([one("low", "flux-system")], {"low": CRD}, id="the root runs Flux"),
        pytest.param([one("low", "high", more="suspend: true"), one("high")], {"low": CRD, "high": APP}, id="suspended"),
        pytest.param([one("low", "gone")], {"low": CRD}, id="what does not exist"),
        pytest.param([one("low", "high"), one("high", "low")], {"low": CRD, "high": APP}, id="in a cycle"),
        pytest.param([one("parent")], {"parent": APP + "---\n" + one("low", "parent"), "low": CRD}, id="applied by what runs something"),
    ],
)  # fmt: skip
def test_by_content(text: list[str], contents: dict[str, str]) -> None:
    given = {
        "clusters/production/apps.yaml": "---\n".join([*text, APP]),
        **{f"content/{name}/it.yaml": content for name, content in contents.items()},
    }
    assert_findings(lint_files(given, select=[RULE]), given)


LAYERS = [["low", "lowest-*"], "flux-*/mid*", "high"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param([one("low", f"high{NOTE}low in layer 1 (low, lowest-*) depends on Kustomization flux-system/high in the later layer 3 (high)"), one("high")], id="named"),
        pytest.param([one("lowest-one", f"middle{NOTE}in the later layer 2 (flux-*/mid*)"), one("middle")], id="with its namespace"),
        pytest.param([one("middle", f"high{NOTE}"), one("high")], id="one further"),
        pytest.param([one("high", "middle"), one("middle", "low"), one("low")], id="the right way round"),
        pytest.param([one("low", "lowest-one"), one("lowest-one")], id="in one layer"),
        pytest.param([one("low", "other"), one("other")], id="in no layer"),
        pytest.param([one("low", f"other{NOTE}low → other → high"), one("other", "high"), one("high")], id="over what is in none"),
        pytest.param([one("low", "middle", f"high{NOTE}"), one("middle"), one("high")], id="the furthest up is told"),
        pytest.param([one("low", f"middle{NOTE}"), one("middle", f"high{NOTE}"), one("high")], id="each is told once"),
    ],
)  # fmt: skip
def test_by_name(text: list[str]) -> None:
    given = {"clusters/production/apps.yaml": "---\n".join(text)}
    config = Config(clusters=(ClusterConfig("clusters/production", name="cluster"),))
    chosen = config._replace(options={RULE: {"layers": LAYERS}})
    assert_findings(lint_files(given, select=[RULE], config=chosen), given)
    assert not lint_files(given, select=[RULE], config=config).findings


def test_names_go_before_content() -> None:
    given = {
        "clusters/production/apps.yaml": one("crds", "operator") + "---\n" + one("operator"),
        "content/crds/it.yaml": CRD,
        "content/operator/it.yaml": APP,
    }
    config = Config(clusters=(ClusterConfig("clusters/production", name="cluster"),))
    (finding,) = lint_files(given, select=[RULE], config=config).findings
    assert (
        finding.help
        == "reverse the dependency, so that operator depends on crds; or remove this entry"
    )
    chosen = config._replace(options={RULE: {"layers": ["operator", ["crds"]]}})
    assert not lint_files(given, select=[RULE], config=chosen).findings
