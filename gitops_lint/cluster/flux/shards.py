"""The shards of Flux: controllers that reconcile only objects with a certain label."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from gitops_lint.cluster.flux.installed import HELM, KUSTOMIZE, SOURCE, instances
from gitops_lint.cluster.kinds import KUSTOMIZATION, RELEASE, SOURCES, Kind
from gitops_lint.cluster.resource import Resource, known
from gitops_lint.documents import get, strings
from gitops_lint.kustomize import selects

_FLAG: Final = "--watch-label-selector"
_KEY: Final = "sharding.fluxcd.io/key"
_CONTROLLERS: Final[Mapping[str, tuple[Kind, ...]]] = {
    SOURCE: SOURCES,
    KUSTOMIZE: (KUSTOMIZATION,),
    HELM: (RELEASE,),
}


def sharded(objects: Sequence[Resource]) -> Iterator[tuple[Kind, Sequence[str]]]:
    """The kinds of which each controller reconciles only objects with certain labels, and the selectors of all.

    None if the objects do not install the controller, or if one of its Deployments reconciles all objects.
    (fluxcd/pkg: runtime/controller WatchOptions; flux-operator: FluxInstance sharding)
    """
    of_instances = [*_of_instances(objects)]
    for controller, kinds in _CONTROLLERS.items():
        selectors = [*_deployed(controller, objects), *of_instances]
        if selectors and all(it and known(it) for it in selectors):
            for kind in kinds:
                yield kind, selectors


def is_watched(item: Resource, selectors: Sequence[str]) -> bool:
    """Whether one of the label selectors selects an object, or may do so."""
    labels = item.get("metadata", "labels", default={})
    if not isinstance(labels, dict) or not all(map(known, labels.values())):
        return True
    return any(selects(it, labels) is not False for it in selectors)


def _deployed(controller: str, objects: Sequence[Resource]) -> Iterator[str]:
    """The selector of each Deployment of a controller, "" without one."""
    for item in objects:
        if item.kind == "Deployment" and item.name.startswith(controller):
            containers = item.get("spec", "template", "spec", "containers")
            words = [it for it in strings(containers) if it.startswith(_FLAG)]
            yield words[-1].partition("=")[2] if words else ""


def _of_instances(objects: Sequence[Resource]) -> Iterator[str]:
    """The selectors of the Deployments of FluxInstances, whose first one reconciles what is in no shard."""
    for instance in instances(objects):
        sharding = get(instance.spec, "sharding")
        shards = get(sharding, "shards")
        if not isinstance(shards, list) or not shards:
            yield ""
            continue
        key = get(sharding, "key", default=_KEY)
        yield f"!{key}"
        yield from (f"{key}={shard}" for shard in shards)
