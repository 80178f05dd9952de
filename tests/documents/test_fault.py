"""Messages and places of faults; hostile content; agreement of libyaml and the pure parser."""

import codecs

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gitops_lint.documents import File, Span, document, entries, parse, parse_text
from gitops_lint.documents.parse import MAX_BYTES, too_large
from tests.documents.reading import fault, read
from tests.examples import examples
from tests.work_counter import steps

_INDENTATION = (
    "this text does not continue the map that starts at line 2:"
    " check the indentation, and the quotes on this line"
)
_ENDED = (
    "the document has already ended: check the indentation and brackets above,"
    " or begin another document with `---`"
)
FAULTS = {
    "a: 1\nb: 2\na: 3\n": ("key `a` is already defined at line 1", 2, 0),
    "- b: 1\n  'b': 2\n": ("key `b` is already defined at line 1", 1, 2),
    "a:\n\tb: 1\n": ("a tab is used for indentation, where YAML allows only spaces", 1, 0),
    "a: |\n\tb\n": ("a tab is used for indentation, where YAML allows only spaces", 1, 0),
    "a:b\nc: 1\n": ("a space is missing after the colon of `a` in the line above", 1, 1),
    "a: 1\nb:2\nc: 3\n": ("a space is missing after the colon of `b`", 1, 0),
    "a: 1\nb\nc: 3\n": ("this line is neither `key: value` nor `- item`", 1, 0),
    "a: b: c\n": ("a value that contains `: ` must be in quotes", 0, 4),
    "a: b\n  c: d\n": (
        "this key is indented as if it were part of the value above: check the indentation", 1, 3,
    ),
    "a: 1\nb: 'c\nd: 2\n": ("the quote that opens here is never closed", 1, 3),
    'a: "b\n---\nc: 1\n': ("the quote that opens here is never closed", 0, 3),
    "a: [b\nc: 1\n": ("the `[` that opens here is not closed, or a comma is missing", 0, 3),
    "a: ]\n": ("`]` is not allowed here: put the value in quotes", 0, 3),
    "a: `b`\n": ("a value cannot start with a backtick: put it in quotes", 0, 3),
    "a: {b: 1\nc: 1\n": ("the `{` that opens here is not closed, or a comma is missing", 0, 3),
    "a: @b\n": ("a value cannot start with `@`: put it in quotes", 0, 3),
    "a: *.txt\n": ("`*` starts an alias, which needs a name: put the value in quotes", 0, 3),
    "a: & b\n": ("`&` starts an anchor, which needs a name: put the value in quotes", 0, 3),
    "a: - b\n": ("a list cannot start on the line of its key: put it on the next line", 0, 3),
    "a: |x\n": ("only `+`, `-` or a number from 1 to 9 can follow `|` on its line", 0, 4),
    "a: , b\n": ("`,` is not allowed here: put the value in quotes", 0, 3),
    "---\na:\n  b: 1\n c: 2\n": (_INDENTATION, 3, 1),
    "- a\nb: 1\n": (
        "this text does not continue the list that starts at line 1: check the indentation", 1, 0,
    ),
    "{a: 1}\nb: 2\n": (_ENDED, 1, 0),
    "%YAML 1.2\n---\na: 1\n": (
        "kustomize cannot read a document with a `%YAML` directive: remove it", 0, 0,
    ),
    "a: 1\n--- {b: 2}\n": ("only a comment can follow `---` on its line", 1, 0),
    "1: a\n": (
        'key `1` is not a string, so kustomize cannot build the object: write `"1"`', 0, 0,
    ),
    "? [a]\n: 1\n": ("a key must be a string, not a map or a list", 0, 2),
    "a: .inf\n": (
        "this number cannot be applied, because JSON has no such number: put it in quotes", 0, 3,
    ),
    "a: !!int b\n": ("the value is not a valid `!!int`", 0, 3),
    "é: 1\nb: \0\n": ("the control character U+0000 is not allowed in YAML", 1, 3),
    "# \x1b\n": ("the control character U+001B is not allowed in YAML", 0, 2),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), FAULTS.items())
