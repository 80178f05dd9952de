"""Helper: run all rules about interval, timeout and retryInterval on a Kustomization."""

from gitops_lint.testing import assert_findings, kustomization, lint_files

RULES = (
    "interval-too-short",
    "retry-interval-missing",
    "retry-slower-than-interval",
    "timeout-below-floor",
    "timeout-exceeds-interval",
    "timeout-inert",
    "wait-without-timeout",
)


def check_times(*lines: str) -> None:
    """A Kustomization with these entries has exactly the findings that they announce."""
    files = {"clusters/production/app.yaml": kustomization("app", *lines)}
    assert_findings(lint_files(files, select=RULES), files)
