"""How long Flux waits without a timeout."""

import pytest

from tests.rules.readiness.times import check_times


@pytest.mark.parametrize(
    "lines",
    [
        ["interval: 31m", "retryInterval: 1m", "wait: true  # warning[wait-without-timeout]: 30m30s"],
        ["interval: 30m30s", "retryInterval: 1m", "wait: true  # info[wait-without-timeout]: 30m"],
        ["interval: 10m", "wait: true  # info[wait-without-timeout]: 9m30s"],
        ["interval: 90s", "wait: true  # info[wait-without-timeout]: 1m"],
        ["interval: 1m", "wait: true  # warning[wait-without-timeout]: waits only 30s"],
        ["interval: 10m", "healthChecks:  # info[wait-without-timeout]: 9m30s", "- {kind: Deployment, name: a, namespace: b}"],
        ["interval: ${INTERVAL}", "wait: true"],
        ["interval: 10m", "wait: ${WAIT}"],
    ],
)  # fmt: skip
def test_values(lines: list[str]) -> None:
    check_times(*lines)
