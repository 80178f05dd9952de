"""The edges of the event graph, with one module for each reason to wait.

Each function takes an event and the objects of the cluster, and yields the edges for its reason. To
support another reason, add a function here, and the kinds of its objects if it has edges only for some.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from gitops_lint.cluster.kinds import IMAGES
from gitops_lint.order.events.edges.artifacts import artifact_of_source, gate_of_source
from gitops_lint.order.events.edges.configuration import (
    awaits_configuration,
    configuration_of_build,
    configuration_of_issuer,
    configuration_of_source,
    configuration_of_store,
    configuration_of_workload,
    inputs_of_set,
    missing_key_of_values,
    written_configuration,
)
from gitops_lint.order.events.edges.crds import (
    definitions_of_chart,
    definitions_of_stage,
    installed_definition,
    provided_definitions,
)
from gitops_lint.order.events.edges.dependencies import depends_on, resource_set_depends_on
from gitops_lint.order.events.edges.health import (
    health_of_last_step,
    health_of_step,
    health_of_whole,
    health_unseen,
)
from gitops_lint.order.events.edges.images import readiness_of_images
from gitops_lint.order.events.edges.lifecycle import (
    drift_of_release,
    existence,
    failure_of_stage,
    failure_of_start,
    lifecycle_of_apply,
    lifecycle_of_readiness,
    lifecycle_of_stage,
    lifecycle_of_start,
    refused_entries,
)
from gitops_lint.order.events.edges.missing import unbuilt
from gitops_lint.order.events.edges.namespaces import created_namespace, namespaces_of_stage
from gitops_lint.order.events.edges.operators import (
    OWN_HEALTH,
    fulfilment,
    issuer_of_certificate,
    operator_of,
    readiness_of_custom_resource,
    store_of_secret,
)
from gitops_lint.order.events.edges.roles import granted_role, rights_of_stage, role_of_build
from gitops_lint.order.events.edges.services import service_of_source
from gitops_lint.order.events.edges.storage import mount_of_claim, mounts_of_claim, storage_of_claim
from gitops_lint.order.events.event import Edge, Event
from gitops_lint.order.events.objects import BUILT, Objects

_Source = Callable[[Event, Objects], Iterator[Edge]]

_BUILD: Final = "build"  # the stage before the first, for which other reasons count

_SOURCES: Final[Mapping[str, Sequence[_Source]]] = {
    "exists": (existence, created_namespace, installed_definition, written_configuration, unbuilt),
    "granted": (granted_role,),
    "served": (provided_definitions,),
    "mounted": (mounts_of_claim,),
    "fulfilled": (
        fulfilment,
        store_of_secret,
        issuer_of_certificate,
        configuration_of_store,
        configuration_of_issuer,
        operator_of,
    ),
    "artifact": (artifact_of_source, configuration_of_source, refused_entries, service_of_source),
    "started": (
        lifecycle_of_start,
        failure_of_start,
        gate_of_source,
        depends_on,
        resource_set_depends_on,
    ),
    _BUILD: (
        lifecycle_of_stage,
        failure_of_stage,
        configuration_of_build,
        inputs_of_set,
        missing_key_of_values,
        role_of_build,
    ),
    "staged": (
        lifecycle_of_stage,
        failure_of_stage,
        rights_of_stage,
        definitions_of_stage,
        definitions_of_chart,
        namespaces_of_stage,
        health_of_step,
    ),
    "applied": (lifecycle_of_apply, health_of_last_step),
    "ready": (
        lifecycle_of_readiness,
        drift_of_release,
        health_of_whole,
        health_unseen,
        configuration_of_workload,
        readiness_of_custom_resource,
        readiness_of_images,
        storage_of_claim,
        mount_of_claim,
    ),
}

# The kinds of the objects for which a function has edges, if it does not have them for all.
_KINDS: Final[Mapping[_Source, Sequence[str]]] = {
    configuration_of_issuer: ("Issuer", "ClusterIssuer"),
    configuration_of_store: ("SecretStore", "ClusterSecretStore"),
    created_namespace: ("Namespace",),
    definitions_of_chart: ("HelmRelease",),
    drift_of_release: ("HelmRelease",),
    health_of_last_step: ("ResourceSet",),
    health_of_step: ("ResourceSet",),
    health_of_whole: ("Kustomization", "ResourceSet"),
    health_unseen: ("Kustomization",),
    inputs_of_set: ("ResourceSet",),
    installed_definition: ("CustomResourceDefinition",),
    issuer_of_certificate: ("Certificate",),
    missing_key_of_values: ("HelmRelease",),
    mount_of_claim: ("PersistentVolumeClaim",),
    readiness_of_custom_resource: [kind for kind, _ in OWN_HEALTH],
    readiness_of_images: [kind for kind, _ in IMAGES],
    resource_set_depends_on: ("ResourceSet",),
    storage_of_claim: ("PersistentVolumeClaim",),
    store_of_secret: ("ExternalSecret",),
    written_configuration: ("ConfigMap", "Secret"),
}


def _by_kind() -> Iterator[tuple[tuple[str, str], Sequence[_Source]]]:
    """The functions to call by what happens and the kind of the object; kind "" stands for all others."""
    for what, sources in _SOURCES.items():
        for kind in {"", *(kind for it in sources for kind in _KINDS.get(it, ()))}:
            yield (what, kind), [it for it in sources if kind in _KINDS.get(it, (kind,))]


_CALLED: Final = dict(_by_kind())


def edges_of(event: Event, objects: Objects) -> tuple[Edge, ...]:
    """All edges of an event of the cluster."""
    what = _BUILD if event.what == "staged" and event.stage == BUILT else event.what
    sources = _CALLED.get((what, event.id.kind)) or _CALLED[what, ""]
    return tuple([edge for source in sources for edge in source(event, objects)])


__all__ = ["awaits_configuration", "edges_of"]
