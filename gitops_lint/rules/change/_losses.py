"""What is lost when an object is deleted, even if it is created again."""

from collections.abc import Collection, Mapping

from gitops_lint.change import Transition
from gitops_lint.results.change import Data, Effect, ObjectChange
from gitops_lint.results.explanation import Name
from gitops_lint.results.finding import Severity

GONE = frozenset({Effect.DELETED, Effect.REPLACED, Effect.AT_RISK})
_TAKES_MORE = frozenset({"Namespace", "CustomResourceDefinition"})


def lost_with(applier: Name, change: Transition) -> Mapping[Name, ObjectChange]:
    """The objects that an applier deletes, for certain or perhaps, by name."""
    return {it.name: it for it in change.effects.objects if it.by == applier and it.effect in GONE}


def severity_of(lost: Mapping[Name, ObjectChange]) -> Severity:
    """An error if more than the objects themselves may be lost: what a Namespace or a CRD holds, or data."""
    worse = any(it.name.kind in _TAKES_MORE or it.with_it or has_data(it) for it in lost.values())
    return Severity.ERROR if worse else Severity.WARNING


def has_data(change: ObjectChange) -> bool:
    """Whether data may be deleted with an object."""
    return change.data in _LOST


_LOST: Collection[Data | None] = (Data.DELETED, Data.UNKNOWN)
