"""What goes with an object that Flux deletes: what it contains, defines, installs or stores."""

from collections.abc import Iterator
from typing import Any, Final

from gitops_lint.change.appliers import clears, is_protected
from gitops_lint.cluster import Cluster, Resource
from gitops_lint.cluster.kinds import KUSTOMIZATION, RELEASE, RESOURCE_SET, is_a
from gitops_lint.documents import get
from gitops_lint.order import suspended
from gitops_lint.results.change import Data

_CLASS: Final = "storage.k8s.io"
_CLAIM: Final = ("PersistentVolumeClaim", "")
_SET: Final = ("StatefulSet", "apps")
_NAMESPACE: Final = ("Namespace", "")
_WORST: Final = (Data.DELETED, Data.UNKNOWN, Data.KEPT)


def dependents(item: Resource, cluster: Cluster) -> Iterator[Resource]:
    """The objects that Kubernetes deletes with one: those in a Namespace, and those of a CRD.

    With a HelmRelease, those of the CRDs in the templates of its chart. Those in `crds/` stay. (Helm: action.Uninstall)
    """
    if (item.kind, item.group) == _NAMESPACE:
        for other in cluster.resources:
            if other.namespace == item.name and other.remote == item.remote:
                yield other
    if item.kind == "CustomResourceDefinition":
        kind, group = item.get("spec", "names", "kind"), item.get("spec", "group")
        if isinstance(kind, str) and isinstance(group, str):
            yield from (it for it in cluster.of_kind((kind, group)) if it.remote == item.remote)
    if is_a(item, RELEASE) and not suspended(item):
        yield from _of_templates(item, cluster)


def cleared(applier: Resource, cluster: Cluster) -> Iterator[Resource]:
    """The objects that a Kustomization or ResourceSet deletes if it is deleted, and those that go with them.

    (played: lab/scenarios/changes/renamed-parent.yaml)
    """
    waiting = [applier]
    seen = {applier.id}
    while waiting:
        owner = waiting.pop()
        if not (is_a(owner, KUSTOMIZATION, RESOURCE_SET) and clears(owner)):
            continue
        for item in cluster.content(owner).objects:
            if item.id not in seen and not is_protected(item):
                seen.add(item.id)
                yield item
                waiting.append(item)


def _of_templates(release: Resource, cluster: Cluster) -> Iterator[Resource]:
    """The objects of the CRDs that a chart certainly installs from its templates."""
    from gitops_lint.charts import installed_crds, installs_first

    installed = installed_crds(release, cluster)
    if not installed.certain or not (installed.groups or installed.kinds):
        return
    for other in cluster.resources:
        if (
            other.group
            and other.remote == release.destination
            and installed.covers(other.group, other.kind)
            and not installs_first(release, cluster, other.group, other.kind)
        ):
            yield other


def uninstalled(release: Resource, cluster: Cluster) -> tuple[str, tuple[str, ...]]:
    """The chart that Helm uninstalls with a HelmRelease, and the kinds of which it certainly rendered custom resources.

    ("", ()) for other objects, and if the chart is unknown.
    """
    if not is_a(release, RELEASE) or suspended(release):
        return "", ()
    from gitops_lint.charts import chart_of, rendered_kinds

    kinds = {it.api.kind for it in rendered_kinds(release, cluster) if it.certain}
    return chart_of(release, cluster) or "", tuple(sorted(kinds))


def data_of(item: Resource, cluster: Cluster) -> Data | None:
    """The worst that becomes of the data of claims when an object is deleted; None if it has no claims.

    Those are a claim itself, the claims in a Namespace, and the claims of a StatefulSet, which stay unless
    `persistentVolumeClaimRetentionPolicy.whenDeleted` is Delete. (Kubernetes: StatefulSetPersistentVolumeClaimPolicy)
    """
    of = (item.kind, item.group)
    if of == _CLAIM:
        return _of_claim(item.data, item.remote, cluster)
    found: list[Data | None] = []
    if of == _NAMESPACE:
        inside = (it for it in cluster.resources if it.namespace == item.name)
        for it in inside:
            kind = (it.kind, it.group)
            if it.remote == item.remote and kind == _CLAIM:
                found.append(_of_claim(it.data, it.remote, cluster))
            elif it.remote == item.remote and kind == _SET:
                found += _of_set(it, cluster)
    if of == _SET:
        found += _of_set(item, cluster) if deletes_claims(item) else _kept(item)
    return next((it for it in _WORST if it in found), None)


def data_of_scaled(before: Resource, after: Resource, cluster: Cluster) -> Data | None:
    """What becomes of the data of the pods that a StatefulSet no longer has; None if it keeps their claims.

    (Kubernetes: persistentVolumeClaimRetentionPolicy.whenScaled, Retain by default)
    """
    if (after.kind, after.group) != _SET or not deletes_claims(after, "whenScaled"):
        return None
    one, other = (it.get("spec", "replicas", default=1) for it in (before, after))
    if not (isinstance(one, int) and isinstance(other, int) and other < one):
        return None
    found = _of_set(after, cluster)
    return next((it for it in _WORST if it in found), None)


def deletes_claims(item: Resource, when: str = "whenDeleted") -> bool:
    """Whether a StatefulSet deletes the claims of its pods with itself, or (`whenScaled`) with a pod."""
    return bool(item.get("spec", "persistentVolumeClaimRetentionPolicy", when) == "Delete")


def _kept(item: Resource) -> list[Data]:
    return [Data.KEPT] if item.get("spec", "volumeClaimTemplates") else []


def _of_set(item: Resource, cluster: Cluster) -> list[Data]:
    """What becomes of the data of the claims of a StatefulSet if these are deleted."""
    templates = item.get("spec", "volumeClaimTemplates")
    return [
        _of_claim(it, item.remote, cluster)
        for it in (templates if isinstance(templates, list) else ())
    ]


def _of_claim(claim: Any, remote: str, cluster: Cluster) -> Data:
    """What becomes of the data of a claim that is deleted. (Kubernetes: reclaimPolicy, Delete by default)"""
    name = get(claim, "spec", "storageClassName")
    found = cluster.of_kind(("StorageClass", _CLASS))
    here = next((it for it in found if it.name == name and it.remote == remote), None)
    if here is None:
        return Data.UNKNOWN
    return Data.KEPT if here.get("reclaimPolicy") == "Retain" else Data.DELETED
