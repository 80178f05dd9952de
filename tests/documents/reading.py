"""Reading a text, and the one fault in it."""

from typing import Any

from gitops_lint.documents import FaultKind, parse


def read(text: str | bytes) -> list[Any]:
    """The data of a stream without faults."""
    file = parse("a.yaml", text.encode() if isinstance(text, str) else text)
    assert file.faults == ()
    return [found.data for found in file.documents]


def fault(text: str | bytes) -> tuple[str, int, int]:
    """The message of the one fault, its line and its column, both zero-based."""
    file = parse("a.yaml", text.encode() if isinstance(text, str) else text)
    (found,) = file.faults
    assert (found.kind, found.place.path) == (FaultKind.YAML_SYNTAX, "a.yaml")
    return found.message, found.place.value.line, found.place.value.column
