"""Suppression comments: their target lines, and reports of those without effect."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.config import Ignore
from gitops_lint.documents import Place, Span
from gitops_lint.engine.suppress import Suppressions, suppressions
from gitops_lint.results.finding import Severity
from gitops_lint.results.problem import Problem
from gitops_lint.results.suppression import Comments, Suppression
from gitops_lint.rules.suppression.unused_suppression import check
from tests.work_counter import growth, steps

X = frozenset("x")


def problems(comments: Comments) -> list[Problem]:
    return list(check.check(comments))


def read(text: str) -> list[tuple[int, int, tuple[str, ...], str]]:
    return [(it.line, it.first, it.rules, it.reason) for it in suppressions("a.yaml", text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: b  # gitops-lint: ignore[x] why\n", [(1, 1, ("x",), "why")]),
        ("a: b # gitops-lint:ignore [x , y-z]\r\n", [(1, 1, ("x", "y-z"), "")]),
        ("# gitops-lint: ignore[x] why\na: b\n", [(1, 2, ("x",), "why")]),
        (
            "a: b\n  # gitops-lint: ignore[x] 1\n# gitops-lint: ignore[y] 2\n\n# more\n  c: d\n",
            [(2, 6, ("x",), "1"), (3, 6, ("y",), "2")],
        ),
        ("a: b\n# gitops-lint: ignore[x] nothing follows\n", [(2, 2, ("x",), "nothing follows")]),
        ("a: b # gitops-lint: ignore[x] why # another comment\n", [(1, 1, ("x",), "why")]),
        ("a: b # first # gitops-lint: ignore[x]\n", [(1, 1, ("x",), "")]),
        ("a: b#gitops-lint: ignore[x]\n", []),
        ("a: b # gitops-lint is a linter\n", []),
        ("a: b\n", []),
        ("", []),
    ],
)
def test_comments(text: str, expected: list[tuple[int, int, tuple[str, ...], str]]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("ignore", "this suppression has no effect: `# gitops-lint: ignore` cannot be parsed"),
        (
            "ignore x why",
            "this suppression has no effect: `# gitops-lint: ignore x why` cannot be parsed",
        ),
        (
            "ingore[x]",
            "this suppression has no effect: `# gitops-lint: ingore[x]` cannot be parsed",
        ),
        ("ignore[x", "this suppression has no effect: `# gitops-lint: ignore[x` cannot be parsed"),
        ("ignore[]", "this suppression has no effect: it names no rule"),
        ("ignore[x,]", "this suppression has no effect: it names no rule"),
    ],
)
def test_invalid_suppressions_are_problems(comment: str, message: str) -> None:
    found = list(suppressions("a.yaml", f"a: b # gitops-lint: {comment}"))
    (problem,) = problems(Comments(tuple(found), (), frozenset(), X, X))
    assert (problem.message, problem.severity) == (message, None)
    assert problem.help == "write `# gitops-lint: ignore[rule-id] reason`"
    assert problem.place.value == (0, 5, 0, 5 + len(f"# gitops-lint: {comment}"))


def test_unused() -> None:
    text = (
        "a: b # gitops-lint: ignore[used, idle, off, typo-rule]\nc: d # gitops-lint: ignore[idle]\n"
    )
    found = list(suppressions("a.yaml", text))
    known, ran = frozenset({"used", "idle", "off", "typed-rule"}), frozenset({"used", "idle"})
    used = frozenset({(found[0], "used")})
    reported = problems(Comments(tuple(found), (), used, known, ran))
    assert [(it.message, it.help, it.severity, it.place.value.line) for it in reported] == [
        (
            "this suppression has no effect: line 1 has no finding of idle",
            "remove idle from the brackets",
            None,
            0,
        ),
        (
            "this suppression has no effect: there is no rule `typo-rule`",
            "did you mean `typed-rule`?",
            Severity.ERROR,
            0,
        ),
        (
            "this suppression has no effect: line 2 has no finding of idle",
            "remove the comment",
            None,
            1,
        ),
    ]


OBJECTS = """\
# gitops-lint: ignore-file[x] of the file
a: 1
---
b: 1 # gitops-lint: ignore-object[x] of the object
c: |
  ---
