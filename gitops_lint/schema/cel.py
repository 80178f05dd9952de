"""The CRDs' validation rules (`x-kubernetes-validations`), held by a small Python predicate each.

Why not a CEL library: the two on PyPI (common-expression-language 0.10, cel-python 0.5) take 130 and 65 ms
to import, which every pre-commit run that meets a HelmRelease would pay (all of this package: 15 ms); both
lack `substring`, a Kubernetes extension that the ResourceSetInputProvider rules use; neither can answer
"cannot know" where a value holds `${…}`; and a message that says what to write is needed for each rule
in any case. A rule without a predicate is skipped; `scripts/generate_schemas.py` names such rules.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final, NamedTuple

from gitops_lint.schema.crd import ObjectSchema
from gitops_lint.schema.keywords import is_absent, is_templated
from gitops_lint.schema.predicates import RULES, Rule

TRANSITION: Final = "oldSelf"
"""Rules that mention it compare with the object in the cluster; they do not hold for a new object."""

_ITEM: Final = "[]"


class Broken(NamedTuple):
    """A rule that is false, and the node that it was asked of."""

    path: tuple[str | int, ...]
    rule: Rule


class _CannotKnowError(Exception):
    """A rule looked at a value that is templated."""


class _Node(dict[Any, Any]):
    """An object as a rule sees it: nulls removed, defaults filled in, and no look at templated values."""

    def __getitem__(self, key: Any) -> Any:
        value = super().__getitem__(key)
        if is_templated(value):
            raise _CannotKnowError
        return value

    def __contains__(self, key: Any) -> bool:
        present = super().__contains__(key)
        if is_templated(super().__getitem__(key)) if present else any(map(is_templated, self)):
            raise _CannotKnowError
        return present


class _Site(NamedTuple):
    """A node of a schema that has rules."""

    path: tuple[str, ...]
    schema: Mapping[str, Any]
    rules: tuple[Rule, ...]


def broken_rules(data: Any, schema: ObjectSchema) -> Iterator[Broken]:
    """Yield the rules that an object breaks. Where its structure is wrong, rules are silent or moot."""
    for site in _sites(schema):
        for path, value in _reached(data, site.path):
            node = _as_seen(value, site.schema)
            yield from (Broken(path, rule) for rule in site.rules if not _holds(rule, node))


def _holds(rule: Rule, node: Any) -> bool:
    try:
        return rule.holds(node)
    except _CannotKnowError:
        return True
    except (KeyError, AttributeError, TypeError):
        # The rule reads a field that is not there or has the wrong type: another finding says so.
        return True


@cache
def _sites(schema: ObjectSchema) -> tuple[_Site, ...]:
    return tuple(_find_sites(schema.document, ()))


def _find_sites(schema: Any, path: tuple[str, ...]) -> Iterator[_Site]:
    if not isinstance(schema, Mapping):
        return
    texts = [entry["rule"] for entry in schema.get("x-kubernetes-validations", ())]
    if rules := tuple(RULES[text] for text in texts if text in RULES):
        yield _Site(path, schema, rules)
    for name, field in schema.get("properties", {}).items():
        yield from _find_sites(field, (*path, name))
    yield from _find_sites(schema.get("items"), (*path, _ITEM))


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
    elif isinstance(value, dict) and path[0] in value:
        yield from _reached(value[path[0]], path[1:], (*done, path[0]))


def _as_seen(value: Any, schema: Any) -> Any:
    """Return a value as the API server hands it to rules: without nulls, with defaults."""
    if not isinstance(schema, Mapping):
        return value
    if isinstance(value, list):
        return [_as_seen(item, schema.get("items")) for item in value]
    if not isinstance(value, dict):
        return value
    fields = schema.get("properties", {})
    seen = _Node(
        (key, _as_seen(item, fields.get(key)))
        for key, item in value.items()
        if not is_absent(item, fields.get(key, {}))
    )
    for key, field in fields.items():
        if "default" in field:
            seen.setdefault(key, field["default"])
    return seen


def rules_in(schema: Any) -> Iterator[str]:
    """Yield the text of every rule in a schema."""
    if isinstance(schema, dict):
        yield from (entry["rule"] for entry in schema.get("x-kubernetes-validations", ()))
        schema = list(schema.values())
    if isinstance(schema, list):
        for part in schema:
            yield from rules_in(part)
