"""Durations that Flux does not accept, and the suggestions for them."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.schema import validate
from gitops_lint.schema.durations import UNITS, advice, problem, suggestion

HOURS, MINUTES = UNITS.values()


@pytest.mark.parametrize(
    ("value", "hours", "minutes"),
    [
        ("1d", "24h", "1440m"),
        ("1d12h", "36h", "2160m"),
        ("1.5d", "36h", "2160m"),
        ("1w", "168h", "10080m"),
        ("10 m", "10m", "10m"),
        (" 10m\n", "10m", "10m"),
        ("10M", "10m", "10m"),
        ("5min", "5m", "5m"),
        ("2 hours 30 minutes", "2h30m", "150m"),
        ("1h", "1h", "60m"),
        ("0.5h", "0.5h", "30m"),
        (600, "10m0s", "10m0s"),
        ("600", "10m0s", "10m0s"),
        (30, "30s", "30s"),
        (3600, "1h0m0s", "60m0s"),
        (0, "0s", "0s"),
        (1.5, "1s500ms", "1s500ms"),
        ("-5m", None, None),
        ("soon", None, None),
        ("", None, None),
        ("1h30", None, None),
        (-1, None, None),
        (10**400, None, None),
        (float("nan"), None, None),
        (True, None, None),
        ([1], None, None),
        ("1d" * 1000, None, None),
    ],
)
def test_suggestions(value: Any, hours: str | None, minutes: str | None) -> None:
    assert (suggestion(value, HOURS), suggestion(value, MINUTES)) == (hours, minutes)


@given(
    st.one_of(st.integers(), st.floats(), st.text(), st.from_regex(r"[0-9]{1,5} ?[a-z]{0,7}")),
    st.sampled_from(sorted(UNITS)),
)
def test_a_suggestion_is_always_accepted(value: Any, pattern: str) -> None:
    instead = suggestion(value, UNITS[pattern])
    assert instead is None or re.fullmatch(pattern.strip("^$"), instead)
    assert advice(value, UNITS[pattern])
    assert problem(value, UNITS[pattern])


@pytest.mark.parametrize(
    ("value", "message", "help_"),
    [
        (
            "1h",
            'is "1h", which is not a duration: this field does not accept hours (`h`)',
            "write `60m`",
        ),
        ("1d", 'is "1d", which is not a duration: the longest unit is `m`', "write `1440m`"),
        ("10 m", 'is "10 m", which is not a duration: it cannot contain spaces', "write `10m`"),
        ("10m\n", 'is "10m\\n", which is not a duration: it cannot contain spaces', "write `10m`"),
        ("-5m", 'is "-5m", which is not a duration: it cannot be negative', None),
        (
            "10",
            'is "10", which is not a duration: the unit is missing',
            "write `10s`, if seconds are meant",
        ),
        (
            600,
            "is 600, which is not a duration: a number has no unit",
            "write `10m0s`, if seconds are meant",
        ),
    ],
)
def test_violations(value: Any, message: str, help_: str | None) -> None:
    data = {
        "apiVersion": "source.toolkit.fluxcd.io/v1",
        "kind": "GitRepository",
        "metadata": {"name": "x"},
        "spec": {"interval": "1m", "url": "https://example.com", "timeout": value},
    }
    violations = validate(data, flux="2.9") or ()
    assert [(one.path, one.on, one.message, one.category) for one in violations] == [
        (("spec", "timeout"), "value", f"`spec.timeout` {message}", "duration")
    ]
    generic = "write digits with a unit (ms, s, m), such as `10m` or `1m30s`"
    assert (violations[0].help or "").partition(" (the API")[0] == (help_ or generic)


@pytest.mark.parametrize("value", [True, [], {}])
def test_other_types_are_plain_schema_violations(value: Any) -> None:
    data = {
        "apiVersion": "source.toolkit.fluxcd.io/v1",
        "kind": "HelmRepository",
        "metadata": {"name": "x"},
        "spec": {"interval": value, "url": "https://example.com"},
    }
    violations = validate(data, flux="2.9") or ()
    assert [(one.path, one.category) for one in violations] == [(("spec", "interval"), "schema")]
