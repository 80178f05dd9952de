"""Patches of a kustomization file: which form each has, and which objects it changes."""

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from gitops_lint.kustomize.context import Context
from gitops_lint.kustomize.edit import set_entry, set_metadata, without_metadata
from gitops_lint.kustomize.file import INVALID
from gitops_lint.kustomize.inline import parse_inline
from gitops_lint.kustomize.json6902 import Operation, apply_operations, operations
from gitops_lint.kustomize.merge import merge_object
from gitops_lint.kustomize.objects import as_objects
from gitops_lint.kustomize.resource import BuildError, Resource
from gitops_lint.kustomize.selector import select, selector_of
from gitops_lint.source import Fault, File, Map, Place, Seq

FAILED: Final = "kustomize-build-failed"


class Patch(NamedTuple):
    """A patch ready to be applied: objects to merge, or the steps of a JSON patch."""

    objects: tuple[Resource, ...]
    steps: tuple[Operation, ...]
    place: Place  # of its text


def apply_patch(
    context: Context, resources: list[Resource], entry: Map, place: Place
) -> list[Resource]:
    """The objects after one entry of `patches`. (PatchTransformer)"""
    patch = _load(context, entry, place)
    if patch is None:
        return resources
    target = entry.get("target")
    target_place = entry.places.get("target", place)
    if target is None:
        if patch.steps:
            context.report.fail(
                INVALID, "a JSON patch needs a target; without one the build fails", place
            )
            return resources
        return _merge_by_name(context, resources, patch, options=_options(entry))
    if len(patch.objects) > 1:
        context.report.fail(
            INVALID,
            "a patch of several documents may not have a target; the build fails",
            target_place,
            "write one entry of patches for each document",
        )
        return resources
    try:
        selector = selector_of(target)
    except BuildError as error:
        context.report.fail(INVALID, f"target: {error}", target_place)
        return resources
    chosen = list(select(resources, selector))
    if not chosen:
        _report_unmatched(context, target_place)
        return resources
    if patch.steps:
        return _change(
            context,
            resources,
            chosen,
            lambda r: _stepped(context, r.remembered(), patch),
            patch.place,
        )
    if not patch.objects:
        return resources
    return _merge_into(
        context, resources, chosen, patch.objects[0], options=_options(entry), selected=True
    )


class Options(NamedTuple):
    """What a patch may change besides the content of its target."""

    name: bool = False
    kind: bool = False


def _options(entry: Map) -> Options:
    options = entry.get("options") or {}
    return Options(bool(options.get("allowNameChange")), bool(options.get("allowKindChange")))


def apply_strategic(
    context: Context, resources: list[Resource], texts: Iterable[tuple[str, Place]]
) -> list[Resource]:
    """The objects after all entries of `patchesStrategicMerge`; there must be a patch in them."""
    found = [(_strategic_objects(context, text, place), place) for text, place in texts]
    for objects, place in found:
        patch = Patch(objects or (), (), place)
        resources = _merge_by_name(context, resources, patch, options=Options(), selected=True)
    if found and all(objects == () for objects, _ in found):
        message = "there is no patch in patchesStrategicMerge; the build fails"
        context.report.fail(INVALID, message, found[0][1])
    return resources


def _strategic_objects(context: Context, text: str, place: Place) -> tuple[Resource, ...] | None:
    """The patches that a string is, or names a file of; None when there is a fault or an unknown."""
    faults: list[Fault] = []
    inline = parse_inline(context, text, place)
    objects = tuple(as_objects(context, inline.documents, "", faults))
    if objects and not inline.faults and not faults:
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
            INVALID, "an entry of patchesJson6902 needs a target with a name", place
        )
        return resources
    patch = _load(context, entry, place)
    if patch is None:
        return resources
    if not patch.steps:
        context.report.fail(INVALID, "patchesJson6902 takes a JSON patch with steps in it", place)
        return resources
    try:
        chosen = list(select(resources, selector_of(target)))
    except BuildError as error:
        context.report.fail(INVALID, f"target: {error}", entry.places["target"])
        return resources
    if not chosen:
        _report_unmatched(context, entry.places["target"])
    return _change(context, resources, chosen, lambda r: _stepped(context, r, patch), patch.place)


def _load(context: Context, entry: Map, place: Place) -> Patch | None:
    """The patch of an entry; None, and a fault or an unknown, when there is none."""
    text, path = (entry.get("patch") or "").strip(), entry.get("path") or ""
    if bool(text) == bool(path):
        message = "path and patch may not stand together" if text else "path or patch must be there"
        context.report.fail(INVALID, f"{message}; the build fails", place)
        return None
    if path:
        where = entry.places["path"]
        file = context.file(path, where, "a patch")
    else:
        where = entry.places["patch"]
        file = parse_inline(context, entry["patch"], where, trim=True)
        context.report.faults.extend(file.faults)
    if file is None or file.faults:
        return None
    return _patch_of(context, file, where)


def _patch_of(context: Context, file: File, where: Place) -> Patch | None:
    data = file.documents[0].data if file.documents else None
    if not isinstance(data, Seq):
        return Patch(_objects_of(context, file), (), where)
    try:
        return Patch((), tuple(operations(data)), file.documents[0].place)
    except BuildError as error:
        context.report.fail(FAILED, str(error), file.documents[0].place)
        return None


def _objects_of(context: Context, file: File) -> tuple[Resource, ...]:
    faults: list[Fault] = []
    objects = tuple(as_objects(context, file.documents, "", faults))
    context.report.faults.extend(
        Fault(
            FAILED,
            f"{fault.message.partition(',')[0]}, so it is neither a strategic merge patch nor a "
            "JSON patch, and the build fails",
            fault.place,
            "a patch needs kind and metadata.name, even with a target",
        )
        for fault in faults
    )
    return objects


