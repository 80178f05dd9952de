"""Variables in a Kustomization that nothing defines."""

import pytest

from gitops_lint.testing import kustomization, lint_files


@pytest.mark.parametrize(
    ("root", "spec", "count"),
    [
        ((), ("timeout: ${WAIT}",), 1),
        ((), ("targetNamespace: ${SPACE}", "dependsOn: [{name: '${OTHER}'}]"), 2),
        ((), ("targetNamespace: $${SPACE}",), 0),
        ((), ("commonMetadata: {labels: {a: '${A}'}}",), 0),
        ((), ("targetNamespace: ${SPACE}", "postBuild: {substitute: {A: a}}"), 0),
        (("postBuild: {substitute: {A: a}}",), ("targetNamespace: ${SPACE}",), 0),
    ],
)
def test_fields(root: tuple[str, ...], spec: tuple[str, ...], count: int) -> None:
    files = {
        ".gitops-lint.yaml": "clusters: [clusters/a]\n",
        "clusters/a/all.yaml": kustomization("all", "path: ./all", *root),
        "all/apps.yaml": kustomization("apps", "path: ./apps", *spec),
        "apps/a.yaml": "",
    }
    found = lint_files(files, select=["variable-not-substituted"]).findings
    assert len(found) == count
