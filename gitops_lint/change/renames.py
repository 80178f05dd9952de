"""Objects that exist under another name after a change."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from gitops_lint.change.appliers import Applier, Fate
from gitops_lint.change.fields import field_changes
from gitops_lint.change.objects import Happening
from gitops_lint.change.release_identity import Identity, release_identity
from gitops_lint.cluster import Id, Resource
from gitops_lint.cluster.kinds import KUSTOMIZATION, RELEASE, is_a
from gitops_lint.order.explain_edges import name_of
from gitops_lint.regex import regex
from gitops_lint.results.change import Effect, ObjectChange, Relocation, Rename, Why
from gitops_lint.results.explanation import Name

# (kustomize: api/hasher, 10 letters of a hash without vowels)
_GENERATED: Final = regex(r"(.+)-[2456789bcdfghkmt]{10}")
_RELOCATING: Final = ("targetNamespace", "namePrefix", "nameSuffix")
_KINDS: Final = frozenset({("ConfigMap", ""), ("Secret", "")})


_Same = tuple[str, str, str, str]
"""What stays under another name: the kind, the kubeconfig, `release` or `spec`, and its value."""


def with_regenerated(found: Sequence[Happening]) -> list[Happening]:
    """The same, with one entry for a generated ConfigMap or Secret of which the hash in the name differs.

    Kustomize names it after its content, so that other content is a new object and the old one is pruned.
    """
    old = {
        key: it for it in found if it.change.effect is Effect.DELETED and (key := _stem(it.before))
    }
    pairs: dict[Name, Happening] = {}
    for it in found:
        key = _stem(it.after) if it.change.effect is Effect.CREATED else None
        if key and (other := old.pop(key, None)) and other.before and it.after:
            pairs[it.change.name] = Happening(
                it.change._replace(
                    effect=Effect.REGENERATED,
                    was=other.change.name,
                    fields=field_changes(_unnamed(other.before), _unnamed(it.after)),
                    restarted=tuple(_restarted(found, other.change.name, it.change.name)),
                ),
                other.before,
                it.after,
            )
    gone = {it.change.was for it in pairs.values()}
    return [pairs.get(it.change.name, it) for it in found if it.change.name not in gone]


def _stem(item: Resource | None) -> tuple[Any, ...] | None:
    """What the objects of one generator have in common."""
    if item is None or (item.kind, item.group) not in _KINDS or item.owner is None:
        return None
    match = _GENERATED.fullmatch(item.name)
    return (item.kind, item.namespace, match[1], item.owner.id, item.remote) if match else None


def _restarted(found: Sequence[Happening], old: Name, new: Name) -> Iterator[Name]:
    """The workloads whose pods restart because they read an object under its new name."""
    for it in found:
        if (
            it.change.restarts
            and it.change.name.namespace == new.namespace
            and any(
                old.name in (one.before or "") and new.name in (one.after or "")
                for one in it.change.fields
            )
        ):
            yield it.change.name


def _unnamed(item: Resource) -> Resource:
    from dataclasses import replace

    return replace(item, data=item.data.without("metadata", "kind", "apiVersion"))


def renames(found: Sequence[Happening], known: Mapping[Id, Applier]) -> Iterator[Rename]:
    """The Kustomizations and HelmReleases that are deleted, and created under another name; sorted.

    Those are HelmReleases with the same release in Helm, and objects with the same spec. Not if several could be meant.
    """
    gone: dict[_Same, list[Happening]] = defaultdict(list)
    made: dict[_Same, list[Happening]] = defaultdict(list)
    for it in found:
        if it.change.effect is Effect.DELETED and it.before:
            _add(gone, it, it.before)
        if it.change.effect is Effect.CREATED and it.after:
            _add(made, it, it.after)
    pairs: dict[Name, tuple[Happening, Happening]] = {}
    for key in sorted(gone.keys() & made.keys()):
        if len(gone[key]) == len(made[key]) == 1:
            (one,), (other,) = gone[key], made[key]
            pairs.setdefault(one.change.name, (one, other))
    for _, (one, other) in sorted(pairs.items()):
        applier = known.get(one.before.id) if one.before else None
        keeps = one.change.why is Why.ORPHANED or bool(applier and applier.fate is Fate.ORPHANED)
        yield Rename(one.change.name, other.change.name, keeps, _shares_release(one, other))


def relocations(
    changes: Sequence[ObjectChange], known: Mapping[Id, Applier]
) -> Iterator[Relocation]:
    """The Kustomizations that create their objects under another namespace or name; sorted."""
    counts = Counter((it.by, it.effect) for it in changes if not it.held)
    for identity, applier in sorted(known.items()):
        old, new, name = applier.before, applier.after, name_of(identity)
        created = counts[name, Effect.CREATED]
        if old is None or new is None or not created:
            continue
        for field in _RELOCATING:
            one, other = (str(it.get("spec", field, default="")) for it in (old, new))
            if one != other:
                keeps = not counts[name, Effect.DELETED]
                yield Relocation(name, field, one, other, created, keeps)


def _add(found: dict[_Same, list[Happening]], it: Happening, item: Resource) -> None:
    if is_a(item, KUSTOMIZATION, RELEASE):
        from json import dumps

        spec = dumps(item.get("spec"), sort_keys=True, default=str)
        found[item.kind, item.remote, "spec", spec].append(it)
    if is_a(item, RELEASE) and (release := release_identity(item)):
        found[item.kind, release.destination, "release", _release(release)].append(it)


def _shares_release(one: Happening, other: Happening) -> bool:
    """Whether both HelmReleases manage the same Helm release, so that the old one uninstalls it."""
    if not (one.before and other.after and is_a(other.after, RELEASE)):
        return False
    old, new = release_identity(one.before), release_identity(other.after)
    return bool(old and new and _release(old) == _release(new))


def _release(release: Identity) -> str:
    """What a release is called in Helm. (Helm: storage by namespace and name)"""
    return f"{release.destination} {release.storage}/{release.name}"
