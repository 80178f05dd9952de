"""Which fields of a HelmRelease have no effect."""

import pytest

from gitops_lint.testing import helm_release, lint_files

SOURCE = "sourceRef: {kind: HelmRepository, name: x}"
GIT = "sourceRef: {kind: GitRepository, name: x}"


@pytest.mark.parametrize(
    ("spec", "fields"),
    [
        ("rollback: {recreate: true}", ["rollback.recreate"]),
        ("rollback: {recreate: false}", []),
        (
            f"chart: {{spec: {{chart: x, reconcileStrategy: Revision, {SOURCE}}}}}",
            ["chart.spec.reconcileStrategy"],
        ),
        (f"chart: {{spec: {{chart: x, reconcileStrategy: Revision, {GIT}}}}}", []),
        (
            f"chart: {{spec: {{chart: x, ignoreMissingValuesFiles: true, {SOURCE}}}}}",
            ["chart.spec.ignoreMissingValuesFiles"],
        ),
        (
            f"chart: {{spec: {{chart: x, ignoreMissingValuesFiles: true, valuesFiles: [a], {SOURCE}}}}}",
            [],
        ),
        ("driftDetection: {ignore: [{paths: [/x]}]}", ["driftDetection.ignore"]),
        ("driftDetection: {mode: warn, ignore: [{paths: [/x]}]}", []),
        ("driftDetection: {mode: '${MODE}', ignore: [{paths: [/x]}]}", []),
        ("test: {timeout: 1m, filters: [{name: x}]}", ["test.filters", "test.timeout"]),
        ("test: {enable: true, timeout: 1m}", []),
        (
            "install: {strategy: {name: RetryOnFailure}, remediation: {retries: 3}}",
            ["install.remediation"],
        ),
        ("install: {remediation: {retries: 3}}", []),
        ("upgrade: {force: true, serverSideApply: enabled}", ["upgrade.force"]),
        ("upgrade: {force: true}", []),
    ],
)
def test_fields(spec: str, fields: list[str]) -> None:
    files = {
        ".gitops-lint.yaml": "clusters: [clusters/a]\n",
        "clusters/a/x.yaml": helm_release("x", spec),
    }
    found = lint_files(files, select=["field-without-effect"]).findings
    assert sorted(it.message.split("`")[1] for it in found) == fields