def _merge_by_name(
    context: Context,
    resources: list[Resource],
    patch: Patch,
    *,
    options: Options,
    selected: bool = False,
) -> list[Resource]:
    """Each document of a patch changes the one object of its name. (resmap.GetById)"""
    for document in patch.objects:
        matches = [r for r in resources if document.id in r.ids()]
        if len(matches) == 1:
            resources = _merge_into(
                context, resources, matches, document, options=options, selected=selected
            )
        elif matches or not context.report.partial:
            context.report.fail(*_no_match(document, resources, len(matches)))
    return resources


def _no_match(
    document: Resource, resources: Iterable[Resource], count: int
) -> tuple[str, str, Place, str | None]:
    wanted = document.id
    if count:
        return FAILED, f"the patch fits {count} objects called {wanted}", document.origin, None
    near = next(
        (r.id for r in resources if r.id.kind == wanted.kind and r.id.name == wanted.name), None
    )
    help_ = f"there is {near}; write its apiVersion and namespace into the patch" if near else None
    version = f"{wanted.group}/{wanted.version}" if wanted.group else wanted.version
    message = f"the patch is for {wanted} ({version}), which this build does not have; it fails"
    return FAILED, message, document.origin, help_


def _report_unmatched(context: Context, place: Place) -> None:
    if not context.report.partial:
        context.report.unmatched.append(
            Fault(
                "patch-target-not-found",
                "no object of this build matches the target; kustomize ignores the patch",
                place,
                "correct the target, or delete the patch",
            )
        )


def _merge_into(
    context: Context,
    resources: list[Resource],
    chosen: list[Resource],
    document: Resource,
    *,
    options: Options,
    selected: bool = False,
) -> list[Resource]:
    def merged(resource: Resource) -> Resource | None:
        patch = document.data
        if selected:
            patch = _fitted(context, patch, resource)
        if options.name or options.kind:
            resource = resource.remembered()
        data = merge_object(resource.data, patch)
        if data is None:
            return None
        return resource.edited(_restored(data, resource, options), document.origin)

    result = _change(context, resources, chosen, merged, document.origin)
    return _without_duplicates(context, result, document.origin) if selected else result


def _without_duplicates(
    context: Context, resources: list[Resource], place: Place
) -> list[Resource]:
    """The objects whose id is their own; a patch that gives two the same one is a fault."""
    kept = {resource.id: resource for resource in reversed(resources)}
    for resource in resources:
        if kept[resource.id] is not resource:
            message = f"after this patch two objects are called {resource.id}; the build fails"
            context.report.fail("duplicate-name", message, place)
    return [resource for resource in resources if kept[resource.id] is resource]


def _fitted(context: Context, patch: Map, resource: Resource) -> Map:
    """A patch for selected objects: of their apiVersion, its labels and annotations all strings.

    So a null among these deletes nothing, but sets the text null. (resmap.ApplySmPatch)
    """
    version = resource.data.get("apiVersion")
    if version is not None and patch.get("apiVersion") != version:
        patch = patch.put("apiVersion", version, resource.data.places["apiVersion"])
    for key in ("labels", "annotations"):
        meta: Map = patch["metadata"]
        if key not in meta:
            continue
        texts = meta[key]
        if not isinstance(texts, Map) or not texts:
            meta = meta.without(key)
        elif not all(isinstance(value, str) for value in texts.values()):
            places = texts.places
            values = {name: context.text(value, places[name]) for name, value in texts.items()}
            meta = meta.put(key, Map(values, places), meta.places[key])
        patch = patch.put("metadata", meta, patch.places["metadata"])
    return patch


def _restored(data: Map, resource: Resource, options: Options) -> Map:
    """What a patch may not change: the namespace, and unless allowed the name and kind."""
    old = resource.data
    if not options.kind and "kind" in old:
        data = set_entry(data, "kind", old["kind"], old.places["kind"])
    meta = old.get("metadata")
    places = meta.places if isinstance(meta, Map) else {}
    if not options.name and "name" in places:
        data = set_metadata(data, "name", meta["name"], places["name"])  # type: ignore[index]
    if "namespace" in places and meta["namespace"]:  # type: ignore[index]
        return set_metadata(data, "namespace", meta["namespace"], places["namespace"])  # type: ignore[index]
    return without_metadata(data, "namespace")


def _stepped(context: Context, resource: Resource, patch: Patch) -> Resource:
    """An object after the steps of a JSON patch.

    kustomize keeps its notes among the annotations, so that a step may rely on there being some.
    """
    data = resource.data
    meta = data.get("metadata")
    annotated = context.tracked or resource.annotated
    if annotated and isinstance(meta, Map) and not meta.get("annotations"):
        data = set_metadata(data, "annotations", Map(), data.places["metadata"])
    data = apply_operations(data, list(patch.steps))
    meta = data.get("metadata")
    if annotated and isinstance(meta, Map) and not meta.get("annotations"):
        data = without_metadata(data, "annotations")
    return resource.edited(data, patch.place)


def _change(
    context: Context,
    resources: list[Resource],
    chosen: list[Resource],
    change: Callable[[Resource], Resource | None],
    place: Place,
) -> list[Resource]:
    """The objects with `change` made to those chosen; what cannot be changed is left as it was."""
    marked = {id(resource) for resource in chosen}

    def each(resource: Resource) -> Resource | None:
        if id(resource) not in marked:
            return resource
        try:
            return change(resource)
        except BuildError as error:
            context.report.fail(
                FAILED, f"the patch does not apply to {resource.id}: {error}", place
            )
            return resource

    return [changed for resource in resources if (changed := each(resource)) is not None]
