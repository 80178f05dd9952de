"""Intervals that are too short, for each kind."""

import pytest

from gitops_lint.testing import assert_findings, lint_files
from tests.rules.readiness.times import check_times


@pytest.mark.parametrize(
    "lines",
    [
        ["interval: 59s  # hint[interval-too-short]: every 59s"],
        ["interval: 1m"],
        ["interval: 0s  # warning[interval-too-short]: so Flux never reconciles it again"],
        ["interval: 0h  # warning[interval-too-short]: 0h"],
        ["interval: ${INTERVAL}"],
    ],
)  # fmt: skip
def test_values(lines: list[str]) -> None:
    check_times(*lines)


@pytest.mark.parametrize(
    "text",
    [
        """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: a, namespace: apps}
spec:
  interval: 30s  # hint[interval-too-short]: the shortest useful interval is 1m
""",
        """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: a, namespace: apps}
spec:
  interval: 29s  # hint[interval-too-short]: the shortest useful interval is 30s
""",
        """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: {name: a, namespace: apps}
spec:
  interval: 30s
""",
        """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: {name: a, namespace: apps}
spec:
  type: oci  # its interval has no effect
  interval: 0s
""",
    ],
)
def test_intervals_of_other_kinds(text: str) -> None:
    given = {"clusters/production/app.yaml": text}
    assert_findings(lint_files(given, select=["interval-too-short"]), given)
