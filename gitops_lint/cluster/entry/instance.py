"""Reads FluxInstances, and applies their patches to the root Kustomization."""

from typing import Final

from gitops_lint.cluster.resource import Resource
from gitops_lint.documents import Document, Fault, Map, Place, Seq, Tree, get, place_of, strings
from gitops_lint.kustomize import patch_object
from gitops_lint.namedtuple import NamedTuple

NAMESPACE: Final = "flux-system"  # of a FluxInstance, unless something says otherwise


def instance_of(document: Document, namespace: str = NAMESPACE) -> Resource | None:
    """The FluxInstance in a document, as an object or as values of the flux-instance chart.

    Its name is `flux`. `namespace` is that of one whose document sets none. A chart is installed in the namespace
    of its HelmRelease or in `spec.targetNamespace`. (helm-controller)
    """
    data, kind = document.data, get(document.data, "kind")
    if kind == "FluxInstance":
        at: tuple[str, ...] = ()
        written = get(data, "metadata", "namespace")
    elif kind == "HelmRelease":
        at = ("spec", "values", "instance")
        written = get(data, "spec", "targetNamespace") or get(data, "metadata", "namespace")
    elif kind is None:  # a values file
        at, written = ("instance",), None
    else:
        return None
    spec = get(data, *at) if at else get(data, "spec")
    if not isinstance(spec, Map):
        return None
    place = place_of(data, at or ("spec",)) or document.place
    namespace = written if isinstance(written, str) and written else namespace
    metadata = Map({"name": "flux", "namespace": namespace}, {"name": place, "namespace": place})
    made = {
        "apiVersion": "fluxcd.controlplane.io/v1",
        "kind": "FluxInstance",
        "metadata": metadata,
        "spec": spec,
    }
    return Resource(Map(made, dict.fromkeys(made, place)), document.place)


class Patched(NamedTuple):
    """A root Kustomization after patches, the faults of the patches, and what cannot be determined."""

    root: Resource
    faults: tuple[Fault, ...]
    unknown: tuple[tuple[str, Place], ...]  # (reason, where)


def patched(root: Resource, instance: Resource, tree: Tree) -> Patched:
    """The root Kustomization with `spec.kustomize.patches` of the FluxInstance that creates it.

    Flux Operator applies these patches to all objects that it installs; only the root matters here.
    (Flux Operator docs: FluxInstance, kustomize patches)
    """
    written = instance.get("spec", "kustomize", "patches")
    if not isinstance(written, Seq):  # flux-schema reports another type
        return Patched(root, (), ())
    patches = zip(written, written.places, strict=True)
    built = patch_object(root.data, root.origin, patches, "`spec.kustomize.patches`", tree)
    unknown = tuple((f"{instance}: {it.reason}", it.place) for it in built.unknown)
    changed = next((Resource(it.data, it.origin, it.layers) for it in built.objects), root)
    if built.faults and any("${" in text or "{{" in text for text in strings(written)):
        reason = f"{instance}: its patches contain values that are not known"
        place = instance.place("spec", "kustomize", "patches")
        return Patched(changed, (), (*unknown, (reason, place)))
    return Patched(changed, built.faults, unknown)
