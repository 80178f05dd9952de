"""Shared by the rules about objects that the API server rejects."""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.cluster.rejections import Rejection, RejectionKind, rejected
from gitops_lint.rule import Problem, Severity


def problems(cluster: Cluster, *kinds: RejectionKind) -> Iterator[Problem]:
    """A problem for each violation of these kinds."""
    for it in rejected(cluster, *kinds):
        if found := it.violation:
            yield it.resource.problem(
                found.message, *it.path, on=found.on, help=found.help, severity=severity(it)
            )


def severity(rejection: Rejection) -> Severity | None:
    """That of the rule; a warning for a rejection that rests on an assumption."""
    return None if rejection.certain else Severity.WARNING
