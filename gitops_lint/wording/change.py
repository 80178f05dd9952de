"""The sentences about a change and its effects."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

from gitops_lint.regex import regex
from gitops_lint.results.change import (
    ClusterChange,
    Data,
    Effect,
    FieldChange,
    Lack,
    NewRace,
    ObjectChange,
    Relocation,
    Rename,
    Unseen,
    Upgrade,
    Why,
)
from gitops_lint.results.change_diagram import State
from gitops_lint.wording.lists import counted, listing

TITLES: Final = {
    Effect.DELETED: "deleted",
    Effect.REPLACED: "deleted and created again",
    Effect.AT_RISK: "may be deleted and created again",
    Effect.REINSTALLED: "uninstalled and installed again",
    Effect.BLOCKED: "rejected",
    Effect.LEFT: "left behind",
    Effect.REGENERATED: "generated anew",
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
_APPLIERS: Final = frozenset({"Kustomization", "ResourceSet"})
_LACKS: Final = {
    Lack.SUBMODULE: "is a submodule, and is at another commit: its files are not compared",
    Lack.FILTER: "goes through a filter of Git, such as git-crypt or Git LFS: whether it changes is unknown",
}
_KEEP: Final = "`helm.sh/resource-policy: keep`"
_RETAIN: Final = "`reclaimPolicy: Retain`"
_IMAGE: Final = regex(r"([^:@]+(?::[0-9]+/[^:@]+)?)[:@](.+)")
_DIGEST: Final = regex(r"(sha256:[0-9a-f]{12})[0-9a-f]{52}")


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
        case Effect.REGENERATED, _:
            return f"it replaces {change.was}, because its content differs"
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
    return "; ".join(filter(None, _consequences(change)))


def _consequences(change: ObjectChange) -> Iterator[str]:
    names = listing([str(it) for it in change.with_it], _PLACES)
    if change.chart:
        kinds = listing(list(change.rendered), _PLACES)
        known = f" and each {kinds}" if kinds else ""
        yield (
            f"Helm deletes all that chart {change.chart} rendered, including claims{known};"
            f" only objects with {_KEEP} stay"
        )
        yield f"if its CRDs go, Kubernetes deletes {names}" if names else ""
    elif names:
        by = "Flux" if change.name.kind in _APPLIERS else "Kubernetes"
        yield f"{by} deletes with it {names}"
    if change.restarted:
        yield f"the pods of {listing([str(it) for it in change.restarted], _PLACES)} restart, because they read it"
    if change.data:
        yield _of_data(change, change.data)


def _of_data(change: ObjectChange, data: Data) -> str:
    if change.name.kind == "StatefulSet":
        pods = "the pods that it no longer has" if change.effect is Effect.CHANGED else "its pods"
        claims = f"the claims of {pods}"
        return {
            Data.DELETED: f"{claims} are deleted, and their data (reclaimPolicy: Delete)",
            Data.UNKNOWN: f"{claims} are deleted, and their data unless its StorageClass has {_RETAIN}",
            Data.KEPT: f"the data of {pods} stays",
        }[data]
    of = "the data of its claims" if change.name.kind == "Namespace" else "its data"
    return {
        Data.DELETED: f"{of} is deleted with it (reclaimPolicy: Delete)",
        Data.UNKNOWN: f"{of} is deleted with it, unless its StorageClass has {_RETAIN}",
        Data.KEPT: "its volume keeps the data (reclaimPolicy: Retain)",
    }[data]


def upgrade_sentence(upgrade: Upgrade) -> str:
    """The chart or source of an object before and after: `podinfo 6.0.0 → 6.0.1, with other values`."""
    before, after = upgrade.before, upgrade.after
    one, other = (_version(it.version, it.url) for it in (before, after))
    start = f"{before.of} {one}".strip()
    if before.of != after.of:
        start += f" → {after.of} {other}".rstrip()
    elif one != other:
        start += f" → {other}"
    inputs = f"other {listing(list(upgrade.inputs), len(upgrade.inputs))}" if upgrade.inputs else ""
    return f"{start}, with {inputs}" if inputs else start


def _version(version: str, url: str) -> str:
    return " of ".join(filter(None, (shortened(version), url)))


def rename_sentence(rename: Rename) -> str:
    """What a rename means for the old object and the new one."""
    one, other = rename.before, rename.after
    start = f"{one} is renamed to {other.name if one.namespace == other.namespace else other}"
    if rename.keeps:
        return f"{start}: what the old one {'installed' if one.kind == 'HelmRelease' else 'applied'} stays"
    if one.kind != "HelmRelease":
        return (
            f"{start}: Flux deletes what the old one applied, unless the new one applies it first"
        )
    if rename.shares_release:
        return f"{start}: the old one uninstalls the release that the new one has taken over"
    return f"{start}: Helm installs another release, and uninstalls the old one"


def relocation_sentence(it: Relocation) -> str:
    """What another namespace or prefix does to the objects of a Kustomization."""
    values = f"{it.before or 'none'} → {it.after or 'none'}"
    old = "stay" if it.keeps else "are deleted"
    return (
        f"{it.name}: `{it.field}` {values} creates {counted(it.created, 'object')} anew;"
        f" the old ones {old}"
    )


def race_sentence(race: NewRace) -> str:
    """What an object needs and does not wait for."""
    return f"{race.user} does not wait for {race.provider}, which creates {race.needs}"


def statements(change: ClusterChange) -> Iterator[tuple[str, list[str]]]:
    """Titles, each with sentences about several objects at once; none without sentences."""
    upgraded = [f"{it.name}: {upgrade_sentence(it)}" for it in change.upgrades]
    for title, sentences in (
        ("Renamed", list(map(rename_sentence, change.renames))),
        ("Moved or renamed objects", list(map(relocation_sentence, change.relocations))),
        ("Newly racing", list(map(race_sentence, change.racing))),
        ("Upgraded, with effects that are not known", upgraded),
    ):
        if sentences:
            yield title, sentences


def unseen_sentence(unseen: Unseen) -> str:
    """Why a file or directory is not compared."""
    return f"{unseen.path} {_LACKS[unseen.reason]}"


def shortened(text: str) -> str:
    """A text with short digests: `1.0@sha256:0123456789ab…`."""
    return _DIGEST.sub(lambda match: f"{match[1]}…", text)


def field_text(field: FieldChange, shown: Callable[[str], str]) -> str:
    """A field and both values: `spec.replicas: 2 → 3`, or of an image `image: web 1.0 → 1.1`.

    `shown` escapes a text for the format.
    """
    values, path = (field.before, field.after), shown(field.path)
    images = [_IMAGE.fullmatch(it) for it in values if it and field.path.endswith("image")]
    if len(images) > 1 and images[0] and images[1] and images[0][1] == images[1][1]:
        path = f"{path}: {shown(images[0][1])}"
        one, other = (shown(shortened(it[2])) for it in images if it)
        return f"{path} {one} → {other}"
    before, after = (None if it is None else shown(shortened(it)) for it in values)
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
    if not parts and change.upgrades:
        parts.append(f"{len(change.upgrades)} upgraded")
    if not parts and change.untold:
        return "what Flux changes is not known"
    return listing(parts, len(parts)) if parts else "Flux changes nothing"
