"""How the rules report what reading and building found wrong."""

from collections.abc import Iterable, Iterator
from typing import Any, Literal

from gitops_lint.cluster import Cluster, FoundFault, Resource
from gitops_lint.documents import Fault, Place, entries
from gitops_lint.results.fix import Fix, Write
from gitops_lint.rule import Problem


def problems(faults: Iterable[FoundFault], cluster: Cluster) -> Iterator[Problem]:
    """A problem for each fault: once, however many Kustomizations run into it."""
    owners: dict[Fault, list[Resource]] = {}
    for found in faults:
        owners.setdefault(found.fault, []).append(found.owner)
    for fault, failing in owners.items():
        # A file that is looked at by itself has no Kustomization that would build it.
        owner = failing[0]
        related = [(f"{owner} builds it", owner.place("spec", "path"))] if cluster.whole else ()
        stops = tuple(map(str, failing)) if cluster.whole else ()
        yield problem(fault, related)._replace(stops=stops)


def problem(fault: Fault, related: Iterable[tuple[str, Place]] = ()) -> Problem:
    """What a fault says; a value that starts below its key is shown by the key."""
    below = fault.place.key is not None and fault.place.key.line < fault.place.value.line
    on: Literal["key", "value"] = "key" if below else "value"
    fix = None
    if fault.meant:
        written, meant = fault.meant
        fix = Fix(f"write `{meant}`", (Write(fault.place, written, meant),), safe=False)
    return Problem(fault.message, fault.place, on, fault.help, tuple(related), fix=fix)


def value_at(data: Any, place: Place) -> Any:
    """The value at a place; None if it has none there."""
    for _, value, where in entries(data):
        if where == place:
            return value
        if (found := value_at(value, place)) is not None:
            return found
    return None
