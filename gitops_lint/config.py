"""`.gitops-lint.yaml` and the flags, as one frozen value."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from posixpath import isabs, normpath
from typing import TYPE_CHECKING, Any, Final, cast

from gitops_lint.errors import UsageError
from gitops_lint.finding import Severity, split_lines
from gitops_lint.near import did_you_mean

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

    from gitops_lint.source import Document, KeyPath

FILE_NAME: Final = ".gitops-lint.yaml"

_VERSION = re.compile(r"v?([0-9]+)\.([0-9]+)(\.([0-9]+|x|\*)([-+][0-9A-Za-z.+-]+)?)?")
_TYPES: Final = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "object": "a map",
    "string": "a string",
}


@dataclass(frozen=True, slots=True)
class ClusterConfig:
    """A cluster that the repository's files do not declare by themselves."""

    path: str  # where it starts, relative to `root`
    name: str | None = None  # default: its path
    root: str = ""  # the directory that is the artifact's root
    flux_version: str | None = None  # a minor, "2.9"


@dataclass(frozen=True, slots=True)
class PathIgnore:
    """Findings of a rule below paths (a gitignore pattern) that somebody accepts, and why."""

    rule: str
    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Config:
    """Everything a run can be told."""

    exclude: tuple[str, ...] = ()  # gitignore patterns
    clusters: tuple[ClusterConfig, ...] = ()
    severities: Mapping[str, Severity | None] = field(default_factory=dict)  # None: off
    ignores: tuple[PathIgnore, ...] = ()
    fail_on: Severity | None = Severity.WARNING  # None: never
    flux_version: str | None = None
    max_depth: int = 4  # dependency-too-deep
    select: frozenset[str] | None = None  # only these rules
    mentions: Mapping[str, str] = field(default_factory=dict, compare=False)  # rule id -> where


def locate(
    paths: Sequence[Path] = (), root: Path | None = None, file: Path | None = None
) -> tuple[Path, Config]:
    """The root of the repository that the paths lie in (default: the working directory), its config.

    Raises UsageError when a path does not exist or lies outside of the root, and as `load_config`.
    """
    from gitops_lint.source import find_root  # noqa: PLC0415

    for path in (*paths, *([root] if root else ())):
        if not path.exists():
            raise missing(path)
    starts = [path.resolve() for path in paths] or [Path.cwd()]
    top = root.resolve() if root else find_root(starts[0])
    if not top.is_dir():
        raise UsageError(f"{root} is not a directory")
    for path, start in zip(paths, starts, strict=False):
        if not start.is_relative_to(top):
            hint = "choose the root with --root" if root is None else None
            raise UsageError(f"{path} is not inside of the repository {top}", hint)
    return top, load_config(top, file)


def missing(path: Path) -> UsageError:
    """The error of a path that does not exist, with the nearest name beside it."""
    parent = next(up for up in path.absolute().parents if up.is_dir())
    name = path.absolute().relative_to(parent).parts[0]
    try:
        hint = did_you_mean(name, (entry.name for entry in parent.iterdir()))
    except OSError:
        hint = None
    return UsageError(f"{path} does not exist", hint)


def load_config(root: Path, file: Path | None = None) -> Config:
    """The configuration of the repository at `root`: `file`, or else `.gitops-lint.yaml` in it.

    Without a file, the defaults. Raises UsageError, with the place, when the file cannot be read or
    says something that `schemas/gitops-lint/config.json` does not allow.
    """
    content = _read(root, file)
    if content is None:
        return Config()
    from gitops_lint.source import parse  # noqa: PLC0415

    name = FILE_NAME if file is None else str(file)
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


def check_rule_ids(config: Config, known: Collection[str]) -> None:
    """Raise UsageError when the config or a flag names a rule that is not among the known ids."""
    named = {*config.severities, *(ignore.rule for ignore in config.ignores)}
    for rule in sorted(named | (config.select or frozenset())):
        if rule not in known:
            where = f"{config.mentions[rule]}: " if rule in config.mentions else ""
            hint = did_you_mean(rule, known) or "`gitops-lint rules` lists them all"
            raise UsageError(f'{where}there is no rule "{rule}"', hint)


