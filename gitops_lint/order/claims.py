"""The objects that mount a PersistentVolumeClaim."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from gitops_lint.cluster import Cluster, Resource, known
from gitops_lint.cluster.kinds import RELEASE, is_a
from gitops_lint.cluster.pods import pod_claims
from gitops_lint.documents import strings
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.once import once
from gitops_lint.order.events.event import Event, staged
from gitops_lint.order.events.objects import DEFINED, stage_of
from gitops_lint.order.readiness import is_custom
from gitops_lint.regex import regex

_ORDINAL: Final = regex(r"-[0-9]+")


class Consumer(NamedTuple):
    """An object whose pods mount a claim, and the event after which they do.

    It is not `certain` for a custom resource that names the claim, or a HelmRelease with unknown values.
    """

    item: Resource
    event: Event
    certain: bool


def consumers(claim: Resource, cluster: Cluster) -> Iterator[Consumer]:
    """The objects applied in the namespace of a claim that mount it, or may mount it."""
    for item in _by_namespace(cluster).get((claim.namespace, claim.remote), ()):
        if item.owner is None:
            continue
        if is_a(item, RELEASE):
            certain = claim.name in strings(item.get("spec", "values"))
            if certain or _has_unknown_values(item):
                yield Consumer(item, staged(item.id, DEFINED), certain)
        elif is_custom(item):
            if any(it == claim.name or not known(it) for it in strings(item.get("spec"))):
                yield Consumer(item, staged(item.owner.id, stage_of(item, cluster)), certain=False)
        elif claim.name in pod_claims(item) or _matches_template(claim.name, item):
            yield Consumer(item, staged(item.owner.id, stage_of(item, cluster)), certain=True)


def binding_mode(claim: Resource, cluster: Cluster) -> str | None:
    """The volumeBindingMode of a claim's class; None if it is unknown.

    A claim that names its volume, or no class at all, is bound to an existing volume. (Kubernetes:
    persistent volumes; a StorageClass without volumeBindingMode is Immediate)
    """
    name = claim.get("spec", "storageClassName")
    if claim.get("spec", "volumeName") or name == "":
        return "Immediate"
    classes = [it for it in cluster.of_kind("StorageClass") if it.remote == claim.remote]
    default = "storageclass.kubernetes.io/is-default-class"
    for item in classes:
        chosen = item.name == name if name else "true" in item.metadata(default)
        mode = item.get("volumeBindingMode", default="Immediate")
        if chosen and isinstance(mode, str) and known(mode):
            return mode
    return None


@once
def _by_namespace(cluster: Cluster) -> Mapping[tuple[str, str], Sequence[Resource]]:
    """The objects by the namespace in which their pods run, and the cluster."""
    found: dict[tuple[str, str], list[Resource]] = defaultdict(list)
    for item in cluster.resources:
        target: Any = is_a(item, RELEASE) and item.get("spec", "targetNamespace")
        found[str(target or item.namespace), item.remote].append(item)
    return dict(found)


def _has_unknown_values(release: Resource) -> bool:
    """Whether a HelmRelease has unknown values, or changes the objects of its chart."""
    hidden = release.get("spec", "valuesFrom") or release.get("spec", "postRenderers")
    return bool(hidden) or not all(map(known, strings(release.get("spec", "values"))))


def _matches_template(name: str, item: Resource) -> bool:
    """Whether a StatefulSet creates a claim of this name from one of its templates."""
    if (item.kind, item.group) != ("StatefulSet", "apps"):
        return False
    templates = (
        item.get("spec", "volumeClaimTemplates", index, "metadata", "name")
        for index, _ in item.maps("spec", "volumeClaimTemplates")
    )
    starts = (f"{template}-{item.name}" for template in templates)
    return any(name.startswith(it) and _ORDINAL.fullmatch(name[len(it) :]) for it in starts)
