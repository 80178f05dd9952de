"""JSON in a log is never a command, and programs still read every character."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.report import render
from gitops_lint.report.json_text import json_text
from gitops_lint.results.finding import Affected, Finding, Location, Report, Severity

COMMAND = "##[error]"
PIECES = st.sampled_from(
    ["#", "##[", "[", "\\", '"', "::error::", "##vso[", "\u2028", "\udc80", "\n"]
)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("##[error]x", r'"#\u0023[error]x"'),
        ("###[x] ##[", r'"##\u0023[x] #\u0023["'),
        ("\\##[", r'"\\#\u0023["'),
        ("##vso[a] # [", r'"#\u0023vso[a] # ["'),
    ],
)
def test_a_command_is_escaped(text: str, written: str) -> None:
    assert json_text(text, compact=True) == written


@given(st.lists(PIECES).map("".join), st.booleans())
def test_nothing_harmful_is_left_and_nothing_lost(text: str, compact: bool) -> None:
    written = json_text({text: [text]}, compact=compact)
    assert written.isascii()
    assert "##[" not in written
    assert "##vso[" not in written
    assert not any(line.lstrip().startswith("::") for line in written.splitlines())
    assert json.loads(written) == {text: [text]}


def test_fields_that_are_not_sentences() -> None:
    at = Location(f"apps/{COMMAND}.yaml", 1, 1, 1, 2)
    one = Affected(COMMAND, at, COMMAND)
    finding = Finding("rule", Severity.ERROR, "m", at, None, (one,), (COMMAND,))
    for name in ("json", "sarif"):
        assert "##[" not in render(Report((finding,)), name)
    document = json.loads(render(Report((finding,)), "json"))["findings"][0]
    assert (document["path"], document["objects"][0]["name"]) == (at.path, COMMAND)