def flux_minor(version: str) -> str:
    """The minor of a Flux version: "2.9" for "2.9", "v2.9.1" and "2.9.x". Raises UsageError."""
    if match := _VERSION.fullmatch(version.strip()):
        return f"{int(match[1])}.{int(match[2])}"
    raise UsageError(f'"{version}" is not a version of Flux', 'write a minor, such as "2.9"')


def _read(root: Path, file: Path | None) -> bytes | None:
    """The content of the configuration file; None when there is none."""
    from gitops_lint.source.parse import MAX_BYTES  # noqa: PLC0415

    path = file or root / FILE_NAME
    if file is None and not path.is_symlink() and not path.exists():
        if (other := path.with_suffix(".yml")).exists():
            raise UsageError(f"{other.name} is not read", f"rename it to {FILE_NAME}")
        return None
    if not path.exists():
        raise missing(path)
    if file is None and not path.resolve().is_relative_to(root.resolve()):
        raise UsageError(f"{FILE_NAME} is a symbolic link that leaves the repository")
    if not path.is_file():
        raise UsageError(f"{path} is not a file")
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from None


def _schema() -> Any:
    """The shipped JSON Schema: in the installed package, or at the top of the checkout."""
    import json  # noqa: PLC0415

    package = Path(__file__).resolve().parent
    folders = (package / "schemas", package.parent / "schemas")
    folder = next(folder for folder in folders if (folder / "gitops-lint").is_dir())
    return json.loads((folder / "gitops-lint" / "config.json").read_text(encoding="utf-8"))


def _mistakes(document: "Document") -> Iterator[tuple[int, int, str]]:
    """(zero-based line, column, message) of everything that the schema does not allow."""
    from jsonschema import Draft202012Validator  # noqa: PLC0415

    from gitops_lint.source import place_of  # noqa: PLC0415

    for error in Draft202012Validator(_schema()).iter_errors(document.data):
        path = tuple(error.absolute_path)
        for inner, message in _in_words(error):
            place = place_of(document.data, (*path, *inner)) or document.place
            span = (place.key if inner else None) or place.value
            name = ".".join(map(str, path))
            yield span.line, span.column, f"{name}: {message}" if name else message


def _in_words(error: "ValidationError") -> Iterator[tuple["KeyPath", str]]:
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
    document: "Document"
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
            mentions={
                ignore["rule"]: self._at("ignore", i, "rule") for i, ignore in enumerate(ignores)
            }
            | {rule: self._at("rules", rule) for rule in data.get("rules", {})},
        )

    def _at(self, *path: str | int) -> str:
        """`file:line:column` of an entry; of a rule's severity, that of the key."""
        from gitops_lint.source import place_of  # noqa: PLC0415

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

    def _inside(self, base: str, path: str, *at: str | int) -> str:
        """A normal path below `base` that exists in the repository; "" is `base` itself."""
        normal = normpath(path.strip())
        if isabs(normal) or normal.split("/")[0] == "..":
            raise UsageError(f'{self._at(*at)}: "{path}" is not a path inside of the repository')
        normal = "" if normal == "." else normal
        full = self.root / base / normal
        if not full.exists():
            raise UsageError(f'{self._at(*at)}: "{path}" does not exist', missing(full).hint)
        return normal

    def _version(self, *at: str | int) -> str | None:
        """The Flux minor at a key path, as it is written: as a number, 2.10 would be 2.1."""
        from gitops_lint.source import get, place_of  # noqa: PLC0415

        said, place = get(self.document.data, *at), place_of(self.document.data, at)
        if said is None or place is None:
            return None
        line, start, _, end = place.value
        written = said if isinstance(said, str) else split_lines(self.text)[line][start:end]
        try:
            return flux_minor(written)
        except UsageError as error:
            raise UsageError(f"{self._at(*at)}: {error}", error.hint) from None
