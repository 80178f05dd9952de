"""Kustomizations that should be retried before their interval ends."""

import pytest

from gitops_lint.testing import assert_findings, documents, kustomization, lint_files
from tests.rules.readiness.times import RULES, check_times


@pytest.mark.parametrize(
    "lines",
    [
        ["interval: 30m  # warning[retry-interval-missing]: waits for health", "wait: true", "timeout: 5m"],
        ["interval: 29m", "wait: true", "timeout: 5m"],
        ["interval: 1h", "wait: true", "timeout: 5m", "retryInterval: ${RETRY}"],
        ["interval: 1h"],
        ["interval: 1h  # warning[retry-interval-missing]: substituteFrom", "postBuild: {substituteFrom: [{kind: ConfigMap, name: vars}]}"],
    ],
)  # fmt: skip
def test_values(lines: list[str]) -> None:
    check_times(*lines)


def test_a_retry_counts_for_dependents_and_other_sources() -> None:
    note = "  # warning[retry-interval-missing]: "
    given = {
        "clusters/production/app.yaml": documents(
            kustomization("a", f"interval: 1h{note}a blocks b and c"),
            kustomization("b", "dependsOn: [{name: a}]"),
            kustomization("c", "dependsOn: [{name: a}]"),
            kustomization(
                "d",
                f"interval: 1h{note}has a source of its own",
                "sourceRef: {kind: GitRepository, name: other}",
            ),
        )
    }
    assert_findings(lint_files(given, select=["retry-interval-missing"]), given)


def test_a_parents_patch_may_set_it() -> None:
    patch = """\
resources: [app.yaml]
patches:
  - target: {kind: Kustomization}
    patch: |
      apiVersion: kustomize.toolkit.fluxcd.io/v1
      kind: Kustomization
      metadata: {name: all}
      spec: {retryInterval: 2m, timeout: 5m}
"""
    given = {"clusters/production/app.yaml": kustomization("app", "interval: 1h", "wait: true")}
    rules = {it.rule for it in lint_files(given, select=RULES).findings}
    assert rules == {"retry-interval-missing", "wait-without-timeout"}
    given["clusters/production/kustomization.yaml"] = patch
    assert_findings(lint_files(given, select=RULES), {})
