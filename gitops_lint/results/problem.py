"""What a rule says: a message about an entry of the YAML."""

from dataclasses import dataclass
from typing import Literal

from gitops_lint.results.finding import Severity
from gitops_lint.source import Place


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding to be, before lines, ignores and configured severities."""

    message: str
    place: Place
    on: Literal["key", "value"] = "value"  # what to underline
    help: str | None = None
    related: tuple[tuple[str, Place], ...] = ()  # (what it has to do with it, where)
    severity: Severity | None = None  # None: the rule's own
    resource: str | None = None
    notes: tuple[str, ...] = ()  # how and why, a sentence each
