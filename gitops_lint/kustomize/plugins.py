"""`transformers`, `generators` and `validators`: built-in plugins with their own configuration.

Flux runs no other plugins. (api/internal/plugins/loader, api/internal/plugins/builtinhelpers)
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from gitops_lint.documents import FaultKind, Map, Place
from gitops_lint.kustomize.fieldspecs.fields import field_specs
from gitops_lint.kustomize.generators.generate import generate
from gitops_lint.kustomize.input.context import Context
from gitops_lint.kustomize.input.field_types import PLUGINS
from gitops_lint.kustomize.input.inline import parse_inline
from gitops_lint.kustomize.input.kustomization_file import checked_as, entries
from gitops_lint.kustomize.input.objects import Problem, as_objects
from gitops_lint.kustomize.model.report import Unknown
from gitops_lint.kustomize.model.resource import BuildError, Resource
from gitops_lint.kustomize.model.resource_map import ResourceMap
from gitops_lint.kustomize.patches.patch import apply_json, apply_patch, apply_strategic
from gitops_lint.kustomize.transformers.images import set_image
from gitops_lint.kustomize.transformers.labels import set_texts
from gitops_lint.kustomize.transformers.names import add_prefix, add_suffix
from gitops_lint.kustomize.transformers.namespace import DEFAULT_SUBJECTS, set_namespace
from gitops_lint.kustomize.transformers.replacements import replace_all
from gitops_lint.kustomize.transformers.replicas import set_replicas

_RENAMING: Final = ("PrefixTransformer", "SuffixTransformer", "PrefixSuffixTransformer")
_SUBJECTS: Final = (DEFAULT_SUBJECTS, "allServiceAccounts", "none")


def inline_objects(context: Context, entry: str, place: Place) -> tuple[Resource, ...]:
    """The plugin configurations written inline in the kustomization file; empty if it names a file."""
    problems: list[Problem] = []
    file = parse_inline(context, entry, place)
    objects = tuple(as_objects(context, file.documents, "", problems)) if not file.faults else ()
    return () if problems else objects


def run_generator(context: Context, config: Resource, place: Place, objects: ResourceMap) -> None:
    """Add the object that a generator's configuration describes."""
    data = _checked(context, config, place)
    if data is None:
        return
    if not config.id.kind.endswith("Generator"):
        context.report.fail(
            FaultKind.KUSTOMIZATION_INVALID, f"{config.id.kind} is not a generator", config.origin
        )
        return
    meta = data.get("metadata") or Map()
    for key in ("name", "namespace"):
        if not data.get(key) and meta.get(key):
            data = data.put(key, meta[key], meta.places[key])
    kind = config.id.kind.removesuffix("Generator")
    generated = generate(context, kind, data, Map(), config.origin)
    if generated is not None:
        objects.absorb(context.report, generated)


def run_transformer(context: Context, config: Resource, place: Place, objects: ResourceMap) -> None:
    """Apply a transformer's configuration to the objects."""
    data = _checked(context, config, place)
    if data is None:
        return
    kind = config.id.kind
    if kind.endswith("Generator"):
        context.report.fail(
            FaultKind.KUSTOMIZATION_INVALID, f"{kind} is not a transformer", config.origin
        )
        return
    if kind in _RENAMING and "fieldSpecs" not in data:
        context.report.fail(
            FaultKind.KUSTOMIZATION_INVALID,
            f"a {kind} needs `fieldSpecs`; without it, the build fails",
            config.origin,
        )
        return
    _RUNNERS[kind](context, data, config.origin, objects)


def validate(context: Context, config: Resource, place: Place) -> None:
    """Check a validator's configuration. Validators cannot change objects, so nothing is run."""
    _checked(context, config, place)


def _checked(context: Context, config: Resource, place: Place) -> Map | None:
    """The configuration of a built-in plugin; None, and a fault or an unknown, for any other."""
    kind = config.id.kind
    if config.id.group or config.id.version != "builtin":
        context.report.fail(
            FaultKind.PLUGIN,
            f"{config.id} needs an external plugin; Flux runs only built-in ones, so the build fails",
            place,
        )
        return None
    if kind == "HelmChartInflationGenerator":
        context.report.fail(
            FaultKind.PLUGIN,
            f"{kind} needs the Helm plugin, which Flux disables, so the build fails",
            place,
            "use a HelmRelease instead",
        )
        return None
    if kind in ("IAMPolicyGenerator", "ValueAddTransformer", "HashTransformer"):
        context.report.unknown.append(Unknown(f"gitops-lint does not support {kind}", place))
        return None
    if kind not in PLUGINS:
        context.report.fail(
            FaultKind.PLUGIN, f"{kind} is not a built-in plugin of kustomize", config.origin
        )
        return None
    data, faults = checked_as(config.data, config.origin, PLUGINS[kind], strict=False)
    context.report.faults.extend(faults)
    return data if isinstance(data, Map) else None


