"""The last steps of a build: hashes, references, order, and removing kustomize's own annotations.

(api/krusty/kustomizer.go: Run; api/internal/target/kusttarget.go: makeCustomizedResMap)
"""

from typing import Any, Final

from gitops_lint.documents import Artifact, Fault, FaultKind, Map, Place
from gitops_lint.kustomize.accumulator import Accumulated
from gitops_lint.kustomize.input.kustomization_file import file_place
from gitops_lint.kustomize.model.order import in_order
from gitops_lint.kustomize.model.report import Unknown
from gitops_lint.kustomize.model.resource import BuildError, Resource, scalar
from gitops_lint.kustomize.model.resource_map import duplicate
from gitops_lint.kustomize.transformers.names import add_hash
from gitops_lint.kustomize.transformers.references import update_references
from gitops_lint.kustomize.transformers.variables import resolve_variables
from gitops_lint.namedtuple import NamedTuple

LOCAL_CONFIG: Final = "config.kubernetes.io/local-config"
_INTERNAL_ANNOTATIONS: Final = frozenset(
    {
        "config.kubernetes.io/index",
        "config.kubernetes.io/path",
        "config.k8s.io/id",
        "internal.config.kubernetes.io/annotations-migration-resource-id",
        "internal.config.kubernetes.io/id",
        "internal.config.kubernetes.io/index",
        "internal.config.kubernetes.io/path",
        "internal.config.kubernetes.io/seqindent",
        "config.kubernetes.io/origin",
        "alpha.config.kubernetes.io/transformations",
    }
)


class Finished(NamedTuple):
    """The objects in order, and all faults and unknowns of the build."""

    resources: list[Resource]
    faults: list[Fault]
    unknown: list[Unknown]


def finish(
    artifact: Artifact,
    directory: str,
    accumulated: Accumulated,
) -> Finished:
    """The objects of a root directory as kustomize prints them."""
    faults, unknown = list(accumulated.faults), list(accumulated.unknown)
    top = file_place(artifact, directory)

    def fail(resource: Resource, error: BuildError) -> None:
        message = f"{resource.id}: cannot update references: {error}"
        faults.append(Fault(FaultKind.BUILD_FAILED, message, resource.origin))

    def fail_variable(error: BuildError, place: Place) -> None:
        if not faults and not unknown:
            faults.append(Fault(FaultKind.BUILD_FAILED, f"{error}, so the build fails", place))

    resources = [add_hash(resource) for resource in accumulated.resources]
    resources = update_references(resources, accumulated.config.references, fail)
    resources = resolve_variables(
        resources, accumulated.variables, accumulated.config.variables, fail_variable
    )
    resources = [resource for resource in resources if not _is_local(resource)]
    resources = in_order(resources, accumulated.fields.get("sortOptions"))
    seen: dict[Any, Resource] = {}
    for resource in resources:
        first = seen.setdefault(resource.id, resource)
        if first is not resource:
            faults.append(duplicate(resource, first, top))
    printed = [_with_printed_annotations(resource) for resource in seen.values()]
    if "originAnnotations" in accumulated.fields.get("buildMetadata", ()):
        from gitops_lint.kustomize.transformers.origin import with_origin

        place = accumulated.fields.places["buildMetadata"]
        printed = [with_origin(resource, directory, place) for resource in printed]
    return Finished(printed, faults, unknown)


def _is_local(resource: Resource) -> bool:
    """Whether an object is only used by the build itself and is not printed."""
    meta = resource.data.get("metadata")
    texts = meta.get("annotations") if isinstance(meta, dict) else None
    return (
        isinstance(texts, dict) and LOCAL_CONFIG in texts and scalar(texts[LOCAL_CONFIG]) != "false"
    )


def _with_printed_annotations(resource: Resource) -> Resource:
    """The object with the annotations that kustomize prints: strings, without its own, never empty."""
    meta = resource.data.get("metadata")
    if not isinstance(meta, Map) or "annotations" not in meta:
        return resource
    texts = meta["annotations"]
    if (
        isinstance(texts, Map)
        and texts
        and all(
            isinstance(value, str) and key not in _INTERNAL_ANNOTATIONS
            for key, value in texts.items()
        )
    ):
        return resource
    kept = Map()
    for key, value in texts.items() if isinstance(texts, Map) else ():
        if key not in _INTERNAL_ANNOTATIONS:
            kept[key], kept.places[key] = scalar(value), texts.places[key]
    changed = meta.put("annotations", kept, meta.places["annotations"])
    if not kept:
        changed = meta.without("annotations")
    return resource.edited(resource.data.put("metadata", changed, resource.data.places["metadata"]))
