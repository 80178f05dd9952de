"""Advice about documents that are not objects."""

import pytest

from gitops_lint.testing import lint_files

KEEP_OUT = (
    "complete the object; or keep the file out of the build: add it to `.sourceignore`, or list only the"
    " manifests in a kustomization.yaml"
)


@pytest.mark.parametrize(
    ("text", "line", "why", "advice"),
    [
        ("replicas: 2\n", 1, "this document has no `kind`", KEEP_OUT),
        ("- a\n", 1, "this document is a list", KEEP_OUT),
        ("kind: ConfigMap\n", 1, "this ConfigMap has no `metadata.name`", KEEP_OUT),
        ("kind: ConfigMap\ndata: {}\n", 1, "this ConfigMap has no `metadata.name`", KEEP_OUT),
        ("kind: ConfigMap\nmetadata: {}\n", 1, "this ConfigMap has no `metadata.name`", KEEP_OUT),
        (
            "kind: ConfigMap\nmetdata:\n  name: x\n",
            2,
            "this ConfigMap has no `metadata.name`",
            "did you mean `metadata`?",
        ),
        (
            "nameReference:\n- kind: Secret\n",
            1,
            "this document has no `kind`, but `nameReference`, a setting of kustomize",
            "list this file under `configurations` of a kustomization.yaml",
        ),
    ],
)
def test_advice(text: str, line: int, why: str, advice: str) -> None:
    files = {"clusters/production/x.yaml": text}
    (finding,) = lint_files(files, select=["not-a-kubernetes-object"]).findings
    assert finding.message == f"{why}, so it is not a Kubernetes object and the build fails"
    assert (finding.location.line, finding.help) == (line, advice)
