"""The last steps of a build: hashes, references, order, and nothing of kustomize's own notes.

(api/krusty/kustomizer.go: Run; api/internal/target/kusttarget.go: makeCustomizedResMap)
"""

from typing import Any, Final, NamedTuple

from gitops_lint.kustomize.accumulator import Accumulated
from gitops_lint.kustomize.input.kustomization_file import file_place
from gitops_lint.kustomize.model.order import in_order
from gitops_lint.kustomize.model.report import Unknown
from gitops_lint.kustomize.model.resource import BuildError, Resource, scalar
from gitops_lint.kustomize.model.resource_map import duplicate
from gitops_lint.kustomize.transformers.names import add_hash
from gitops_lint.kustomize.transformers.origin import with_origin
from gitops_lint.kustomize.transformers.references import update_references
from gitops_lint.kustomize.transformers.variables import resolve_variables
from gitops_lint.source import Artifact, Fault, FaultKind, Map, Place

LOCAL: Final = "config.kubernetes.io/local-config"
_NOTES: Final = frozenset(
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
    """The objects in order, and everything that was found out."""

    resources: list[Resource]
    faults: list[Fault]
    unknown: list[Unknown]


def finish(
    artifact: Artifact,
    directory: str,
    accumulated: Accumulated,
) -> Finished:
    """The objects of a root directory as they are printed."""
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
    tidied = [_tidied(resource) for resource in seen.values()]
    if "originAnnotations" in accumulated.fields.get("buildMetadata", ()):
        place = accumulated.fields.places["buildMetadata"]
        tidied = [with_origin(resource, directory, place) for resource in tidied]
    return Finished(tidied, faults, unknown)


def _is_local(resource: Resource) -> bool:
    """Objects that are only there for the build itself."""
    meta = resource.data.get("metadata")
    texts = meta.get("annotations") if isinstance(meta, dict) else None
    return isinstance(texts, dict) and LOCAL in texts and scalar(texts[LOCAL]) != "false"


def _tidied(resource: Resource) -> Resource:
    """Kustomize writes all annotations anew: as strings, without its own, and no empty map."""
    meta = resource.data.get("metadata")
    if not isinstance(meta, Map) or "annotations" not in meta:
        return resource
    texts = meta["annotations"]
    if (
        isinstance(texts, Map)
        and texts
        and all(isinstance(value, str) and key not in _NOTES for key, value in texts.items())
    ):
        return resource
    kept = Map()
    for key, value in texts.items() if isinstance(texts, Map) else ():
        if key not in _NOTES:
            kept[key], kept.places[key] = scalar(value), texts.places[key]
    changed = meta.put("annotations", kept, meta.places["annotations"])
    if not kept:
        changed = meta.without("annotations")
    return resource.edited(resource.data.put("metadata", changed, resource.data.places["metadata"]))
