"""`.gitops-lint.yaml` and the flags, as one frozen value."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gitops_lint.finding import Severity

FILE_NAME = ".gitops-lint.yaml"


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
