"""What a rule yields: a message about an entry in the YAML."""

from dataclasses import dataclass
from typing import Literal

from gitops_lint.documents import Place
from gitops_lint.results.finding import Severity


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding without its location and without the configuration applied."""

    message: str
    place: Place
    on: Literal["key", "value"] = "value"  # the part to underline
    help: str | None = None
    related: tuple[tuple[str, Place], ...] = ()  # (how it is related, place)
    severity: Severity | None = None  # None: that of the rule
    resource: str | None = None
    notes: tuple[str, ...] = ()  # how and why, a sentence each
