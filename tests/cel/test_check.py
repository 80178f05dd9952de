"""Expressions compile if, and only if, they compile in Flux."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.cel import NAMES, Checked, Mistake, check
from gitops_lint.cel.environment import available, environment, rules
from gitops_lint.cel.evaluate import _program
from gitops_lint.engine.run import lint
from gitops_lint.engine.unknown import NO_CEL
from gitops_lint.report.summary import summary
from tests.cluster.whole import SYNC, cluster, config_map, kustomization

VERDICTS = [
    (compiles == "yes", parses == "yes", json.loads(text))
    for compiles, parses, text in (
        line.split("\t")
        for line in Path(__file__).with_name("verdicts.tsv").read_text("utf-8").splitlines()
        if not line.startswith("#")
    )
]
GATE = ("self", "dep")

# Flux rejects these, but we accept them: constants are not evaluated here, lists may have mixed types,
# and the library accepts quoted names.
LENIENT = {
    "timestamp('yesterday') < timestamp(dep.metadata.creationTimestamp)",
    "duration('5 minutes') < duration('1h')",
    "sets.contains([1], ['a'])",
    "dep.`a-b` == 1",
}
LENIENT_PARSED = LENIENT - {"sets.contains([1], ['a'])"} | {"Foo{a: 1} == 1"}


def compiles(text: str) -> bool:
    return check(text, GATE).type == "bool"


def parses(text: str) -> bool:
    return all(mistake.kind != "syntax" for mistake in check(text).mistakes)


def test_compiling_agrees_with_flux() -> None:
    expected = {text: said for said, _, text in VERDICTS}
    wrong = {text for text, said in expected.items() if compiles(text) != said}
    assert wrong == LENIENT
    assert not any(expected[text] for text in LENIENT)


def test_parsing_agrees_with_flux() -> None:
    expected = {text: said for _, said, text in VERDICTS}
    wrong = {text for text, said in expected.items() if parses(text) != said}
    assert wrong == LENIENT_PARSED
    assert not any(expected[text] for text in LENIENT_PARSED)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dep.status.ready", Checked("dyn")),
        ("dep.status.ready == true", Checked("bool")),
        ("'x'", Checked("string")),
        ("dep", Checked("map<string, dyn>")),
        ("foo.bar == 1", Checked("", (Mistake("name", "`foo.bar` is not declared", "foo.bar"),))),
        ("foo(1) == 1", Checked("", (Mistake("function", "`foo` is not declared", "foo"),))),
        (
            "dep.a.exsts(c, true)",
            Checked(
                "",
                (
                    Mistake("name", "`c` is not declared", "c"),
                    Mistake("function", "`exsts` is not declared", "exsts"),
                ),
            ),
        ),
        ("(dep.a", Checked("", (Mistake("syntax", "missing `)` at the end (character 7)"),))),
        ("dep.a ==", Checked("", (Mistake("syntax", "it is incomplete (character 9)"),))),
        ("dep.a ? 1", Checked("", (Mistake("syntax", "it is incomplete (character 10)"),))),
        ("a b", Checked("", (Mistake("syntax", "unexpected `b` (character 3)"),))),
        (
            "dep.a\n  == 'b",
            Checked(
                "",
                (
                    Mistake("syntax", "the string `'b` is not closed (line 2, character 6)"),
                    Mistake("syntax", "it is incomplete (line 2, character 8)"),
                ),
            ),
        ),
        ("true;", Checked("", (Mistake("syntax", "unexpected `;` (character 5)"),))),
        (
            "1 + 'a' == 2",
            Checked(
                "", (Mistake("types", "`+` cannot be applied to (int, string) (character 3)"),)
            ),
        ),
        ("r'\\'", Checked()),  # valid in Go, invalid in C++
        ("has(has(dep.a))", Checked()),
        ("'\ud800'", Checked()),
    ],
)
def test_types_and_mistakes(text: str, expected: Checked) -> None:
    assert check(text, GATE) == expected


def test_variables() -> None:
    assert check("res.metadata.name == req.name", ("res", "req")).type == "bool"
    assert [it.name for it in check("dep.a == 1", ("res", "req")).mistakes] == ["dep.a"]
    assert check("status", values=("status",)).type == "dyn"
    assert check("status[0].a || status", values=("status",)).type == "bool"
    assert check("dep || dep.a", GATE).mistakes == (
        Mistake("types", "`||` cannot be applied to (map(string, dyn), dyn) (character 5)"),
    )


@pytest.mark.parametrize("name", NAMES)
def test_suggested_names_exist(name: str) -> None:
    """A suggestion must be correct: some call of it is declared, or is a macro."""
    arguments = ("", "x", "x, true", "dep.a", "dep.a, dep.a")
    calls = [f"{start}{name}({it})" for start in ("", "dep.a.", "dep.?a.") for it in arguments]
    unknown = [{it.name for it in check(call, GATE).mistakes} for call in calls]
    assert any(name not in names and name.partition(".")[0] not in names for names in unknown)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 9_000,
        "(" * 4_000 + "dep" + ")" * 4_000,
        "!" * 9_000 + "dep.a",
        "-" * 9_000 + "1",
        "dep" + ".a" * 4_000,
        "dep" + "[0]" * 3_000,
        "[" * 9_000,
        "{" * 9_000,
        "1" + "+1" * 4_000,
        "dep.a" + " && dep.a" * 900,
        "dep.a ? " * 1_000,
        "dep.a.all(x, " * 600 + "true" + ")" * 600,
        "'" + "x" * 9_000,
        "$ " * 4_500,
        "x" * 100_000,
        "(" * 100_000,
        "\0",
        "",
    ],
    ids=lambda text: f"{text[:8]!r}x{len(text)}",
)
def test_hostile_expressions_neither_crash_nor_hang(text: str) -> None:
    found = check(text, GATE)
    assert found.type in ("", "bool", "int", "dyn")
    assert all(len(mistake.text) < 200 for mistake in found.mistakes)


@given(st.text() | st.text("().[]{}'\"depslf&|=!<>?:, 01\\\n"))
def test_any_text_can_be_checked(text: str) -> None:
    found = check(text, GATE)
    assert not (found.type and found.mistakes)


@given(st.sampled_from([text for _, _, text in VERDICTS]), st.data())
def test_a_truncated_expression_can_be_checked(text: str, data: st.DataObject) -> None:
    found = check(text[: data.draw(st.integers(0, len(text)))], GATE)
    assert not (found.type and found.mistakes)


@pytest.fixture
def without_library(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(sys.modules, "cel_expr_python", None)
    cached = (available, environment, rules, _program)
    for function in cached:
        function.cache_clear()
    yield
    for function in cached:
        function.cache_clear()


@pytest.mark.usefixtures("without_library")
def test_without_the_library_nothing_is_checked() -> None:
    assert check("(", GATE) == Checked()


@pytest.mark.usefixtures("without_library")
def test_without_the_library_the_summary_has_a_note(tmp_path: Path) -> None:
    files = {"cluster/a.yaml": kustomization("a", "./a"), "a/a.yaml": config_map("a")}
    cluster(tmp_path, files, SYNC.replace("interval: 1m", "interval: 1m, ref: {branch: main}", 1))
    said = list(summary(lint(tmp_path, root=tmp_path)))
    assert said == [
        "cluster: converges from empty.",
        "All clear: no findings in 1 cluster, 3 files.",
        f"{NO_CEL}.",
    ]


def test_with_the_library_the_summary_has_no_note(tmp_path: Path) -> None:
    cluster(tmp_path, {"cluster/a.yaml": kustomization("a", "./a"), "a/a.yaml": config_map("a")})
    assert f"{NO_CEL}." not in list(summary(lint(tmp_path, root=tmp_path)))
