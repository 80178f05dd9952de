"""Proves an object valid without listing its faults.

Nearly every object of a real repository is valid, and this walk is faster than `engine.faults`. If a schema
combines others, jsonschema must find the faults, and importing it takes longer than walking all objects.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from gitops_lint.documents import Map, Seq
from gitops_lint.schema.crd import ObjectSchema
from gitops_lint.schema.keywords import CHECKS, JUNCTORS, drops_null, is_absent, is_templated


def surely_valid(value: Any, schema: ObjectSchema) -> bool:
    """Return whether a value is certainly valid; if False, `engine.faults` must decide."""
    return _valid(value, _top(schema))


class _Node:
    """A node of a schema, prepared for the walk on first use: it visits few nodes, but those very often.

    `plain` is the type of the values for which no further check of their own is needed. `known` are the nodes of the
    fields that were visited.
    """

    __slots__ = ("_items", "_others", "_schema", "checks", "is_open", "known", "plain", "required")

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.checks = [(CHECKS[key], argument) for key, argument in schema.items() if key in CHECKS]
        self.is_open = any(keyword in schema for keyword in JUNCTORS)  # jsonschema must decide
        alone = len(self.checks) == 1 and not self.is_open
        self.plain = _PLAIN.get(str(schema.get("type"))) if alone else None
        self.required = schema.get("required", ())
        self._schema = schema
        self.known: dict[str, _Node | None] = {}
        self._others: _Node | None = None
        self._items: _Node | None = None

    def field(self, name: Any) -> "_Node | None":
        """The node of a field; None if an object must not have it."""
        properties = self._schema.get("properties", {})
        if name in properties:
            found = self.known[name] = _node(properties[name])
            return found
        if self._others is None:  # or there are none, which costs little to find out
            self._others = _node(self._schema.get("additionalProperties", True))
        return self._others

    @property
    def items(self) -> "_Node":
        if self._items is None:
            self._items = _Node(self._schema.get("items") or {})
        return self._items

    def drops_null(self, field: "_Node") -> bool:
        return drops_null(self._schema, field._schema)  # noqa: SLF001  of the same class

    def lacks_fields(self, value: Mapping[Any, Any]) -> bool:
        for name in self.required:
            if value.get(name) is None:
                return any(missing(value, self._schema))
        return False


def _node(schema: Mapping[str, Any] | bool) -> _Node | None:
    if isinstance(schema, bool):
        return _ANYTHING if schema else None
    return _Node(schema)


_PLAIN: Final = {"string": str, "boolean": bool, "integer": int, "object": Map, "array": Seq}
_ANYTHING = _Node({})


@cache
def _top(schema: ObjectSchema) -> _Node:
    return _Node(schema.document)


def _valid(value: Any, node: _Node) -> bool:
    if isinstance(value, str) and is_templated(value):
        return True
    for check, argument in node.checks:
        if not check(value, argument):
            return False
    if node.is_open:
        return False
    if isinstance(value, dict):
        return _fields_valid(value, node)
    if isinstance(value, list):
        return _items_valid(value, node)
    return True


def _fields_valid(value: dict[Any, Any], node: _Node) -> bool:
    known = node.known
    for key, item in value.items():
        field = known.get(key) or node.field(key)
        if field is None:
            if is_templated(key):
                continue
            return False
        if field is _ANYTHING:
            continue
        # Most values are plain; a templated text is valid too.
        if (kind := type(item)) is field.plain:
            if kind is Map:
                valid = _fields_valid(item, field)
            else:
                valid = kind is not Seq or _items_valid(item, field)
        else:
            valid = (item is None and node.drops_null(field)) or _valid(item, field)
        if not valid:
            return False
    return not node.required or not node.lacks_fields(value)


def _items_valid(value: list[Any], node: _Node) -> bool:
    items = node.items
    return all(_valid(item, items) for item in value)


def missing(value: Mapping[Any, Any], schema: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the required fields that an object lacks; none if one of its keys is templated."""
    properties = schema.get("properties", {})
    absent = tuple(
        name
        for name in schema.get("required", ())
        if name not in value or is_absent(value[name], properties.get(name, {}))
    )
    return () if absent and any(map(is_templated, value)) else absent