def test_a_fault_has_an_exact_message_and_place(text: str, expected: tuple[str, int, int]):
    assert fault(text) == expected


HELD = "hunter2CANARY"


@pytest.mark.parametrize(
    "line",
    [
        f"password:{HELD}\n  user: x", f"password: *{HELD}", f"password: !!int {HELD}",
        f"password: @{HELD}", f"password: '{HELD}", f"password: [{HELD}", f"password: %{HELD}",
        f"password: x: {HELD}", f"password: {HELD}\n {HELD}: y", f"password: |{HELD}", f"{HELD}",
        f"password: a\n   {HELD}", f"password: !{HELD}! x", f"password: &{HELD}", f"- {HELD}",
        f"password: 'x' {HELD}", f"password: !!float {HELD}", f"password: !!binary {HELD}",
        f"password: !!timestamp {HELD}", f"password: {{{HELD}", f'password: "\\{HELD}"',
        f"password: &x *x {HELD}", f"password: \t{HELD}\n\t{HELD}: x", f"password: *{HELD}: x",
    ],
)  # fmt: skip
@pytest.mark.parametrize("indent", [" ", "  ", "    "])
def test_a_fault_quotes_no_value(line: str, indent: str):
    found = parse("a.yaml", f"kind: Secret\nstringData:\n  a: b\n{indent}{line}\n".encode()).faults
    assert not any("unter2" in f"{it.message} {it.help}" for it in found)


def test_a_fault_in_a_text_inside_a_file_has_the_place_in_the_file():
    found = parse_text("a.yaml", "a:\n  b: 1\n c: 2\n", line=10, column=4).faults[0]
    assert (found.place.value, "line 11:" in found.message) == (Span(12, 5, 12, 6), True)


@pytest.mark.parametrize("text", ["a: {{ .b }}\n", "{{ if .b }}\na: 1\n", "a: {% b %}\n"])
def test_a_template_is_recognized(text: str):
    (found,) = parse("a.yaml", text.encode()).faults
    assert str(found.help).startswith("render this Helm or Jinja template")


def test_a_template_elsewhere_does_not_explain_a_fault():
    (found,) = parse("a.yaml", b"a: '{{ .b }}'\nb: @c\n").faults
    assert found.help is None


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"a: 1\nb: \xff\n", ("the file is not UTF-8 (byte 0xff)", 1, 0)),
        (b"a: 1\nb: \xed\xa0\x80\n", ("the file is not UTF-8 (byte 0xed)", 1, 0)),
        (b"a" * (MAX_BYTES + 1), (too_large(), 0, 0)),
        (b"[" * 10_000, ("the value is nested more than 200 levels deep", 0, 200)),
        (b"- " * 10_000, ("the value is nested more than 200 levels deep", 0, 400)),
        (
            b"".join(b" " * depth + b"a:\n" for depth in range(2000)),
            ("the value is nested more than 200 levels deep", 200, 200),
        ),
        (
            b"%TAG !a! b\n" * 500_000,
            ("kustomize cannot read a document with a `%TAG` directive: remove it", 0, 0),
        ),
        (b"---\n" * 300_000, ("the file has more than 50000 documents", 100_001, 0)),
    ],
    ids=["latin-1", "surrogate", "large", "flow", "list", "map", "directives", "documents"],
)
def test_hostile_content_is_a_fault_after_few_steps(content: bytes, expected: tuple[str, int, int]):
    found = []
    assert steps(lambda: found.append(fault(content))) < 3 * len(content) + 1000
    assert found == [expected]


def test_two_hundred_levels_are_read():
    assert len(read("[" * 200 + "]" * 200)) == 1


def both(content: bytes) -> tuple[File, File]:
    """A file as read by libyaml, and by the pure parser."""
    with pytest.MonkeyPatch.context() as patch:
        by_libyaml = parse("a.yaml", content)
        patch.setattr(document, "CParser", None)
        return by_libyaml, parse("a.yaml", content)


