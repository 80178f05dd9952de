"""Flux's postBuild substitution of one object, with the place of every value.

Flux prints the object, substitutes in the text, and parses the text again. The module `whole_object` does
exactly that. Nearly every scalar, though, can be substituted by itself with the same result, at a
fraction of the cost; `_meaning` decides when that is certain.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from gitops_lint.budget import Unit, at, spend
from gitops_lint.documents import Fault, KeyPath, Map, like, masked, reveal
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.regex import regex
from gitops_lint.substitution.evaluate import MAX_TEXT, Value, Variables, expand_or_keep, join
from gitops_lint.substitution.grammar import BadSubstitutionError, Literal, Part
from gitops_lint.substitution.reparse import RereadError, as_json
from gitops_lint.substitution.scalar import (
    BREAKS,
    SPECIAL,
    WIDTH,
    block_header,
    is_block,
    is_plain,
    resolve,
    style,
)
from gitops_lint.substitution.uses import (
    Scalar,
    Substituted,
    Use,
    bad_syntax,
    scalars,
    undefined,
    uses,
)


def substitute(
    data: Map, variables: Mapping[str, Value], *, strict: bool, complete: bool = True
) -> Substituted:
    """Substitute variables in an object.

    A variable with the value None exists, but its value is unknown. `complete` is false if there may
    be more variables. `strict`: an undefined variable without a default is a fault (Flux >= 2.9);
    otherwise it is empty. Faults have the kinds SUBSTITUTION_SYNTAX, UNDEFINED_VARIABLE and
    SUBSTITUTION_BREAKS_YAML. The caller must check first whether Flux substitutes in this object at
    all. (fluxcd/pkg: kustomize `SubstituteVariables`)
    """
    found = scalars(data)
    if not found:
        return Substituted(data)
    scope = Variables(variables, complete)
    items = []
    for scalar in found:
        with at(scalar.place):
            items.append(_substituted_scalar(scalar, scope, strict=strict))
    failed: tuple[Fault, ...] = ()
    if any(item.value is None for item in items) or sum(item.size for item in items) > MAX_TEXT:
        from gitops_lint.substitution.whole_object import WholeError, substitute_whole

        try:
            return substitute_whole(data, scope, strict=strict)
        except WholeError as error:
            failed = (error.fault,)
    # Either the build fails, or every scalar could be substituted by itself.
    faults = tuple(fault for item in items for fault in item.faults)
    failed = tuple(fault for fault in failed if fault.kind not in {known.kind for known in faults})
    changes = [(item.scalar.path, item.value[0]) for item in items if item.value]
    used = tuple(use for item in items for use in item.uses)
    return Substituted(_replaced(data, changes, 0), used, (*faults, *failed))


class _SubstitutedScalar(NamedTuple):
    """A scalar substituted by itself; `value` is None if only the whole text decides its value."""

    scalar: Scalar
    value: tuple[Any] | None
    uses: tuple[Use, ...] = ()
    faults: tuple[Fault, ...] = ()
    size: int = 0


def _substituted_scalar(
    scalar: Scalar, variables: Variables, *, strict: bool
) -> _SubstitutedScalar:
    try:
        text = reveal(scalar.text)
        parts = scalar.parse()
        pieces = [expand_or_keep(part, text, variables, strict=strict) for part in parts]
    except BadSubstitutionError as error:
        return _SubstitutedScalar(scalar, None, (), (bad_syntax(scalar, error),))
    found = tuple(use for part in parts for use in uses(scalar, part, variables))
    faults = tuple(undefined(found, variables)) if strict else ()
    size = sum(map(len, pieces))
    spend(Unit.CHARACTERS, size)
    if scalar.is_key or size > MAX_TEXT:
        return _SubstitutedScalar(scalar, None, found, faults, size)
    after = join(pieces)
    value = (scalar.text,) if after == text else _meaning(scalar, parts, after)
    if value and after != text:
        new = masked(value[0]) if isinstance(value[0], str) else value[0]
        value = (like(scalar.text, new),)
    return _SubstitutedScalar(scalar, value, found, faults, size)


def _meaning(scalar: Scalar, parts: Sequence[Part], after: str) -> tuple[Any] | None:
    """The value of a scalar after substitution; None if only the whole text decides it.

    The value is certain if the printer would write the new text exactly as the old one with its
    expansions replaced: unquoted, in single quotes, or as a block, and without folding its lines.
    """
    before = reveal(scalar.text)
    if SPECIAL.search(after) or (BREAKS.search(after) and "\n" not in before):
        return None
    how = style(before)
    if how == "literal":
        across = any(
            type(part) is not Literal and "\n" in before[part.start : part.end] for part in parts
        )
        same = is_block(after) and block_header(after) == block_header(before)
        return (after,) if same and not across and not _SEPARATORS.search(after) else None
    if " " in before and _column(scalar.path) + len(before) > WIDTH:
        return None
    if how == "single":
        return None if "'" in before or "'" in after else (after,)
    if how == "plain" and (not after or is_plain(after)):
        try:
            return (as_json(resolve(after), 0),)
        except RereadError:
            return None
    return None


_SEPARATORS: Final = regex("[\u2028\u2029]")
_SHORT_KEY: Final = regex(r"[A-Za-z0-9_./-]+")


def _column(path: KeyPath) -> int:
    """The rightmost column at which a value at a path can start in the printed text."""
    key = str(path[-1])
    return 2 * len(path) + 4 + len(key) * (1 if _SHORT_KEY.fullmatch(key) else 10)


def _replaced(data: Any, changes: Sequence[tuple[KeyPath, Any]], depth: int) -> Any:
    """The data with other values at some paths; parts without a change are shared."""
    below: dict[Any, list[tuple[KeyPath, Any]]] = {}  # by key or index
    for path, value in changes:
        below.setdefault(path[depth], []).append((path, value))
    new = {
        step: inner[0][1]
        if len(inner[0][0]) == depth + 1
        else _replaced(data[step], inner, depth + 1)
        for step, inner in below.items()
    }
    if isinstance(data, Map):
        return data.replaced({**data, **new})
    items = [*data]
    for index, value in new.items():
        items[index] = value
    return data.replaced(items)
