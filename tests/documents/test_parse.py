"""The structure of documents, the places of their entries, anchors and merge keys."""

import codecs

import pytest

from gitops_lint.documents import Map, Seq, Span, parse
from tests.documents.reading import fault, read
from tests.work_counter import steps


class TestPlaces:
    def test_of_keys_and_values(self):
        (found,) = parse("a.yaml", b"a: b\nc:\n  - d: {e: f}\n").documents
        places = found.data.places
        assert places["a"] == ("a.yaml", Span(0, 0, 0, 1), Span(0, 3, 0, 4))
        assert places["c"] == ("a.yaml", Span(1, 0, 1, 1), Span(2, 2, 2, 13))
        assert found.data["c"].places[0] == ("a.yaml", None, Span(2, 4, 2, 13))
        assert found.data["c"][0].places["d"] == ("a.yaml", Span(2, 4, 2, 5), Span(2, 7, 2, 13))
        assert found.place == ("a.yaml", None, Span(0, 0, 2, 13))

    def test_of_later_documents(self):
        _, second = parse("a.yaml", b"---\na: 1\n---\nb: 2\n").documents
        assert second.data.places["b"].key == Span(3, 0, 3, 1)

    def test_of_an_alias_is_the_place_of_the_alias(self):
        (found,) = parse("a.yaml", b"a: &x {b: 1}\nc: *x\n").documents
        assert found.data.places["c"].value == Span(1, 3, 1, 5)
        assert found.data["c"].places["b"].key == Span(0, 7, 0, 8)

    def test_of_a_merged_key_is_where_it_was_written(self):
        (found,) = parse("a.yaml", b"a: &x {b: 1}\nc:\n  <<: *x\n").documents
        assert found.data["c"].places["b"].key == Span(0, 7, 0, 8)

    def test_containers_keep_places(self):
        assert [type(value) for value in read("a: []\nb: {}\n")[0].values()] == [Seq, Map]


class TestDocuments:
    @pytest.mark.parametrize("text", ["", "\n", "# a\n", " \n# a\n\n", "# a\n---\n# b\n"])
    def test_empty_and_comments_have_none(self, text: str):
        assert read(text) == []

    def test_null_is_a_document(self):
        assert read("---\n---\na: 1\n") == [None, {"a": 1}]

    def test_several(self):
        assert read("---\na: 1\n--- # note\nb: 2\n---  \nc: 3\n---") == [
            {"a": 1},
            {"b": 2},
            {"c": 3},
        ]

    def test_separator_in_an_indented_block_is_text(self):
        assert read("a: |\n  b\n  ---\n  c\n") == [{"a": "b\n---\nc\n"}]

    def test_crlf(self):
        assert read("a: 1\r\n---\r\nb: |\r\n  c\r\n  d\r\n") == [{"a": 1}, {"b": "c\nd\n"}]

    @pytest.mark.parametrize(
        "content",
        [
            codecs.BOM_UTF8 + b"a: \xc3\xa9\n",
            codecs.BOM_UTF16_LE + "a: é\n".encode("utf-16-le"),
            codecs.BOM_UTF16_BE + "a: é\n".encode("utf-16-be"),
        ],
    )
    def test_byte_order_mark(self, content: bytes):
        assert read(content) == [{"a": "é"}]

    def test_byte_order_mark_where_files_were_joined(self):
        assert read("a: 1\n---\n\ufeffb: 2\n") == [{"a": 1}, {"b": 2}]

    def test_those_before_a_fault_are_kept(self):
        file = parse("a.yaml", b"a: 1\n---\nb: [\n---\nc: 3\n")
        assert [found.data for found in file.documents] == [{"a": 1}]
        (found,) = file.faults
        assert found.message == "the document ends here, but a bracket is not closed"
        assert found.place.value == Span(3, 0, 3, 1)


class TestAnchors:
    def test_the_last_of_equal_names_counts(self):
        assert read("a: &x 1\nb: *x\nc: &x 2\nd: *x\n") == [{"a": 1, "b": 1, "c": 2, "d": 2}]

    def test_alias_as_key(self):
        assert read("a: &app b\n*app: 1\n") == [{"a": "b", "b": 1}]

    def test_they_end_with_the_document(self):
        message = (
            "this alias has no anchor before it: put the value in quotes if it is a text that starts"
            " with `*`"
        )
        assert fault("a: &x 1\n---\nb: *x\n") == (message, 2, 3)

    def test_recursion(self):
        message = "this alias is part of the value that it refers to"
        assert fault("a: &x {b: *x}\n") == (message, 0, 10)
        assert fault("a: &x\n- *x\n") == (message, 1, 2)

    def test_explosion(self):
        lines = ["a: &a [x,x,x,x,x,x,x,x,x]"]
        for before, name in zip("abcdefghijklmn", "bcdefghijklmno", strict=True):
            lines.append(f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]")
        found: list[tuple[str, int, int]] = []
        assert steps(lambda: found.append(fault("\n".join(lines)))) < 2_000
        assert [(message[:10], line) for message, line, _ in found] == [("the docume", 6)]


class TestMergeKeys:
    BASE = "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc:\n"

    @pytest.mark.parametrize(
        ("entries", "merged"),
        [
            ("  <<: *a\n  y: 3\n", {"y": 3, "x": 1}),
            ("  y: 3\n  <<: *a\n", {"y": 3, "x": 1}),
            ("  <<: [*a, *b]\n", {"x": 1, "y": 1, "z": 2}),
            ("  <<:\n  - *b\n  - *a\n", {"y": 2, "z": 2, "x": 1}),
            ("  <<: {q: 1}\n  r: 2\n", {"r": 2, "q": 1}),
            ("  <<: []\n  r: 2\n", {"r": 2}),
            ("  !!merge <<: *a\n", {"x": 1, "y": 1}),
            ("  '<<': *a\n  r: 2\n", {"r": 2}),  # kustomize drops it
        ],
    )
    def test_the_merged_entries(self, entries: str, merged: dict[str, int]):
        assert read(self.BASE + entries)[0]["c"] == merged

    def test_chains(self):
        text = "a: &a {x: 1}\nb: &b {<<: *a, y: 2}\nc: {<<: *b}\n"
        assert read(text)[0]["c"] == {"y": 2, "x": 1}

    @pytest.mark.parametrize("value", ["1", "null", "[1]", "[[*a]]"])
    def test_not_a_map(self, value: str):
        message = "`<<` needs a map, an alias of a map, or a list of these"
        assert fault(f"a: &a {{x: 1}}\nb:\n  <<: {value}\n") == (message, 2, 6)

    def test_an_alias_of_a_list(self):
        message = "`<<` needs a map, an alias of a map, or a list of these"
        assert fault("a: &a [{x: 1}]\nb: {<<: *a}\n") == (message, 1, 8)

    def test_two(self):
        message = "a map can have only one `<<`: give it a list of maps"
        assert fault(self.BASE + "  <<: *a\n  <<: *b\n") == (message, 4, 2)
