"""What a user sees: findings at lines of files, and the report that holds them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Literal

from gitops_lint.results.cluster import ClusterSummary

HOME: Final = "https://github.com/gitops-lint/gitops-lint"
OWN_PACKAGE: Final = "gitops-lint"
ISSUES: Final = f"{HOME}/issues"

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


def split_lines(text: str) -> list[str]:
    """The lines of a file, without their ends, as YAML 1.1 counts them; never empty."""
    return _BREAK.split(text)


class Severity(StrEnum):
    """How bad: error = Flux fails, hangs or deletes what should stay; warning = works on a good day."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A stretch of a file: a repository-relative POSIX path, 1-based lines and columns.

    `end_column` is the column behind the last character, as in SARIF.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True, order=True)
class Related:
    """Another place that a finding is about, and what it has to do with it."""

    location: Location
    message: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, once, for all the clusters in which it is wrong."""

    rule: str
    severity: Severity
    message: str
    location: Location
    help: str | None = None
    resource: str | None = None  # "Kustomization flux-system/apps"
    clusters: tuple[str, ...] = ()
    related: tuple[Related, ...] = ()
    fingerprint: str = ""  # stays the same when lines move
    notes: tuple[str, ...] = ()  # how and why, a sentence each


@dataclass(frozen=True, slots=True)
class Ignored:
    """A finding that somebody chose not to see."""

    finding: Finding
    by: Literal["comment", "config"]
    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something the checkout alone cannot tell."""

    reason: str
    location: Location | None
    clusters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Crash:
    """A rule that failed: our bug, told apart from findings."""

    rule: str
    where: str
    error: str
    traceback: str


@dataclass(frozen=True, slots=True)
class Option:
    """What a rule can be told under its id in the configuration."""

    name: str  # as it is written there, "max-depth"
    default: Any  # tuples for lists
    help: str  # one sentence
    schema: Mapping[str, Any]  # JSON Schema of the value


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """What reports say about a rule."""

    id: str
    family: str
    severity: Severity
    summary: str
    documentation: str  # Markdown, the rule's whole page
    url: str | None = None  # where to read about it; None: its package does not say
    package: str = OWN_PACKAGE  # the distribution it comes from
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a run, everything sorted; the same checkout always gives the same report."""

    findings: tuple[Finding, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    crashes: tuple[Crash, ...] = ()
    clusters: tuple[ClusterSummary, ...] = ()
    rules: tuple[RuleInfo, ...] = ()  # those that ran
    files: int = 0  # how many were read
    sources: Mapping[str, str] = field(default_factory=dict)  # text of the files with findings
    version: str = ""

    def worst(self) -> Severity | None:
        """The severity of the worst finding."""
        return min(
            (finding.severity for finding in self.findings), key=lambda s: s.rank, default=None
        )
