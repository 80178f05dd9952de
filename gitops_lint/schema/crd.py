"""Converts a CustomResourceDefinition to a JSON Schema (draft 2020-12) of what the API server accepts.

Facts: kubernetes docs "Extend the Kubernetes API with CustomResourceDefinitions": structural schemas,
pruning, defaulting and nullable; apiextensions-apiserver: objectmeta, embedded resources.
"""

from collections.abc import Mapping
from typing import Any, Final

from gitops_lint.schema.messages import MESSAGES
from gitops_lint.schema.metadata import OBJECT_META
from gitops_lint.schema.patterns import MEANINGS

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
DEEPEST: Final = 60
"""Levels of a schema that are read; deeper levels accept everything."""

_TYPES: Final = ("array", "boolean", "integer", "number", "object", "string")

_SHAPES: Final[dict[str, type | tuple[type, ...]]] = {
    **dict.fromkeys(("maxItems", "maxLength", "maxProperties"), int),
    **dict.fromkeys(("minItems", "minLength", "minProperties"), int),
    **dict.fromkeys(("maximum", "minimum"), (int, float)),
    **dict.fromkeys(("pattern", "format", "x-kubernetes-list-type"), str),
    **dict.fromkeys(("enum", "x-kubernetes-list-map-keys"), list),
    **dict.fromkeys(
        (
            "x-kubernetes-embedded-resource",
            "x-kubernetes-int-or-string",
            "x-kubernetes-preserve-unknown-fields",
        ),
        bool,
    ),
    "default": object,
}
"""Keyword -> the type of its argument; keywords with other arguments are left out."""


class ObjectSchema:
    """A JSON Schema for one kind, compared by identity so that its validator can be cached."""

    __slots__ = ("document",)

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document: Final = document


def schema_from_crd(crd: Mapping[str, Any]) -> dict[tuple[str, str, str], ObjectSchema]:
    """Return the schemas of a CustomResourceDefinition by (group, version, kind), one per served version.

    Never raises: unreadable parts of malformed input are left out. Patterns that this package does not
    know are left out too, because a pattern from the repository could keep the matcher busy forever.
    """
    return {
        (group, version, kind): ObjectSchema(for_object(structural, trusted=False))
        for (group, version, kind), structural, _ in versions_of(crd)
    }


def versions_of(
    crd: Mapping[str, Any],
) -> list[tuple[tuple[str, str, str], Mapping[str, Any], Mapping[str, Any]]]:
    """Return ((group, version, kind), openAPIV3Schema, version entry) for each served version."""
    spec = _mapping(_mapping(crd).get("spec"))
    group, kind = spec.get("group"), _mapping(spec.get("names")).get("kind")
    versions = spec.get("versions")
    if not (isinstance(group, str) and isinstance(kind, str) and isinstance(versions, list)):
        return []
    return [
        ((group, version["name"], kind), structural, version)
        for version in versions
        if isinstance(version, dict)
        and isinstance(version.get("name"), str)
        and version.get("served") is True
        and (structural := _mapping(_mapping(version.get("schema")).get("openAPIV3Schema")))
    ]


def for_object(structural: Mapping[str, Any], *, trusted: bool = True) -> dict[str, Any]:
    """Return the JSON Schema of a whole object from its openAPIV3Schema.

    `trusted` is false for schemas from the linted repository: see `schema_from_crd`.
    """
    schema = to_json_schema(structural, trusted=trusted)
    fields = schema.setdefault("properties", {})
    # The API server accepts these four for every CRD; controllers write the status.
    fields |= {"apiVersion": {"type": "string"}, "kind": {"type": "string"}, "status": {}}
    fields["metadata"] = OBJECT_META
    schema["required"] = sorted({*schema.get("required", ()), "metadata"} - {"status"})
    return {"$schema": DIALECT, **schema}


def to_json_schema(node: Any, depth: int = 0, *, trusted: bool = True) -> dict[str, Any]:
    """Return the JSON Schema of one node of a structural schema."""
    node = _mapping(node)
    if depth > DEEPEST:
        return {}
    schema = {key: node[key] for key in _SHAPES if key in node and _well_formed(key, node[key])}
    if not trusted and schema.get("pattern") not in MEANINGS:
        schema.pop("pattern", None)
    schema |= _type(node)
    if rules := _rules(node):
        schema["x-kubernetes-validations"] = rules
    schema |= _bounds(node) | _junctors(node, depth, trusted=trusted)
    if node.get("items") is not None:
        schema["items"] = to_json_schema(node["items"], depth + 1, trusted=trusted)
    return schema | _fields(node, depth, trusted=trusted)