def _namespace(context: Context, data: Map, place: Place, objects: ResourceMap) -> None:
    meta = data.get("metadata") or Map()
    if not (namespace := meta.get("namespace")):
        return
    where = meta.places["namespace"]
    subjects = data.get("setRoleBindingSubjects") or DEFAULT_SUBJECTS
    if subjects not in _SUBJECTS:
        wanted = ", ".join(f"`{subject}`" for subject in _SUBJECTS)
        context.report.fail(
            FaultKind.KUSTOMIZATION_INVALID,
            f"`setRoleBindingSubjects` must be one of {wanted}",
            place,
        )
        return
    fields, unset = field_specs(data.get("fieldSpecs")), bool(data.get("unsetOnly"))
    objects.change(
        context.report,
        place,
        lambda r: set_namespace(r, namespace, where, fields, subjects=subjects, unset_only=unset),
    )


def _prefix(context: Context, data: Map, place: Place, objects: ResourceMap) -> None:
    prefix, fields = data.get("prefix") or "", field_specs(data.get("fieldSpecs"))
    if prefix:
        where = data.places["prefix"]
        objects.change(context.report, place, lambda r: add_prefix(r, prefix, where, fields))


def _suffix(context: Context, data: Map, place: Place, objects: ResourceMap) -> None:
    suffix, fields = data.get("suffix") or "", field_specs(data.get("fieldSpecs"))
    if suffix:
        where = data.places["suffix"]
        objects.change(context.report, place, lambda r: add_suffix(r, suffix, where, fields))


def _prefix_and_suffix(context: Context, data: Map, place: Place, objects: ResourceMap) -> None:
    _prefix(context, data, place, objects)
    _suffix(context, data, place, objects)


def _labels_or_annotations(context: Context, data: Map, place: Place, objects: ResourceMap) -> None:
    texts = data.get("labels") or data.get("annotations") or Map()
    fields = field_specs(data.get("fieldSpecs"))
    objects.change(context.report, place, lambda r: set_texts(r, texts, fields))


def _image(context: Context, data: Map, place: Place, objects: ResourceMap) -> None:
    image, fields = data.get("imageTag") or Map(), field_specs(data.get("fieldSpecs"))
    objects.change(context.report, place, lambda r: set_image(r, image, place, fields))


def _replicas(context: Context, data: Map, place: Place, objects: ResourceMap) -> None:
    replica, fields = data.get("replica") or Map(), field_specs(data.get("fieldSpecs"))
    name, count = replica.get("name") or "", replica.get("count") or 0
    try:
        objects.resources = set_replicas(objects.resources, name, count, place, fields)
    except BuildError as error:
        if not context.report.partial:
            context.report.fail(FaultKind.BUILD_FAILED, str(error), place)


def _patch(context: Context, data: Map, place: Place, objects: ResourceMap) -> None:
    objects.resources = apply_patch(context, objects.resources, data, place)


def _strategic(context: Context, data: Map, _: Place, objects: ResourceMap) -> None:
    objects.resources = apply_strategic(context, objects.resources, _patch_texts(data))


def _patch_texts(data: Map) -> Iterator[tuple[Any, Place]]:
    yield from entries(data, "paths")
    if data.get("patches"):
        yield data["patches"], data.places["patches"]


def _json(context: Context, data: Map, place: Place, objects: ResourceMap) -> None:
    if "jsonOp" in data:
        data = data.put("patch", data["jsonOp"], data.places["jsonOp"])
    objects.resources = apply_json(context, objects.resources, data, place)


def _replacements(context: Context, data: Map, _: Place, objects: ResourceMap) -> None:
    for entry, where in entries(data, "replacements"):
        objects.resources = replace_all(context, objects.resources, entry, where)


_RUNNERS: Final[dict[str, Callable[[Context, Map, Place, ResourceMap], None]]] = {
    "NamespaceTransformer": _namespace,
    "PrefixTransformer": _prefix,
    "SuffixTransformer": _suffix,
    "PrefixSuffixTransformer": _prefix_and_suffix,
    "LabelTransformer": _labels_or_annotations,
    "AnnotationsTransformer": _labels_or_annotations,
    "ImageTagTransformer": _image,
    "ReplicaCountTransformer": _replicas,
    "PatchTransformer": _patch,
    "PatchStrategicMergeTransformer": _strategic,
    "PatchJson6902Transformer": _json,
    "ReplacementTransformer": _replacements,
}
