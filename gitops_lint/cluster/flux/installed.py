"""The objects that install Flux: Deployments of its controllers, FluxInstances, their Helm chart."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from gitops_lint.cluster.entry.start import Entry
from gitops_lint.cluster.kinds import INSTANCE, RELEASE, is_a
from gitops_lint.cluster.resource import Resource
from gitops_lint.documents import Map, Place, get, parse_text, place_of, relocated
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.once import once

KUSTOMIZE: Final = "kustomize-controller"
HELM: Final = "helm-controller"
SOURCE: Final = "source-controller"

_INSTALLING: Final = (INSTANCE[0], RELEASE[0])  # few of the objects of a cluster


def installation(entry: Entry, resources: Sequence[Resource]) -> Sequence[Resource]:
    """The objects of a cluster that may install Flux: all that are not in another cluster.

    A FluxInstance that the cluster applies counts as applied; otherwise it counts as written.
    """
    here = [resource for resource in resources if not resource.remote]
    if entry.instance and not any(is_a(item, INSTANCE) for item in here):
        return [entry.instance, *here]
    return here


class Instance(NamedTuple):
    """The spec of a FluxInstance, its place, and the version to use if the spec has none."""

    spec: Map
    origin: Place
    version: str | None = None

    def place(self, *path: str | int) -> Place:
        return place_of(self.spec, path) or self.origin


def deployments(objects: Sequence[Resource], name: str) -> Iterator[Resource]:
    """The Deployments with this name."""
    return (item for item in objects if item.kind == "Deployment" and item.name == name)


def instances(objects: Sequence[Resource]) -> Iterator[Instance]:
    """FluxInstances, and HelmReleases of the flux-instance chart (its default version is 2.x)."""
    for item in (it for it in objects if it.kind in _INSTALLING):
        if is_a(item, INSTANCE) and isinstance(spec := item.get("spec"), Map):
            yield Instance(spec, item.origin)
        elif is_a(item, RELEASE) and _has_instance(item):
            values = Map()
            for given in (*_values_from(item, objects), item.get("spec", "values")):
                values = _merged(values, given) if isinstance(given, Map) else values
            spec = values.get("instance")
            yield Instance(spec if isinstance(spec, Map) else Map(), item.origin, "2.x")


@once
def _has_instance(release: Resource) -> bool:
    """Whether a HelmRelease installs the flux-instance chart, by one of its names."""
    spec = release.get("spec", default={})
    paths = (("chart", "spec", "chart"), ("chartRef", "name"), ("releaseName",))
    return "flux-instance" in (release.name, *(get(spec, *path) for path in paths))


def _values_from(release: Resource, objects: Sequence[Resource]) -> Iterator[Any]:
    """The values that a HelmRelease takes from ConfigMaps, with places in the ConfigMaps."""
    for _, given in release.maps("spec", "valuesFrom"):
        key = given.get("valuesKey") or "values.yaml"
        for item in objects:
            if (item.kind, item.namespace, item.name) == (
                given.get("kind"), release.namespace, given.get("name")
            ) and item.kind == "ConfigMap":  # fmt: skip
                place = item.place("data", str(key))
                text = item.get("data", str(key))
                documents = parse_text("", text).documents if isinstance(text, str) else ()
                yield from (relocated(document.data, place) for document in documents[:1])


def _merged(below: Map, above: Map) -> Map:
    """Two maps merged as Helm merges values: maps are merged, other values replaced."""
    merged = below
    for key, value in above.items():
        old = below.get(key)
        both = _merged(old, value) if isinstance(old, Map) and isinstance(value, Map) else value
        merged = merged.put(key, both, above.places[key])
    return merged


# The controllers of a FluxInstance that lists none. (flux-operator: FluxInstance GetComponents)
_USUAL: Final = (SOURCE, KUSTOMIZE, HELM, "notification-controller")
# The controllers that need not be installed, by the Flux kinds whose CRDs come with them. (flux2: manifests)
OPTIONAL_CONTROLLERS: Final = {
    "Alert": "notification-controller",
    "Provider": "notification-controller",
    "Receiver": "notification-controller",
    "ImageRepository": "image-reflector-controller",
    "ImagePolicy": "image-reflector-controller",
    "ImageUpdateAutomation": "image-automation-controller",
    "ArtifactGenerator": "source-watcher",
}


def installed_controllers(objects: Sequence[Resource]) -> frozenset[str] | None:
    """The controllers of Flux that the objects of a cluster install; None if they do not show that.

    With several FluxInstances, or one beside the manifests of a bootstrap, those of all. Without one of the two
    controllers that every Flux has, the others may come from elsewhere too.
    """
    found: set[str] = set()
    for instance in instances(objects):
        listed = get(instance.spec, "components")
        if listed is None and instance.version:  # values that are not known may list others
            return None
        if listed is not None and not all(isinstance(it, str) for it in listed):
            return None
        found.update(listed or _USUAL)
    names = {*_USUAL, *OPTIONAL_CONTROLLERS.values()}
    found |= {it.name for it in objects if it.kind == "Deployment" and it.name in names}
    return frozenset(found) if {KUSTOMIZE, SOURCE} <= found else None
