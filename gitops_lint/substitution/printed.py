"""Prints an object as the text in which Flux substitutes, and maps its offsets to the object.

(kustomize: `Resource.AsYAML`; sigs.k8s.io/yaml: `JSONToYAML`; go-yaml v2: `sorter.go`,
`emitterc.go`)
"""

from bisect import bisect_right
from functools import cmp_to_key
from typing import Any, Final

from gitops_lint.digits import integer
from gitops_lint.documents import KeyPath, Map, Place, Seq, reveal
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.substitution.scalar import BREAKS, style, write

_LONGEST_KEY: Final = 128  # bytes; a longer key, or one with line breaks, is printed after `? `


class Mark(NamedTuple):
    """A scalar, an empty container, or the dash of a list item, in the printed text."""

    start: int
    path: KeyPath  # to the entry
    place: Place
    text: str | None  # the string that is printed, secret or not; None for other values
    is_key: bool


class Printed(NamedTuple):
    """The text of an object, and its marks in order."""

    text: str
    marks: list[Mark]

    def mark(self, offset: int) -> Mark:
        """The mark at an offset, or the last one before it."""
        index = bisect_right(self.marks, offset, key=lambda mark: mark.start)
        return self.marks[max(index - 1, 0)]


def print_map(data: Map) -> Printed:
    """The text of a whole object, with sorted keys and without the comments and styles of its source."""
    printer = _Printer()
    printer.entries(data, (), 0)
    printer.end_line()
    return Printed("".join(printer.pieces), printer.marks)


class _Printer:
    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.marks: list[Mark] = []
        self._length = 0
        self._column = 0

    def entries(self, data: Map, path: KeyPath, indent: int) -> None:
        """The entries of a map that is not empty."""
        for key in sorted(data, key=_KEY_ORDER):
            place, inner = data.places[key], (*path, key)
            self._start(indent)
            simple = len(key.encode("utf-8", "replace")) <= _LONGEST_KEY and not BREAKS.search(key)
            if not simple:
                self._put("? ")
            self._mark(inner, place, key, is_key=True)
            self._put(write(key, style(key), self._column, indent + 2, fold=not simple))
            if not simple:
                self._start(indent)
            self._put(":")
            self._value(data[key], inner, place, indent, compact=not simple)

    def _items(self, data: Seq, path: KeyPath, indent: int) -> None:
        for index, (item, place) in enumerate(zip(data, data.places, strict=True)):
            self._start(indent)
            self._mark((*path, index), place, None)
            self._put("-")
            self._value(item, (*path, index), place, indent, compact=True)

    def _value(
        self, value: Any, path: KeyPath, place: Place, indent: int, *, compact: bool
    ) -> None:
        """Print the value after a `:` or a `-`; a container starts on the same line if `compact`."""
        if isinstance(value, dict | list) and value:
            if not compact:
                self.end_line()
            if isinstance(value, dict):
                self.entries(value, path, indent + 2)  # type: ignore[arg-type]
            else:
                self._items(value, path, indent + 2 if compact else indent)  # type: ignore[arg-type]
            return
        self._put(" ")
        self._mark(path, place, value if isinstance(value, str) else None)
        value = reveal(value)
        if isinstance(value, str):
            self._put(write(value, style(value), self._column, indent + 2))
        else:
            self._put(_bare(value))

    def _mark(self, path: KeyPath, place: Place, text: str | None, *, is_key: bool = False) -> None:
        self.marks.append(Mark(self._length, path, place, text, is_key))

    def _start(self, indent: int) -> None:
        """Go to an indentation, on the current line if that is possible."""
        if self._column > indent or (self.pieces and self.pieces[-1] not in "\n -:?"):
            self.end_line()
        self._put(" " * (indent - self._column))

    def end_line(self) -> None:
        if self._column:
            self._put("\n")

    def _put(self, text: str) -> None:
        if text:
            self.pieces.append(text)
            self._length += len(text)
            *broken, last = BREAKS.split(text)
            self._column = len(last) if broken else self._column + len(text)


def _bare(value: Any) -> str:
    """The text of a value that is neither a string nor a container with entries."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case dict():
            return "{}"
        case list():
            return "[]"
    return {"inf": ".inf", "-inf": "-.inf", "nan": ".nan"}.get(str(value), str(value))


def _compare(one: str, other: str) -> int:
    """Order of keys: numbers in keys by value, letters after all other characters."""
    for index, (a, b) in enumerate(zip(one, other, strict=False)):
        if a == b:
            continue
        if a.isalpha() or b.isalpha():
            both = a.isalpha() and b.isalpha()
            return (-1 if a < b else 1) if both else (-1 if b.isalpha() else 1)
        leading = _after_digits(one[:index]) if "0" in (a, b) else ""
        first, second = _number(one, index, leading), _number(other, index, leading)
        if first != second:
            return -1 if first < second else 1
        return -1 if a < b else 1
    return len(one) - len(other)


def _after_digits(text: str) -> str:
    """A "1" if the text ends in a number other than zero."""
    digits = text[len(text.rstrip("0123456789")) :]
    return "1" if digits.strip("0") else ""


def _number(text: str, start: int, leading: str) -> tuple[int, int]:
    end = start
    while end < len(text) and text[end] in "0123456789":
        end += 1
    # Longer numbers overflow in go-yaml, so their order is not useful.
    return integer(leading + text[start:end]) or 0, end


_KEY_ORDER: Final = cmp_to_key(_compare)
