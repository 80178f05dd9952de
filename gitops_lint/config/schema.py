"""The JSON Schemas of the configuration, and messages about data that violates them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from gitops_lint.config.model import Config
from gitops_lint.documents import KeyPath, Place, place_of
from gitops_lint.errors import UsageError
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.results.finding import Option
from gitops_lint.wording.suggest import did_you_mean
from gitops_lint.wording.types import type_in_words

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

SEVERITIES: Final = ("off", "hint", "warning", "error")
# What a schema says without restricting a value, apart from `then` and `else`, which belong to `if`.
_ANNOTATIONS: Final = frozenset(
    ("$defs", "$id", "$schema", "default", "deprecated", "description", "title", "then", "else")
)
_SIZES: Final[Mapping[str, type[str | list[Any] | dict[str, Any]]]] = {
    "minLength": str,
    "minItems": list,
    "minProperties": dict,
}
_TYPES: Final[Mapping[str, type | tuple[type, ...]]] = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "null": type(None),
    "object": dict,
    "array": list,
}
_ORDINALS: Final = ("first", "second", "third")


class Mistake(NamedTuple):
    """A violation of a schema; line and column are zero-based, and -1 if the data has no place."""

    path: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        if self.line < 0:
            return self.message
        return f"{self.path}:{self.line + 1}:{self.column + 1}: {self.message}"


def shipped_schema() -> Any:
    """The schema of the whole file, from the installed package or the top of the checkout."""
    import json

    package = Path(__file__).resolve().parent.parent
    folders = (package / "schemas", package.parent / "schemas")
    folder = next(folder for folder in folders if (folder / "gitops-lint").is_dir())
    return json.loads((folder / "gitops-lint" / "config.json").read_text(encoding="utf-8"))


def options_schema(options: Iterable[Option]) -> dict[str, Any]:
    """The schema of the map under a rule's id: its severity and its options."""
    severity = {"description": "off: the rule does not run.", "enum": [*SEVERITIES]}
    properties = {
        it.name: {"description": it.help, "default": it.default, **it.schema} for it in options
    }
    return {"additionalProperties": False, "properties": {"severity": severity, **properties}}


def check_options(config: Config, declared: Mapping[str, Sequence[Option]]) -> None:
    """Raise one UsageError for all unknown options of rules and all values that are not valid.

    `declared` maps the ids of all rules to their options.
    """
    mistakes = [
        mistake
        for rule, options in config.options.items()
        for mistake in mistakes_in(options, options_schema(declared[rule]), None, ("rules", rule))
    ]
    if mistakes:
        raise UsageError("\n".join(map(str, sorted(mistakes))))


def mistakes_in(data: Any, schema: Any, place: Place | None, at: KeyPath = ()) -> Iterator[Mistake]:
    """All violations of a schema.

    The data is at the key path `at` of the configuration; an error about all of it is reported at
    `place`.
    """
    if surely_valid(data, schema, schema):
        return
    from jsonschema import Draft202012Validator  # slow to import

    for error in Draft202012Validator(schema).iter_errors(data):
        path = tuple(error.absolute_path)
        for inner, message in _messages(error, (*at, *path)):
            if found := place_of(data, (*path, *inner)) or place:
                span = (found.key if inner else None) or found.value
                yield Mistake(found.path, span.line, span.column, message)
            else:
                yield Mistake("", -1, -1, message)


def surely_valid(value: Any, schema: Any, whole: Any) -> bool:
    """Whether a value fits a schema for certain; if not, jsonschema decides. `whole` has the `$defs`."""
    if isinstance(schema, bool):
        return schema
    return all(_holds(keyword, value, schema, whole) for keyword in schema)


def _holds(keyword: str, value: Any, schema: Mapping[str, Any], whole: Any) -> bool:
    """Whether a keyword of a schema holds for certain."""
    argument = schema[keyword]
    if keyword in _ANNOTATIONS:
        return True
    if keyword in _SIZES:
        return not isinstance(value, _SIZES[keyword]) or len(value) >= argument
    match keyword:
        case "$ref":
            return surely_valid(value, whole["$defs"][argument.removeprefix("#/$defs/")], whole)
        case "type":
            names = [argument] if isinstance(argument, str) else argument
            return any(_is(value, name) for name in names)
        case "enum":
            return any(type(value) is type(it) and value == it for it in argument)
        case "minimum":
            return not _is(value, "number") or value >= argument
        case "maximum":
            return not _is(value, "number") or value <= argument
        case "required":
            return not isinstance(value, dict) or all(name in value for name in argument)
        case "properties":
            return not isinstance(value, dict) or all(
                surely_valid(value[name], inner, whole)
                for name, inner in argument.items()
                if name in value
            )
        case "additionalProperties":
            known = schema.get("properties", {})
            return not isinstance(value, dict) or all(
                surely_valid(value[name], argument, whole) for name in value if name not in known
            )
        case "items":
            return not isinstance(value, list) or all(
                surely_valid(item, argument, whole) for item in value
            )
        case "anyOf":
            return any(surely_valid(value, one, whole) for one in argument)
        case "if" if argument.keys() == {"type"}:
            branch = "then" if _is(value, argument["type"]) else "else"
            return surely_valid(value, schema.get(branch, True), whole)
    return False


def _is(value: Any, type_: str) -> bool:
    return isinstance(value, _TYPES[type_]) and (type_ == "boolean" or not isinstance(value, bool))


def _messages(error: "ValidationError", path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    """Messages about the value at a key path, each with the key in the value that it is about, or ()."""
    name = _name(path) if path else "the configuration"
    instance, value, schema = (
        cast("Any", part) for part in (error.instance, error.validator_value, error.schema)
    )
    match error.validator:
        case "additionalProperties":
            allowed = schema["properties"]
            for key in (key for key in instance if key not in allowed):
                message = f"unknown key `{key}`{f' in {name}' if path else ''}"
                suggestion = did_you_mean(key, allowed) or f"known keys: {', '.join(allowed)}"
                yield (key,), _joined(message, suggestion)
        case "enum":
            near = did_you_mean(instance, value) if isinstance(instance, str) else None
            yield (), _joined(f"{name} must be one of {_quoted(value)}", near)
        case "type":
            yield (), f"{name} must be {type_in_words(value)}"
        case "required":
            for key in (key for key in value if key not in instance):
                yield (), f"{name} needs `{key}`"
        case "anyOf" if all("required" in one for one in value):
            keys = " or ".join(f"`{key}`" for one in value for key in one["required"])
            yield (), f"{name} needs {keys}"
        case "minLength" | "minItems" | "minProperties":
            yield (), f"{name} must not be empty"
        case "minimum" | "maximum":
            bound = "least" if error.validator == "minimum" else "most"
            yield (), f"{name} must be at {bound} {value}"
        case _:
            yield (), f"{name}: {error.message}"


def _name(path: KeyPath) -> str:
    """A key path in words: "the first entry of `ignore`", "`path` in the first entry of `clusters`"."""
    *parents, last = path
    if isinstance(last, int):
        entry = f"the {_ORDINALS[last]} entry" if last < len(_ORDINALS) else f"entry {last + 1}"
        return f"{entry} of {_name(tuple(parents))}"
    start = next((i for i in range(len(path), 0, -1) if isinstance(path[i - 1], int)), 0)
    keys = f"`{'.'.join(map(str, path[start:]))}`"
    return f"{keys} in {_name(path[:start])}" if start else keys


def _quoted(values: Iterable[str]) -> str:
    return ", ".join(f"`{value}`" for value in values)


def _joined(message: str, addition: str | None) -> str:
    return f"{message}; {addition}" if addition else message
