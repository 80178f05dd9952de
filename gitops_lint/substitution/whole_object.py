"""Substitutes in the printed text of a whole object, and maps the result back to its places."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any, Final

from gitops_lint.budget import PARSED, Unit, spend
from gitops_lint.documents import (
    Fault,
    FaultKind,
    KeyPath,
    Map,
    Place,
    SecretText,
    Seq,
    like,
    masked,
    reveal,
)
from gitops_lint.regex import regex
from gitops_lint.substitution.evaluate import MAX_TEXT, Variables, expand_or_keep, join
from gitops_lint.substitution.grammar import BadSubstitutionError, Expansion, Literal, Part, parse
from gitops_lint.substitution.printed import Mark, Printed, print_map
from gitops_lint.substitution.reparse import Node, RereadError, as_json, reread
from gitops_lint.substitution.uses import (
    Scalar,
    Substituted,
    Use,
    bad_syntax,
    undefined,
    uses,
)

_DOLLAR: Final = regex(r"\$")
_CUT: Final = regex("[\ud800-\udfff]")


class WholeError(Exception):
    """The build of the object fails because of `fault`."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


def substitute_whole(data: Map, variables: Variables, *, strict: bool) -> Substituted:
    """Substitute in the text of a whole object; raises WholeError if the build fails.

    Text that is no YAML because of a value that is unknown or undefined is left as written: only that value
    decides whether the build fails here.
    """
    printed = print_map(data)
    source = _Source(printed)
    try:
        parts = parse(printed.text)
        pieces = [expand_or_keep(part, printed.text, variables, strict=strict) for part in parts]
    except BadSubstitutionError as error:
        scalar, error.offset = source.scalar(error.offset)
        raise WholeError(bad_syntax(scalar, error)) from None
    found = tuple(use for part in parts for use in source.uses(part, variables))
    origins = _Origins(printed, parts, pieces)
    spend(Unit.CHARACTERS, PARSED * sum(map(len, pieces)))
    faults = tuple(undefined(found, variables)) if strict else ()
    try:
        root = reread(_text(pieces))
    except RereadError as error:
        if source.is_kept(origins.cause(error.offset), parts, pieces):
            return Substituted(data, found, faults)
        raise WholeError(_breaks_yaml(source, origins, error)) from None
    return Substituted(_graft(root, data, (), origins), found, faults)


def _text(pieces: Sequence[str]) -> str:
    if sum(map(len, pieces)) > MAX_TEXT:
        raise RereadError(f"the object grows beyond {MAX_TEXT // 2**20} MiB", 0)
    text = join(pieces)
    if cut := _CUT.search(text):
        raise RereadError("a character is cut in two", cut.start())
    return text


class _Source:
    """Maps offsets of the printed text to scalars.

    Printing may escape and fold text, but it keeps every dollar sign, so dollar signs are counted.
    """

    def __init__(self, printed: Printed) -> None:
        self._printed = printed
        self._dollars = [match.start() for match in _DOLLAR.finditer(printed.text)]
        self._own: dict[int, list[int]] = {}  # start of a mark: offsets of dollars in its scalar

    def scalar(self, offset: int) -> tuple[Scalar, int]:
        """(scalar with the dollar sign at an offset, the dollar sign's offset in the scalar)."""
        mark = self._printed.mark(offset)
        text = mark.text or ""
        if mark.start not in self._own:
            self._own[mark.start] = [match.start() for match in _DOLLAR.finditer(reveal(text))]
        own = self._own[mark.start]
        dollars = self._dollars
        number = bisect_left(dollars, offset) - bisect_left(dollars, mark.start)
        start = own[number] if number < len(own) else 0
        return Scalar(mark.path, mark.place, text, mark.is_key), start

    def is_kept(
        self, cause: Expansion | None, parts: Sequence[Part], pieces: Sequence[str]
    ) -> bool:
        """Whether the scalar of an expansion has an expansion that is left as written."""
        if cause is None:
            return False
        scalar = self._printed.mark(cause.start)
        return any(
            isinstance(part, Expansion)
            and piece == self._printed.text[part.start : part.end]
            and self._printed.mark(part.start) is scalar
            for part, piece in zip(parts, pieces, strict=True)
        )

    def uses(self, part: Part, variables: Variables) -> Iterator[Use]:
        if not isinstance(part, Literal):
            scalar, start = self.scalar(part.start)
            yield from uses(scalar, part, variables, start - part.start)


