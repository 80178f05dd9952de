"""What a kustomization file does to its objects, in kustomize's own order.

(api/internal/target/kusttarget_configplugin.go: configureBuiltinTransformers)
"""

from typing import Any

from gitops_lint.kustomize.input.context import Context
from gitops_lint.kustomize.model.resource import BuildError, Resource
from gitops_lint.kustomize.patches.patch import apply_json, apply_patch, apply_strategic
from gitops_lint.kustomize.patches.strategic import FAILED
from gitops_lint.kustomize.pile import Pile, entries
from gitops_lint.kustomize.transformers.images import set_image
from gitops_lint.kustomize.transformers.labels import label_fields, set_texts
from gitops_lint.kustomize.transformers.names import add_prefix, add_suffix
from gitops_lint.kustomize.transformers.namespace import set_namespace
from gitops_lint.kustomize.transformers.replacements import replace_all
from gitops_lint.kustomize.transformers.replicas import set_replicas
from gitops_lint.source import Map, Place


def transform(context: Context, data: Map, pile: Pile) -> None:
    """Change the objects of a pile as the fields of a kustomization file say."""
    merges = entries(data, "patchesStrategicMerge")
    pile.resources = apply_strategic(context, pile.resources, merges)
    for entry, place in entries(data, "patches"):
        pile.resources = apply_patch(context, pile.resources, entry, place)
    _namespace(context, data, pile)
    _names(context, data, pile)
    _labels(context, data, pile)
    for entry, place in entries(data, "patchesJson6902"):
        pile.resources = apply_json(context, pile.resources, entry, place)
    for entry, place in entries(data, "replicas"):
        _replicas(context, entry, place, pile)
    for entry, place in entries(data, "images", "imageTags"):
        pile.change(
            context,
            place,
            lambda r, e=entry, p=place: set_image(r, e, p, pile.config.images),  # type: ignore[misc]
        )
    for entry, place in entries(data, "replacements"):
        pile.resources = replace_all(context, pile.resources, entry, place)


def _namespace(context: Context, data: Map, pile: Pile) -> None:
    namespace = data.get("namespace")
    if not namespace:
        return
    place = data.places["namespace"]
    fields = pile.config.namespace
    pile.change(context, place, lambda r: set_namespace(r, namespace, place, fields))
    seen: dict[Any, Resource] = {}
    for resource in pile.resources:
        first = seen.setdefault(resource.id, resource)
        if first is not resource:
            context.report.fail(
                "duplicate-name",
                f"namespace: {namespace} gives two objects the name {resource.id}; the build fails",
                place,
            )
    pile.resources = list(seen.values())


def _names(context: Context, data: Map, pile: Pile) -> None:
    if prefix := data.get("namePrefix"):
        place, fields = data.places["namePrefix"], pile.config.name_prefix
        pile.change(context, place, lambda r: add_prefix(r, prefix, place, fields))
    if suffix := data.get("nameSuffix"):
        end, ends = data.places["nameSuffix"], pile.config.name_suffix
        pile.change(context, end, lambda r: add_suffix(r, suffix, end, ends))


def _labels(context: Context, data: Map, pile: Pile) -> None:
    config = pile.config
    for label, place in entries(data, "labels"):
        pairs = label.get("pairs")
        if pairs:
            try:
                fields = label_fields(label, config)
            except BuildError as error:
                context.report.fail(FAILED, f"{error}; the build fails", place)
                continue
            pile.change(context, place, lambda r, p=pairs, f=fields: set_texts(r, p, f))  # type: ignore[misc]
    if common := data.get("commonLabels"):
        place = data.places["commonLabels"]
        pile.change(context, place, lambda r: set_texts(r, common, config.common_labels))
    if texts := data.get("commonAnnotations"):
        place = data.places["commonAnnotations"]
        pile.change(context, place, lambda r: set_texts(r, texts, config.common_annotations))


def _replicas(context: Context, entry: Map, place: Place, pile: Pile) -> None:
    try:
        pile.resources = set_replicas(
            pile.resources,
            entry.get("name") or "",
            entry.get("count") or 0,
            place,
            pile.config.replicas,
        )
    except BuildError as error:
        if not context.report.partial:
            context.report.fail(FAILED, str(error), place)
