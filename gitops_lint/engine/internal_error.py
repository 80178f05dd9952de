"""Failures inside gitops-lint as findings of `internal-error`, a rule that cannot be switched off.

A rule that fails, a file that cannot be parsed and a directory that cannot be built because of a bug are the
same thing: a fault of the kind INTERNAL_ERROR, with the crash that caused it.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from gitops_lint.cluster import Cluster, Repository
from gitops_lint.crash import OWN, Crash, crash_of
from gitops_lint.documents import Fault, FaultKind, Place, Span, internal_error
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.results.finding import (
    ISSUES,
    OWN_PACKAGE,
    Finding,
    Location,
    Report,
    RuleInfo,
)
from gitops_lint.results.internal_error import INFO
from gitops_lint.results.problem import Problem
from gitops_lint.rule import Rule
from gitops_lint.wording.lists import listing

_INCOMPLETE: Final = "The rest of the repository was checked, but findings may be missing."


class Failure(NamedTuple):
    """A failure inside gitops-lint: its fault, the cluster that it concerns, and the rule that failed."""

    fault: Fault
    cluster: str | None = None
    rule: Rule | None = None

    @property
    def crash(self) -> Crash:
        """The exception."""
        crash = self.fault.crash
        return crash or Crash("reporting a fault", self.fault.message, OWN, "")


def failures_of(repository: Repository) -> Iterator[Failure]:
    """The failures while the clusters of a repository were found, read and resolved."""
    yield from (Failure(fault) for fault in repository.tree.failures)
    yield from (Failure(fault, entry.name) for entry, fault in repository.failed)
    for cluster in repository.clusters:
        for found in cluster.faults.get(FaultKind.INTERNAL_ERROR, ()):
            yield Failure(found.fault, cluster.name)


def failure_of_rule(
    rule: Rule, error: Exception, repository: Repository, cluster: str | None, about: object
) -> Failure:
    """The failure of a rule; `about` is the first argument that it was called with."""
    place = getattr(about, "origin", None)  # of an object
    if not isinstance(place, Place):
        place = place_of_cluster(repository, cluster)
    whose = "" if rule.package.name == OWN_PACKAGE else f" of {rule.package.name}"
    what = f"running the rule {rule.id}{whose}"
    return Failure(internal_error(what, error, place, rule.package.module), cluster, rule)


def place_of_cluster(repository: Repository, name: str | None) -> Place:
    """The entry point of a cluster, or of the first one; the top of the repository without clusters."""
    clusters: Sequence[Cluster] = repository.clusters
    found = next((it for it in clusters if name in (None, it.name)), None)
    return found.entry.place if found else Place(".", None, Span(0, 0, 0, 0))


def unreported(repository: Repository, known: Iterable[Rule]) -> Iterator[Failure]:
    """Faults that no rule reports, not even one that is switched off: our bug, never "All clear"."""
    reported = {rule.reports for rule in known} | {FaultKind.INTERNAL_ERROR}
    for cluster in repository.clusters:
        for kind, faults in cluster.faults.items():
            for found in faults if kind not in reported else ():
                at = f"{FaultKind.__module__}.{kind}"
                crash = Crash("reporting a fault", "no rule", at, f"no rule reports {kind}\n")
                yield Failure(
                    Fault(FaultKind.INTERNAL_ERROR, crash.message, found.fault.place, None, crash),
                    cluster.name,
                )


def problems_of(failures: Iterable[Failure]) -> Iterator[tuple[RuleInfo, Problem, str | None]]:
    """The problems to place: one for each failure, and one for all rules that failed for one reason.

    A verdict that failed for the reason of a rule of its cluster is not reported again.
    """
    found = list(failures)
    reasons = {(it.crash.error, it.crash.at, it.cluster) for it in found if it.rule}
    of_rules: dict[tuple[str, str, str], list[Failure]] = {}
    for failure in found:
        if failure.rule:
            crash, package = failure.crash, failure.rule.package.name
            of_rules.setdefault((crash.error, crash.at, package), []).append(failure)
        elif (failure.crash.error, failure.crash.at, failure.cluster) not in reasons:
            yield INFO, _problem(failure, failure.fault.message, OWN_PACKAGE), failure.cluster
    for (error, at, package), same in of_rules.items():
        names = sorted({it.rule.id for it in same if it.rule})
        message = same[0].fault.message
        if len(names) > 1:
            message = f"gitops-lint failed while running {len(names)} rules: {error} at {at}"
        note = f"Findings of {listing(names)} may be missing."
        problem = _problem(same[0], message, package, *([note] if len(names) > 1 else []))
        for cluster in sorted({it.cluster or "" for it in same}):
            yield INFO, problem, cluster or None


def without_sources(report: Report, error: Exception) -> Report:
    """A report that could not be rendered because of an error, without frames, with that failure."""
    crash = crash_of("rendering the report", error)
    location = Location(".", 1, 1, 1, 1)
    found = Finding(INFO.id, INFO.severity, crash.message, location, help=_help(OWN_PACKAGE))
    return report._replace(
        findings=(*report.findings, found),
        crashes=(*report.crashes, crash),
        rules=(*(rule for rule in report.rules if rule.id != INFO.id), INFO),
        sources={},
    )


def _help(package: str) -> str:
    bug = f"report this bug: {ISSUES}"
    if package != OWN_PACKAGE:
        bug = f"report this bug to the authors of {package}"
    return f"{bug}; add the output of `--traceback`"


def _problem(failure: Failure, message: str, package: str, *notes: str) -> Problem:
    return Problem(
        message,
        failure.fault.place,
        help=_help(package),
        notes=(*notes, _INCOMPLETE),
    )
