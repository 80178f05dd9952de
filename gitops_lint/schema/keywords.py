"""The check of each schema keyword on one value.

Two drivers use these checks: the quick walk (`quick.surely_valid`), which proves most objects valid,
and the engine (`engine.faults`), which lists all faults.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

from gitops_lint.documents import HIDDEN, is_hidden

NULLS: Final = "x-nulls"
"""The keyword of an object whose fields count as not set if they are null: its argument is `absent`."""

UNION: Final = "x-union"
"""The keyword of an object of whose `fields` at least one is set, and at most `most` are."""


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


_TYPE_CHECKS: Final[dict[str, Callable[[Any], bool]]] = {
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: _is_number(value) and (isinstance(value, int) or value.is_integer()),
    "number": _is_number,
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "null": lambda value: value is None,
}


def is_templated(value: object) -> bool:
    """Return whether a scalar (or key) contains a Flux variable `${…}` or a ResourceSet template `<< … >>`.

    Its final text is unknown, so it satisfies every keyword. So does a value of a Secret.
    """
    return isinstance(value, str) and (
        "${" in value or "<<" in value or (HIDDEN in value and is_hidden(value))
    )


def is_absent(value: object, schema: Mapping[str, Any]) -> bool:
    """Return whether a required field counts as missing, or a field as not set for a rule: null, unless the schema allows null."""
    return value is None and "null" not in types_of(schema)


def drops_null(schema: Mapping[str, Any], field: Mapping[str, Any]) -> bool:
    """Return whether the API server accepts null for a field of an object, as if it were not set.

    `schema` is that of the object. Null is replaced by the default. Without one it stays, and has the wrong type, in all
    but the metadata and the built-in kinds. (Kubernetes: server-side apply of custom resources, as played;
    apiextensions-apiserver: only a create or update removes nulls without a default)
    """
    return "default" in field or schema.get(NULLS) == "absent"


def types_of(schema: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the types that a schema allows; empty if it allows all."""
    kind = schema.get("type", ())
    return (kind,) if isinstance(kind, str) else tuple(kind)


def _type(value: Any, allowed: Any) -> bool:
    if isinstance(allowed, str):
        return _TYPE_CHECKS[allowed](value)
    return any(_TYPE_CHECKS[name](value) for name in allowed)


def _enum(value: Any, allowed: Any) -> bool:
    if isinstance(value, str):
        return value in allowed
    # In Python True == 1; in JSON they differ.
    return any(
        isinstance(value, bool) == isinstance(item, bool) and value == item for item in allowed
    )


@cache
def _compiled(pattern: str) -> re.Pattern[str] | None:
    # In Go, `$` is the end of the text; in Python also before a final newline. `\d` is ASCII in Go.
    if pattern.endswith("$") and not pattern.endswith(r"\$"):
        pattern = pattern[:-1] + r"\Z"
    try:
        return re.compile(pattern, re.ASCII)
    except (re.error, RecursionError, OverflowError):
        return None


def _pattern(value: Any, pattern: str) -> bool:
    if not isinstance(value, str) or (compiled := _compiled(pattern)) is None:
        return True
    return compiled.search(value) is not None


def _at_least(kind: type[Any]) -> Callable[[Any, int], bool]:
    return lambda value, bound: not isinstance(value, kind) or len(value) >= bound


def _at_most(kind: type[Any]) -> Callable[[Any, int], bool]:
    return lambda value, bound: not isinstance(value, kind) or len(value) <= bound


def _format(value: Any, name: str) -> bool:
    # kube-openapi checks the range of integer formats; other formats are not checked here.
    bits = {"int32": 31, "int64": 63}.get(name)
    return bits is None or not _is_number(value) or -(2**bits) <= value < 2**bits


def _unique_keys(value: Any, keys: list[str]) -> bool:
    """Items of a list of type "map" must differ in their keys (apiextensions: listtype)."""
    if not isinstance(value, list):
        return True
    items = [tuple(item.get(key) for key in keys) for item in value if isinstance(item, dict)]
    known = [tuple((type(part), part) for part in item) for item in items if all(map(_known, item))]
    return len(known) == len(set(known))


def _union(value: Any, union: Mapping[str, Any]) -> bool:
    if not isinstance(value, dict) or any(map(is_templated, value)):
        return True
    most: int = union["most"]
    return 1 <= len(members(value, union)) <= most


def members(value: Mapping[str, Any], union: Mapping[str, Any]) -> list[str]:
    """Return the fields of a union that an object sets."""
    return [name for name in union["fields"] if value.get(name) not in (None, "", [])]


def _known(value: object) -> bool:
    return not isinstance(value, (dict, list)) and not is_templated(value)


CHECKS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "type": _type,
    "enum": _enum,
    "pattern": _pattern,
    "format": _format,
    "minLength": _at_least(str),
    "maxLength": _at_most(str),
    "minItems": _at_least(list),
    "maxItems": _at_most(list),
    "minProperties": _at_least(dict),
    "maxProperties": _at_most(dict),
    "minimum": lambda value, bound: not _is_number(value) or value >= bound,
    "maximum": lambda value, bound: not _is_number(value) or value <= bound,
    "exclusiveMinimum": lambda value, bound: not _is_number(value) or value > bound,
    "exclusiveMaximum": lambda value, bound: not _is_number(value) or value < bound,
    "x-kubernetes-list-map-keys": _unique_keys,
    UNION: _union,
}
"""Keyword -> (value, the keyword's argument) -> whether it holds. Values are never templated."""

JUNCTORS: Final = ("allOf", "anyOf", "oneOf", "not")
"""Keywords that combine schemas; only jsonschema evaluates them."""
