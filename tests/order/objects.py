"""Clusters built from objects, without files."""

from typing import Any

from gitops_lint.cluster import Cluster, Content, Resource
from gitops_lint.cluster.entry import file_entry
from gitops_lint.cluster.model import kustomization_id
from gitops_lint.documents import Map, Place, Seq, Span
from gitops_lint.results.cluster import FluxVersion, FluxVersionSource

GROUPS = {
    "Kustomization": "kustomize.toolkit.fluxcd.io/v1",
    "HelmRelease": "helm.toolkit.fluxcd.io/v2",
}
PLACE = Place("made.yaml", None, Span(0, 0, 0, 0))


def located(data: Any) -> Any:
    """Plain data as parsed YAML; all values have the same place."""
    if isinstance(data, dict):
        return Map({key: located(item) for key, item in data.items()}, dict.fromkeys(data, PLACE))
    if isinstance(data, list):
        return Seq([located(item) for item in data], [PLACE] * len(data))
    return data


def resource(
    kind: str,
    name: str,
    spec: dict[str, Any] | None = None,
    *,
    namespace: str = "flux-system",
    api_version: str = "",
    owner: Resource | None = None,
    remote: str = "",
    **metadata: Any,
) -> Resource:
    """An object; Flux kinds get Flux's API version."""
    data = {
        "apiVersion": api_version or GROUPS[kind],
        "kind": kind,
        "metadata": {"name": name, "namespace": namespace, **metadata},
        "spec": spec or {},
    }
    return Resource(located(data), PLACE, owner=owner, remote=remote)


def flux(
    name: str, *depends_on: str | dict[str, Any], kind: str = "Kustomization", **more: Any
) -> Resource:
    """A Flux Kustomization (or HelmRelease) with entries of dependsOn, given as names or as maps."""
    entries = [{"name": it} if isinstance(it, str) else it for it in depends_on]
    spec = more.pop("spec", {})
    return resource(kind, name, {"dependsOn": entries, **spec}, **more)


def cluster(*objects: Resource, contents: dict[str, tuple[Resource, ...]] | None = None) -> Cluster:
    """A cluster of these objects; `contents` maps names of Kustomizations to the objects they apply."""
    owners = [it for it in objects if it.kind == "Kustomization" and not it.remote]
    made = {
        it.id: Content(it, "here", (contents or {}).get(it.name, ())) for it in reversed(owners)
    }
    inside = [it for held in (contents or {}).values() for it in held]
    entry = file_entry("made.yaml")
    assert kustomization_id("flux-system", "flux-system") not in made
    return Cluster(
        "made",
        entry,
        FluxVersion("2.9", "2.9", FluxVersionSource.ASSUMED),
        (*objects, *inside),
        made,
    )
