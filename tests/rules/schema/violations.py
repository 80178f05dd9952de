"""Helper: run all rules about Flux's schemas on an object, of which one reports each violation."""

from gitops_lint.testing import assert_findings, kustomization, lint_files

RULES = (
    "dependency-kind-mismatch",
    "flux-cel",
    "flux-schema",
    "invalid-duration",
    "source-kind-not-supported",
    "substitute-value-not-string",
)


def check_violations(*spec: str) -> None:
    """A Kustomization with these entries has exactly the findings that they announce."""
    files = {"clusters/production/apps.yaml": kustomization("apps", *spec)}
    assert_findings(lint_files(files, select=RULES), files)
