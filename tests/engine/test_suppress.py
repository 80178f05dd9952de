"""Suppression comments: their target lines, and reports of those without effect."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.engine.suppress import suppressions
from gitops_lint.results.finding import Severity
from gitops_lint.results.suppression import Suppression
from gitops_lint.rules.suppression.unused_suppression import unused
from tests.work_counter import growth, steps


def read(text: str) -> list[tuple[int, int, tuple[str, ...], str]]:
    return [(it.line, it.target_line, it.rules, it.reason) for it in suppressions("a.yaml", text)]


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
    (problem,) = unused(found, set(), {"x"}, {"x"})
    assert (problem.message, problem.severity) == (message, None)
    assert problem.help == "write `# gitops-lint: ignore[rule-id] reason`"
    assert problem.place.value == (0, 5, 0, 5 + len(f"# gitops-lint: {comment}"))


def test_unused() -> None:
    text = (
        "a: b # gitops-lint: ignore[used, idle, off, typo-rule]\nc: d # gitops-lint: ignore[idle]\n"
    )
    found = list(suppressions("a.yaml", text))
    known, ran = {"used", "idle", "off", "typed-rule"}, {"used", "idle"}
    problems = list(unused(found, {(found[0], "used")}, known, ran))
    assert [(it.message, it.help, it.severity, it.place.value.line) for it in problems] == [
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


@pytest.mark.parametrize("text", ["# gitops-lint: a" + " " * 10**6 + "b", "# gitops-lint:" * 10**5])
def test_hostile_text_takes_no_longer(text: str) -> None:
    """A pattern that backtracks would never finish."""
    found: list[Suppression] = []
    assert steps(lambda: found.extend(suppressions("a", text))) < 100
    assert all(it.fault for it in found)


def test_many_comments_above_one_line_take_linear_time() -> None:
    def read_comments(count: int) -> None:
        text = "# gitops-lint: ignore[x]\n" * count + "a: b\n"
        assert {it.target_line for it in suppressions("a", text)} == {count + 1}

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
