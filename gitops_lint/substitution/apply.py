"""Flux's postBuild substitution of one object, with the places of everything that it touches.

Flux prints the object, substitutes in the text, and reads the text again. The module `whole` does
so, to the letter. Nearly every scalar, though, comes out the same when it is looked at by itself,
at a fraction of the cost; `_meaning` tells when that is certain.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from gitops_lint.source import Fault, KeyPath, Map, Seq
from gitops_lint.substitution.evaluate import MAX_TEXT, Value, Variables, join, settle
from gitops_lint.substitution.found import (
    Scalar,
    Substituted,
    Use,
    bad_syntax,
    scalars,
    undefined,
    uses,
)
from gitops_lint.substitution.grammar import BadSubstitutionError, Literal, Part, parse
from gitops_lint.substitution.reread import RereadError, as_json
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
from gitops_lint.substitution.whole import WholeError, substitute_whole


def substitute(
    data: Map, variables: Mapping[str, Value], *, strict: bool, complete: bool = True
) -> Substituted:
    """Substitute variables in an object.

    A variable whose value is None exists without being known; `complete` false says that there may
    be more variables. `strict`: an undefined variable without a default is a fault (Flux >= 2.9),
    else it is empty. Faults are of the kinds SUBSTITUTION_SYNTAX, UNDEFINED_VARIABLE and
    SUBSTITUTION_BREAKS_YAML. Whether Flux substitutes in this object at all is for the caller to
    ask before. (fluxcd/pkg: kustomize `SubstituteVariables`)
    """
    found = tuple(scalars(data))
    if not found:
        return Substituted(data)
    scope = Variables(variables, complete)
    alone = [_alone(scalar, scope, strict=strict) for scalar in found]
    failed: tuple[Fault, ...] = ()
    if any(one.value is None for one in alone) or sum(one.size for one in alone) > MAX_TEXT:
        try:
            return substitute_whole(data, scope, strict=strict)
        except WholeError as error:
            failed = (error.fault,)
    # The build fails, or each scalar stands for itself: then this is what the object comes to.
    faults = tuple(fault for one in alone for fault in one.faults)
    failed = tuple(fault for fault in failed if fault.kind not in {told.kind for told in faults})
    changes = [(one.scalar.path, one.value[0]) for one in alone if one.value]
    used = tuple(use for one in alone for use in one.uses)
    return Substituted(_replaced(data, changes, 0), used, (*faults, *failed))


class _Alone(NamedTuple):
    """What becomes of a scalar by itself; `value` is None where the whole text decides."""

    scalar: Scalar
    value: tuple[Any] | None
    uses: tuple[Use, ...] = ()
    faults: tuple[Fault, ...] = ()
    size: int = 0


def _alone(scalar: Scalar, variables: Variables, *, strict: bool) -> _Alone:
    try:
        parts = parse(scalar.text)
        pieces = [settle(part, scalar.text, variables, strict=strict) for part in parts]
    except BadSubstitutionError as error:
        return _Alone(scalar, None, (), (bad_syntax(scalar, error),))
    found = tuple(use for part in parts for use in uses(scalar, part, variables))
    faults = tuple(undefined(found, variables)) if strict else ()
    size = sum(map(len, pieces))
    if scalar.is_key or size > MAX_TEXT:
        return _Alone(scalar, None, found, faults, size)
    after = join(pieces)
    value = (after,) if after == scalar.text else _meaning(scalar, parts, after)
    return _Alone(scalar, value, found, faults, size)


def _meaning(scalar: Scalar, parts: Sequence[Part], after: str) -> tuple[Any] | None:
    """The value that a text has in the place of a scalar; None when the whole text decides.

    It is certain where the printer would have written the new text exactly as the old one with its
    expansions replaced: unquoted, in single quotes, or as a block, and without folding its lines.
    """
    before = scalar.text
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


_SEPARATORS: Final = re.compile("[\u2028\u2029]")
_SHORT_KEY: Final = re.compile(r"[A-Za-z0-9_./-]+")


def _column(path: KeyPath) -> int:
    """A column behind which no value at a path is printed."""
    key = str(path[-1])
    return 2 * len(path) + 4 + len(key) * (1 if _SHORT_KEY.fullmatch(key) else 10)


def _replaced(data: Any, changes: Sequence[tuple[KeyPath, Any]], depth: int) -> Any:
    """The data with other values at some paths; whatever has no change in it is shared."""
    below: dict[str | int, list[tuple[KeyPath, Any]]] = {}
    for path, value in changes:
        below.setdefault(path[depth], []).append((path, value))
    new = {
        step: inner[0][1]
        if len(inner[0][0]) == depth + 1
        else _replaced(data[step], inner, depth + 1)
        for step, inner in below.items()
    }
    if isinstance(data, Map):
        return Map({key: new.get(key, value) for key, value in data.items()}, data.places)
    return Seq([new.get(index, value) for index, value in enumerate(data)], data.places)
