"""The patches of a kustomization file: their form, and the objects that they change."""

from collections.abc import Iterable

from gitops_lint.documents import (
    WHOLE_FILE,
    Fault,
    FaultKind,
    File,
    Map,
    Place,
    Seq,
    leaves,
    may_be_for_secret,
)
from gitops_lint.gotext.regexp import UnknownMatchError
from gitops_lint.kustomize.input.context import Context
from gitops_lint.kustomize.input.inline import parse_inline
from gitops_lint.kustomize.input.objects import Problem, as_objects
from gitops_lint.kustomize.model.edit import set_metadata, without_metadata
from gitops_lint.kustomize.model.report import Unknown
from gitops_lint.kustomize.model.resource import BuildError, Resource
from gitops_lint.kustomize.patches.json6902 import Operation, apply_operations, operations
from gitops_lint.kustomize.patches.selector import select, selector_of
from gitops_lint.kustomize.patches.strategic_targets import (
    Options,
    change_selected,
    merge_by_name,
    merge_into,
)
from gitops_lint.namedtuple import NamedTuple


class Patch(NamedTuple):
    """A patch that is ready to apply: objects to merge, or the operations of a JSON patch."""

    objects: tuple[Resource, ...]
    operations: tuple[Operation, ...]
    place: Place  # of its text


def apply_patch(
    context: Context, resources: list[Resource], entry: Map, place: Place
) -> list[Resource]:
    """The objects after one entry of `patches`. (PatchTransformer)"""
    patch = _load(context, entry, place)
    if patch is None:
        return resources
    target = entry.get("target")
    if target is None:
        if patch.operations:
            context.report.fail(
                FaultKind.KUSTOMIZATION_INVALID,
                "a JSON patch needs a `target`; without one, the build fails",
                place,
            )
            return resources
        return merge_by_name(context, resources, patch.objects, options=_options(entry))
    if len(patch.objects) > 1:
        context.report.fail(
            FaultKind.KUSTOMIZATION_INVALID,
            "a patch with several documents cannot have a `target`, so the build fails",
            entry.place("target"),
            "write one entry of `patches` for each document",
        )
        return resources
    chosen = _selected(context, resources, entry)
    _conceal(context, patch, target, chosen)
    if not chosen:
        return resources
    if patch.operations:
        return change_selected(
            context,
            resources,
            chosen,
            lambda r: _with_operations(context, r.with_previous_name(), patch),
            patch.place,
        )
    if not patch.objects:
        return resources
    return merge_into(
        context, resources, chosen, patch.objects[0], options=_options(entry), selected=True
    )


def _options(entry: Map) -> Options:
    options = entry.get("options") or {}
    return Options(bool(options.get("allowNameChange")), bool(options.get("allowKindChange")))


def apply_strategic(
    context: Context, resources: list[Resource], texts: Iterable[tuple[str, Place]]
) -> list[Resource]:
    """The objects after all entries of `patchesStrategicMerge`, of which one must hold a patch."""
    patches = [(_strategic_objects(context, text, place), place) for text, place in texts]
    for objects, place in patches:
        patch = Patch(objects or (), (), place)
        resources = merge_by_name(
            context, resources, patch.objects, options=Options(), selected=True
        )
    if patches and all(objects == () for objects, _ in patches):
        message = "`patchesStrategicMerge` contains no patch, so the build fails"
        context.report.fail(FaultKind.KUSTOMIZATION_INVALID, message, patches[0][1])
    return resources


def _strategic_objects(context: Context, text: str, place: Place) -> tuple[Resource, ...] | None:
    """The patches in a string, or in the file it refers to; None after a fault or an unknown."""
    problems: list[Problem] = []
    inline = parse_inline(context, text, place)
    objects = tuple(as_objects(context, inline.documents, "", problems))
    if objects and not inline.faults and not problems:
        return objects
    file = context.file(text, place, "patchesStrategicMerge")
    return None if file is None or file.faults else _objects_of(context, file)


def apply_json(
    context: Context, resources: list[Resource], entry: Map, place: Place
) -> list[Resource]:
    """The objects after one entry of `patchesJson6902`. (PatchJson6902Transformer)"""
    target = entry.get("target")
    if not isinstance(target, Map) or not target.get("name"):
        context.report.fail(
            FaultKind.KUSTOMIZATION_INVALID,
            "an entry of `patchesJson6902` needs a `target` with a `name`",
            place,
        )
        return resources
    patch = _load(context, entry, place)
    if patch is None:
        return resources
    if not patch.operations:
        context.report.fail(
            FaultKind.KUSTOMIZATION_INVALID,
            "an entry of `patchesJson6902` needs a JSON patch with at least one operation",
            place,
        )
        return resources
    chosen = _selected(context, resources, entry)
    _conceal(context, patch, target, chosen)
    return change_selected(
        context, resources, chosen, lambda r: _with_operations(context, r, patch), patch.place
    )


