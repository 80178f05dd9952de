"""The fields of an object by its schema: that of Flux, or that of a kind of Kubernetes."""

from collections.abc import Mapping
from typing import Any

from gitops_lint.documents import KeyPath, get
from gitops_lint.lsp.markdown import code
from gitops_lint.schema import (
    MEANINGS,
    NEWEST,
    ObjectSchema,
    built_in_schema,
    schema_of,
    types_of,
)

Schema = Mapping[str, Any]


def schema_for(data: Any, flux: str | None) -> ObjectSchema | None:
    """The schema of an object, in a minor of Flux (default: the newest); None if it is not known."""
    api_version, kind = get(data, "apiVersion"), get(data, "kind")
    if not isinstance(api_version, str) or not isinstance(kind, str):
        return None
    group, _, version = api_version.rpartition("/")
    return schema_of(group, version, kind, flux or NEWEST) or built_in_schema(group, version, kind)


def field_at(data: Any, path: KeyPath, flux: str | None) -> Schema | None:
    """The schema of a field of an object; None if it has none."""
    found = schema_for(data, flux)
    return below(found.document, path) if found else None


def below(schema: Schema, path: KeyPath) -> Schema | None:
    """The schema of what is at a key path in what a schema describes."""
    for step in path:
        if isinstance(step, int):
            nested = schema.get("items")
        else:
            nested = schema.get("properties", {}).get(step) or schema.get("additionalProperties")
        if not isinstance(nested, Mapping):
            return None
        schema = nested
    return schema


def words_of(path: KeyPath, field: Schema) -> str:
    """What the schema of a field says, Markdown."""
    name = ".".join(str(step) for step in path if isinstance(step, str))
    lines = [f"{code(name)}: {summary_of(field)}"]
    if values := field.get("enum"):
        lines.append("One of " + ", ".join(code(str(it)) for it in values if it != ""))
    if meaning := MEANINGS.get(str(field.get("pattern"))):
        lines.append(meaning)
    if "default" in field:
        lines.append(f"Default: {code(str(field['default']))}")
    if required := field.get("required"):
        lines.append("Required: " + ", ".join(code(str(it)) for it in required))
    if fields := field.get("properties"):
        lines.append("Fields: " + ", ".join(code(it) for it in sorted(fields)))
    return "\n\n".join(lines)


def summary_of(field: Schema) -> str:
    """The type of a field in words."""
    names = [it for it in types_of(field) if it != "null"]
    return " or ".join(names) if names else "any value"
