"""Edits of places as edits of text: what is written, and that nothing else changes."""

import json
import re
from collections.abc import Callable
from difflib import SequenceMatcher
from io import StringIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from gitops_lint.documents import Place, file_place, parse, place_of
from gitops_lint.engine.edit import apply, scalar, text_fix
from gitops_lint.engine.source import Source
from gitops_lint.results.fix import (
    Append,
    Delete,
    Edit,
    Erase,
    Fix,
    Insert,
    Move,
    Patch,
    Quote,
    Rename,
    Replace,
    TextEdit,
    TextFix,
    Write,
    overlap,
    union,
)
from tests.work_counter import growth

PATH = "a.yaml"
KeyPath = tuple[str | int, ...]


def place(content: bytes, *path: str | int, document: int = 0) -> Place:
    data, whole = parse(PATH, content).documents[document]
    found = place_of(data, path) if path else whole
    assert found
    return found


def edited(content: str | bytes, edit: Callable[[bytes], Edit]) -> str | None:
    """The content after an edit, or None if it is refused."""
    data = content.encode() if isinstance(content, str) else content
    fix = text_fix(Fix("", (edit(data),)), lambda _: Source(data))
    return apply(data, fix.edits).decode() if fix else None


def write(path: KeyPath, old: Any, value: Any) -> Callable[[bytes], Edit]:
    return lambda content: Write(place(content, *path), old, value)


@pytest.mark.parametrize(
    ("before", "path", "old", "value", "after"),
    [
        ("a: 1d # x\n", ("a",), "1d", "24h", "a: 24h # x\n"),
        ("a: '1d'\r\nb: \t1\r\n", ("a",), "1d", "24h", "a: '24h'\r\nb: \t1\r\n"),
        ('{"a": "1d"}', ("a",), "1d", "24h", '{"a": "24h"}'),
        ("\ufeffa: 1d", ("a",), "1d", "24h", "\ufeffa: 24h"),
        ("a: 1d\n", ("a",), "1d", "5", 'a: "5"\n'),
        ('a: "true"\n', ("a",), "true", True, "a: true\n"),
        ("a: 5\n", ("a",), 5, "5s", "a: 5s\n"),
        ("a: [x, 1d]\n", ("a", 1), "1d", "a, b", 'a: [x, "a, b"]\n'),
        ("---\n# c\na: 1d\n---\na: 2d\n", ("a",), "1d", "24h", "---\n# c\na: 24h\n---\na: 2d\n"),
        ("a: 1d\n", ("a",), "2d", "24h", None),  # something else is written there
        ("a: &x 1d\nb: *x\n", ("a",), "1d", "24h", None),
        ("a: &x 1d\nb: *x\n", ("b",), "1d", "24h", None),
        ("a: !!str 1d\n", ("a",), "1d", "24h", None),
        ("a: |\n  1d\n", ("a",), "1d\n", "24h", None),
        ("a:\n  1d\n  2d\n", ("a",), "1d 2d", "24h", None),
        ("# Generated. DO NOT EDIT.\na: 1d\n", ("a",), "1d", "24h", None),
        ("a: 1d\nsops:\n  mac: x\n", ("a",), "1d", "24h", None),
        ("a: 1d\n# x\u2028\n", ("a",), "1d", "24h", None),
        ("a: 1d\n", ("a",), "1d", "x\ny", None),
    ],
)
def test_write(before: str, path: KeyPath, old: Any, value: Any, after: str | None) -> None:
    assert edited(before, write(path, old, value)) == after


def test_what_is_not_utf_8_stays() -> None:
    content = "a: 1d\n".encode("utf-16")
    assert edited(content, write(("a",), "1d", "24h")) is None
    broken = Write(file_place(PATH), "1d", "24h")
    assert edited(b"a: 1d\n\xff", lambda _: broken) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a: 1 # x\n", 'a: "1" # x\n'),
        ("a: 0777\n", 'a: "0777"\n'),
        ("{a: true}\n", '{a: "true"}\n'),
        ("a: '1'\n", None),
        ("a: [1]\n", None),
        ("a: &x 1\n", None),
    ],
)
def test_quote(before: str, after: str | None) -> None:
    assert edited(before, lambda content: Quote(place(content, "a"))) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a : 1 # x\nc: 2\n", "b : 1 # x\nc: 2\n"),
        ('{"a": 1}\n', '{"b": 1}\n'),
        ("a: &x {c: 1}\nd: *x\n", None),
        ("a: 1\nb: 2\n", None),
    ],
)
def test_rename(before: str, after: str | None) -> None:
    assert edited(before, lambda content: Rename(place(content, "a"), "a", "b")) == after