ALIKE = [
    "a: 1\nb: [x, {y: z}]\nc:\n- d\n- e: f\n",
    "a: |\n  b\n\n  c\nd: >-\n  e\n  f\n# end\n",
    "a: &x {b: 1}\nc: *x\nd:\n  <<: *x\n  e: '1'\n",
    'a: "b\\n\\x41"\nc: !!str 1\nd: !x y\n',
    "# only\n", "", "---\na: 1\n---\nb: 2\n", "a: 'b\n  c'\nd: e\n  f\n", "a: [http://b:1/c]\n",
    *(text for text in FAULTS if text not in ("a: *.txt\n", "a: , b\n")),
]  # fmt: skip


@pytest.mark.parametrize("text", ALIKE)
def test_both_parsers_agree_on_data_places_and_faults(text: str):
    by_libyaml, by_python = both(text.encode())
    assert by_libyaml == by_python
    assert [places(found.data) for found in by_libyaml.documents] == [
        places(found.data) for found in by_python.documents
    ]


# Input that libyaml 0.1 and the pure parser (for YAML 1.2) read differently. go-yaml agrees with
# libyaml here, except for the tabs in flow collections.
UNLIKE = {
    "a tab after a colon": "a:\tb\n", "a tab at the end": "a: b\t\n",
    "a colon after an alias": "a: &b c\n*b: d\n", "a dot in an anchor": "a: &b.c d\n",
    "a tab before a bracket": "a: [\n\tb\n\t]\n", "an escaped surrogate": 'a: "\\ud83d\\ude00"\n',
}  # fmt: skip


@pytest.mark.parametrize("text", UNLIKE.values(), ids=list(UNLIKE))
def test_the_known_differences_between_the_parsers(text: str):
    by_libyaml, by_python = both(text.encode())
    assert (by_libyaml.faults == ()) != (by_python.faults == ())


def test_an_omitted_value_ends_later_in_the_pure_parser():
    by_libyaml, by_python = both(b"a:\nb: 1\n")
    assert by_libyaml.documents[0].data.places["a"].value == Span(0, 2, 0, 2)
    assert by_python.documents[0].data.places["a"].value == Span(1, 0, 1, 0)


# Without tabs, and with a space after the names of anchors: there they are known to differ.
_TEXT = st.lists(
    st.sampled_from(
        [*"ab1 \n:-[]{}',\"#|>!?", "&a ", "*a ", "\n  ", "\n- ", ": ", "<<: ", "\n---\n"]
    ),
    max_size=60,
).map("".join)


@settings(deadline=None, max_examples=examples(40))
@given(_TEXT)
def test_both_parsers_agree_on_random_text(text: str):
    by_libyaml, by_python = both(text.encode())
    if not by_libyaml.faults and not by_python.faults:
        assert [found.data for found in by_libyaml.documents] == [
            found.data for found in by_python.documents
        ]


def places(data: object) -> list[object]:
    """All places in the data, depth first."""
    return [found for _, value, own in entries(data) for found in (own, *places(value))]


_PIECES = [
    b"a", b"b", b": ", b"- ", b"\n", b"\n  ", b"\t", b"\r", b"[", b"]", b"{", b"}", b"'", b'"', b"&a ",
    b"*a", b"<<: ", b"|\n", b">-\n", b"---\n", b"...\n", b"!!int ", b"! ", b"# ", b"? ", b", ", b"{{",
    b"\0", b"\xff", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, b"%YAML 1.1\n", b"\xe2\x80\xa8", b"\xc2\x85",
]  # fmt: skip


@settings(deadline=None, max_examples=examples(80))
@given(st.one_of(st.binary(max_size=200), st.lists(st.sampled_from(_PIECES)).map(b"".join)))
@example(b"\xe2\x80\xa8\xe2\x80\xa8\0")
def test_any_bytes_are_documents_or_a_fault(content: bytes):
    for file in both(content):
        assert len(file.faults) <= 1
        assert all(0 <= found.place.value.line <= len(content) for found in file.faults)
