"""The JSON Schemas of the configuration, and messages about data that they do not allow."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from gitops_lint.config.model import Config
from gitops_lint.errors import UsageError
from gitops_lint.results.finding import Option
from gitops_lint.source import KeyPath, Place, place_of
from gitops_lint.wording.suggest import did_you_mean
from gitops_lint.wording.types import type_in_words

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

SEVERITIES: Final = ("off", "info", "warning", "error")


class Mistake(NamedTuple):
    """Something that a schema does not allow. Zero-based; line -1 if the data has no place."""

    path: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        if self.line < 0:
            return self.message
        return f"{self.path}:{self.line + 1}:{self.column + 1}: {self.message}"


def shipped_schema() -> Any:
    """The schema of the whole file: in the installed package, or at the top of the checkout."""
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
    """Raise UsageError for unknown options of rules and for values of the wrong type, all at once.

    `declared` maps the ids of all rules to their options.
    """
    mistakes = [
        mistake
        for rule, said in config.options.items()
        for mistake in mistakes_in(said, options_schema(declared[rule]), None, ("rules", rule))
    ]
    if mistakes:
        raise UsageError("\n".join(map(str, sorted(mistakes))))


def mistakes_in(data: Any, schema: Any, place: Place | None, at: KeyPath = ()) -> Iterator[Mistake]:
    """Everything that a schema does not allow.

    The data lies at the key path `at` of a file; `place` is where an error of the whole is reported.
    """
    from jsonschema import Draft202012Validator

    for error in Draft202012Validator(schema).iter_errors(data):
        path = tuple(error.absolute_path)
        for inner, message in _in_words(error):
            name = ".".join(map(str, (*at, *path)))
            said = f"{name}: {message}" if name else message
            if found := place_of(data, (*path, *inner)) or place:
                span = (found.key if inner else None) or found.value
                yield Mistake(found.path, span.line, span.column, said)
            else:
                yield Mistake("", -1, -1, said)


def _in_words(error: "ValidationError") -> Iterator[tuple[KeyPath, str]]:
    """What is wrong, for people; with the key inside the instance that it is about, if any."""
    instance, value, schema = (
        cast("Any", part) for part in (error.instance, error.validator_value, error.schema)
    )
    match error.validator:
        case "additionalProperties":
            allowed = schema["properties"]
            for key in (key for key in instance if key not in allowed):
                near = did_you_mean(key, allowed)
                yield (key,), _joined(f'unknown key "{key}"', near or f"known: {_list(allowed)}")
        case "enum":
            near = did_you_mean(instance, value) if isinstance(instance, str) else None
            yield (), _joined(f"must be one of {_list(value)}", near)
        case "type":
            yield (), f"must be {type_in_words(value)}"
        case "required":
            for key in (key for key in value if key not in instance):
                yield (), f'needs "{key}"'
        case "minLength" | "minItems" | "minProperties":
            yield (), "must not be empty"
        case "minimum" | "maximum":
            yield (), f"must be at {'least' if error.validator == 'minimum' else 'most'} {value}"
        case _:
            yield (), error.message


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)


def _joined(message: str, addition: str | None) -> str:
    return f"{message}; {addition}" if addition else message
