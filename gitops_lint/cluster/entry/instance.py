"""Reads FluxInstances, and applies their patches to the root Kustomization."""

from typing import Final

from gitops_lint.cluster.resource import Resource
from gitops_lint.documents import Document, Map, Tree, get, place_of
from gitops_lint.kustomize import patch_object

_NAMESPACE: Final = "flux-system"


def instance_of(document: Document) -> Resource | None:
    """The FluxInstance in a document, as an object or as values of the flux-instance chart.

    Its name is `flux`, and its namespace `flux-system` unless the document sets another one.
    """
    data, kind = document.data, get(document.data, "kind")
    if kind == "FluxInstance":
        at: tuple[str, ...] = ()
        namespace = get(data, "metadata", "namespace")
    elif kind == "HelmRelease":
        at, namespace = ("spec", "values", "instance"), None
    elif kind is None:  # a values file
        at, namespace = ("instance",), None
    else:
        return None
    spec = get(data, *at) if at else get(data, "spec")
    if not isinstance(spec, Map):
        return None
    place = place_of(data, at or ("spec",)) or document.place
    namespace = namespace if isinstance(namespace, str) and namespace else _NAMESPACE
    metadata = Map({"name": "flux", "namespace": namespace}, {"name": place, "namespace": place})
    made = {
        "apiVersion": "fluxcd.controlplane.io/v1",
        "kind": "FluxInstance",
        "metadata": metadata,
        "spec": spec,
    }
    return Resource(Map(made, dict.fromkeys(made, place)), document.place)


def patched(root: Resource, instance: Resource, tree: Tree) -> Resource:
    """The root Kustomization with `spec.kustomize.patches` of the FluxInstance that creates it.

    Flux Operator applies these patches to all objects that it installs; only the root matters here.
    (Flux Operator docs: FluxInstance, kustomize patches)
    """
    patches = [
        (patch, instance.place("spec", "kustomize", "patches", i))
        for i, patch in instance.maps("spec", "kustomize", "patches")
        if isinstance(patch.get("patch"), str)
    ]
    built = patch_object(root.data, root.origin, patches, tree)
    return Resource(built.data, built.origin, built.layers) if built else root
