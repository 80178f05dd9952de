"""The times of Flux objects, in seconds."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.order import clock
from gitops_lint.wording import duration
from tests.order.objects import resource


def test_examples() -> None:
    assert doctest.testmod(clock) == doctest.TestResults(0, 1)
    assert doctest.testmod(duration) == doctest.TestResults(0, 1)


@given(st.integers(0, 10**12))
def test_a_text_is_the_duration_it_shows(milliseconds: int) -> None:
    length = milliseconds / 1000
    if length < 2**63 / 1e9:
        assert clock.seconds(clock.text(length)) == pytest.approx(length, abs=1e-3)


UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600}


@given(st.lists(st.tuples(st.integers(0, 9999), st.sampled_from(sorted(UNITS))), min_size=1))
def test_the_parts_of_a_duration_add_up(parts: list[tuple[int, str]]) -> None:
    written = "".join(f"{number}{unit}" for number, unit in parts)
    assert clock.seconds(written) == pytest.approx(
        sum(number * UNITS[unit] for number, unit in parts)
    )


@pytest.mark.parametrize(
    "value",
    [
        "",
        "1d",
        "10",
        "10 m",
        "-5m",
        "${INTERVAL}",
        "1h${X}",
        "5m ",
        "m",
        None,
        60,
        True,
        ["1m"],
        "9" * 400 + "h",
    ],
)
def test_what_is_no_duration_has_no_length(value: object) -> None:
    assert clock.seconds(value) is None


@given(st.text(alphabet="0123456789.hms -", max_size=20))
def test_any_text_has_a_length_or_none(text: str) -> None:
    length = clock.seconds(text)
    assert length is None or length >= 0


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({"interval": "1h"}, 3570),
        ({"interval": "1h", "timeout": "5m"}, 300),
        ({"interval": "1h", "timeout": "10s"}, 30),
        ({"interval": "1h", "timeout": "0s"}, 30),
        ({"interval": "45s"}, 30),
        ({"interval": "0s"}, 30),
        ({"interval": "1h", "timeout": "${T}"}, None),
        ({"interval": "${I}"}, None),
        ({"interval": "${I}", "timeout": "5m"}, 300),
        ({}, None),
    ],
)
def test_timeout_of_a_kustomization(spec: dict[str, str], expected: float | None) -> None:
    assert clock.timeout(resource("Kustomization", "a", spec)) == expected


@pytest.mark.parametrize(
    ("kind", "spec", "expected"),
    [
        ("Kustomization", {"interval": "10m", "wait": True}, 570),
        ("Kustomization", {"interval": "10m", "healthChecks": [{"kind": "x", "name": "y"}]}, 570),
        ("Kustomization", {"interval": "10m"}, None),
        ("Kustomization", {"interval": "10m", "wait": True, "suspend": True}, None),
        ("HelmRelease", {}, 300),
        ("HelmRelease", {"timeout": "2m"}, 120),
        ("HelmRelease", {"timeout": "2m", "install": {"timeout": "20m"}}, 1200),
        ("HelmRelease", {"timeout": "2m", "upgrade": {"timeout": "20m"}}, 1200),
        ("HelmRelease", {"install": {"disableWait": True}, "upgrade": {"timeout": "1m"}}, 60),
        ("HelmRelease", {"install": {"disableWait": True}, "upgrade": {"disableWait": True}}, None),
        ("HelmRelease", {"timeout": "${T}"}, None),
        ("HelmRelease", {"suspend": True}, None),
    ],
)
def test_deadline(kind: str, spec: dict[str, object], expected: float | None) -> None:
    assert clock.deadline(resource(kind, "a", spec)) == expected


def test_deadline_of_a_job() -> None:
    job = resource("Job", "a", {"activeDeadlineSeconds": 900}, api_version="batch/v1")
    assert clock.deadline(job) == 900
    assert clock.deadline(resource("Job", "a", {}, api_version="batch/v1")) is None
