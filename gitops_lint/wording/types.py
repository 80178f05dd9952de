"""The types of JSON Schema in words."""

from collections.abc import Mapping
from typing import Any, Final

TYPES: Final = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "object": "a map",
    "string": "a string",
}


def type_in_words(names: str | list[str]) -> str:
    """`a string or a list` for the value of `type` in a schema."""
    return " or ".join(TYPES[name] for name in ([names] if isinstance(names, str) else names))


def schema_in_words(schema: Mapping[str, Any]) -> str:
    """`a whole number, at least 1` for the schema of an option."""
    if "enum" in schema:
        return f"one of {', '.join(map(str, schema['enum']))}"
    words = [type_in_words(schema["type"])]
    if schema["type"] == "array":
        words[0] += f", each item {schema_in_words(schema['items'])}"
    words += [f"at {most} {schema[key]}" for key, most in _BOUNDS.items() if key in schema]
    return ", ".join(words)


_BOUNDS: Final = {"minimum": "least", "maximum": "most"}
