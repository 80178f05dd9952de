"""The entry of a document that contains a part of a file."""

from hypothesis import given, settings
from hypothesis import strategies as st

from gitops_lint.documents import KeyPath, Span, entries, entry_at, parse
from tests.documents.test_position import DOCUMENTS
from tests.examples import examples

TEXT = b"""\
# a comment
kind: First
spec:
  list:
    - name: one
      port: 1
  empty:
---
kind: Second
"""
FILE = parse("a.yaml", TEXT)


def found(span: Span) -> tuple[str, KeyPath] | None:
    at = entry_at(FILE, span)
    return at and (at.document.data["kind"], at.path)


def test_the_innermost_entry_that_contains_all_of_the_span() -> None:
    assert found(Span(4, 12, 4, 15)) == ("First", ("spec", "list", 0, "name"))
    assert found(Span(4, 6, 5, 13)) == ("First", ("spec", "list", 0))
    assert found(Span(6, 2, 6, 7)) == ("First", ("spec", "empty"))
    assert found(Span(1, 0, 5, 13)) == ("First", ())
    assert found(Span(8, 6, 8, 12)) == ("Second", ("kind",))
    assert found(Span(20, 0, 20, 0)) is None


@settings(deadline=None, max_examples=examples(25))
@given(st.lists(DOCUMENTS, min_size=1, max_size=3))
def test_every_key_is_found_and_every_value_or_its_only_entry(documents: list[str]) -> None:
    file = parse("a.yaml", "---\n".join(documents).encode())

    def check(data: object, *path: str | int) -> None:
        for key, value, place in entries(data):
            here = (*path, key)
            for span in filter(None, (place.key, place.value)):
                if span[:2] == span[2:]:  # an empty value is shown by its key
                    continue
                at = entry_at(file, span)
                assert at is not None, span
                assert at.document is document
                assert at.path == here if span is place.key else at.path[: len(here)] == here
            check(value, *here)

    for document in file.documents:
        check(document.data)
