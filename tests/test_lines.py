"""Lines are those of git, also beside the characters that end lines for YAML and Python only."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.documents import Map, Place, Seq, parse_text
from gitops_lint.documents.document import pure_events
from gitops_lint.engine.redact import redact
from gitops_lint.engine.suppress import suppressions
from gitops_lint.lines import YAML_BREAK, Positions, has_other_breaks, split_lines
from gitops_lint.report import render
from gitops_lint.testing import lint_files

BREAKS = ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029"]
TEXT = st.lists(st.sampled_from(["a", "é", " ", "日", *BREAKS])).map("".join)


def position(text: str, offset: int) -> tuple[int, int]:
    """The zero-based line and column, by the definition."""
    return text.count("\n", 0, offset), offset - (text.rfind("\n", 0, offset) + 1)


@given(TEXT)
def test_lines(text: str) -> None:
    lines = split_lines(text)
    assert len(lines) == text.count("\n") + 1
    assert "\n".join(lines) == text.replace("\r\n", "\n")
    positions = Positions(text)
    assert [positions.of(i) for i in range(len(text) + 1)] == [
        position(text, i) for i in range(len(text) + 1)
    ]
    for i in range(len(text) + 1):
        for line in range(position(text, i)[0] + 1):
            assert positions.of(i, line) == position(text, i)
    assert has_other_breaks(text) == bool(YAML_BREAK.search(text))


# Comments and values that YAML ends, or continues, at a character that is no line end to git.
SHAPES = (
    "# note{0}",
    "{1}: v{0}",
    "{1}: 'a {0}{0} b'\n",
    "{1}: |\n  a{0}  é\n",
    "{1}: [a,{0} é]\n",
    "{0}",
)


def fillers(prefix: str) -> st.SearchStrategy[str]:
    """Entries of a map, their keys with a prefix."""
    some = st.lists(st.tuples(st.sampled_from(SHAPES), st.sampled_from(BREAKS)), max_size=6)
    return some.map(
        lambda made: "".join(
            shape.format(end, f"{prefix}{number}") for number, (shape, end) in enumerate(made)
        )
    )


FILLERS = fillers("before")


@given(FILLERS, fillers("after"))
def test_the_place_of_a_value(before: str, after: str) -> None:
    text = f"{before}planted: here\n{after}"
    file = parse_text("a.yaml", text)
    assert file.faults == ()
    place = file.documents[0].data.places["planted"]
    assert place.key[:2] == position(text, text.index("planted"))
    assert place.value[:2] == position(text, text.index("here"))
    assert place.value[2:] == position(text, text.index("here") + len("here"))


@given(FILLERS, st.sampled_from(["- [", "x: 'y", "x: a: b", "\ta", "planted", "x: *n", "\x07"]))
def test_the_place_of_a_syntax_fault(before: str, fault: str) -> None:
    text = f"a: 1\n---\n{before}planted: here\n{fault}\n"
    (found,) = parse_text("a.yaml", text).faults
    offsets = range(text.rindex("here"), len(text) + 1)
    assert found.place.value[:2] in [position(text, it) for it in offsets]


@given(FILLERS)
def test_both_parsers_agree(text: str) -> None:
    """Their own lines differ: the pure parser reads YAML 1.2."""
    quick = [(place.key, place.value) for place in _places(parse_text("a.yaml", text))]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gitops_lint.documents.document.c_events", pure_events)
        slow = [(place.key, place.value) for place in _places(parse_text("a.yaml", text))]
    if "\u2028" not in text and "\u2029" not in text and "\x85" not in text:
        assert quick == slow


def _places(data: Any) -> Iterator[Place]:
    match data:
        case Map():
            yield from data.places.values()
        case Seq():
            yield from data.places
        case _:
            for document in getattr(data, "documents", ()):
                yield from _places(document.data)


@pytest.mark.parametrize("char", ["\r", "\x85", "\u2028", "\u2029"])
def test_a_suppression_ends_where_yaml_ends_its_line(char: str) -> None:
    text = f"a: 1 # gitops-lint: ignore[x] why{char}# gitops-lint: ignore[y] {char}\n\nb: 2{char}c: 3\n"
    found = [
        (it.line, it.first, it.rules, it.reason, it.span) for it in suppressions("a.yaml", text)
    ]
    assert found == [
        (1, 1, ("x",), "why", (0, 5, 0, 33)),
        (1, 3, ("y",), "", (0, 34, 0, 58)),
    ]


@pytest.mark.parametrize("char", ["\r", "\x85", "\u2028", "\u2029"])
def test_all_formats_agree(char: str) -> None:
    """Three lines before the fault, none of them to git."""
    text = f"# one{char}# two{char}# three\nkind: {{a: 1, a: 2}}\n"
    report = lint_files({"clusters/production/apps.yaml": text}, select=["yaml-syntax"])
    (finding,) = report.findings
    assert finding.location.line == text.count("\n", 0, text.index("a: 2")) + 1 == 2
    frame = render(report, "text").splitlines()
    shown = [line for line in frame if line.startswith("2 |")]
    assert shown == ["2 | kind: {a: 1, a: 2}"]
    assert "apps.yaml:2:14" in render(report, "concise")
    assert "line=2,endLine=2,col=14" in render(report, "github")
    assert '"startLine": 2' in render(report, "sarif")


@pytest.mark.parametrize("char", ["\r", "\x85", "\u2028", "\u2029"])
def test_a_secret_after_such_a_character_is_not_shown(char: str) -> None:
    for head in ("#", "---", "kind:", "metadata:"):
        text = f"kind: Secret\ndata: [\n{head} x{char}password: hunter2\n"
        assert "hunter2" not in redact(text, parse_text("a.yaml", text))


@pytest.mark.parametrize("char", ["\r", "\x85", "\u2028", "\u2029"])
def test_a_suppressed_finding(char: str) -> None:
    comment = "# gitops-lint: ignore[yaml-syntax] known"
    files = {
        "clusters/production/apps.yaml": f"# a{char}# b\n{comment}{char}# c\nkind: {{a: 1, a: 2}}\n"
    }
    report = lint_files(files, select=["yaml-syntax"])
    assert [it.finding.location.line for it in report.ignored] == [3]
    assert report.findings == ()
