"""The matcher itself: it must fail where it should."""

import pytest

from gitops_lint.results.finding import Finding, Location, Severity
from tests.expect import Spot, announced, difference

TEXT = """\
a: 1  # error[rule-a]: says so
b: 2  # warning[rule-b]  # info[rule-c]: more # error[rule-d]: x
c: "# not one"
"""


def finding(line: int, rule: str, severity: str = "error", message: str = "it says so") -> Finding:
    return Finding(rule, Severity(severity), message, Location("a.yaml", line, 1, line, 2))


def test_announcements() -> None:
    assert set(announced({"a.yaml": TEXT})) == {
        (Spot("a.yaml", 1, "rule-a", "error"), "says so"),
        (Spot("a.yaml", 2, "rule-b", "warning"), ""),
        (Spot("a.yaml", 2, "rule-c", "info"), "more"),
        (Spot("a.yaml", 2, "rule-d", "error"), "x"),
    }


@pytest.mark.parametrize(
    ("findings", "marks"),
    [
        ([finding(1, "rule-a")], ""),
        ([], "-"),
        ([finding(1, "rule-a"), finding(1, "rule-a")], "+"),
        ([finding(2, "rule-a")], "-+"),
        ([finding(1, "rule-a", "warning")], "-+"),
        ([finding(1, "rule-b")], "-+"),
        ([finding(1, "rule-a", message="another thing")], "~"),
    ],
)
def test_difference(findings: list[Finding], marks: str) -> None:
    lines = difference(announced({"a.yaml": TEXT.splitlines()[0]}), findings)
    assert "".join(line[0] for line in lines) == marks


def test_each_announcement_takes_one_finding() -> None:
    text = "a: 1  # error[r]: first # error[r]"
    two = [finding(1, "r", message="the first"), finding(1, "r", message="the second")]
    assert difference(announced({"a.yaml": text}), two) == []
    assert [line[0] for line in difference(announced({"a.yaml": text}), two[:1])] == ["-"]
