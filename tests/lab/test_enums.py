"""The enums of built-in kinds, compared with the OpenAPI of a real API server."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from lab.control_plane import api_server
from lab.programs import missing

TYPES = json.loads(
    (Path(__file__).parents[2] / "schemas" / "kubernetes.json").read_text(encoding="utf-8")
)
# Values that newer versions of Kubernetes have than that of the lab.
NEWER = {
    ("core/v1.TolerationOperator", "Gt"),
    ("core/v1.TolerationOperator", "Lt"),
    ("apps/v1.StatefulSetUpdateStrategyType", "Recreate"),
}
KIND = "x-kubernetes-group-version-kind"


def schema_of(schema: Mapping[str, Any], known: Mapping[str, Any]) -> Mapping[str, Any]:
    """A schema without the references that lead to it."""
    while "$ref" in schema or len(schema.get("allOf", ())) == 1:
        one = schema["allOf"][0] if "allOf" in schema else schema
        schema = known[one["$ref"].rpartition("/")[2]] if "$ref" in one else one
    return schema


def enums(
    shape: str, schema: Mapping[str, Any], known: Mapping[str, Any], above: frozenset[str]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The enums below a type, each with the values that the server names for it somewhere."""
    schema = schema_of(schema, known)
    while shape.startswith(("[]", "{}")):
        inner = "items" if shape.startswith("[]") else "additionalProperties"
        shape, schema = shape[2:], schema_of(schema.get(inner) or {}, known)
    if shape in TYPES["enums"] and "enum" in schema:
        yield shape, tuple(sorted(set(schema["enum"])))
    for field, of_field in TYPES["types"].get(shape, {}).items() if shape not in above else ():
        if field in schema.get("properties", {}):
            yield from enums(of_field, schema["properties"][field], known, above | {shape})


@pytest.mark.skipif(bool(missing()), reason=missing())
def test_enums_have_the_values_that_the_server_names() -> None:
    known: dict[str, Any] = {}
    with api_server() as api:
        index = api.get("/openapi/v3") or {}
        for path, it in index["paths"].items():
            if path.startswith("api"):
                document = api.get(it["serverRelativeURL"]) or {}
                known.update(document.get("components", {}).get("schemas", {}))
    served = {
        f"{it['group']}/{it['version']}/{it['kind']}".lstrip("/"): schema
        for schema in known.values()
        for it in schema.get(KIND, ())
    }
    found = {
        it
        for kind, shape in TYPES["kinds"].items()
        if kind in served
        for it in enums(shape, served[kind], known, frozenset())
    }
    ours = {
        (name, tuple(value for value in TYPES["enums"][name] if (name, value) not in NEWER))
        for name, _ in found
    }
    assert len(found) > 30
    assert {(name, tuple(it for it in values if it)) for name, values in found} == {
        (name, tuple(it for it in values if it)) for name, values in ours
    }
