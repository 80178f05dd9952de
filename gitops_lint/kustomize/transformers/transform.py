"""Runs the built-in transformers of a kustomization file, in kustomize's order.

(api/internal/target/kusttarget_configplugin.go: configureBuiltinTransformers)
"""

from typing import Any

from gitops_lint.budget import at
from gitops_lint.documents import FaultKind, Map, Place
from gitops_lint.kustomize.fieldspecs.config import TransformerConfig
from gitops_lint.kustomize.input.context import Context
from gitops_lint.kustomize.input.kustomization_file import entries
from gitops_lint.kustomize.model.resource import BuildError, Resource
from gitops_lint.kustomize.model.resource_map import ResourceMap
from gitops_lint.kustomize.patches.patch import apply_json, apply_patch, apply_strategic
from gitops_lint.kustomize.transformers.names import add_prefix, add_suffix
from gitops_lint.kustomize.transformers.namespace import set_namespace


def transform(context: Context, data: Map, objects: ResourceMap, config: TransformerConfig) -> None:
    """Apply the fields of a kustomization file to the objects."""
    merges = entries(data, "patchesStrategicMerge")
    objects.resources = apply_strategic(context, objects.resources, merges)
    for entry, place in entries(data, "patches"):
        with at(place):
            objects.resources = apply_patch(context, objects.resources, entry, place)
    _namespace(context, data, objects, config)
    _names(context, data, objects, config)
    _labels(context, data, objects, config)
    for entry, place in entries(data, "patchesJson6902"):
        with at(place):
            objects.resources = apply_json(context, objects.resources, entry, place)
    for entry, place in entries(data, "replicas"):
        with at(place):
            _replicas(context, entry, place, objects, config)
    for entry, place in entries(data, "images", "imageTags"):
        from gitops_lint.kustomize.transformers.images import set_image

        objects.change(
            context.report,
            place,
            lambda r, e=entry, p=place: set_image(r, e, p, config.images),  # type: ignore[misc]
        )
    for entry, place in entries(data, "replacements"):
        from gitops_lint.kustomize.transformers.replacements import replace_all

        with at(place):
            objects.resources = replace_all(context, objects.resources, entry, place)


def _namespace(
    context: Context, data: Map, objects: ResourceMap, config: TransformerConfig
) -> None:
    namespace = data.get("namespace")
    if not namespace:
        return
    place = data.places["namespace"]
    fields = config.namespace
    objects.change(context.report, place, lambda r: set_namespace(r, namespace, place, fields))
    seen: dict[Any, Resource] = {}
    for resource in objects.resources:
        first = seen.setdefault(resource.id, resource)
        if first is not resource:
            context.report.fail(
                FaultKind.DUPLICATE_NAME,
                f"`namespace: {namespace}` gives two objects the same name, {resource.id}, "
                "so the build fails",
                place,
            )
    objects.resources = list(seen.values())


def _names(context: Context, data: Map, objects: ResourceMap, config: TransformerConfig) -> None:
    if prefix := data.get("namePrefix"):
        place, fields = data.places["namePrefix"], config.name_prefix
        objects.change(context.report, place, lambda r: add_prefix(r, prefix, place, fields))
    if suffix := data.get("nameSuffix"):
        end, ends = data.places["nameSuffix"], config.name_suffix
        objects.change(context.report, end, lambda r: add_suffix(r, suffix, end, ends))


def _labels(context: Context, data: Map, objects: ResourceMap, config: TransformerConfig) -> None:
    if not any(data.get(key) for key in ("labels", "commonLabels", "commonAnnotations")):
        return
    from gitops_lint.kustomize.transformers.labels import label_fields, set_texts

    for label, place in entries(data, "labels"):
        pairs = label.get("pairs")
        if pairs:
            try:
                fields = label_fields(label, config)
            except BuildError as error:
                context.report.fail(FaultKind.BUILD_FAILED, f"{error}, so the build fails", place)
                continue
            objects.change(context.report, place, lambda r, p=pairs, f=fields: set_texts(r, p, f))  # type: ignore[misc]
    if common := data.get("commonLabels"):
        place = data.places["commonLabels"]
        objects.change(context.report, place, lambda r: set_texts(r, common, config.common_labels))
    if texts := data.get("commonAnnotations"):
        place = data.places["commonAnnotations"]
        objects.change(
            context.report, place, lambda r: set_texts(r, texts, config.common_annotations)
        )


def _replicas(
    context: Context, entry: Map, place: Place, objects: ResourceMap, config: TransformerConfig
) -> None:
    from gitops_lint.kustomize.transformers.replicas import set_replicas

    try:
        objects.resources = set_replicas(
            objects.resources,
            entry.get("name") or "",
            entry.get("count") or 0,
            place,
            config.replicas,
        )
    except BuildError as error:
        if not context.report.partial:
            context.report.fail(FaultKind.BUILD_FAILED, str(error), place)
