"""The CRDs' validation rules (`x-kubernetes-validations`), evaluated by the CEL library.

A rule gets what the API server would give it, but only of the fields that it names. One that would
have to look at a templated value cannot be judged, and counts as kept.
(kubernetes docs: custom resources, "Validation rules"; apiextensions-apiserver: schema/cel)
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final, NamedTuple

from gitops_lint.cel import evaluate
from gitops_lint.schema.crd import ObjectSchema
from gitops_lint.schema.keywords import is_absent, is_templated, types_of
from gitops_lint.schema.messages import MESSAGES, Message

TRANSITION: Final = "oldSelf"
"""Rules that mention it compare with the object in the cluster; they do not hold for a new object."""

_ITEM: Final = "[]"
_VALUE: Final = "{}"
_FIELD: Final = re.compile(r"\.\??\s*([A-Za-z_]\w*)")
_HAS: Final = re.compile(r"\bhas\(self\.(\w+)\)")
# Strings of these formats are values of other types to a rule. (apiextensions-apiserver: SchemaDeclType)
_TYPED_FORMATS: Final = ("byte", "date", "date-time", "duration")
_RESERVED: Final = frozenset(
    {
        "as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in",
        "let", "loop", "namespace", "null", "package", "return", "true", "var", "void", "while",
    }
)  # fmt: skip
_SHOWN: Final = 200  # characters of a rule, or of a CRD's message


class Rule(NamedTuple):
    """One validation rule: its text, the fields it names, and those it only asks for the presence of."""

    text: str
    message: Message
    fields: frozenset[str]
    presence: frozenset[str]


class Broken(NamedTuple):
    """A rule that is false, and the node that it was asked of."""

    path: tuple[str | int, ...]
    rule: Rule


class _CannotKnowError(Exception):
    """A rule looks at a value that is templated, or of a type that is not known here."""


class _Site(NamedTuple):
    """A node of a schema that has rules."""

    path: tuple[str, ...]
    schema: Mapping[str, Any]
    rules: tuple[Rule, ...]


def broken_rules(data: Any, schema: ObjectSchema) -> Iterator[Broken]:
    """Yield the rules that an object breaks. Where its structure is wrong, rules are silent or moot.

    A rule whose evaluation fails is broken too, but it is told only of a node that breaks no other.
    """
    for site in _sites(schema):
        for path, value in _reached(data, site.path):
            verdicts = [(rule, _verdict(rule, value, site.schema)) for rule in site.rules]
            found = [rule for rule, said in verdicts if said == "broken"]
            found = found or [rule for rule, said in verdicts if said == "error"]
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


def _find_sites(schema: Any, path: tuple[str, ...]) -> Iterator[_Site]:
    if not isinstance(schema, Mapping):
        return
    entries = schema.get("x-kubernetes-validations", ())
    if rules := tuple(_rule(entry) for entry in entries if TRANSITION not in entry["rule"]):
        yield _Site(path, schema, rules)
    for name, field in schema.get("properties", {}).items():
        yield from _find_sites(field, (*path, name))
    yield from _find_sites(schema.get("items"), (*path, _ITEM))
    yield from _find_sites(schema.get("additionalProperties"), (*path, _VALUE))


def _rule(entry: Mapping[str, str]) -> Rule:
    text = entry["rule"]
    fields = frozenset(_FIELD.findall(text))
    looked_at = frozenset(_FIELD.findall(_HAS.sub("", text)))
    return Rule(text, MESSAGES.get(text) or _message(entry), fields, fields - looked_at)


def _message(entry: Mapping[str, str]) -> Message:
    """The words for a rule that has none of ours: its CRD's message, or the rule itself."""
    said = " ".join((entry.get("message") or f"failed rule: {entry['rule']}").split())
    text = " ".join(entry["rule"].split())
    return Message(f"breaks a rule of its CRD: {said[:_SHOWN]}", f"the rule: {text[:_SHOWN]}")


def _reached(
    value: Any, path: tuple[str, ...], done: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Yield (path, value) of every node of the data that a schema path leads to."""
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
    """A value as the API server hands it to a rule: without nulls, with defaults, as plain data.

    Fields that the rule does not name are left out, those in `presence` are only there or not.
    """
    schema = schema if isinstance(schema, Mapping) else {}
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
    """The declared fields of an object, by the names that they have in rules."""
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
        there = key in presence and not is_templated(item)
        seen[key] = True if there else _as_seen(item, field, rule)
    return seen


def _escaped(name: str) -> str:
    """A field's name as rules write it. (kubernetes docs: "Validation rules", escaped names)"""
    if name in _RESERVED:
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