INSERTED = [
    ("a:\n  x: 1 # c\n  y: 2\n# d\n", 1, "a:\n  x: 1 # c\n  k: 1\n  y: 2\n# d\n"),
    ("a:\n  y: 2", "v", "a:\n  y: 2\n  k: v"),
    ("a:\r\n  y: 2\r\n", "v", "a:\r\n  y: 2\r\n  k: v\r\n"),
    ("a:\n  - y: 2\n", "v", None),  # no map
    ("a: {x: 1, y: 2} # c\n", "a, b", 'a: {x: 1, k: "a, b", y: 2} # c\n'),
    ('{"a": {"x": 1}}\n', [{"n": "v"}], '{"a": {"x": 1, "k": [{"n": "v"}]}}\n'),
    ("a: {}\n", "v", "a: {k: v}\n"),
    ("a:\nb: 1\n", "v", "a:\n  k: v\nb: 1\n"),
    ("a: # c\nb: 1\n", "v", "a: # c\n  k: v\nb: 1\n"),
    ("a:\n  y: |\n    text\n\n\nb: 1\n", "v", "a:\n  y: |\n    text\n  k: v\n\n\nb: 1\n"),
    ("a:\n  y: |+\n    text\n\nb: 1\n", "v", None),
    ("a:\n  y:\n    z: 1\n\n  # c\n", [{"p": 1}, "x"], "a:\n  y:\n    z: 1\n  k:\n    - p: 1\n    - x\n\n  # c\n"),
    ("a:\n  y:\n  - z\n", ["x"], "a:\n  y:\n  - z\n  k:\n  - x\n"),
    ("a:\n  y: 1\n", {"p": {"m": 1}}, "a:\n  y: 1\n  k:\n    p:\n      m: 1\n"),
    ("a:\n  k: 1\n", "v", None),
    ("b: &x {k: 1}\na:\n  <<: *x\n", "v", None),
    ("a: &x\n  y: 1\nb: *x\n", "v", None),
]  # fmt: skip


@pytest.mark.parametrize(("before", "value", "after"), INSERTED)
def test_insert(before: str, value: Any, after: str | None) -> None:
    assert edited(before, lambda it: Insert(place(it, "a"), "k", value, ("x",))) == after


def test_insert_into_the_first_map_of_a_list() -> None:
    before = "a:\n  - x: 1\n    y: 2\n  - z: 3\n"
    after = "a:\n  - x: 1\n    y: 2\n    k: v\n  - z: 3\n"
    assert edited(before, lambda it: Insert(place(it, "a", 0), "k", "v")) == after


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ("a:\n  - x # c\nb: 1\n", "z", "a:\n  - x # c\n  - z\nb: 1\n"),
        ("a:\n- b\n- d\n", "c", "a:\n- b\n- c\n- d\n"),
        ("a:\n- b\n- d\n", "a", "a:\n- a\n- b\n- d\n"),
        ("a:\n- d\n- b\n", "c", "a:\n- d\n- b\n- c\n"),
        ("a:\n  -   p: 1\n", {"p": 2, "m": 3}, "a:\n  -   p: 1\n  -   p: 2\n      m: 3\n"),
        ("a: [b, d]\n", "c", "a: [b, c, d]\n"),
        ("a: [b, d]\n", "a", "a: [a, b, d]\n"),
        ('a: ["b"]\n', "c", 'a: ["b", "c"]\n'),
        ("a: []\n", "c", "a: [c]\n"),
        ("a:\nb: 1\n", "c", "a:\n  - c\nb: 1\n"),
        ("a:\nb:\n- 1\n", "c", "a:\n- c\nb:\n- 1\n"),
        ("a: &x [b]\nc: *x\n", "d", None),
    ],
)
def test_append(before: str, value: Any, after: str | None) -> None:
    assert edited(before, lambda it: Append(place(it, "a"), value)) == after


