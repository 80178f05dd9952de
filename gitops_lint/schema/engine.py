"""All structural faults of an object, as the API server finds them: some nulls are absent, templated values are always valid.

Nearly all objects have no schema with a keyword that combines others, such as `anyOf`. Their faults are found here; for
the others, jsonschema finds them, which takes long to import.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from gitops_lint.namedtuple import NamedTuple
from gitops_lint.schema.crd import ObjectSchema
from gitops_lint.schema.keywords import CHECKS, JUNCTORS, drops_null, is_templated
from gitops_lint.schema.quick import missing

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator


class Mismatch(NamedTuple):
    """One keyword that is violated at one path."""

    path: tuple[Any, ...]
    keyword: str
    argument: Any
    """The keyword's argument; for required and additionalProperties the name of the field."""
    value: Any
    schema: Mapping[str, Any]


class _CombinedError(Exception):
    """A value has a schema that combines others."""


def faults(data: Any, schema: ObjectSchema) -> list[Mismatch]:
    """Return all structural faults of an object, in no fixed order."""
    try:
        return list(_simple_faults(data, schema.document, ()))
    except _CombinedError:
        return list(_faults_by_jsonschema(data, schema))


def _simple_faults(
    value: Any, schema: Mapping[str, Any], path: tuple[Any, ...]
) -> Iterator[Mismatch]:
    """The faults of a value, keyword by keyword; raises `_CombinedError`."""
    for keyword, argument in schema.items():
        if (check := CHECKS.get(keyword)) is not None:
            if not is_templated(value) and not check(value, argument):
                yield Mismatch(path, keyword, argument, value, schema)
        elif keyword in JUNCTORS:
            raise _CombinedError
        elif keyword == "items" and isinstance(value, list):
            for index, item in enumerate(value):
                yield from _simple_faults(item, argument, (*path, index))
        elif keyword == "required" and isinstance(value, dict):
            for name in missing(value, schema):
                yield Mismatch(path, keyword, name, value, schema)
        elif keyword == "properties" and isinstance(value, dict):
            for key, item in _declared(value, argument, schema):
                yield from _simple_faults(item, argument[key], (*path, key))
        elif keyword == "additionalProperties" and isinstance(value, dict):
            for key, item in _others(value, argument, schema):
                if argument is False:
                    yield Mismatch((*path, key), keyword, key, item, schema)
                else:
                    yield from _simple_faults(item, argument, (*path, key))


def _declared(
    value: Mapping[Any, Any], fields: Mapping[str, Any], schema: Mapping[str, Any]
) -> Iterator[tuple[Any, Any]]:
    """(key, item) of the declared fields that count as set."""
    lacking = missing(value, schema)
    for key, item in value.items():
        if key not in fields or (item is None and key in lacking):
            continue
        if item is not None or not drops_null(schema, fields[key]):
            yield key, item


def _others(
    value: Mapping[Any, Any], others: Any, schema: Mapping[str, Any]
) -> Iterator[tuple[Any, Any]]:
    """(key, item) of the other fields: those that the object must not have, or that count as set."""
    fields = schema.get("properties", {})
    for key, item in value.items() if others is not True else ():
        if key in fields:
            continue
        if others is False:
            if not is_templated(key):
                yield key, item
        elif item is not None or not drops_null(schema, others):
            yield key, item


def _faults_by_jsonschema(data: Any, schema: ObjectSchema) -> Iterator[Mismatch]:
    for error in _validator(schema).iter_errors(data):
        yield Mismatch(
            tuple(error.absolute_path),
            str(error.validator),
            error.validator_value,
            error.instance,
            error.schema if isinstance(error.schema, dict) else {},
        )


@cache
def _validator(schema: ObjectSchema) -> "Validator":
    validator: Validator = _validator_class()(schema.document)
    return validator


@cache
def _validator_class() -> Any:
    # Imported late, because it takes longer than the rest of this package.
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError
    from jsonschema.validators import extend

    def checking(keyword: str) -> Any:
        check = CHECKS[keyword]

        def apply(_: Any, argument: Any, value: Any, __: Any) -> "Iterator[ValidationError]":
            if not is_templated(value) and not check(value, argument):
                yield ValidationError("")

        return apply

    def known(keyword: str) -> Any:
        original = Draft202012Validator.VALIDATORS[keyword]

        def apply(validator: Any, argument: Any, value: Any, schema: Any) -> Any:
            return () if holds_template(value) else original(validator, argument, value, schema)

        return apply

    def properties(
        validator: Any, fields: Any, value: Any, schema: Any
    ) -> "Iterator[ValidationError]":
        if isinstance(value, dict):
            for key, item in _declared(value, fields, schema):
                yield from validator.descend(item, fields[key], path=key, schema_path=key)

    def additional(
        validator: Any, others: Any, value: Any, schema: Any
    ) -> "Iterator[ValidationError]":
        if isinstance(value, dict):
            for key, item in _others(value, others, schema):
                if others is False:
                    yield ValidationError("", path=[key], validator_value=key, instance=item)
                else:
                    yield from validator.descend(item, others, path=key)

    def required(_: Any, __: Any, value: Any, schema: Any) -> "Iterator[ValidationError]":
        if isinstance(value, dict):
            yield from (
                ValidationError("", validator_value=name) for name in missing(value, schema)
            )

    return extend(  # type: ignore[no-untyped-call]
        Draft202012Validator,
        {
            **{keyword: checking(keyword) for keyword in CHECKS},
            **{keyword: known(keyword) for keyword in ("anyOf", "oneOf", "not")},
            "properties": properties,
            "additionalProperties": additional,
            "required": required,
        },
    )


def holds_template(value: Any, depth: int = 0) -> bool:
    """Return whether anything in a value is templated, or nested too deeply to check."""
    if depth > 50:
        return True
    if isinstance(value, dict):
        return any(
            is_templated(key) or holds_template(item, depth + 1) for key, item in value.items()
        )
    if isinstance(value, list):
        return any(holds_template(item, depth + 1) for item in value)
    return is_templated(value)
