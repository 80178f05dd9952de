"""The text at each span parses back to the value, for random YAML."""

import json
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from gitops_lint.documents import Document, Map, Span, entries, parse, parse_text
from tests.examples import examples

Block = Callable[[int], str]  # the text of a node after its "key:" or "-", given its indentation

_WORDS = st.text(st.sampled_from("ab é'\"#:-,[]{}&*!|>%@\\\t"), max_size=8)
_PLAIN = st.sampled_from(
    [
        "a",
        "b c",
        "1",
        "true",
        "null",
        "~",
        "1.5",
        "a:b",
        "a#b",
        "é 😀 x",
        "2001-01-01",
        "-a",
        "0x1F",
    ]
)
_QUOTED = st.one_of(
    _WORDS.map(lambda text: "'" + text.replace("'", "''") + "'"),
    _WORDS.map(lambda text: json.dumps(text, ensure_ascii=False)),
)
_SCALARS = st.one_of(_PLAIN, _QUOTED, _PLAIN.map("&x {}".format), _PLAIN.map("!!str {}".format))
_KEYS = st.one_of(st.sampled_from(["a", "b-c", "é", "k/d.e", "yes"]), _QUOTED)
_NOISE = st.sampled_from(["", "", "", "\n", "# note\n", "   # note: a\n\n"])


def _flow(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    space = st.sampled_from(["", " ", "\n        "])
    separator = st.tuples(space, space).map(",".join)
    items = st.lists(children, max_size=3)
    pairs = st.dictionaries(_KEYS, children, max_size=3).map(
        lambda found: [f"{key}: {value}" for key, value in found.items()]
    )
    return st.one_of(
        st.tuples(separator, items).map(lambda made: f"[{made[0].join(made[1])}]"),
        st.tuples(separator, pairs).map(lambda made: f"{{{made[0].join(made[1])}}}"),
    )


_FLOW = st.recursive(st.one_of(_PLAIN.filter(lambda text: ":" not in text), _QUOTED), _flow)


def _literal(made: tuple[str, list[str], str]) -> Block:
    header, lines, blank = made
    return lambda indent: (
        f" {header}\n" + "".join(f"{' ' * (indent + 3)}{line}\n" for line in lines) + blank
    )


_LEAVES: st.SearchStrategy[Block] = st.one_of(
    st.one_of(_SCALARS, _FLOW).map(lambda text: lambda indent: f" {text}\n"),
    st.sampled_from(["\n", " # nothing\n"]).map(lambda text: lambda indent: text),
    st.tuples(
        st.sampled_from(["|", "|-", "|+", ">", ">-", "> # note"]),
        st.lists(st.sampled_from(["a", "b: c", "# no comment", "- d"]), max_size=3),
        st.sampled_from(["", "\n", "\n\n"]),
    ).map(_literal),
)


def _block(children: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    def sequence(made: tuple[int, list[tuple[str, Block]]]) -> Block:
        more, items = made
        return lambda indent: (
            "\n"
            + "".join(
                f"{noise}{' ' * (indent + more)}-{child(indent + more)}" for noise, child in items
            )
        )

    def mapping(made: tuple[int, dict[str, tuple[str, Block]]]) -> Block:
        more, found = made
        return lambda indent: (
            "\n"
            + "".join(
                f"{noise}{' ' * (indent + more)}{key}:{child(indent + more)}"
                for key, (noise, child) in found.items()
            )
        )

    def compact(made: dict[str, Block]) -> Block:  # "- a: 1\n  b: 2"
        return lambda indent: (
            " "
            + (" " * (indent + 2)).join(f"{key}:{child(indent + 2)}" for key, child in made.items())
        )

    entry = st.tuples(_NOISE, children)
    return st.one_of(
        st.tuples(st.integers(1, 3), st.lists(entry, min_size=1, max_size=3)).map(sequence),
        st.tuples(st.integers(1, 3), st.dictionaries(_KEYS, entry, min_size=1, max_size=3)).map(
            mapping
        ),
        st.lists(st.dictionaries(_KEYS, children, min_size=1, max_size=2).map(compact), min_size=1)
        .map(lambda items: [("", item) for item in items])
        .map(lambda items: sequence((2, items))),
    )


DOCUMENTS = st.dictionaries(
    _KEYS, st.recursive(_LEAVES, _block, max_leaves=12), min_size=1, max_size=3
).map(lambda made: "".join(f"{key}:{child(0)}" for key, child in made.items()))


def _unique_keys(text: str) -> bool:
    return not parse("a.yaml", text.encode()).faults


def cut(text: str, span: Span) -> str:
    """The text of a span, indented to its own column."""
    lines = text.splitlines(keepends=True)[span.line : span.end_line + 1]
    if not lines:
        return ""
    if span.end_line < span.line + len(lines):
        lines[-1] = lines[-1][: span.end_column]
    return " " * span.column + "".join(lines)[span.column :]


def check(text: str, data: object) -> None:
    for key, value, place in entries(data):
        found = parse_text("cut.yaml", cut(text, place.value))
        assert not found.faults, (cut(text, place.value), found.faults)
        read = found.documents[0].data if found.documents else None
        assert read == value or (read is None and value == "")  # left out in {} or []
        if isinstance(data, Map):
            assert place.key is not None
            assert parse_text("key.yaml", cut(text, place.key)).documents[0].data == key
        check(text, value)


@settings(deadline=None, max_examples=examples(25))
@given(st.lists(DOCUMENTS, min_size=1, max_size=3), st.sampled_from(["\n", "\r\n"]))
def test_the_text_at_a_span_parses_back_to_the_value(documents: list[str], newline: str):
    text = "---\n".join(documents).replace("\n", newline)
    file = parse("a.yaml", text.encode())
    if file.faults:  # two keys that differ as text alone
        assert "already defined" in file.faults[0].message
        return
    assert len(file.documents) == len(documents)
    for document in file.documents:
        assert cut(text, document.place.value) or document.data is None
        check(text, document.data)


@settings(deadline=None, max_examples=examples(10))
@given(DOCUMENTS.filter(_unique_keys), st.integers(0, 9), st.integers(0, 9))
def test_a_text_inside_a_file_has_the_places_of_the_file(text: str, line: int, column: int):
    moved = "\n" * line + "".join(" " * column + part for part in text.splitlines(keepends=True))
    inside = parse_text("a.yaml", text, line, column)
    whole = parse_text("a.yaml", moved)
    assert places(inside.documents) == places(whole.documents)


def places(documents: tuple[Document, ...]) -> list[tuple[object, ...]]:
    """All places, depth first; the end of a block scalar is before the margin of what follows."""
    spans: list[Span] = [document.place.value for document in documents]

    def collect(data: object) -> None:
        for _, value, place in entries(data):
            spans.extend(filter(None, (place.key, place.value)))
            collect(value)

    for document in documents:
        collect(document.data)
    return [(span.line, span.column, span.end_line) for span in spans]
