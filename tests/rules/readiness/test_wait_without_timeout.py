"""How long Flux waits without a timeout."""

import pytest

from gitops_lint.testing import kustomization, lint_files, manifest
from tests.rules.readiness.times import check_times


@pytest.mark.parametrize(
    "lines",
    [
        ["interval: 31m", "retryInterval: 1m", "wait: true  # hint[wait-without-timeout]: 30m30s"],
        ["interval: 30m30s", "retryInterval: 1m", "wait: true  # hint[wait-without-timeout]: 30m"],
        ["interval: 10m", "wait: true  # hint[wait-without-timeout]: 9m30s"],
        ["interval: 90s", "wait: true  # warning[wait-without-timeout]: waits only 1m"],
        ["interval: 1m", "wait: true  # warning[wait-without-timeout]: waits only 30s"],
        ["interval: 10m", "healthChecks:  # hint[wait-without-timeout]: 9m30s", "- {kind: Deployment, name: a, namespace: b}"],
        ["interval: ${INTERVAL}", "wait: true"],
        ["interval: 10m", "wait: ${WAIT}"],
    ],
)  # fmt: skip
def test_values(lines: list[str]) -> None:
    check_times(*lines)


@pytest.mark.parametrize("gate", [False, True])
def test_a_new_commit_waits_unless_a_gate_cancels_the_wait(gate: bool) -> None:
    args = ["--feature-gates=CancelHealthCheckOnNewRevision=true"] if gate else []
    given = {
        "clusters/production/app.yaml": kustomization("app", "interval: 1h", "wait: true"),
        "clusters/production/controller.yaml": f"""\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: kustomize-controller, namespace: flux-system}}
spec:
  template:
    spec:
      containers: [{{name: manager, args: {args}}}]
""",
    }
    (finding,) = lint_files(given, select=["wait-without-timeout"]).findings
    commit = "" if gate else " Until then Flux does not apply the next commit either."
    assert finding.notes == (
        f"Without `timeout`, Flux waits for `interval: 1h` minus 30s.{commit}",
    )


ACCOUNT = "- {apiVersion: v1, kind: ServiceAccount, name: web, namespace: apps}"
DEPLOYMENT = "- {apiVersion: apps/v1, kind: Deployment, name: web, namespace: apps}"


@pytest.mark.parametrize(
    ("checks", "found"),
    [
        (ACCOUNT, False),
        (ACCOUNT.replace("web", "other"), True),  # it may come late
        (f"{ACCOUNT}\n{DEPLOYMENT}", True),
    ],
)
def test_objects_that_are_healthy_at_once(checks: str, *, found: bool) -> None:
    given = {
        "clusters/production/app.yaml": kustomization(
            "app", "interval: 2m", "healthChecks:", checks
        ),
        "app/content.yaml": manifest("v1", "ServiceAccount", "web", namespace="apps")
        + "---\n"
        + manifest("apps/v1", "Deployment", "web", namespace="apps"),
    }
    findings = lint_files(given, select=["wait-without-timeout"]).findings
    assert [it.severity for it in findings] == ["warning"] * found
