"""Files that add fields to transformers: `configurations`, and the older `crds`."""

from collections.abc import Iterator
from typing import Any, Final

from gitops_lint.budget import Unit, spend
from gitops_lint.documents import FaultKind, Map, Place
from gitops_lint.kustomize.fieldspecs.backreferences import BackReference
from gitops_lint.kustomize.fieldspecs.config import EMPTY, TransformerConfig
from gitops_lint.kustomize.fieldspecs.fields import Field, field_specs
from gitops_lint.kustomize.input.context import Context
from gitops_lint.kustomize.input.field_types import CONFIGURATION
from gitops_lint.kustomize.input.kustomization_file import checked_as
from gitops_lint.kustomize.model.report import Unknown
from gitops_lint.namedtuple import NamedTuple

_NAMES: Final = {
    "namePrefix": "name_prefix",
    "nameSuffix": "name_suffix",
    "namespace": "namespace",
    "commonLabels": "common_labels",
    "labels": "labels",
    "templateLabels": "template_labels",
    "commonAnnotations": "common_annotations",
    "varReference": "variables",
    "images": "images",
    "replicas": "replicas",
}
MAX_DEPTH: Final = 20
BUILTIN_VERSION: Final = "v1.21.2"


def load_configuration(context: Context, entry: str, place: Place) -> TransformerConfig:
    """The transformer configuration in a `configurations` file."""
    file = context.file(entry, place, "configurations")
    if file is None or file.faults or not file.documents:
        return EMPTY
    data, faults = checked_as(*file.documents[0], CONFIGURATION, strict=True)
    context.report.faults.extend(faults)
    if not isinstance(data, Map):
        return EMPTY
    lists: dict[str, Any] = {name: field_specs(data.get(key)) for key, name in _NAMES.items()}
    back_references = (
        BackReference(
            each.get("group") or "",
            each.get("version") or "",
            each.get("kind") or "",
            field_specs(each.get("fieldSpecs")),
        )
        for each in data.get("nameReference") or ()
    )
    return TransformerConfig(**lists, references=tuple(back_references))


def check_schema(context: Context, openapi: Map, place: Place) -> None:
    """Check `openapi`, which changes how lists merge. Only the built-in schema is supported."""
    path, version = openapi.get("path"), openapi.get("version")
    if path and version:
        message = "`openapi.path` cannot be combined with `openapi.version`, so the build fails"
        context.report.fail(FaultKind.KUSTOMIZATION_INVALID, message, place)
    elif path:
        if context.file_path(path, openapi.places["path"], "openapi") is not None:
            reason = (
                "`openapi.path` changes how patches merge lists, which gitops-lint does not support"
            )
            context.report.unknown.append(Unknown(reason, place))
    elif version and version != BUILTIN_VERSION:
        message = f"kustomize has no built-in OpenAPI version `{version}`, so the build fails"
        help_ = f"write `{BUILTIN_VERSION}`; or remove `version`"
        context.report.fail(
            FaultKind.KUSTOMIZATION_INVALID, message, openapi.places["version"], help_
        )


def load_crds(context: Context, entry: str, place: Place) -> TransformerConfig:
    """The fields that a `crds` file, an OpenAPI document, marks as names, labels or annotations."""
    file = context.file(entry, place, "crds")
    if file is None or file.faults:
        return EMPTY
    data = file.documents[0].data if file.documents else None
    if not isinstance(data, Map) or not all(isinstance(each, Map | None) for each in data.values()):
        context.report.fail(
            FaultKind.KUSTOMIZATION_INVALID,
            f"`{entry}` is not an OpenAPI document, which `crds` requires, so the build fails",
            place,
            "list the CRD under `resources`",
        )
        return EMPTY
    added: dict[str, list[Field]] = {}
    back_references: list[BackReference] = []
    for name in data:
        if {"kind", "apiVersion", "metadata"} <= _properties(data, name).keys():
            _Collector(data, name.rpartition(".")[2], added, back_references).collect(name, ())
    lists: dict[str, Any] = {name: tuple(added.get(name, ())) for name in _NAMES.values()}
    return TransformerConfig(**lists, references=tuple(back_references))


def _properties(data: Map, name: str) -> dict[str, Any]:
    entry = data.get(name) or {}
    schema = entry.get("Schema") or entry.get("schema") or {}
    properties = schema.get("properties") if isinstance(schema, dict) else None
    return properties if isinstance(properties, dict) else {}


class _Collector(NamedTuple):
    """Collects the marked properties in the schema of one kind."""

    data: Map
    kind: str
    added: dict[str, list[Field]]
    back_references: list[BackReference]

    def collect(self, name: str, path: tuple[str, ...]) -> None:
        """Collect from a schema and from those it refers to."""
        for key, property_ in _properties(self.data, name).items():
            if not isinstance(property_, dict) or len(path) > MAX_DEPTH:
                continue
            spend(Unit.STEPS)
            where = (*path, key)
            for list_name in _marks(property_):
                self.added.setdefault(list_name, []).append(Field("/".join(where), self.kind))
            if isinstance(target := property_.get("x-kubernetes-object-ref-kind"), str):
                self._refer(property_, target, where)
            if isinstance(reference := property_.get("$ref"), str):
                self.collect(reference, where)

    def _refer(self, property_: dict[str, Any], target: str, where: tuple[str, ...]) -> None:
        version = property_.get("x-kubernetes-object-ref-api-version")
        name_key = property_.get("x-kubernetes-object-ref-name-key") or "name"
        if isinstance(version, str):
            field = Field("/".join((*where, str(name_key))), self.kind)
            self.back_references.append(BackReference("", version, target, (field,)))


def _marks(property_: dict[str, Any]) -> Iterator[str]:
    for mark, list_name in (
        ("x-kubernetes-annotation", "common_annotations"),
        ("x-kubernetes-label-selector", "common_labels"),
        ("x-kubernetes-identity", "name_prefix"),
    ):
        if mark in property_:
            yield list_name
