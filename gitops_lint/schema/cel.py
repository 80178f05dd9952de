"""Evaluates the validation rules of CRDs (`x-kubernetes-validations`) with the CEL library.

A rule gets the same value as in the API server, but only with the fields that it names. A rule that
would read a templated value cannot be evaluated, and counts as kept.
(kubernetes docs: custom resources, "Validation rules"; apiextensions-apiserver: schema/cel)
"""

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Any, Final

from gitops_lint.cel import RESERVED, evaluate
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.regex import regex
from gitops_lint.schema.crd import ObjectSchema
from gitops_lint.schema.keywords import is_absent, is_templated, types_of
from gitops_lint.schema.messages import MESSAGES, Message

TRANSITION: Final = "oldSelf"
"""Rules that use it compare with the object in the cluster; they do not apply to a new object."""

_ITEM: Final = "[]"
_VALUE: Final = "{}"
_WITHIN: Final = (("items", _ITEM), ("additionalProperties", _VALUE))
_FIELD: Final = regex(r"\.\??\s*([A-Za-z_]\w*)")
_HAS: Final = regex(r"\bhas\(self\.(\w+)\)")
# For a rule, strings of these formats are values of other types. (apiextensions-apiserver: SchemaDeclType)
_TYPED_FORMATS: Final = ("byte", "date", "date-time", "duration")
_SHOWN: Final = 200  # characters of a rule, or of a CRD's message


class Rule(NamedTuple):
    """One validation rule: its text, the fields it names, and those it only tests for presence."""

    text: str
    message: Message
    fields: frozenset[str]
    presence: frozenset[str]


class Broken(NamedTuple):
    """A rule that is false, and the path of the node for which it is."""

    path: tuple[str | int, ...]
    rule: Rule


class _CannotKnowError(Exception):
    """A rule reads a value that is templated, or of an unknown type."""


class _Site(NamedTuple):
    """A node of a schema that has rules."""

    path: tuple[str, ...]
    schema: Mapping[str, Any]
    rules: tuple[Rule, ...]


def broken_rules(data: Any, schema: ObjectSchema) -> Iterator[Broken]:
    """Yield the rules that an object breaks; ignore those of nodes with structural faults.

    A rule whose evaluation fails is broken too, but is yielded only if its node breaks no other rule.
    """
    for site in _sites(schema):
        for path, value in _reached(data, site.path):
            verdicts = [(rule, _verdict(rule, value, site.schema)) for rule in site.rules]
            found = [rule for rule, verdict in verdicts if verdict == "broken"]
            found = found or [rule for rule, verdict in verdicts if verdict == "error"]
            yield from (Broken(path, rule) for rule in found)


def _verdict(rule: Rule, value: Any, schema: Mapping[str, Any]) -> str:
    try:
        node = _as_seen(value, schema, rule, rule.presence)
    except _CannotKnowError:
        return "unknown"
    return evaluate(rule.text, node)


@cache
def _sites(schema: ObjectSchema) -> tuple[_Site, ...]:
    return tuple(_find_sites(schema.document, ()))


def _find_sites(schema: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[_Site]:
    entries = schema.get("x-kubernetes-validations", ())
    if rules := tuple(_rule(entry) for entry in entries if TRANSITION not in entry["rule"]):
        yield _Site(path, schema, rules)
    for name, field in schema.get("properties", {}).items():
        yield from _find_sites(field, (*path, name))
    for keyword, step in _WITHIN:
        if isinstance(inner := schema.get(keyword), dict):
            yield from _find_sites(inner, (*path, step))


def _rule(entry: Mapping[str, str]) -> Rule:
    text = entry["rule"]
    fields = frozenset(_FIELD.findall(text))
    read = frozenset(_FIELD.findall(_HAS.sub("", text)))
    return Rule(text, MESSAGES.get(text) or _message(entry), fields, fields - read)


def _message(entry: Mapping[str, str]) -> Message:
    """The message for a rule without one in `messages`: that of its CRD, or the rule itself."""
    message = " ".join((entry.get("message") or f"failed rule: {entry['rule']}").split())
    text = " ".join(entry["rule"].split())
    return Message(f"breaks a rule of its CRD: {message[:_SHOWN]}", f"the rule: {text[:_SHOWN]}")


def _reached(
    value: Any, path: tuple[str, ...], done: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Yield (path, value) of every node of the data at a schema path."""
    if not path:
        if value is not None and not is_templated(value):
            yield done, value
    elif path[0] == _ITEM:
        for index, item in enumerate(value if isinstance(value, list) else ()):
            yield from _reached(item, path[1:], (*done, index))
    elif path[0] == _VALUE:
        for key, item in value.items() if isinstance(value, dict) else ():
            yield from _reached(item, path[1:], (*done, key))
    elif isinstance(value, dict) and path[0] in value:
        yield from _reached(value[path[0]], path[1:], (*done, path[0]))


def _as_seen(
    value: Any, schema: Any, rule: Rule, presence: frozenset[str] = frozenset()
) -> dict[str, Any] | list[Any] | str | float | bool | None:
    """A value as the API server passes it to a rule: without nulls, with defaults, as plain data.

    Leaves out fields that the rule does not name; fields in `presence` have no value of their own.
    """
    schema = schema if isinstance(schema, dict) else {}
    if isinstance(value, dict):
        if fields := schema.get("properties", {}):
            return _fields_seen(value, fields, rule, presence)
        if any(map(is_templated, value)):
            raise _CannotKnowError
        others = schema.get("additionalProperties")
        return {str(key): _as_seen(item, others, rule) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_seen(item, schema.get("items"), rule) for item in value]
    if is_templated(value) or schema.get("format") in _TYPED_FORMATS:
        raise _CannotKnowError
    if isinstance(value, (str, bool)) or value is None:
        return value
    if isinstance(value, (int, float)) and abs(value) < 2**63:
        return float(value) if "number" in types_of(schema) else value
    raise _CannotKnowError


def _fields_seen(
    value: dict[Any, Any], fields: Mapping[str, Any], rule: Rule, presence: frozenset[str]
) -> dict[str, Any]:
    """The declared fields of an object, by their names in rules."""
    named = {name: field for name, field in fields.items() if _escaped(name) in rule.fields}
    seen: dict[str, Any] = {}
    for name, field in (named or fields).items():
        item = value.get(name)
        if name not in value and any(map(is_templated, value)):
            raise _CannotKnowError
        if name not in value or is_absent(item, field):
            if "default" not in field:
                continue
            item = field["default"]
        key = _escaped(name)
        present = key in presence and not is_templated(item)
        seen[key] = True if present else _as_seen(item, field, rule)
    return seen


@lru_cache(maxsize=1024)
def _escaped(name: str) -> str:
    """A field's name as it is written in rules. (kubernetes docs: "Validation rules", escaped names)"""
    if name in RESERVED:
        return f"__{name}__"
    if name.isidentifier() and "__" not in name:
        return name
    escaped = name.replace("__", "__underscores__").replace(".", "__dot__")
    return escaped.replace("-", "__dash__").replace("/", "__slash__")


def rules_in(schema: Any) -> Iterator[str]:
    """Yield the text of every rule in a schema."""
    if isinstance(schema, dict):
        yield from (entry["rule"] for entry in schema.get("x-kubernetes-validations", ()))
        schema = list(schema.values())
    if isinstance(schema, list):
        for part in schema:
            yield from rules_in(part)