@pytest.mark.parametrize(
    ("before", "path", "after"),
    [
        ("x: 1\na: 2 # c\ny: 3\n", ("a",), "x: 1\ny: 3\n"),
        ("x: 1\na: 2", ("a",), "x: 1"),
        ("x: 1\r\na: 2\r\ny: 3\r\n", ("a",), "x: 1\r\ny: 3\r\n"),
        ("x: 1\na:\n  - 1\n  - 2\n# c\ny: 3\n", ("a",), "x: 1\n# c\ny: 3\n"),
        ("x: 1\na:\n  - 1\n  - 2\n", ("a", 0), "x: 1\na:\n  - 2\n"),
        ("x: 1\na:\n  - 1\ny: 3\n", ("a", 0), "x: 1\ny: 3\n"),  # no empty list is left
        ("x: 1\na:\n  b:\n    c: 1\n", ("a", "b", "c"), "x: 1\n"),
        ("a:\n  - x: 1\n    y: 2\n", ("a", 0, "x"), "a:\n  - y: 2\n"),
        ("a:\n  - x: 1\n    y: 2\n", ("a", 0, "y"), "a:\n  - x: 1\n"),
        ("a: [1, 2, 3]\n", ("a", 0), "a: [2, 3]\n"),
        ("a: [1, 2, 3]\n", ("a", 2), "a: [1, 2]\n"),
        ("a: {b: 1, c: 2}\n", ("a", "b"), "a: {c: 2}\n"),
        ("a: 1\n", ("a",), None),  # an empty document
        ("a: &x 1\nb: *x\n", ("a",), None),
        ("x: 1\na: |\n  t\n\ny: 2\n", ("a",), "x: 1\n\ny: 2\n"),
    ],
)
def test_delete(before: str, path: KeyPath, after: str | None) -> None:
    assert edited(before, lambda it: Delete(place(it, *path))) == after


def test_replace_exactly_a_text() -> None:
    before = 'a: "x $b y"\n'
    span = place(before.encode(), "a").value._replace(column=6, end_column=8)
    spot = Place(PATH, None, span)
    assert edited(before, lambda _: Replace(spot, "$b", "$$b")) == 'a: "x $$b y"\n'
    assert edited(before, lambda _: Replace(spot, "$c", "$$c")) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a: 1 # c\nb: 2\n", "a: 1\nb: 2\n"),
        ("a: 1\n  # c\nb: 2\n", "a: 1\nb: 2\n"),
        ("a: 1 # c # d\n", "a: 1 # d\n"),
        ("a: 1\n# c", "a: 1\n"),
    ],
)
def test_erase(before: str, after: str) -> None:
    def edit(content: bytes) -> Edit:
        text = content.decode()
        line = text[: text.index("# c")].count("\n")
        column = text.split("\n")[line].index("# c")
        span = place(content, "a").value._replace(
            line=line, column=column, end_line=line, end_column=column + 3
        )
        return Erase(Place(PATH, None, span))

    assert edited(before, edit) == after


MERGE = """\
spec:
  patches:
    - patch: |
        # c
        kind: any
        spec:
          interval: 1h

      target: {kind: Kustomization}
"""
JSON_PATCH = """\
spec:
  patches:
    - patch: |-
        - op: add
          path: /spec/interval
          value: 1h
"""


def test_a_field_in_a_patch() -> None:
    def edit(content: bytes) -> Edit:
        return Patch(place(content, "spec", "patches", 0), "timeout", "5m")

    lines = MERGE.splitlines(keepends=True)
    assert edited(MERGE, edit) == "".join([*lines[:7], "          timeout: 5m\n", *lines[7:]])
    assert edited(JSON_PATCH, edit) == JSON_PATCH + (
        "        - op: add\n          path: /spec/timeout\n          value: 5m\n"
    )
    without_spec = MERGE.replace("        spec:\n          interval: 1h\n", "")
    assert edited(without_spec, edit) == without_spec.replace(
        "kind: any\n", "kind: any\n        spec:\n          timeout: 5m\n"
    )
    assert edited(MERGE.replace("|", ">"), edit) is None
    assert edited(MERGE.replace("interval", "timeout"), edit) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a-b/c.d", "a-b/c.d"),
        ("./a", "./a"),
        ("a b", "a b"),
        ("1", '"1"'),
        ("1.0", '"1.0"'),
        ("true", '"true"'),
        ("no", '"no"'),
        ("", '""'),
        ("a: b", '"a: b"'),
        ("a #b", '"a #b"'),
        ("- a", '"- a"'),
        ("*", '"*"'),
        ("ä", '"ä"'),
        ("a" * 100 + ":", '"' + "a" * 100 + ':"'),
        ("a(b) c", "a(b) c"),
        ('"', '"\\""'),
        (5, "5"),
        (True, "true"),
        (None, "null"),
    ],
)
def test_a_scalar_reads_as_what_it_was(value: Any, text: str) -> None:
    assert scalar(value) == text
    for form in (f"a: {text}\n", f"a: [{scalar(value, flow=True)}]\n"):
        (document,) = parse(PATH, form.encode()).documents
        assert document.data["a"] in (value, [value])


