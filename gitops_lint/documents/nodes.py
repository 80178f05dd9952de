"""The nodes of a YAML text with their styles and positions, for edits that keep everything else as it is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from gitops_lint.documents.document import events_of
from gitops_lint.documents.parse import SEPARATOR
from gitops_lint.documents.scalar import resolve
from gitops_lint.lines import Positions, split_lines

Kind = Literal["map", "list", "scalar", "alias"]


@dataclass(slots=True, eq=False, repr=False)
class Node:
    """A node: `start` and `end` are its offsets in the text of the file, with an anchor and a tag.

    `style` of a scalar is empty (plain), a quote, `|` or `>`. `children` of a map are its keys and values in
    turn.
    """

    kind: Kind
    start: int
    end: int
    parent: "Node | None"
    style: str = ""
    flow: bool = False
    scalar: str = ""  # the text of a scalar
    anchor: bool = False
    tag: bool = False
    children: "list[Node]" = field(default_factory=list)

    @property
    def value(self) -> Any:
        """The value of a scalar; None for a container or an alias."""
        if self.kind != "scalar":
            return None
        return self.scalar if self.style or self.tag else resolve(self.scalar)

    @property
    def entries(self) -> "list[tuple[Node | None, Node]]":
        """The keys (None in a list) and values of a container."""
        if self.kind == "map":
            return list(zip(self.children[::2], self.children[1::2], strict=True))
        return [(None, child) for child in self.children]

    def get(self, key: str) -> "Node | None":
        """The value of a key of a map; None if there is none."""
        return next((value for name, value in self.entries if name and name.scalar == key), None)

    @property
    def has_anchor(self) -> bool:
        """Whether it or something in it has an anchor, so that an alias may refer to it."""
        return any(node.anchor for node in self.inside())

    def inside(self) -> "Iterator[Node]":
        """It and everything in it."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += node.children


class Nodes:
    """The nodes of the documents of a text; raises ValueError if it cannot be parsed."""

    def __init__(self, text: str) -> None:
        self.yaml = text
        self.roots = list(_parsed(text, lambda offset: offset))
        self._found: dict[tuple[int, int], Node] = {}
        self._opened: dict[int, list[Node]] = {}  # by the start of the block
        self._index(self.roots)

    def _index(self, roots: list[Node]) -> None:
        for root in roots:
            for node in root.inside():
                # A map and its first key never end together, nor do a list and its first item start together.
                self._found.setdefault((node.start, node.end), node)

    def at(self, start: int, end: int) -> Node | None:
        """The node between two offsets; also in a literal block, such as an inline patch."""
        if found := self._found.get((start, end)):
            return found
        block = self._block(start, end)
        if block is None or block.anchor:
            return None
        self.open(block)
        return self._found.get((start, end))

    def _block(self, start: int, end: int) -> Node | None:
        """The literal block that holds the text between two offsets."""
        return next(
            (
                node
                for root in self.roots
                for node in root.inside()
                if node.style == "|" and node.start <= start and end <= node.end
            ),
            None,
        )

    def open(self, block: Node) -> list[Node]:
        """The documents in a literal block, with their positions in the file; none if it has no YAML."""
        if block.start not in self._opened:
            self._opened[block.start] = self._documents_in(block)
            self._index(self._opened[block.start])
        return self._opened[block.start]

    def _documents_in(self, block: Node) -> list[Node]:
        start = self.yaml.find("\n", block.start) + 1
        lines = split_lines(self.yaml[start : block.end])
        indent = next((_indentation(it) for it in lines if it.strip()), 0)
        starts = [start]
        for line in self.yaml[start : block.end].split("\n"):
            starts.append(starts[-1] + len(line) + 1)
        inner = "\n".join(line[indent:] for line in lines)
        if inner.rstrip("\n") != block.scalar.rstrip("\n"):
            return []
        positions = Positions(inner)

        def outer(offset: int) -> int:
            line, column = positions.of(offset)
            return min(starts[line] + indent + column, starts[line + 1] - 1)

        try:
            return list(_parsed(inner, outer))
        except ValueError:
            return []


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _parsed(text: str, outer: Callable[[int], int]) -> Iterator[Node]:
    """The root of each document, read as kustomize splits them; `outer` is what an offset is in the file."""
    start = 0
    try:
        for separator in (*SEPARATOR.finditer(text), None):
            piece = text[start : separator.start() + 1 if separator else None]
            yield from _document(piece, lambda at, base=start: outer(base + at))  # type: ignore[misc]
            start = separator.end() if separator else start
    except YAMLError as error:
        raise ValueError(str(error)) from None


def _document(text: str, outer: Callable[[int], int]) -> Iterator[Node]:
    """The roots of the nodes of a text without `---`."""
    roots: list[Node] = []
    open_: list[Node] = []
    last = 0
    for event in events_of(text):
        parent = open_[-1] if open_ else None
        into = parent.children if parent else roots
        match event:
            case ScalarEvent() | AliasEvent():
                start, last = event.start_mark.index, event.end_mark.index
                node = Node("alias", outer(start), outer(last), parent)
                if isinstance(event, ScalarEvent):
                    node.kind, node.style, node.scalar = "scalar", event.style or "", event.value
                    node.anchor, node.tag = bool(event.anchor), event.ctag is not None
                into.append(node)
            case MappingStartEvent() | SequenceStartEvent():
                start = event.start_mark.index
                node = Node("list", outer(start), outer(start), parent, flow=bool(event.flow_style))
                if isinstance(event, MappingStartEvent):
                    node.kind = "map"
                node.anchor, node.tag = bool(event.anchor), event.ctag is not None
                into.append(node)
                open_.append(node)
            case MappingEndEvent() | SequenceEndEvent():
                node = open_.pop()
                if node.flow:
                    last = event.end_mark.index
                node.end = max(node.start, outer(last))
    yield from roots
