"""Which dependencies do not compare revisions, and could."""

import pytest

from gitops_lint.testing import assert_findings, kustomization, lint_files, source

RULE = "no-revision-lockstep"
HINT = "  # hint[no-revision-lockstep]: "


def one(name: str, kind: str, source: str, *entries: str, more: str = "prune: true") -> str:
    path = f"./content/{name}" if kind != "ExternalArtifact" else "./"
    listed = "".join(f"\n  - {entry}" for entry in entries) or " []"
    reference = f"sourceRef: {{kind: {kind}, name: {source}}}"
    return kustomization(name, f"path: {path}", more, reference, f"dependsOn:{listed}")


def repository(
    name: str, url: str = "https://git.example.com/fleet.git", ref: str = "branch: main"
) -> str:
    return source("GitRepository", name, f"url: {url}", f"ref: {{{ref}}}")


def generator(*names: str, name: str = "parts", of: str = "flux-system", note: str = "") -> str:
    artifacts = "".join(
        f"""\
    - name: {it}
      copy:
        - from: "@repo/content/{it}/**"
          to: "@artifact/"
"""
        for it in names
    )
    return f"""\
apiVersion: source.extensions.fluxcd.io/v1beta1
kind: ArtifactGenerator
metadata:
  name: {name}{note}
  namespace: flux-system
spec:
  sources:
    - alias: repo
      kind: GitRepository
      name: {of}
  artifacts:
{artifacts}"""


SYNC = f"""\
{repository("flux-system")}---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {{name: flux-system, namespace: flux-system}}
spec:
  interval: 10m
  path: ./clusters/production
  prune: true
  sourceRef: {{kind: GitRepository, name: flux-system}}
"""
ARTIFACT, GIT = "ExternalArtifact", "GitRepository"
FIRST, SECOND = one("a", ARTIFACT, "a"), one("b", ARTIFACT, "b", "name: a")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param([generator("a", "b", note=f"{HINT}b builds from ExternalArtifact flux-system/b, flux-system/a from ExternalArtifact flux-system/a"), FIRST, SECOND], id="two artifacts of a generator"),
        pytest.param([generator("a"), one("a", ARTIFACT, "a"), one("b", ARTIFACT, "a", "name: a")], id="one artifact"),
        pytest.param([generator("a", "b"), FIRST, one("b", ARTIFACT, "b", "{name: a, readyExpr: 'true'}")], id="an expression decides"),
        pytest.param([generator("a", "b"), FIRST, one("b", ARTIFACT, "b", "name: a", more="suspend: true")], id="suspended"),
        pytest.param([generator("a", "b"), one("a", ARTIFACT, "a", more="suspend: true"), SECOND], id="the other is suspended"),
        pytest.param([generator("a", "b", "c", note=f"{HINT}The same applies to 2 more entries, of c"), FIRST, SECOND, one("c", ARTIFACT, "c", "name: a", "name: b")], id="once for a generator"),
        pytest.param([generator("a"), generator("b", name="more", note=HINT), FIRST, SECOND], id="two generators of one source"),
        pytest.param([generator("b", note=HINT), one("a", GIT, "flux-system"), SECOND], id="an artifact, and what it is made of"),
        pytest.param([generator("a"), FIRST, one("b", GIT, "flux-system", f"name: a{HINT}b builds from GitRepository flux-system/flux-system")], id="the other way round"),
        pytest.param([repository("again"), one("a", GIT, "flux-system"), one("b", GIT, "again", f"name: a{HINT}")], id="the same branch twice"),
        pytest.param([repository("other", ref="tag: v1"), one("a", GIT, "flux-system"), one("b", GIT, "other", "name: a")], id="a branch and a tag"),
        pytest.param([repository("other", url="https://git.example.com/other.git"), one("a", GIT, "other"), one("b", GIT, "flux-system", "name: a")], id="two repositories"),
        pytest.param([repository("other", url="https://git.example.com/other.git"), generator("a", of="other"), FIRST, one("b", GIT, "flux-system", "name: a")], id="made of another repository"),
        pytest.param([one("a", ARTIFACT, "gone"), one("b", GIT, "flux-system", "name: a")], id="made by nobody"),
        pytest.param([one("a", GIT, "flux-system"), one("b", GIT, "flux-system", "name: a")], id="one source"),
    ],
)  # fmt: skip
def test_findings(text: list[str]) -> None:
    given = {
        "clusters/production/flux-system/gotk-sync.yaml": SYNC,
        "clusters/production/apps.yaml": "---\n".join(text),
        **{
            f"content/{name}/it.yaml": f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, namespace: x}}\n"
            for name in "abc"
        },
    }
    assert_findings(lint_files(given, select=[RULE]), given)


def test_each_entry_is_related() -> None:
    given = {
        "clusters/production/flux-system/gotk-sync.yaml": SYNC,
        "clusters/production/apps.yaml": "---\n".join([generator("a", "b"), FIRST, SECOND]),
        "content/a/it.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: x}\n",
        "content/b/it.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b, namespace: x}\n",
    }
    (finding,) = lint_files(given, select=[RULE]).findings
    assert finding.names == ("ArtifactGenerator flux-system/parts",)
    assert [(it.location.line, it.message) for it in finding.related] == [
        (40, "Kustomization flux-system/b depends on flux-system/a")
    ]
