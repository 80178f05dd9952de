"""Retries that come after the next interval."""

import pytest

from tests.rules.readiness.times import check_times


@pytest.mark.parametrize(
    "lines",
    [
        ["interval: 5m", "retryInterval: 6m  # hint[retry-slower-than-interval]: 6m"],
        ["interval: 5m", "retryInterval: 5m"],
        ["interval: 60s", "retryInterval: 1m"],
        ["interval: ${I}", "retryInterval: 6m"],
    ],
)  # fmt: skip
def test_values(lines: list[str]) -> None:
    check_times(*lines)
