"""Timeouts that outlast the interval."""

import pytest

from tests.rules.readiness.times import check_times


@pytest.mark.parametrize(
    "lines",
    [
        ["interval: 10m", "wait: true", "timeout: 10m  # hint[timeout-exceeds-interval]: 10m"],
        ["interval: 10m", "wait: true", "timeout: 1h  # hint[timeout-exceeds-interval]: 1h"],
        ["interval: 10m", "wait: true", "timeout: 61m  # hint[timeout-exceeds-interval]: 1h1m"],
        ["interval: 1m", "wait: true", "timeout: 7m  # hint[timeout-exceeds-interval]: 7m"],
        ["interval: 10m", "wait: true", "timeout: 9m59s"],
        ["interval: ${INTERVAL}", "wait: true", "timeout: 9m"],
        ["interval: 5m", "timeout: 10m  # hint[timeout-inert]"],
    ],
)  # fmt: skip
def test_values(lines: list[str]) -> None:
    check_times(*lines)
