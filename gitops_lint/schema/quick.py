"""Proves an object valid without jsonschema.

Nearly every object of a real repository is valid, and importing jsonschema takes longer than walking all
of them. So it is imported only for an object that this walk does not prove valid.
"""

from collections.abc import Mapping
from typing import Any

from gitops_lint.schema.keywords import CHECKS, JUNCTORS, is_absent, is_templated


def surely_valid(value: Any, schema: Mapping[str, Any]) -> bool:
    """Return whether a value is certainly valid; if False, jsonschema must decide."""
    if is_templated(value):
        return True
    for keyword, argument in schema.items():
        check = CHECKS.get(keyword)
        if check is not None and not check(value, argument):
            return False
        if keyword in JUNCTORS:
            return False
    if isinstance(value, dict):
        return _fields_valid(value, schema)
    if isinstance(value, list) and (items := schema.get("items")) is not None:
        return all(surely_valid(item, items) for item in value)
    return True


def _fields_valid(value: dict[Any, Any], schema: Mapping[str, Any]) -> bool:
    properties = schema.get("properties", {})
    others = schema.get("additionalProperties", True)
    for key, item in value.items():
        field = properties.get(key, others)
        if field is True:
            continue
        if field is False:
            if is_templated(key):
                continue
            return False
        if not is_absent(item, field) and not surely_valid(item, field):
            return False
    return not any(missing(value, schema))


def missing(value: Mapping[Any, Any], schema: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the required fields that an object lacks; none if one of its keys is templated."""
    properties = schema.get("properties", {})
    absent = tuple(
        name
        for name in schema.get("required", ())
        if name not in value or is_absent(value[name], properties.get(name, {}))
    )
    return () if absent and any(map(is_templated, value)) else absent