class _Origins:
    """Maps offsets of the substituted text to the printed text."""

    def __init__(self, printed: Printed, parts: Sequence[Part], pieces: Sequence[str]) -> None:
        self._printed, self._parts = printed, parts
        self._starts = list(accumulate(map(len, pieces), initial=0))[:-1]

    @property
    def has_secrets(self) -> bool:
        """Whether the object has secret text."""
        return any(type(mark.text) is SecretText for mark in self._printed.marks)

    def shown(self, offset: int, value: Any) -> Any:
        """A value whose text starts at an offset; secret if it comes from secret text."""
        source = self.mark(offset).text
        new = masked(value) if type(value) is str else value
        return like(source, new) if type(source) is SecretText else new

    def mark(self, offset: int) -> Mark:
        """The mark of the printed text from which the text at an offset comes."""
        index = max(bisect_right(self._starts, offset) - 1, 0)
        part = self._parts[index]
        inside = offset - self._starts[index] if isinstance(part, Literal) else 0
        return self._printed.mark(part.start + inside)

    def cause(self, offset: int) -> Expansion | None:
        """The expansion at an offset or the last before it; if there is none, the first after it."""
        before = bisect_right(self._starts, offset)
        order = (*reversed(self._parts[:before]), *self._parts[before:])
        return next((part for part in order if isinstance(part, Expansion)), None)


def _breaks_yaml(source: _Source, origins: _Origins, error: RereadError) -> Fault:
    cause = origins.cause(error.offset)
    scalar, start = source.scalar(cause.start if cause else 0)
    end = start + (cause.end - cause.start if cause else 0)
    message = "the object is not valid YAML after substitution, so the build fails"
    return Fault(
        FaultKind.SUBSTITUTION_BREAKS_YAML,
        message if origins.has_secrets else f"{message}: {error}",  # the error may quote a value
        scalar.spot(start, end),
        "define a variable that holds a quote (`quote: '\"'`), and write `${quote}` on both sides of "
        "the value, because Flux drops the quotes of the manifest before it substitutes",
    )


def _graft(node: Node, before: Any, path: KeyPath, origins: _Origins) -> Any:
    """A node as data, sharing unchanged parts with the data before substitution.

    `before` is the data at `path`, None if the path did not exist.
    """
    if isinstance(node.value, dict):
        return _graft_map(node.value, before if isinstance(before, Map) else Map(), path, origins)
    if isinstance(node.value, list):
        return _graft_list(node.value, before if isinstance(before, Seq) else Seq(), path, origins)
    return before if _same(reveal(before), node.value) else origins.shown(node.offset, node.value)


def _same(before: Any, after: Any) -> bool:
    if isinstance(before, bool) is not isinstance(after, bool):
        return False
    # An unchanged number stays exact here, although Flux converts it to a float.
    return bool(before == after) or (type(before) is int and as_json(before, 0) == after)


def _graft_map(
    entries: dict[str, tuple[int, Node]], before: Map, path: KeyPath, origins: _Origins
) -> Map:
    order = {key: number for number, key in enumerate(before)}
    found: list[tuple[int, str, Any, Place]] = []
    for key, (offset, child) in entries.items():
        mark = origins.mark(offset)
        old = str(mark.path[-1]) if mark.is_key and mark.path[:-1] == path else None
        if old is not None and old in before:
            value = _graft(child, before[old], mark.path, origins)
            found.append((order[old], key, value, before.places[old]))
        else:
            value = _graft(child, None, mark.path, origins)
            found.append((len(order), key, value, mark.place))
    found.sort(key=lambda entry: entry[0])
    new = {key: value for _, key, value, _ in found}
    if list(new) == list(before) and all(new[key] is before[key] for key in before):
        return before
    return Map(new, {key: place for _, key, _, place in found})


def _graft_list(nodes: list[Node], before: Seq, path: KeyPath, origins: _Origins) -> Seq:
    items, places = [], []
    depth = len(path)
    for child in nodes:
        mark = origins.mark(child.offset)
        old = mark.path[depth] if mark.path[:depth] == path and len(mark.path) > depth else None
        if isinstance(old, int) and old < len(before):
            items.append(_graft(child, before[old], mark.path[: depth + 1], origins))
            places.append(before.places[old])
        else:
            items.append(_graft(child, None, mark.path, origins))
            places.append(mark.place)
    if len(items) == len(before) and all(map(_is, items, before)):
        return before
    return Seq(items, places)


def _is(one: Any, other: Any) -> bool:
    return one is other
