"""Timeouts of objects that wait for nothing."""

import pytest

from tests.rules.readiness.times import check_times


@pytest.mark.parametrize(
    "lines",
    [
        ["interval: 10m", "timeout: 5m  # hint[timeout-inert]: neither `wait: true` nor `healthChecks`"],
        ["interval: 10m", "timeout: ${T}  # hint[timeout-inert]"],
        ["interval: 10m", "wait: false", "healthChecks: []", "timeout: 5m  # hint[timeout-inert]"],
        ["interval: 10m", "wait: ${WAIT}", "timeout: 5m"],
        ["interval: 10m", "deletionPolicy: WaitForTermination", "timeout: 5m"],
        ["interval: 10m", "deletionPolicy: ${POLICY}", "timeout: 5m"],
        ["interval: 10m", "deletionPolicy: Orphan", "timeout: 5m  # hint[timeout-inert]"],
    ],
)  # fmt: skip
def test_values(lines: list[str]) -> None:
    check_times(*lines)
