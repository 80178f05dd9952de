"""Strategic merge patches, and how they find the objects they change: by name or by target."""

from collections.abc import Callable, Iterable
from typing import Final

from gitops_lint.budget import Unit, spend
from gitops_lint.documents import FaultKind, Map, Place
from gitops_lint.kustomize.input.context import Context
from gitops_lint.kustomize.model.edit import same, set_metadata, without_metadata
from gitops_lint.kustomize.model.resource import BuildError, Resource
from gitops_lint.kustomize.patches.strategic_merge import DIRECTIVE, merge_object
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.wording.suggest import did_you_mean

# (kustomize-controller: the annotation ssa)
_NOT_HERE: Final = (
    "list the object to patch under `resources`; or, if something else creates it, list the patch there, with "
    "the annotation `kustomize.toolkit.fluxcd.io/ssa: Merge`"
)


class Options(NamedTuple):
    """What a patch may change besides the content of its target."""

    name: bool = False
    kind: bool = False


def merge_by_name(
    context: Context,
    resources: list[Resource],
    documents: Iterable[Resource],
    *,
    options: Options,
    selected: bool = False,
) -> list[Resource]:
    """Merge each document of a patch into the object with its id. (resmap.GetById)"""
    for document in documents:
        spend(Unit.STEPS, 1 + len(resources) // 4)
        matches = [r for r in resources if r.had(document.id)]
        if len(matches) == 1:
            resources = merge_into(
                context, resources, matches, document, options=options, selected=selected
            )
        elif matches or not context.report.partial:
            context.report.fail(*_no_match(document, resources, len(matches)))
    return resources


def _no_match(
    document: Resource, resources: Iterable[Resource], count: int
) -> tuple[FaultKind, str, Place, str | None]:
    wanted = document.id
    if count:
        return (
            FaultKind.BUILD_FAILED,
            f"the patch for {wanted} matches {count} objects, so the build fails",
            document.origin,
            None,
        )
    similar = next(
        (r.id for r in resources if r.id.kind == wanted.kind and r.id.name == wanted.name), None
    )
    help_ = f"write the `apiVersion` and `namespace` of {similar} in the patch" if similar else None
    names = [r.id.name for r in resources if r.id.kind == wanted.kind]
    help_ = help_ or did_you_mean(wanted.name, names) or _NOT_HERE
    version = f"{wanted.group}/{wanted.version}" if wanted.group else wanted.version
    message = (
        f"the patch is for {wanted} ({version}), which is not in this build, so the build fails"
    )
    return FaultKind.BUILD_FAILED, message, document.origin, help_


def merge_into(
    context: Context,
    resources: list[Resource],
    chosen: list[Resource],
    document: Resource,
    *,
    options: Options,
    selected: bool = False,
) -> list[Resource]:
    """The objects with one document of a patch merged into those in `chosen`.

    With `selected`, a `target` selected them instead of the document's id. (resmap.ApplySmPatch)
    """
    nameless = None if options.name else _nameless(document.data)

    def merged(resource: Resource) -> Resource | None:
        patch = document.data
        if selected:
            if nameless and resource.id.name not in ("", document.id.name):
                patch = nameless
            patch = _adapted(context, patch, resource)
        if options.name or options.kind:
            patch = _with_strings(
                context, patch, "annotations"
            )  # in which kustomize stores the options
            resource = resource.with_previous_name()
        data = merge_object(resource.data, patch)
        if data is None:
            return None
        if _removes_annotations(patch):
            resource = resource.without_build_annotations()
        return resource.edited(_restored(data, resource, options), document.origin)

    result = change_selected(context, resources, chosen, merged, document.origin)
    return _without_duplicates(context, result, document.origin) if selected else result


def _nameless(patch: Map) -> Map | None:
    """A patch without its name, which other objects keep; None if it also replaces or deletes them."""
    meta = patch.get("metadata")
    if not isinstance(meta, Map) or not isinstance(meta.get("name"), str):
        return None
    if DIRECTIVE in patch or DIRECTIVE in meta:
        return None
    return patch.put("metadata", meta.without("name"))


def _without_duplicates(
    context: Context, resources: list[Resource], place: Place
) -> list[Resource]:
    """The objects without those whose id is taken; a patch that causes this is a fault."""
    spend(Unit.STEPS, 1 + len(resources) // 4)
    kept = {resource.id: resource for resource in reversed(resources)}
    for resource in resources:
        if kept[resource.id] is not resource:
            message = (
                f"the patch gives two objects the same name, {resource.id}, so the build fails"
            )
            context.report.fail(FaultKind.DUPLICATE_NAME, message, place)
    return [resource for resource in resources if kept[resource.id] is resource]


def _adapted(context: Context, patch: Map, resource: Resource) -> Map:
    """A patch adapted to a selected object: its apiVersion, and strings as labels and annotations.

    (resmap.ApplySmPatch)
    """
    version = resource.data.get("apiVersion")
    if version is not None and patch.get("apiVersion") != version:
        patch = patch.put("apiVersion", version, resource.data.place("apiVersion"))
    return _with_strings(context, _with_strings(context, patch, "labels"), "annotations")


def _with_strings(context: Context, patch: Map, key: str) -> Map:
    """A patch whose labels or annotations are strings: a null is a string and deletes nothing."""
    meta = patch.get("metadata")
    if not isinstance(meta, Map) or key not in meta:
        return patch
    texts = meta[key]
    if not isinstance(texts, Map) or not texts:
        meta = meta.without(key)
    elif all(isinstance(value, str) for value in texts.values()):
        return patch
    else:
        places = texts.places
        values = {name: context.text(value, places[name]) for name, value in texts.items()}
        meta = meta.put(key, Map(values, places))
    return patch.put("metadata", meta)


def _removes_annotations(patch: Map) -> bool:
    """Whether a patch removes all annotations, including kustomize's own."""
    meta = patch.get("metadata")
    texts = meta.get("annotations") if isinstance(meta, Map) else None
    if isinstance(meta, Map) and "annotations" in meta and texts is None:
        return True
    return any(
        isinstance(part, Map) and part.get(DIRECTIVE) in ("replace", "delete")
        for part in (patch, meta, texts)
    )


def _restored(data: Map, resource: Resource, options: Options) -> Map:
    """The data with the namespace and, unless the options allow a change, name and kind restored."""
    old = resource.data
    if not options.kind and "kind" in old and not same(data.get("kind"), old["kind"]):
        data = data.put("kind", old["kind"], old.place("kind"))
    meta = old.get("metadata")
    if not isinstance(meta, Map):
        return without_metadata(data, "namespace")
    if not options.name and "name" in meta:
        data = _with_metadata(data, "name", meta)
    if meta.get("namespace"):
        return _with_metadata(data, "namespace", meta)
    return without_metadata(data, "namespace")


def _with_metadata(data: Map, key: str, old: Map) -> Map:
    """The object with an entry of other metadata."""
    meta = data.get("metadata")
    if isinstance(meta, Map) and key in meta and same(meta[key], old[key]):
        return data
    return set_metadata(data, key, old[key], old.place(key))


def change_selected(
    context: Context,
    resources: list[Resource],
    chosen: list[Resource],
    change: Callable[[Resource], Resource | None],
    place: Place,
) -> list[Resource]:
    """The objects with `change` applied to those selected; one that cannot be changed stays as is."""
    spend(Unit.STEPS, len(chosen) + len(resources) // 8)
    selected_ids = {id(resource) for resource in chosen}

    def each(resource: Resource) -> Resource | None:
        if id(resource) not in selected_ids:
            return resource
        try:
            return change(resource)
        except BuildError as error:
            context.report.fail(
                FaultKind.BUILD_FAILED, f"the patch does not apply to {resource.id}: {error}", place
            )
            return resource

    return [changed for resource in resources if (changed := each(resource)) is not None]