def _fields(node: Mapping[str, Any], depth: int, *, trusted: bool) -> dict[str, Any]:
    """Return properties, required and additionalProperties: objects are closed by default."""
    properties = {
        name: to_json_schema(field, depth + 1, trusted=trusted)
        for name, field in _mapping(node.get("properties")).items()
        if isinstance(name, str)
    }
    required = {name for name in _sequence(node.get("required")) if isinstance(name, str)}
    if node.get("x-kubernetes-embedded-resource") is True:
        properties |= {name: {"type": "string"} for name in ("apiVersion", "kind")}
        properties["metadata"] = OBJECT_META
        required |= {"apiVersion", "kind"}
    fields: dict[str, Any] = {}
    if properties:
        fields["properties"] = properties
    # The API server sets defaults before it checks required fields.
    if required := {name for name in required if "default" not in properties.get(name, {})}:
        fields["required"] = sorted(required)
    others = node.get("additionalProperties")
    if isinstance(others, Mapping):
        fields["additionalProperties"] = to_json_schema(others, depth + 1, trusted=trusted)
    elif _closed(node):
        fields["additionalProperties"] = False
    return fields


def _closed(node: Mapping[str, Any]) -> bool:
    return (
        node.get("type") == "object"
        and node.get("additionalProperties") is not True
        and node.get("x-kubernetes-preserve-unknown-fields") is not True
    )


def _type(node: Mapping[str, Any]) -> dict[str, Any]:
    if node.get("x-kubernetes-int-or-string") is True:
        types = ["integer", "string"]
    elif node.get("type") in _TYPES:
        types = [node["type"]]
    else:
        return {}
    if node.get("nullable") is True:
        types.append("null")
    return {"type": types[0] if len(types) == 1 else types}


def _rules(node: Mapping[str, Any]) -> list[dict[str, str]]:
    return [
        {"rule": rule["rule"], **_own_message(rule)}
        for rule in _sequence(node.get("x-kubernetes-validations"))
        if isinstance(rule, dict) and isinstance(rule.get("rule"), str)
    ]


def _own_message(rule: Mapping[str, Any]) -> dict[str, str]:
    """The message in the CRD, for a rule that has none in `messages`."""
    message = rule.get("message")
    return {"message": message} if isinstance(message, str) and rule["rule"] not in MESSAGES else {}


def _bounds(node: Mapping[str, Any]) -> dict[str, Any]:
    """The exclusive bounds, which OpenAPI 3.0 marks with a flag and JSON Schema 2020-12 writes separately."""
    return {
        f"exclusive{name}": node[bound]
        for name, bound in (("Minimum", "minimum"), ("Maximum", "maximum"))
        if node.get(f"exclusive{name}") is True and _well_formed(bound, node.get(bound))
    }


def _junctors(node: Mapping[str, Any], depth: int, *, trusted: bool) -> dict[str, Any]:
    """allOf, anyOf, oneOf, not; without a `type` they only test values, and close no object."""
    if node.get("x-kubernetes-int-or-string") is True:
        return {}  # its anyOf only repeats the two types
    junctors: dict[str, Any] = {
        # Without its pattern, a part accepts more values, so more than one part may match.
        name if trusted or name != "oneOf" else "anyOf": [
            to_json_schema(part, depth + 1, trusted=trusted) for part in node[name]
        ]
        for name in ("allOf", "anyOf", "oneOf")
        if isinstance(node.get(name), list) and node[name]
    }
    if trusted and isinstance(node.get("not"), Mapping):
        junctors["not"] = to_json_schema(node["not"], depth + 1)
    return junctors


def _well_formed(keyword: str, argument: Any) -> bool:
    if keyword == "enum":
        plain = (str, int, float, type(None))
        return isinstance(argument, list) and all(isinstance(item, plain) for item in argument)
    if keyword == "x-kubernetes-list-map-keys":
        return isinstance(argument, list) and all(isinstance(key, str) for key in argument)
    if isinstance(argument, (int, float)) and not abs(argument) <= 2**63:
        return False
    shape = _SHAPES[keyword]
    return isinstance(argument, shape) and (
        shape is bool or not isinstance(argument, bool) or shape is object
    )


def _mapping(value: Any) -> Mapping[Any, Any]:
    return value if isinstance(value, Mapping) else {}


def _sequence(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