d: 1 # gitops-lint: ignore[x] of the line
---
e: 1 # gitops-lint: ignore-object[y]
"""


def test_objects_and_files() -> None:
    found = Suppressions(suppressions("a.yaml", OBJECTS))

    def reason(line: int, rule: str = "x", path: str = "a.yaml") -> str | None:
        suppression = found.at(path, line, rule)
        return suppression and suppression.reason

    of_file, of_object = "of the file", "of the object"
    expected = [of_file] * 2 + [of_object] * 4 + ["of the line"] + [of_file] * 2
    assert [reason(line) for line in range(1, 10)] == expected
    assert [reason(line, "y") for line in range(1, 10)] == [None] * 7 + ["", ""]
    assert reason(1, path="b.yaml") is None
    assert reason(1, "z") is None


def test_unused_for_objects_and_files() -> None:
    found = tuple(suppressions("a.yaml", OBJECTS))
    reported = problems(Comments(found, (), frozenset(), frozenset("xy"), frozenset("xy")))
    assert [(it.message, it.place.value.line) for it in reported] == [
        ("this suppression has no effect: the file has no finding of x", 0),
        ("this suppression has no effect: the object has no finding of x", 3),
        ("this suppression has no effect: line 7 has no finding of x", 6),
        ("this suppression has no effect: the object has no finding of y", 8),
    ]


def test_unused_entries_of_the_configuration() -> None:
    def entry(rule: str, line: int | None) -> Ignore:
        at = None if line is None else Place(".gitops-lint.yaml", None, Span(line, 0, line, 1))
        return Ignore(rule, "why", "a/", place=at)

    used, other = entry("x", 0), entry("y", 0)  # of one family: one of its rules is enough
    ignores = (used, other, entry("x", 1), entry("x", 2), entry("y", 2), entry("off", 3))
    comments = Comments(
        (),
        (*ignores, entry("x", None)),
        frozenset({(used, "x")}),
        frozenset({"x", "y", "off"}),
        frozenset("xy"),
    )
    message = "this entry has no effect: it matches no finding of"
    assert [(it.message, it.help, it.place.value.line) for it in problems(comments)] == [
        (f"{message} x", "remove the entry", 1),
        (f"{message} these rules", "remove the entry", 2),
    ]


@pytest.mark.parametrize("text", ["# gitops-lint: a" + " " * 10**6 + "b", "# gitops-lint:" * 10**5])
def test_hostile_text_takes_no_longer(text: str) -> None:
    """A pattern that backtracks would never finish."""
    found: list[Suppression] = []
    assert steps(lambda: found.extend(suppressions("a", text))) < 100
    assert all(it.fault for it in found)


def test_many_comments_above_one_line_take_linear_time() -> None:
    def read_comments(count: int) -> None:
        text = "# gitops-lint: ignore[x]\n" * count + "a: b\n"
        assert {it.first for it in suppressions("a", text)} == {count + 1}

    assert growth(read_comments, 500) < 2.2


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    for found in suppressions("a", f"{text}# gitops-lint: {text}"):
        assert bool(found.rules) != bool(found.fault)


@given(st.lists(st.from_regex(r"[a-z]+(-[a-z]+)*", fullmatch=True), min_size=1), st.integers(0, 5))
def test_what_is_written_is_read(rules: list[str], before: int) -> None:
    text = "\n" * before + f"a: b # gitops-lint: ignore[{', '.join(rules)}] because"
    (found,) = suppressions("a", text)
    assert isinstance(found, Suppression)
    line, start, end_line, end = found.span
    assert text.split("\n")[line][start:end].startswith("# gitops-lint: ignore[")
    assert (found.rules, found.reason, found.line, end_line) == (
        tuple(rules),
        "because",
        before + 1,
        before,
    )
