"""Custom resources whose CRDs the cluster applies itself."""

from collections.abc import Mapping

from gitops_lint.cluster.kinds import FLUX_GROUP
from gitops_lint.cluster.model import Cluster
from gitops_lint.cluster.resource import Resource, items, known
from gitops_lint.documents import Map, get
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.once import once
from gitops_lint.schema import ObjectSchema, schema_from_crd

_Key = tuple[str, str, str]  # kind, group, and the cluster


class CustomKind(NamedTuple):
    """A kind of custom resources, as the CRD in the repository declares it."""

    crd: Resource
    served: tuple[str, ...]
    """The versions that the API server serves, as they are listed."""
    stored: str | None
    """The served version in which it stores the objects."""

    @property
    def schemas(self) -> Mapping[tuple[str, str, str], ObjectSchema]:
        """The schemas of the served versions, by (group, version, kind); a version may have none."""
        return _schemas(self.crd.data)


def custom_kind(item: Resource, cluster: Cluster) -> CustomKind | None:
    """What the CRD of an object declares; None if the cluster applies no such CRD, or if that is not certain.

    It is not certain if there are several CRDs of this kind, if one has variables, or if Flux may leave it as it is.
    (kustomize-controller: the annotation `ssa`)
    """
    return _custom_kinds(cluster).get((item.kind, item.group, item.remote))


@once
def _custom_kinds(cluster: Cluster) -> Mapping[_Key, CustomKind | None]:
    found: dict[_Key, CustomKind | None] = {}
    for crd in cluster.of_kind("CustomResourceDefinition"):
        group, kind = crd.get("spec", "group"), crd.get("spec", "names", "kind")
        if isinstance(group, str) and isinstance(kind, str):
            key = (kind, group, crd.remote)
            found[key] = None if key in found else _read(crd)
    return found


def _read(crd: Resource) -> CustomKind | None:
    served: list[str] = []
    stored = None
    for entry in items(crd.get("spec", "versions")):
        name, serves = get(entry, "name"), get(entry, "served")
        if not (isinstance(name, str) and known(name) and isinstance(serves, bool)):
            return None
        if serves:
            served.append(name)
            stored = name if get(entry, "storage") is True else stored
    if not served or crd.metadata(f"{FLUX_GROUP}/ssa"):
        return None
    return CustomKind(crd, tuple(served), stored)


@once
def _schemas(crd: Map) -> Mapping[tuple[str, str, str], ObjectSchema]:
    """The schemas of a CRD, cached, because clusters share documents."""
    return schema_from_crd(crd)
