"""The words of `.gitops-lint.yaml`: checked against the schema, every mistake told at its place."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from posixpath import isabs, normpath
from typing import TYPE_CHECKING, Any, Final, cast

from gitops_lint.config.model import ChartConfig, ClusterConfig, Config, PathIgnore
from gitops_lint.config.paths import exists, missing
from gitops_lint.config.version import flux_minor
from gitops_lint.errors import UsageError
from gitops_lint.results.finding import Severity, split_lines
from gitops_lint.source import Document, KeyPath, get, parse, place_of
from gitops_lint.wording.suggest import did_you_mean

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

_TYPES: Final = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "object": "a map",
    "string": "a string",
}
_API: Final = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+(/[A-Z][A-Za-z0-9]*)?")


def interpret(name: str, content: bytes, root: Path) -> Config:
    """The configuration that a file says; `name` is what messages call the file.

    Raises UsageError at the first thing that is no YAML, at everything that the schema does not
    allow, and at a path that does not exist below `root`.
    """
    parsed = parse(name, content)
    for fault in parsed.faults:
        line, column = fault.place.value[:2]
        raise UsageError(f"{name}:{line + 1}:{column + 1}: {fault.message}", fault.help)
    if len(parsed.documents) > 1:
        raise UsageError(f"{name} has {len(parsed.documents)} YAML documents, and may have one")
    if not parsed.documents or parsed.documents[0].data is None:
        return Config()
    document = parsed.documents[0]
    if mistakes := sorted(_mistakes(document)):
        raise UsageError("\n".join(f"{name}:{y + 1}:{x + 1}: {said}" for y, x, said in mistakes))
    return _Reader(name, root, document, content.decode("utf-8", "replace")).config()


def _schema() -> Any:
    """The shipped JSON Schema: in the installed package, or at the top of the checkout."""
    import json

    package = Path(__file__).resolve().parent.parent
    folders = (package / "schemas", package.parent / "schemas")
    folder = next(folder for folder in folders if (folder / "gitops-lint").is_dir())
    return json.loads((folder / "gitops-lint" / "config.json").read_text(encoding="utf-8"))


def _mistakes(document: Document) -> Iterator[tuple[int, int, str]]:
    """(zero-based line, column, message) of everything that the schema does not allow."""
    from jsonschema import Draft202012Validator

    for error in Draft202012Validator(_schema()).iter_errors(document.data):
        path = tuple(error.absolute_path)
        for inner, message in _in_words(error):
            place = place_of(document.data, (*path, *inner)) or document.place
            span = (place.key if inner else None) or place.value
            name = ".".join(map(str, path))
            yield span.line, span.column, f"{name}: {message}" if name else message


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
            wanted = " or ".join(
                _TYPES[name] for name in ([value] if isinstance(value, str) else value)
            )
            yield (), f"must be {wanted}"
        case "required":
            for key in (key for key in value if key not in instance):
                yield (), f'needs "{key}"'
        case "minLength" | "minItems":
            yield (), "must not be empty"
        case "minimum" | "maximum":
            yield (), f"must be at {'least' if error.validator == 'minimum' else 'most'} {value}"
        case _:
            yield (), error.message


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)


def _joined(message: str, addition: str | None) -> str:
    return f"{message}; {addition}" if addition else message


@dataclass(frozen=True, slots=True)
class _Reader:
    """A file that the schema allows, on its way to a Config."""

    name: str
    root: Path
    document: Document
    text: str

    def config(self) -> Config:
        data = self.document.data
        fail_on = data.get("fail-on", Severity.WARNING)
        ignores = data.get("ignore", [])
        return Config(
            exclude=tuple(data.get("exclude", ())),
            clusters=tuple(self._cluster(i) for i in range(len(data.get("clusters", ())))),
            severities={
                rule: None if said == "off" else Severity(said)
                for rule, said in data.get("rules", {}).items()
            },
            ignores=tuple(PathIgnore(**ignore) for ignore in ignores),
            fail_on=None if fail_on == "never" else Severity(fail_on),
            flux_version=self._version("flux-version"),
            max_depth=int(data.get("max-depth", 4)),
            layers=tuple(
                (said,) if isinstance(said, str) else tuple(said) for said in data.get("layers", ())
            ),
            charts={name: self._chart(name) for name in data.get("charts", {})},
            mentions={
                ignore["rule"]: self._at("ignore", i, "rule") for i, ignore in enumerate(ignores)
            }
            | {rule: self._at("rules", rule) for rule in data.get("rules", {})},
        )

    def _at(self, *path: str | int) -> str:
        """`file:line:column` of an entry; of a rule's severity, that of the key."""
        place = place_of(self.document.data, path) or self.document.place
        span = place.key if path[0] == "rules" and place.key else place.value
        return f"{self.name}:{span.line + 1}:{span.column + 1}"

    def _cluster(self, index: int) -> ClusterConfig:
        said = self.document.data["clusters"][index]
        at = ("clusters", index)
        if isinstance(said, str):
            return ClusterConfig(self._inside("", said, *at))
        root = self._inside("", said["root"], *at, "root") if "root" in said else ""
        path = self._inside(root, said["path"], *at, "path")
        return ClusterConfig(path, said.get("name"), root, self._version(*at, "flux-version"))

    def _chart(self, name: str) -> ChartConfig:
        said = self.document.data["charts"][name]
        for index, group in enumerate(said["groups"]):
            if not _API.fullmatch(group):
                place = self._at("charts", name, "groups", index)
                hint = 'write "example.com", or "example.com/Widget" for one kind of it'
                raise UsageError(f'{place}: "{group}" is not an API group', hint)
        directory = said.get("crds", "crds") == "crds"
        default = said.get("default", True)
        return ChartConfig(tuple(said["groups"]), directory, said.get("values"), default)

    def _inside(self, base: str, path: str, *at: str | int) -> str:
        """A normal path below `base` that exists in the repository; "" is `base` itself."""
        normal = normpath(path.strip())
        full = self.root / base / normal
        if isabs(normal) or normal.split("/")[0] == ".." or not self._is_ours(full):
            raise UsageError(f'{self._at(*at)}: "{path}" is not a path inside of the repository')
        normal = "" if normal == "." else normal
        if not exists(full):
            raise UsageError(f'{self._at(*at)}: "{path}" does not exist', missing(full).hint)
        return normal

    def _is_ours(self, path: Path) -> bool:
        """Whether a path stays in the repository, symbolic links followed."""
        return not exists(path) or path.resolve().is_relative_to(self.root.resolve())

    def _version(self, *at: str | int) -> str | None:
        """The Flux minor at a key path, as it is written: as a number, 2.10 would be 2.1."""
        said, place = get(self.document.data, *at), place_of(self.document.data, at)
        if said is None or place is None:
            return None
        line, start, _, end = place.value
        written = said if isinstance(said, str) else split_lines(self.text)[line][start:end]
        try:
            return flux_minor(written)
        except UsageError as error:
            raise UsageError(f"{self._at(*at)}: {error}", error.hint) from None
