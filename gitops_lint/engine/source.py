"""The text of a file that is to be edited, by the places of its values."""

from collections.abc import Sequence
from functools import cached_property
from typing import Final

from gitops_lint.documents import Place, Span
from gitops_lint.documents.nodes import Node, Nodes
from gitops_lint.lines import has_other_breaks
from gitops_lint.regex import regex

_GENERATED: Final = regex(r"(?im)^#.*\bdo not edit\b")
_SIGNED: Final = regex(r"(?m)^sops:\s*$|\"sops\":|^\s+mac: ENC\[")
_REST_OF_LINE: Final = regex(r"[ \t]*(?:#[^\n]*)?\r?")
_HEAD: Final = 2000  # characters of a file in which it says that it is generated


class RefusedError(Exception):
    """An edit that cannot be made here."""


class Source:
    """The text of a file that is to be edited; without its byte order mark."""

    def __init__(self, content: bytes) -> None:
        try:
            self.yaml, self._is_text = content.decode("utf-8-sig"), True
        except UnicodeDecodeError:
            self.yaml, self._is_text = "", False

    @cached_property
    def nodes(self) -> Nodes:
        """Raises RefusedError if the text is not YAML."""
        try:
            return Nodes(self.yaml)
        except ValueError as error:
            raise RefusedError(str(error)) from None

    @cached_property
    def starts(self) -> Sequence[int]:
        """The offsets at which the lines start."""
        starts = [0]
        for line in self.yaml.split("\n"):
            starts.append(starts[-1] + len(line) + 1)
        return starts

    @cached_property
    def newline(self) -> str:
        """The end of a line, as in the first line."""
        return "\r\n" if self.yaml.partition("\n")[0].endswith("\r") else "\n"

    @cached_property
    def editable(self) -> bool:
        """Whether nobody but its author writes it, and an edit breaks no signature."""
        text = self.yaml
        return self._is_text and not (
            "\ufeff" in text
            or has_other_breaks(text)
            or _GENERATED.search(text[:_HEAD])
            or ("sops" in text and _SIGNED.search(text))
        )

    @cached_property
    def dashes_indented(self) -> bool:
        """Whether lists in maps are indented, as most of them are."""
        more = 0
        for root in self.nodes.roots:
            for node in root.inside():
                if node.kind == "map" and not node.flow:
                    for key, value in node.entries:
                        if key and value.kind == "list" and not value.flow and value.children:
                            more += 1 if self.column(value.start) > self.column(key.start) else -1
        return more >= 0

    def offsets(self, span: Span) -> tuple[int, int]:
        """The offsets of a zero-based span; raises RefusedError if it is not in the text."""
        if span.end_line >= len(self.starts) - 1:
            raise RefusedError
        return (
            self.starts[span.line] + span.column,
            self.starts[span.end_line] + span.end_column,
        )

    def line(self, offset: int) -> int:
        """The zero-based line of an offset."""
        return self.yaml.count("\n", 0, offset)

    def column(self, offset: int) -> int:
        """The zero-based column of an offset."""
        return offset - (self.yaml.rfind("\n", 0, offset) + 1)

    def before(self, offset: int) -> str:
        """The text of the line before an offset."""
        return self.yaml[self.yaml.rfind("\n", 0, offset) + 1 : offset]

    def line_end(self, offset: int) -> int:
        """Where the line of an offset ends, before the break; raises RefusedError if more than a comment follows."""
        match = _REST_OF_LINE.match(self.yaml, offset)
        end = match.end() if match else offset
        if end < len(self.yaml) and self.yaml[end] != "\n":
            raise RefusedError
        return end - 1 if self.yaml[end - 1 : end] == "\r" else end

    def find(self, place: Place) -> Node:
        """The node of a value."""
        if node := self.nodes.at(*self.offsets(place.value)):
            return node
        raise RefusedError

    def last_offset(self, node: Node) -> int:
        """The offset after the text of a node, without the empty lines after a block scalar."""
        while node.children and not node.flow:
            node = node.children[-1]
        if node.style not in ("|", ">"):
            return node.end
        head = self.yaml[node.start : self.yaml.find("\n", node.start)]
        if "+" in head:  # empty lines are part of its value
            raise RefusedError
        return node.start + len(self.yaml[node.start : node.end].rstrip())
