"""What reading and building found wrong, told by the rule that has the name of its kind."""

from collections.abc import Iterable, Iterator
from typing import Literal

from gitops_lint.cluster import Cluster
from gitops_lint.rule import Problem
from gitops_lint.source import Fault, Place


def faults(cluster: Cluster, kind: str) -> Iterator[Problem]:
    """A problem for each fault of a kind: once, however many Kustomizations run into it."""
    found = {fault: owner for owner, fault in reversed([*cluster.faults(kind)])}
    for fault, owner in reversed(found.items()):
        # A file that is looked at by itself has no Kustomization that would build it.
        related = [(f"{owner} builds it", owner.place("spec", "path"))] if cluster.whole else ()
        yield problem(fault, related)


def problem(fault: Fault, related: Iterable[tuple[str, Place]] = ()) -> Problem:
    """What a fault says; a value that starts below its key is shown by the key."""
    below = fault.place.key is not None and fault.place.key.line < fault.place.value.line
    on: Literal["key", "value"] = "key" if below else "value"
    return Problem(fault.message, fault.place, on, fault.help, tuple(related))