def test_edits_of_one_fix_are_refused_together_if_one_is() -> None:
    content = b"a: 1d\nb: 2d\n"
    edits = (Write(place(content, "a"), "1d", "x"), Write(place(content, "b"), "3d", "x"))
    assert text_fix(Fix("", edits), lambda _: Source(content)) is None


def test_overlap_and_union() -> None:
    one = TextEdit(PATH, 1, 1, 1, 3, "x")
    inside = TextEdit(PATH, 1, 2, 1, 4, "")
    after = TextEdit(PATH, 1, 3, 1, 4, "")
    removal = TextEdit(PATH, 1, 4, 1, 5, "")
    assert overlap([one, inside])
    assert not overlap([one, after])
    assert overlap([after, removal])  # the list may become empty
    assert overlap([one._replace(end_column=1)] * 2)
    first, other = TextFix("first", True, (one,)), TextFix("other", False, (removal,))
    assert union([None, first, other]) == TextFix("first", False, (one, removal))
    assert union([first, other._replace(edits=(inside,))]) == first._replace(safe=False)
    assert union([None]) is None


@st.composite
def text_edits(draw: st.DrawFn) -> TextEdit:
    column, width = draw(st.integers(1, 12)), draw(st.integers(0, 3))
    line, text = draw(st.integers(1, 2)), draw(st.sampled_from(["", "x", "y"]))
    return TextEdit(PATH, line, column, line, column + width, text)


def extent(edit: TextEdit) -> tuple[Any, ...]:
    return edit[:5]


@given(st.lists(st.lists(text_edits(), max_size=3, unique=True), max_size=8))
def test_a_union_has_the_edits_of_each_fix_that_does_not_disturb_those_before(
    fixes: list[list[TextEdit]],
) -> None:
    kept: list[TextEdit] = []
    for edits in fixes:
        together = sorted([*kept, *(it for it in edits if it not in kept)], key=extent)
        kept = kept if overlap(together) else together
    found = union(TextFix("fix", True, tuple(it)) for it in fixes)
    assert (found.edits if found else ()) == tuple(kept)


def test_a_union_of_twice_as_many_fixes_takes_twice_the_work() -> None:
    def run(count: int) -> None:
        edits = [TextEdit(PATH, line, 1, line, 3, "x") for line in range(count, 0, -1)]
        found = union(TextFix("fix", True, (it,)) for it in edits)
        assert found
        assert len(found.edits) == count

    assert growth(run, 300) < 2.5


MOVES = [
    # Into the map around it, behind what it was in, with its comments.
    (
        "a: 1\nb:\n  # why\n  c:  # how\n    - d\n\n    - e\n  f: 2  # two\n# g\ng: 3\n",
        ("b", "c"), (), (),
        "a: 1\nb:\n  f: 2  # two\n# why\nc:  # how\n  - d\n\n  - e\n# g\ng: 3\n",
    ),
    ("b:\n  f: 2\n  c: 1\ng: 3\n", ("b", "c"), (), (), "b:\n  f: 2\nc: 1\ng: 3\n"),
    ("b:\r\n  c: 1\r\n  f: 2", ("b", "c"), (), (), "b:\r\n  f: 2\r\nc: 1"),
    # A map that would be empty goes; not if that has a comment.
    ("# b\nb:\n  c:\n  - 1\ng: 3\n", ("b", "c"), (), (), "# b\nc:\n- 1\ng: 3\n"),
    ("b:  # b\n  c: 1\ng: 3\n", ("b", "c"), (), (), None),
    # Below a new key, where it was.
    ("s:\n  # vars\n  c:\n    x: |\n      1\n\n       2\n  z: 1\n", ("s", "c"), ("s",), ("p",),
     "s:\n  p:\n    # vars\n    c:\n      x: |\n        1\n\n         2\n  z: 1\n"),
    ("b:\n  c: 1\n  f: 2\ns: {}\n", ("b", "c"), (), ("o", "m"), "b:\n  f: 2\no:\n  m:\n    c: 1\ns: {}\n"),
    # Into another map, before or behind it.
    ("s:\n  p:\n    f: 1\n  # c\n  c:\n    x: 'y\n      z'\n", ("s", "c"), ("s", "p"), (),
     "s:\n  p:\n    f: 1\n    # c\n    c:\n      x: 'y\n        z'\n"),
    ("m:\n  p: true # p\n  n: x\ns:\n    i: 1h\n", ("m", "p"), ("s",), (), "m:\n  n: x\ns:\n    i: 1h\n    p: true # p\n"),
    ("m:\n  p: 1\ns:\n  i: 1h", ("m", "p"), ("s",), (), "s:\n  i: 1h\n  p: 1"),
    ("s:\n  i: 1h\nm:\n  p: 1", ("m", "p"), ("s",), (), "s:\n  i: 1h\n  p: 1"),
    # What is refused: a map in one line, the same key, aliases, a key behind a dash, merged keys.
    ("b: {c: 1, f: 2}\ng: 3\n", ("b", "c"), (), (), None),
    ("b:\n  c: 1\n  f: 2\ns: {g: 3}\n", ("b", "c"), ("s",), (), None),
    ("b:\n  c: 1\n  f: 2\nc: 3\n", ("b", "c"), (), (), None),
    ("b:\n  c: &x 1\n  f: *x\n", ("b", "c"), (), (), None),
    ("g: &x 1\nb:\n  c: [*x]\n  f: 1\n", ("b", "c"), (), (), None),
    ("b: &b\n  c: 1\n  f: 2\ng: *b\n", ("b", "c"), (), (), None),
    ("x: &x {y: 1}\nb:\n  c: 1\n  f: 2\n<<: *x\n", ("b", "c"), (), (), None),
    ("b:\n  - c: 1\n    f: 2\n", ("b", 0, "c"), (), (), None),
]  # fmt: skip


