"""`.gitops-lint.yaml` and the flags, as one frozen value."""

import os.path
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from gitops_lint.errors import UsageError
from gitops_lint.results.finding import Severity
from gitops_lint.wording.suggest import did_you_mean

FILE_NAME: Final = ".gitops-lint.yaml"

_VERSION = re.compile(r"v?([0-9]+)\.([0-9]+)(\.([0-9]+|x|\*)([-+][0-9A-Za-z.+-]+)?)?")


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
class ChartConfig:
    """What a chart installs: definitions of API groups, or of kinds (`example.com/Widget`) in them."""

    groups: tuple[str, ...]
    directory: bool = True  # in `crds/` of the chart, and not in its templates
    values: str | None = None  # the key of the chart's values that switches them on or off
    default: bool = True  # of that key


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
    layers: tuple[tuple[str, ...], ...] = ()  # inverted-layer: globs, the lowest layer first
    charts: Mapping[str, ChartConfig] = field(default_factory=dict)  # by the name of the chart
    select: frozenset[str] | None = None  # only these rules
    mentions: Mapping[str, str] = field(default_factory=dict, compare=False)  # rule id -> where


def locate(
    paths: Sequence[Path] = (), root: Path | None = None, file: Path | None = None
) -> tuple[Path, Config]:
    """The root of the repository that paths lie in, and its configuration, as the two below."""
    top = root_of(paths, root)
    return top, load_config(top, file)


def root_of(paths: Sequence[Path] = (), root: Path | None = None) -> Path:
    """The root of the repository that the paths lie in (default: the working directory), resolved.

    Raises UsageError when a path does not exist or lies outside of the root.
    """
    from gitops_lint.source import find_root

    for path in (*paths, *([root] if root else ())):
        if not exists(path):
            raise missing(path)
    starts = [path.resolve() for path in paths] or [Path.cwd()]
    top = root.resolve() if root else find_root(starts[0])
    if not top.is_dir():
        raise UsageError(f"{root} is not a directory")
    for path, start in zip(paths, starts, strict=False):
        if not start.is_relative_to(top):
            hint = "choose the root with --root" if root is None else None
            raise UsageError(f"{path} is not inside of the repository {top}", hint)
    return top


def exists(path: Path) -> bool:
    """Whether there is a file or directory; unlike Path.exists(), also for an impossible name."""
    return os.path.exists(path)  # noqa: PTH110


def missing(path: Path) -> UsageError:
    """The error of a path that does not exist, with the nearest name beside it."""
    parent = next(up for up in path.absolute().parents if exists(up) and up.is_dir())
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
    from gitops_lint.config.file import interpret

    return interpret(FILE_NAME if file is None else str(file), content, root)


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
    from gitops_lint.source.parse import MAX_BYTES

    path = file or root / FILE_NAME
    if file is None and not path.is_symlink() and not path.exists():
        if (other := path.with_suffix(".yml")).exists():
            raise UsageError(f"{other.name} is not read", f"rename it to {FILE_NAME}")
        return None
    if not exists(path):
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
