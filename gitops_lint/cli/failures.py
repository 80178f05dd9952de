"""Failures inside gitops-lint while it answers for several clusters: the others are still answered."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from gitops_lint.cli.guard import FAILED
from gitops_lint.cli.output import say
from gitops_lint.errors import UsageError

if TYPE_CHECKING:
    from gitops_lint.cluster import Cluster, Repository
    from gitops_lint.documents import Fault, Place
    from gitops_lint.results.finding import Report

P = ParamSpec("P")
T = TypeVar("T")


class Failures:
    """Reports each failure once on standard error, in one line; `status` is then 2."""

    def __init__(self, *, traceback: bool) -> None:
        self._traceback = traceback
        self._reported: set[str] = set()

    @property
    def status(self) -> int:
        """The exit status: 2 after a failure, else 0."""
        return FAILED if self._reported else 0

    def of(self, repository: "Repository") -> "Failures":
        """Report the failures while the clusters of a repository were found and resolved."""
        from gitops_lint.engine.internal_error import failures_of

        self._report(it.fault for it in failures_of(repository))
        return self

    def of_report(self, report: "Report") -> "Failures":
        """Report the failures behind the findings of a report."""
        from gitops_lint.results.finding import INTERNAL_ERROR

        for finding in report.findings:
            if finding.rule == INTERNAL_ERROR:
                self._say(f"{finding.location.path}:{finding.location.line}", finding.message)
        if self._traceback:
            for crash in report.crashes:
                say(crash.traceback)
        return self

    def attempt(
        self,
        what: str,
        cluster: "Cluster",
        query: Callable[P, T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T | None:
        """The result of a query; None, and the failure is reported, if gitops-lint itself fails.

        `what` says what the query does to the cluster: "planning".
        """
        from gitops_lint.documents import internal_error

        try:
            return query(*args, **kwargs)
        except UsageError:
            raise
        except Exception as error:  # noqa: BLE001  one cluster must not end the run
            whole = f"{what} the cluster {cluster.name}"
            self._report([internal_error(whole, error, cluster.entry.place)])
            return None

    def _report(self, faults: Iterable["Fault"]) -> None:
        for fault in faults:
            if self._say(_line(fault.place), fault.message) and self._traceback and fault.crash:
                say(fault.crash.traceback)

    def _say(self, where: str, message: str) -> bool:
        """Print a line that was not printed yet. Returns whether it is new."""
        from gitops_lint.report.escape import visible

        line = f"error: {visible(where)}: {visible(message)}"
        if line in self._reported:
            return False
        self._reported.add(line)
        say(line)
        return True


def _line(place: "Place") -> str:
    return f"{place.path}:{place.value.line + 1}"
