"""Shared by the rules about ConfigMaps and Secrets that Flux reads and that do not exist."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from gitops_lint.cluster import Cluster, Id, Resource
from gitops_lint.cluster.kinds import RELEASE
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.once import once
from gitops_lint.order import EventGraph, event_graph
from gitops_lint.order.events.event import Reason, exists
from gitops_lint.order.producers import Made, made, makes, unhashed
from gitops_lint.order.values import values_entries
from gitops_lint.order.verdict import verdict
from gitops_lint.results.verdict import Need
from gitops_lint.rules.reference._shared import Hint
from gitops_lint.wording.suggest import nearest

_WITHOUT_HASH: Final = "generatorOptions: {disableNameSuffixHash: true}"
# The other way for HelmReleases: list the file of a name reference under `configurations`.
_REWRITTEN: Final = (
    "configure kustomize's `nameReference` for `spec/valuesFrom/name` of HelmReleases"
)
_LONG: Final = 4  # characters of a word


class Missing(NamedTuple):
    """A ConfigMap or Secret that an object names and that does not exist."""

    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.namespace}/{self.name}"


def is_written(missing: Missing, owner: Resource, cluster: Cluster) -> bool:
    """Whether another file of the repository seems to have it: somebody applies it before Flux starts."""
    entries = (("kind", missing.kind), ("name", missing.name))
    patterns = [re.compile(rf"{key}: *[\"']?{re.escape(it)}(?![\w.-])") for key, it in entries]
    artifact = next((it.artifact for it in cluster.contents.values() if it.artifact), None)
    return artifact is not None and any(
        all(pattern.search(artifact.tree.text(path)) for pattern in patterns)
        for path in artifact.tree.yaml_files
        if path != owner.origin.path
    )


class MissingValues(NamedTuple):
    """An entry of `valuesFrom` names an object that does not exist, but another one seems to be meant."""

    release: Resource
    position: int
    missing: Missing
    hint: Hint
    optional: bool


@once
def missing_values(cluster: Cluster) -> tuple[MissingValues, ...]:
    """The ConfigMaps and Secrets of HelmReleases whose names seem to be mistakes, as values-from-not-found reports them.

    Not those that the configuration accepts. Of the optional ones, only those that a generator names otherwise.
    """
    releases = [it for it in cluster.of_kind(RELEASE) if it.get("spec", "valuesFrom")]
    if not releases:
        return ()
    needs = {str(it.name): it for it in verdict(cluster).needs if not it.accepted}
    return tuple(_missing_values(cluster, releases, needs, made(cluster)))


def _missing_values(
    cluster: Cluster,
    releases: Sequence[Resource],
    needs: Mapping[str, Need],
    created: Sequence[Made],
) -> Iterator[MissingValues]:
    graph = event_graph(cluster)
    for release in releases:
        for entry in values_entries(release):
            missing = Missing(entry.id.kind, entry.id.namespace, entry.id.name)
            # Of several objects with one name, the cluster has one.
            if graph.objects.get(release.id) is not release:
                continue
            if entry.optional:
                hint = _generated(missing, created)
                seems_wrong = bool(hint.text) and not any(makes(it, *missing) for it in created)
            elif need := needs.get(str(missing)):
                others = [it for it in created if not _is_for_others(it, release, graph)]
                hint = probably_meant(missing, others, _REWRITTEN)
                # Somebody may apply it from another file before Flux starts.
                unseen = need.certain and not is_written(missing, release, cluster)
                seems_wrong = bool(hint.related) or unseen
            else:
                continue
            if hint.text and seems_wrong:
                yield MissingValues(release, entry.position, missing, hint, entry.optional)


def _generated(missing: Missing, created: Sequence[Made]) -> Hint:
    """The object that a generator names after the missing one, with a hash."""
    kind, namespace, name = missing
    hashed = [
        it
        for it in created
        if it.kind == kind and it.namespace == namespace and unhashed(it.name) == name
    ]
    return probably_meant(missing, hashed, _REWRITTEN)


def _is_for_others(item: Made, release: Resource, graph: EventGraph) -> bool:
    """Whether an object of another namespace is for others, which read it there."""
    if item.namespace in (None, "", release.namespace, release.get("spec", "targetNamespace")):
        return False
    edges = graph.into.get(exists(Id(item.kind, item.namespace or "", item.name)), ())
    return any(edge.reason is Reason.CONFIGURATION for edge in edges)


def probably_meant(missing: Missing, created: Sequence[Made], instead: str = "") -> Hint:
    """The object that was probably meant: with its hash, in another namespace, or misspelled.

    `instead`: what else to do about a hash.
    """
    kind, namespace, name = missing
    same = [item for item in created if item.kind == kind]
    for item in same:
        place = ((f"{item.maker}", item.maker.place("metadata", "name")),)
        if item.namespace == namespace and unhashed(item.name) == name:
            text = f"it is generated as {item.name}: write `{_WITHOUT_HASH}` in that kustomization.yaml"
            return Hint(f"{text}; or {instead}" if instead else text, place)
        if item.name == name and not item.namespace:
            return Hint(
                f"{kind} {name} has no namespace: add `namespace: {namespace}` to it", place
            )
        if item.name == name:
            text = (
                f"move it to namespace {namespace}, the only one where Flux looks; or accept {kind} "
                f"{namespace}/{name} in `needs:`, if something else creates it"
            )
            return Hint(text, place)
    names = [item.name for item in same if item.namespace == namespace]
    near = nearest(name, [it for it in names if _is_misspelled(name, it)])
    return Hint(f"did you mean `{near}`?" if near else None, meant=near)


def _is_misspelled(name: str, meant: str) -> bool:
    """Whether a name may be that of another object, misspelled: one long word of it differs.

    A name with other words, or another number, is that of another object.
    """
    words, others = re.split(r"[-._]", name), re.split(r"[-._]", meant)
    if len(words) != len(others):
        return False
    pairs = [(a, b) for a, b in zip(words, others, strict=True) if a != b]
    return len(pairs) == 1 and all(
        len(it) >= _LONG and re.sub(r"\D", "", it) == re.sub(r"\D", "", pairs[0][0])
        for it in pairs[0]
    )
