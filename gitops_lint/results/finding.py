"""The findings that users see, and the report that contains them."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, Literal, Self

from gitops_lint.crash import Crash
from gitops_lint.enums import StrEnum
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.results.cluster import ClusterSummary
from gitops_lint.results.fingerprint import Fingerprint
from gitops_lint.results.fix import TextEdit, TextFix
from gitops_lint.results.verdict import Verdict

HOME: Final = "https://github.com/gitops-lint/gitops-lint"
OWN_PACKAGE: Final = "gitops-lint"
ISSUES: Final = f"{HOME}/issues"
INTERNAL_ERROR: Final = "internal-error"  # the rule of the findings about failures of gitops-lint


class Severity(StrEnum):
    """error: Flux fails, hangs or deletes objects that should stay; warning: this may happen."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"

    @property
    def rank(self) -> int:
        """0 for the most severe."""
        return list(Severity).index(self)


class Location(NamedTuple):
    """A region of a file: a repository-relative POSIX path, 1-based lines and columns.

    `end_column` is the column after the last character, as in SARIF.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int


class Related(NamedTuple):
    """Another location of a finding's problem, and how it is related."""

    location: Location
    message: str


class Affected(NamedTuple):
    """An object that a finding is about: its name, its own place, and what happens to it."""

    name: str  # "Kustomization flux-system/apps"
    location: Location
    message: str


class Finding(NamedTuple):
    """One cause, reported once for all objects and clusters that it affects."""

    rule: str
    severity: Severity
    message: str
    location: Location
    help: str | None = None
    objects: tuple[Affected, ...] = ()  # sorted; empty if it is about a file
    clusters: tuple[str, ...] = ()
    related: tuple[Related, ...] = ()
    fingerprint: str = ""  # a `Fingerprint`, which no other finding of a report has
    notes: tuple[str, ...] = ()  # how and why, a sentence each
    stops: tuple[str, ...] = ()  # the objects that this alone keeps from becoming Ready, sorted
    fix: TextFix | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its objects, sorted, each once."""
        return tuple(dict.fromkeys(it.name for it in self.objects))


def edits(finding: Finding) -> tuple[TextEdit, ...]:
    """The edits of text that fix a finding, sorted; they do not overlap. None if there is no fix."""
    return finding.fix.edits if finding.fix else ()


class Ignored(NamedTuple):
    """A finding that is suppressed, by a comment or by the configuration."""

    finding: Finding
    by: Literal["comment", "config"]
    reason: str


class State(StrEnum):
    """How a finding relates to a baseline or a base; the values are those of `baselineState` in SARIF."""

    NEW = "new"
    UPDATED = "updated"  # it is worse, about more objects or clusters, or says something else
    UNCHANGED = "unchanged"


class Known(NamedTuple):
    """What is recorded of a finding, in a baseline or of a base, to find it again and to see whether it grows."""

    path: str
    rule: str
    fingerprint: Fingerprint
    severity: Severity
    object: str  # the name of the first one; "" if it is about a file
    objects: int
    clusters: tuple[str, ...]

    @classmethod
    def of(cls, finding: Finding) -> Self:
        """What is recorded of a finding."""
        return cls(
            finding.location.path,
            finding.rule,
            Fingerprint.parse(finding.fingerprint) or Fingerprint(finding.fingerprint, ""),
            finding.severity,
            next(iter(finding.names), ""),
            len(finding.names),
            finding.clusters,
        )


class Comparison(NamedTuple):
    """How the findings of a report relate to those of a baseline or of a base, the name of which people see.

    `unchanged` are left out of the findings of the report. `updated` and `ignored` are the fingerprints of findings,
    and of suppressed findings, of the report that were known before; `updated` with what was known. `absent`: what
    was known and is not found any more.
    """

    to: Literal["baseline", "base"]
    name: str
    unchanged: tuple[Finding, ...] = ()
    updated: Mapping[str, Known] = MappingProxyType({})
    ignored: frozenset[str] = frozenset()
    absent: tuple[Known, ...] = ()


class Unknown(NamedTuple):
    """Something that cannot be determined from the checkout."""

    reason: str
    location: Location | None
    clusters: tuple[str, ...]


class Option(NamedTuple):
    """An option of a rule, set under the rule's id in the configuration."""

    name: str  # as in the configuration, such as "max-depth"
    default: Any  # tuples for lists
    help: str  # one sentence
    schema: Mapping[str, Any]  # JSON Schema of the value


class RuleInfo(NamedTuple):
    """The parts of a rule that reports show."""

    id: str
    family: str
    severity: Severity
    summary: str
    page: str | Callable[[], str]  # Markdown, the whole page of the rule, or what reads it
    url: str | None = None  # of its documentation; None if its package gives none
    package: str = OWN_PACKAGE  # the distribution it comes from
    options: tuple[Option, ...] = ()
    fix: Literal["safe", "unsafe", "either"] | None = None  # the kind of its fixes, if it has any

    @property
    def documentation(self) -> str:
        """The whole page of the rule, Markdown."""
        return self.page if isinstance(self.page, str) else self.page()


class Parts(NamedTuple):
    """The parts of a report that take time, and that only some formats show."""

    fingerprints: bool = True  # those of its findings; without them, they are ""
    sources: frozenset[Severity] = frozenset(
        Severity
    )  # of the files with findings of these severities


class Report(NamedTuple):
    """The result of a run, everything sorted; the same checkout always gives the same report."""

    findings: tuple[Finding, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    compared: tuple[Comparison, ...] = ()  # first to the baseline, then to the base
    paths: tuple[str, ...] = ()  # only findings in these files, directories or clusters; empty: all
    hidden: int = 0  # number of findings that are left out because they are not severe enough
    unknown: tuple[Unknown, ...] = ()
    crashes: tuple[Crash, ...] = ()  # the failures behind the findings of `internal-error`
    clusters: tuple[ClusterSummary, ...] = ()
    verdicts: tuple[Verdict, ...] = ()  # one for each cluster
    rules: tuple[RuleInfo, ...] = ()  # the rules that ran
    files: int = 0  # number of files read
    sources: Mapping[str, str] = MappingProxyType({})  # text of the files with findings
    version: str = ""

    @property
    def unchanged(self) -> tuple[Finding, ...]:
        """The findings that were known before and have not grown."""
        return tuple(finding for it in self.compared for finding in it.unchanged)

    def state(self, finding: Finding) -> State | None:
        """How one of its findings relates to what was known before; None if that is not known."""
        if not self.compared:
            return None
        known = any(finding.fingerprint in it.updated for it in self.compared)
        return State.UPDATED if known else State.NEW

    def worst(self) -> Severity | None:
        """The severity of the most severe finding; None without findings."""
        return min(
            (finding.severity for finding in self.findings), key=lambda s: s.rank, default=None
        )