def _conceal(context: Context, patch: Patch, target: Map, chosen: list[Resource]) -> None:
    """Note the values that a patch sets in a Secret, or may set, even if it does not apply."""
    if any(it.id.kind == "Secret" for it in chosen) or (
        not chosen and may_be_for_secret(target, "/data")
    ):
        for operation in patch.operations:
            context.artifact.tree.conceal(operation.place)
        for resource in patch.objects:
            for section in ("data", "stringData"):
                for _, place in leaves(resource.data.get(section)):
                    context.artifact.tree.conceal(place)


def _selected(context: Context, resources: list[Resource], entry: Map) -> list[Resource]:
    """The objects that the target of an entry selects; if none, a fault, an unknown or an unmatched target."""
    try:
        chosen = list(select(resources, selector_of(entry["target"], "target")))
    except BuildError as error:
        context.report.fail(FaultKind.KUSTOMIZATION_INVALID, str(error), entry.place("target"))
        return []
    except UnknownMatchError as error:
        reason = f"the objects that a patch changes cannot be determined: {error}"
        context.report.unknown.append(Unknown(reason, entry.place("target")))
        return []
    if not chosen:
        _report_unmatched(context, entry.place("target"))
    return chosen


def _load(context: Context, entry: Map, place: Place) -> Patch | None:
    """The patch of an entry; None, and a fault or an unknown, if it cannot be loaded."""
    text, path = (entry.get("patch") or "").strip(), entry.get("path") or ""
    if bool(text) == bool(path):
        message = (
            "`path` cannot be combined with `patch`, so the build fails"
            if text
            else "a patch needs `path` or `patch`; without either, the build fails"
        )
        context.report.fail(FaultKind.KUSTOMIZATION_INVALID, message, place)
        return None
    if path:
        where = entry.place("path")
        file = context.file(path, where, "path")
    else:
        where = entry.place("patch")
        file = parse_inline(context, entry["patch"], where, trim=True)
        context.report.faults.extend(file.faults)
    readable = file is not None and not file.faults
    patch = _patch_of(context, file, where) if file and readable else None
    usable = patch and (patch.objects or patch.operations)
    if file and not usable and may_be_for_secret(entry.get("target"), "/data"):
        context.artifact.tree.conceal(Place(file.path, None, WHOLE_FILE))
    return patch


def _patch_of(context: Context, file: File, where: Place) -> Patch | None:
    data = file.documents[0].data if file.documents else None
    if not isinstance(data, Seq):
        return Patch(_objects_of(context, file), (), where)
    try:
        return Patch((), tuple(operations(data)), file.documents[0].place)
    except BuildError as error:
        context.report.fail(FaultKind.BUILD_FAILED, str(error), file.documents[0].place)
        return None


def _objects_of(context: Context, file: File) -> tuple[Resource, ...]:
    problems: list[Problem] = []
    objects = tuple(as_objects(context, file.documents, "", problems))
    for problem in problems:
        context.report.fail(
            FaultKind.BUILD_FAILED,
            f"{problem.text}, so it is neither a strategic merge patch nor a JSON patch, "
            "and the build fails",
            problem.place,
            "add `kind` and `metadata.name`, which a patch needs even with a `target`",
        )
    return objects


def _report_unmatched(context: Context, place: Place) -> None:
    if not context.report.partial:
        context.report.unmatched.append(
            Fault(
                FaultKind.PATCH_TARGET_NOT_FOUND,
                "no object in this build matches the `target`, so kustomize ignores the patch",
                place,
                "correct the `target`; or remove the patch",
            )
        )


def _with_operations(context: Context, resource: Resource, patch: Patch) -> Resource:
    """An object after the operations of a JSON patch.

    kustomize stores its own data in annotations, so an operation can rely on that map to exist.
    """
    data = resource.data
    meta = data.get("metadata")
    annotated = (context.tracked and resource.origin_annotated) or resource.has_build_annotations
    if annotated and isinstance(meta, Map) and not meta.get("annotations"):
        data = set_metadata(data, "annotations", Map(), data.place("metadata"))
    data = apply_operations(data, list(patch.operations))
    meta = data.get("metadata")
    if annotated and isinstance(meta, Map) and not meta.get("annotations"):
        data = without_metadata(data, "annotations")
    return resource.edited(data, patch.place)
