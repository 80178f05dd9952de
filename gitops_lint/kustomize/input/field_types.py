"""The fields of a kustomization file and their types. (kustomize: api/types.Kustomization)"""

from typing import Any, Final, TypeAlias

from gitops_lint.namedtuple import NamedTuple


class Struct(NamedTuple):
    """A map with known keys."""

    fields: dict[str, "Shape"]


class ListOf(NamedTuple):
    """A list of one type."""

    item: "Shape"


class MapOf(NamedTuple):
    """A map with any keys and values of one type."""

    value: "Shape"


Shape: TypeAlias = "type | Struct | ListOf | MapOf"  # str, bool, int; object is anything

_STRINGS: Final = ListOf(str)
_STRING_MAP: Final = MapOf(str)
_GVK: Final[dict[str, Shape]] = {"group": str, "version": str, "kind": str}
_ID: Final[dict[str, Shape]] = {**_GVK, "name": str, "namespace": str}
SELECTOR: Final = Struct({**_ID, "annotationSelector": str, "labelSelector": str})
FIELD_SPEC: Final = Struct({**_GVK, "path": str, "create": bool})
PATCH: Final = Struct(
    {
        "path": str,
        "patch": str,
        "target": SELECTOR,
        "options": Struct({"allowNameChange": bool, "allowKindChange": bool}),
    }
)
IMAGE: Final = Struct({"name": str, "newName": str, "tagSuffix": str, "newTag": str, "digest": str})
REPLICA: Final = Struct({"name": str, "count": int})
LABEL: Final = Struct(
    {
        "pairs": _STRING_MAP,
        "includeSelectors": bool,
        "includeTemplates": bool,
        "fields": ListOf(FIELD_SPEC),
    }
)
_FIELD_OPTIONS: Final = Struct({"delimiter": str, "index": int, "encoding": str, "create": bool})
REPLACEMENT: Final = Struct(
    {
        "source": Struct({**_ID, "fieldPath": str, "options": _FIELD_OPTIONS}),
        "targets": ListOf(
            Struct(
                {
                    "select": SELECTOR,
                    "reject": ListOf(SELECTOR),
                    "fieldPaths": _STRINGS,
                    "options": _FIELD_OPTIONS,
                }
            )
        ),
        "sourceValue": str,
    }
)
GENERATOR_OPTIONS: Final = Struct(
    {
        "labels": _STRING_MAP,
        "annotations": _STRING_MAP,
        "disableNameSuffixHash": bool,
        "immutable": bool,
    }
)
CONFIG_MAP: Final = Struct(
    {
        "namespace": str,
        "name": str,
        "behavior": str,
        "literals": _STRINGS,
        "files": _STRINGS,
        "envs": _STRINGS,
        "env": str,
        "options": GENERATOR_OPTIONS,
    }
)
SECRET: Final = Struct({**CONFIG_MAP.fields, "type": str})
METADATA: Final = Struct(
    {"name": str, "namespace": str, "labels": _STRING_MAP, "annotations": _STRING_MAP}
)
VARIABLE: Final = Struct(
    {
        "name": str,
        "objref": Struct({"apiVersion": str, **_ID}),
        "fieldref": Struct({"fieldPath": str}),
    }
)
SORT_OPTIONS: Final = Struct(
    {
        "order": str,
        "legacySortOptions": Struct({"orderFirst": _STRINGS, "orderLast": _STRINGS}),
    }
)

KUSTOMIZATION: Final = Struct(
    {
        "apiVersion": str,
        "kind": str,
        "metadata": METADATA,
        "openapi": _STRING_MAP,
        "namePrefix": str,
        "nameSuffix": str,
        "namespace": str,
        "commonLabels": _STRING_MAP,
        "labels": ListOf(LABEL),
        "commonAnnotations": _STRING_MAP,
        "patchesStrategicMerge": _STRINGS,
        "patchesJson6902": ListOf(PATCH),
        "patches": ListOf(PATCH),
        "images": ListOf(IMAGE),
        "imageTags": ListOf(IMAGE),
        "replacements": ListOf(Struct({**REPLACEMENT.fields, "path": str})),
        "replicas": ListOf(REPLICA),
        "vars": ListOf(VARIABLE),
        "sortOptions": SORT_OPTIONS,
        "resources": _STRINGS,
        "components": _STRINGS,
        "crds": _STRINGS,
        "bases": _STRINGS,
        "configMapGenerator": ListOf(CONFIG_MAP),
        "secretGenerator": ListOf(SECRET),
        "helmGlobals": object,
        "helmCharts": ListOf(object),
        "helmChartInflationGenerator": ListOf(object),
        "generatorOptions": GENERATOR_OPTIONS,
        "configurations": _STRINGS,
        "generators": _STRINGS,
        "transformers": _STRINGS,
        "validators": _STRINGS,
        "buildMetadata": _STRINGS,
    }
)

_FIELDS: Final = ListOf(FIELD_SPEC)

# A file that `configurations` refers to.
CONFIGURATION: Final = Struct(
    {
        **dict.fromkeys(
            (
                "namePrefix",
                "nameSuffix",
                "namespace",
                "commonLabels",
                "labels",
                "templateLabels",
                "commonAnnotations",
                "varReference",
                "images",
                "replicas",
            ),
            _FIELDS,
        ),
        "nameReference": ListOf(Struct({**_GVK, "fieldSpecs": _FIELDS})),
    }
)

# The plugin configurations of `transformers` and `generators`, by kind.
PLUGINS: Final = {
    "NamespaceTransformer": Struct(
        {
            "metadata": METADATA,
            "fieldSpecs": _FIELDS,
            "unsetOnly": bool,
            "setRoleBindingSubjects": str,
        }
    ),
    "PrefixTransformer": Struct({"prefix": str, "fieldSpecs": _FIELDS}),
    "SuffixTransformer": Struct({"suffix": str, "fieldSpecs": _FIELDS}),
    "PrefixSuffixTransformer": Struct({"prefix": str, "suffix": str, "fieldSpecs": _FIELDS}),
    "LabelTransformer": Struct({"labels": _STRING_MAP, "fieldSpecs": _FIELDS}),
    "AnnotationsTransformer": Struct({"annotations": _STRING_MAP, "fieldSpecs": _FIELDS}),
    "ImageTagTransformer": Struct({"imageTag": IMAGE, "fieldSpecs": _FIELDS}),
    "ReplicaCountTransformer": Struct({"replica": REPLICA, "fieldSpecs": _FIELDS}),
    "PatchTransformer": PATCH,
    "PatchStrategicMergeTransformer": Struct({"paths": _STRINGS, "patches": str}),
    "PatchJson6902Transformer": Struct({"target": SELECTOR, "path": str, "jsonOp": str}),
    "ReplacementTransformer": Struct(
        {"replacements": ListOf(Struct({**REPLACEMENT.fields, "path": str}))}
    ),
    "ConfigMapGenerator": Struct({**CONFIG_MAP.fields, "metadata": METADATA}),
    "SecretGenerator": Struct({**SECRET.fields, "metadata": METADATA}),
}


def type_name(shape: Shape) -> str:
    """The name of a shape in a message."""
    if isinstance(shape, ListOf):
        return "a list of strings" if shape.item is str else "a list"
    if isinstance(shape, Struct | MapOf):
        return "a map"
    return {str: "a string", bool: "true or false", int: "a whole number"}[shape]


def type_name_of(value: Any) -> str:
    """The name of a value's type in a message."""
    if isinstance(value, dict):
        return "a map"
    if isinstance(value, list):
        return "a list"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    return "a number" if isinstance(value, int | float) else "a string"
