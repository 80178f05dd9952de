"""The sentences about a change and its effects."""

from collections import Counter
from collections.abc import Callable
from typing import Final

from gitops_lint.results.change import ClusterChange, Data, Effect, FieldChange, ObjectChange, Why
from gitops_lint.results.change_diagram import State
from gitops_lint.wording.lists import counted, listing

TITLES: Final = {
    Effect.DELETED: "deleted",
    Effect.REPLACED: "deleted and created again",
    Effect.AT_RISK: "may be deleted and created again",
    Effect.REINSTALLED: "uninstalled and installed again",
    Effect.BLOCKED: "rejected",
    Effect.LEFT: "left behind",
    Effect.MOVED: "moved to another owner",
    Effect.CHANGED: "changed",
    Effect.CREATED: "created",
}
"""What happens to objects, the worst first."""
SIGNS: Final = {
    State.STUCK: "✖",
    State.DELETED: "−",
    State.REPLACED: "±",
    State.BLOCKED: "!",
    State.LEFT: "=",
    State.PAUSED: "‖",
    State.MOVED: "»",
    State.CREATED: "+",
    State.CHANGED: "~",
    State.APPLIES: "◦",
    State.FREED: "✓",
}
"""The sign of each state in a picture."""
_PLACES: Final = 5


def effect_sentence(change: ObjectChange) -> str:
    """What happens to an object, and why, without its name: `deleted: apps does not apply it any longer`."""
    return ": ".join(filter(None, (_title(change), reason(change))))


def effect_words(change: ObjectChange) -> str:
    """The same, next to the name of the applier that does it."""
    obvious = change.effect is Effect.DELETED and change.why is not Why.ORPHANED
    return _title(change) if obvious else effect_sentence(change)


def reason(change: ObjectChange) -> str:
    """Why that happens to an object, as a sentence; "" if it is just applied."""
    by, other = change.by or change.name, change.other
    match change.effect, change.why:
        case _, Why.IDENTITY:
            return "its identity in Helm changes"
        case _, Why.IMMUTABLE:
            return f"`{change.immutable}` is immutable, so {by} applies nothing"
        case _, Why.FORCED:
            return f"`{change.immutable}` is immutable, and `force` is set"
        case _, Why.OLD_SPEC:
            return (
                f"{by} sees the commit before its own change, and deletes what its old path lacks"
            )
        case Effect.AT_RISK, Why.OWNER_DELETED:
            return f"{by} is deleted, and deletes it unless {other} applies it first"
        case Effect.AT_RISK, _:
            return f"{by} deletes it unless {other} applies it first"
        case Effect.REPLACED, _:
            return f"{by} deletes it before {other} applies it"
        case Effect.DELETED, Why.ORPHANED:
            return "its release stays, because it is suspended"
        case _, Why.PRUNED:
            return f"{by} does not apply it any longer"
        case _, Why.OWNER_DELETED:
            return f"{by} is deleted, and deletes what it applied"
        case _, Why.NOT_PRUNED:
            return f"{by} does not prune"
        case _, Why.ORPHANED:
            return f"{by} is deleted, and leaves what it applied"
        case _, Why.PROTECTED:
            return "it has `prune: disabled`"
        case _, Why.OTHER_CLUSTER:
            return f"{by} applies objects to another cluster now"
        case _, Why.OTHER_OWNER:
            return f"{other} takes it over"
    return ""


def _title(change: ObjectChange) -> str:
    title = TITLES[change.effect]
    return f"{title}, and its pods restart" if change.restarts else title


def consequence(change: ObjectChange) -> str:
    """What else goes, as a sentence; "" if nothing else does."""
    if change.data is Data.DELETED:
        return "its data is deleted with it (reclaimPolicy: Delete)"
    if change.data is Data.UNKNOWN:
        return "its data is deleted with it, unless its StorageClass has `reclaimPolicy: Retain`"
    if change.data is Data.KEPT:
        return "its volume keeps the data (reclaimPolicy: Retain)"
    if change.with_it:
        names = listing([str(it) for it in change.with_it], _PLACES)
        return f"Kubernetes deletes with it {names}"
    return ""


def field_text(field: FieldChange, shown: Callable[[str], str]) -> str:
    """A field and both values: `spec.replicas: 2 → 3`. `shown` escapes a text for the format."""
    before, after = (None if it is None else shown(it) for it in (field.before, field.after))
    path = shown(field.path)
    if before is None:
        return f"{path}: {after} (new)"
    return f"{path}: {before} (gone)" if after is None else f"{path}: {before} → {after}"


def summary(change: ClusterChange) -> str:
    """The effects on a cluster in a line: `1 object deleted, 2 changed`."""
    if change.exists == (False, True):
        return "a new cluster"
    if change.exists == (True, False):
        return "no longer in this repository, so Flux does not change it any more"
    counts = Counter(it.effect for it in change.objects)
    parts = [f"{counts[effect]} {title}" for effect, title in TITLES.items() if counts[effect]]
    if change.stuck:
        parts.insert(0, f"{counted(len(change.stuck), 'Flux object')} never Ready any more")
    return listing(parts, len(parts)) if parts else "Flux changes nothing"
