"""Regular expressions are parsed, rejected and matched as in Go."""

import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.gotext.regexp import (
    PatternError,
    UnknownMatchError,
    _by_re2,
    anchored,
    compiled,
    is_literal,
    validate,
)
from gitops_lint.kustomize import build
from tests.kustomize.repository import artifact, config_map

_ROWS = [
    line
    for line in Path(__file__).with_name("verdicts.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]
TEXTS: list[str] = json.loads(_ROWS[0])
VERDICTS = [[*map(json.loads, row.split("\t")[:2]), row.endswith("unknown")] for row in _ROWS[1:]]


@pytest.fixture
def without_library(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(sys.modules, "re2", None)
    compiled.cache_clear()
    anchored.cache_clear()
    yield
    compiled.cache_clear()
    anchored.cache_clear()


def matched(pattern: str) -> list[str] | str | None:
    try:
        return [text for text in TEXTS if compiled(pattern).search(text)]
    except PatternError:
        return None
    except UnknownMatchError:
        return "unknown"


def test_verdicts_agree_with_go() -> None:
    expected = {pattern: "unknown" if unknown else said for pattern, said, unknown in VERDICTS}
    assert {pattern: matched(pattern) for pattern in expected} == expected


def test_nothing_is_logged(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(PatternError):
        compiled(r"(?=not in go)")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("pattern", "whole"),
    [
        ("web", ["web"]),
        ("web|a", ["a", "web"]),
        ("(web|a)", ["a", "web"]),
        ("a.b", ["a.b", "axb", "a-b"]),
        ("a)|(b", ["a", "b", "ab", "aaa", "web", "a.b", "axb", "a\nb", "a-b", "abab"]),
        ("(?m)^b$", ["b"]),
        ("a$|b", ["a", "b"]),
    ],
)
def test_a_whole_text_is_matched_as_kustomize_anchors_it(pattern: str, whole: list[str]) -> None:
    assert [text for text in TEXTS if anchored(pattern).search(text)] == whole


def test_anchoring_may_break_a_pattern() -> None:
    assert compiled(r"\Qa").search("a")
    with pytest.raises(PatternError):
        anchored(r"\Qa")


names = st.text("ab.-| \n#é\ud800", max_size=6)


@given(st.one_of(names, names.map("({})".format)), st.text("ab.-| \n#é\ud800\ufffd", max_size=6))
def test_plain_names_match_as_the_library_matches_them(pattern: str, text: str) -> None:
    for ours, expression in ((compiled, pattern), (anchored, f"^(?:{pattern})$")):
        assert ours(pattern).size == 0
        assert ours(pattern).search(text) == _by_re2(expression, pattern).search(text)


@given(st.text(r"ab.*+?(){}[]|^$\-é", max_size=6), st.text("ab.-é\n", max_size=6))
def test_a_literal_matches_texts_of_its_length(pattern: str, text: str) -> None:
    if is_literal(pattern) and anchored(pattern).search(text):
        assert len(pattern) == len(text)


atoms = st.sampled_from(["a", "b", "ab", ".", "[ab]", "[^a]", r"\d", r"\w", "-", r"\."])
patterns = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map("|".join).map("({})".format),
        inner.map("(?:{})*".format),
        inner.map("({})+".format),
        inner.map("(?:{})?".format),
        inner.map("(?:{}){{1,2}}".format),
        inner.map("^{}".format),
        inner.map("{}$".format),
    ),
    max_leaves=6,
)


@given(patterns, st.text("ab1-.", max_size=6))
def test_same_as_python_where_the_languages_agree(pattern: str, text: str) -> None:
    assert compiled(pattern).search(text) == (re.search(pattern, text) is not None)
    assert anchored(pattern).search(text) == (re.fullmatch(pattern, text) is not None)


pieces = st.sampled_from(
    [*"abé.*+?()[]{}|^$-1\n", "[a-z]", "[^1-9]", "[z-a]", r"\.", r"\d", r"\C", r"\_", "(?P<a>", "(?P<b>", "(?"]
)  # fmt: skip


@given(st.one_of(st.lists(pieces, max_size=6).map("".join), patterns))
def test_a_pattern_is_valid_if_the_library_compiles_it(pattern: str) -> None:
    assert is_valid(pattern, validate) == is_valid(pattern, lambda it: _by_re2(it, it))


def test_valid_patterns_are_those_that_go_compiles() -> None:
    known = [(pattern, said is not None) for pattern, said, unknown in VERDICTS if not unknown]
    assert [(pattern, is_valid(pattern, validate)) for pattern, _ in known] == known


def is_valid(pattern: str, check: Callable[[str], object]) -> bool:
    try:
        check(pattern)
    except PatternError:
        return False
    return True


@pytest.mark.usefixtures("without_library")
@pytest.mark.parametrize(
    "pattern",
    [
        "error.*lookup github\\.com",
        r"^v(?P<major>\d+)\.?(?P<rest>[0-9a-z]+)$",
        "a|b+(c?)*",
        "[^a-z_.]",
    ],
)
def test_a_simple_pattern_is_valid_without_the_library(pattern: str) -> None:
    validate(pattern)


@pytest.mark.usefixtures("without_library")
@pytest.mark.parametrize(
    "pattern", ["a**", "^*", "(?P<a>)(?P<a>)", "(()", r"\pL", "[z-a]", "a{2}", "a" * 2000 + "+"]
)
def test_any_other_pattern_needs_the_library(pattern: str) -> None:
    with pytest.raises(UnknownMatchError):
        validate(pattern)


@pytest.mark.parametrize("pattern", ["(?:[^a]*a?){900}" * 50, r"(?:\pL{1000}){1}" * 10])
def test_a_search_that_could_take_minutes_is_not_begun(pattern: str) -> None:
    with pytest.raises(UnknownMatchError):
        compiled(pattern).search("ab" * 50_000)


@pytest.mark.usefixtures("without_library")
def test_only_plain_names_are_matched_without_the_library() -> None:
    assert anchored("(web|api)").search("api")
    with pytest.raises(UnknownMatchError, match="google-re2"):
        anchored("web-.*")


FIELDS = {
    "patches": (
        r"patches: [{target: {name: 'a\b.*'}, patch: '[{op: add, path: /data/k, value: x}]'}]"
    ),
    "patchesJson6902": (
        r"patchesJson6902: [{target: {name: 'a.*', kind: ConfigMap, version: v1}, "
        r"patch: '[{op: add, path: /data/k, value: x}]'}]"
    ),
    "images": r"images: [{name: 'ngin.*', newTag: '1'}]",
    "a replacement's target": (
        r"replacements: [{sourceValue: x, targets: [{select: {name: 'a.*'}, fieldPaths: [data.k]}]}]"
    ),
    "a replacement's path": (
        r"replacements: [{sourceValue: x, targets: [{select: {kind: Pod}, "
        r"fieldPaths: ['spec.containers.[name=n.*].image']}]}]"
    ),
}
POD = """
apiVersion: v1
kind: Pod
metadata: {name: p}
spec: {containers: [{name: n, image: nginx}]}
"""


@pytest.mark.usefixtures("without_library")
@pytest.mark.parametrize("field", FIELDS)
def test_what_a_pattern_changes_is_unknown_without_the_library(tmp_path: Path, field: str) -> None:
    files = {
        "kustomization.yaml": f"resources: [cm.yaml, pod.yaml]\n{FIELDS[field]}\n",
        "cm.yaml": config_map("a", k="v"),
        "pod.yaml": POD,
    }
    built = build(artifact(tmp_path, files), "")
    assert (built.faults, built.unmatched) == ((), ())
    assert ["google-re2" in unknown.reason for unknown in built.unknown] == [True]


def test_what_a_pattern_changes_is_known_with_the_library(tmp_path: Path) -> None:
    files = {
        "kustomization.yaml": f"resources: [cm.yaml]\n{FIELDS['patches']}\n",
        "cm.yaml": config_map("a", k="v"),
    }
    built = build(artifact(tmp_path, files), "")
    assert (built.faults, built.unmatched, built.unknown) == ((), (), ())
    assert built.objects[0].data["data"] == {"k": "x"}


HUGE = "1" * 5000


@pytest.mark.parametrize(
    "pattern",
    [f"a{{{HUGE}}}", f"a{{{HUGE},}}", f"a{{1,{HUGE}}}", f"a{{{HUGE},{HUGE}}}", f"[b]{{{HUGE}}}"],
)
def test_a_count_of_any_length_that_go_rejects(pattern: str) -> None:
    with pytest.raises(PatternError):
        anchored(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        f"[{{{HUGE}}}]",
        rf"\{{{HUGE}}}",
        rf"\Q{{{HUGE}}}\E",
        f"[]{{{HUGE}}}]",
        f"a{{0{HUGE}}}",
        f"{{{HUGE}x}}",
    ],
)
def test_digits_in_braces_that_are_no_count(pattern: str) -> None:
    anchored(pattern)