@pytest.mark.parametrize(("before", "path", "to", "into", "after"), MOVES)
def test_move(
    before: str, path: KeyPath, to: KeyPath, into: tuple[str, ...], after: str | None
) -> None:
    def move(content: bytes) -> Edit:
        return Move(place(content, *path), place(content, *to), into)

    assert edited(before, move) == after


KEYS = st.sampled_from(["k", "l", "m", "n"])
DATA = st.recursive(
    st.sampled_from(["x", "1h", "true", "a: b", "# c", "two\nlines\n", "  indented\n\ntext"]) | st.integers(),
    lambda inner: st.lists(inner, min_size=1, max_size=3)
    | st.dictionaries(KEYS, inner, min_size=1, max_size=3),
    max_leaves=6,
)  # fmt: skip
MAPS = st.dictionaries(KEYS, DATA, min_size=1, max_size=3)


def written(data: Any, draw: Callable[[Any], Any]) -> str:
    """A map as YAML in block style, with comments, blank lines, and lists indented or not."""
    dumper = YAML()
    dumper.indent(mapping=2, sequence=4, offset=2) if draw(st.booleans()) else dumper.indent(2)
    out = StringIO()
    dumper.dump(data, out)
    lines = []
    for line in out.getvalue().splitlines():
        key = re.match(r"( *)\w+:(?: (?!\|)|$)", line)
        if key and draw(st.integers(0, 3)) == 0:
            lines.append(f"{key[1]}# {draw(st.sampled_from(['one', 'two']))}")
        lines.append(line)
    return "\n".join(lines) + "\n"


@given(st.data(), MAPS, DATA, MAPS)
def test_what_is_moved(data: st.DataObject, near: Any, value: Any, far: Any) -> None:
    """The data are as expected, comments stay, and so does every line that is not moved."""
    around = {"in": {**near, "it": value}, "to": far}
    if data.draw(st.booleans()):
        around = {"to": far, "in": {"it": value, **near}}
    to: KeyPath = data.draw(st.sampled_from([(), ("to",), ("in",)]))
    into = (
        data.draw(st.sampled_from([(), ("new",), ("new", "newer")])) if to != ("in",) else ("new",)
    )
    before = written(around, data.draw)
    after = edited(
        before, lambda content: Move(place(content, "in", "it"), place(content, *to), into)
    )
    assert after is not None
    expected: Any = json.loads(json.dumps(around))
    del expected["in"]["it"]
    at = expected
    for step in (*to, *into):
        at = at.setdefault(step, {})
    at["it"] = value
    assert parse(PATH, after.encode()).documents[0].data == expected
    assert sorted(re.findall("# (?:one|two)", after)) == sorted(re.findall("# (?:one|two)", before))
    left, found = before.splitlines(), after.splitlines()
    same = SequenceMatcher(None, left, found, autojunk=False).get_matching_blocks()
    moved = 1 + len(re.findall("\n", written_alone(before)))
    assert len(left) - sum(it.size for it in same) <= moved


def written_alone(text: str) -> str:
    """The lines of the entry that is moved, with the comments above it."""
    found = re.search(r"(?m)(?:^  #.*\n)*^  it:.*\n(?:(?:   .*| *|  -.*)\n)*", text)
    assert found
    return found[0]
