"""What is lost when an object is deleted, even if it is created again, and which rule reports it.

One cause is one finding. Objects that another Kustomization takes over are reported together, by kustomization-renamed if it is
the same one under another name, else by owner-changed; those that an old spec deletes by spec-changed-too-late. The rules about
one kind, such as claim-removed, report only what is lost by itself.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from gitops_lint.change import Transition
from gitops_lint.change.objects import Happening
from gitops_lint.results.change import Data, Effect, ObjectChange, Why
from gitops_lint.results.explanation import Name
from gitops_lint.results.finding import Severity
from gitops_lint.wording.lists import listing

_GONE: Final = frozenset({Effect.DELETED, Effect.REPLACED, Effect.AT_RISK})
_TAKES_MORE: Final = frozenset({"Namespace", "CustomResourceDefinition"})
_LOST: Final[Collection[Data | None]] = (Data.DELETED, Data.UNKNOWN)

Losses = Mapping[Name, ObjectChange]
"""What happens to objects that are deleted, for certain or perhaps, by name."""


def lost_by_itself(change: Transition) -> Iterator[Happening]:
    """The objects that are deleted because they are removed, or replaced with `force`."""
    heirs = _heirs(change)
    for it in change.happenings:
        if _is_lost(it.change) and not (_is_dropped(it.change) or _taker(it.change, heirs)):
            yield it


def lost_by_move(change: Transition) -> Mapping[tuple[Name, Name], Losses]:
    """The objects that one Kustomization deletes and another one applies, by both: the old and the new one."""
    found: dict[tuple[Name, Name], dict[Name, ObjectChange]] = {}
    heirs = _heirs(change)
    for it in change.effects.objects:
        new = _taker(it, heirs)
        if it.by and new and _is_lost(it) and not _is_dropped(it):
            found.setdefault((it.by, new), {})[it.name] = it
    return found


def lost_by_old_spec(change: Transition) -> Mapping[Name, Losses]:
    """The objects that a Kustomization deletes before it has its new spec, by Kustomization."""
    found: dict[Name, dict[Name, ObjectChange]] = {}
    for it in change.effects.objects:
        if it.by and _is_lost(it) and _is_dropped(it):
            found.setdefault(it.by, {})[it.name] = it
    return found


def severity_of(lost: Losses) -> Severity:
    """An error if more than the objects themselves may be lost: what a Namespace or a CRD holds, or data."""
    worse = any(it.name.kind in _TAKES_MORE or it.with_it or has_data(it) for it in lost.values())
    return Severity.ERROR if worse else Severity.WARNING


def lost_with(lost: Losses) -> Iterator[str]:
    """A sentence about what goes with objects, and is not one of them."""
    more = {name for it in lost.values() for name in it.with_it} - lost.keys()
    if more:
        goes = "goes" if len(more) == 1 else "go"
        yield f"With {'it' if len(lost) == 1 else 'them'} {goes} {listing(sorted(map(str, more)), 5)}."


def has_data(change: ObjectChange) -> bool:
    """Whether data may be deleted with an object."""
    return change.data in _LOST


def _is_lost(change: ObjectChange) -> bool:
    return change.effect in _GONE


def _taker(change: ObjectChange, heirs: Mapping[Name, Name]) -> Name | None:
    """The Kustomization that takes an object over."""
    return change.other or (heirs.get(change.by) if change.by else None)


def _heirs(change: Transition) -> Mapping[Name, Name]:
    """The new name of each renamed Kustomization that may apply all that the old one has applied: its objects are unknown."""
    found: dict[Name, Name] = {}
    for old, new in change.renamed:
        item = change.now(new)
        if item and not change.after.content(item).complete:
            found[old] = new
    return found


def _is_dropped(change: ObjectChange) -> bool:
    return change.why is Why.OLD_SPEC
