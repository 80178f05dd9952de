"""Which entries another one stands for."""

import pytest

from gitops_lint.testing import assert_findings, lint_files

RULE = "redundant-dependency"
HINT = "  # hint[redundant-dependency]: "
TWICE = "  # warning[redundant-dependency]: "


def one(
    name: str, *entries: str, kind: str = "Kustomization", source: str = "a", more: str = ""
) -> str:
    group, version = {"Kustomization": ("kustomize", "v1"), "HelmRelease": ("helm", "v2")}[kind]
    listed = "\n    ".join(f"- {entry}" for entry in entries)
    return f"""\
apiVersion: {group}.toolkit.fluxcd.io/{version}
kind: {kind}
metadata: {{name: {name}, namespace: flux-system}}
spec:
  interval: 10m
  path: ./content/{name}
  prune: true{more}
  sourceRef: {{kind: GitRepository, name: {source}}}
  dependsOn:
    {listed or "[]"}
"""


def documents(*texts: str) -> str:
    return "---\n".join(texts)


A, B = one("a"), one("b", "name: a")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(documents(A, B, one("c", f"name: a{HINT}flux-system/c on a is redundant: b already depends on it", "name: b")), id="a step further"),
        pytest.param(documents(A, B, one("c", "name: b")), id="said once"),
        pytest.param(documents(A, one("b"), one("c", "name: a", "name: b")), id="not ordered"),
        pytest.param(documents(A, B, one("c", "name: b"), one("d", f"name: a{HINT}c already depends on it", "name: c")), id="two steps further"),
        pytest.param(documents(A, one("b", "name: a", source="other"), one("c", "name: a", "name: b")), id="the step between has another source"),
        pytest.param(documents(one("a", source="other"), B, one("c", "name: a", "name: b")), id="the target has another source"),
        pytest.param(documents(A, B, one("c", "name: a", "name: b", source="other")), id="the dependent has another source"),
        pytest.param(documents(A, B, one("c", "{name: a, readyExpr: 'true'}", "name: b")), id="the entry asks for something else"),
        pytest.param(documents(A, B, one("c", "name: a", "{name: b, readyExpr: 'true'}")), id="the other entry asks for something else"),
        pytest.param(documents(A, one("b", "{name: a, readyExpr: 'true'}"), one("c", "name: a", "name: b")), id="the way asks for something else"),
        pytest.param(documents(A, one("b", "name: a", more="\n  suspend: true"), one("c", "name: a", "name: b")), id="the step between is suspended"),
        pytest.param(documents(A, B, one("c", "name: a", "name: b", more="\n  suspend: true")), id="the dependent is suspended"),
        pytest.param(documents(A, one("b", "name: a", "name: c"), one("c", "name: a", "name: b")), id="in a cycle"),
        pytest.param(
            documents(
                A, B, one("c", f"name: a{HINT}. The same applies to d and e", "name: b"),
                one("d", "name: a", "name: c"), one("e", "name: a", "name: b"),
            ),
            id="one finding for each target",
        ),
        pytest.param(
            documents(A, B, one("c", f"name: a{HINT}", "name: b"), one("d", f"name: b{HINT}flux-system/d on b is redundant", "name: c")),
            id="two targets",
        ),
        pytest.param(documents(A, one("b", "name: a", f"name: a{TWICE}`dependsOn` of Kustomization flux-system/b lists flux-system/a twice")), id="twice"),
        pytest.param(documents(A, one("b", "name: a", f"{{name: a, namespace: flux-system}}{TWICE}")), id="twice in two ways"),
        pytest.param(documents(A, one("b", "name: a", "{name: a, namespace: other}")), id="another namespace"),
        pytest.param(documents(A, one("b", "name: a", "{name: a, readyExpr: 'true'}")), id="two questions"),
        pytest.param(one("b", "name: gone", f"name: gone{TWICE}"), id="twice, and does not exist"),
        pytest.param(
            documents(
                one("a", kind="HelmRelease"), one("b", "name: a", kind="HelmRelease", source="other"),
                one("c", f"name: a{HINT}HelmRelease flux-system/c", "name: b", kind="HelmRelease"),
            ),
            id="a HelmRelease has no revision",
        ),
        pytest.param(documents(A, one("b", "name: a", kind="HelmRelease"), one("c", "name: a", "name: b")), id="kinds do not mix"),
    ],
)  # fmt: skip
def test_findings(text: str) -> None:
    given = {"clusters/production/apps.yaml": text}
    assert_findings(lint_files(given, select=[RULE]), given)


def test_each_place_is_told() -> None:
    text = documents(A, B, one("c", "name: a", "name: b"), one("d", "name: a", "name: c"))
    (finding,) = lint_files({"clusters/production/apps.yaml": text}, select=[RULE]).findings
    assert (finding.location.line, finding.help) == (32, "remove this entry and the others")
    assert [(it.location.line, it.message) for it in finding.related] == [
        (33, "Kustomization flux-system/c depends on flux-system/b"),
        (44, "Kustomization flux-system/d also depends on flux-system/c"),
    ]
