"""What the checkout does not show, and what a report leaves out for a known reason."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from gitops_lint import cel
from gitops_lint.cluster import Repository
from gitops_lint.cluster.coverage import coverage_of
from gitops_lint.engine.locate import location_of
from gitops_lint.results.finding import Unknown
from gitops_lint.schema import NEWEST
from gitops_lint.wording.lists import counted, listing

if TYPE_CHECKING:
    from gitops_lint.documents import Place

NO_CEL: Final = (
    "CEL expressions and the validation rules of CRDs were not checked, because the package"
    " cel-expr-python is not installed"
)


def unknown(repository: Repository) -> Iterator[Unknown]:
    """What cannot be determined from the checkout, each reason and place once for all its clusters."""
    tree = repository.tree
    if not cel.available():
        yield Unknown(NO_CEL, None, ())
    yield from (Unknown(text, None, ()) for text in _left_out(repository))
    yield from (Unknown(text, None, ()) for text in _newer(repository))
    if tree.unreadable:
        folder, reason = min(tree.unreadable.items())
        more = f" and {others} more" if (others := len(tree.unreadable) - 1) else ""
        yield Unknown(f"directory `{folder}`{more} cannot be read: {reason}", None, ())
    found: dict[tuple[str, Place | None], list[str]] = {}
    for cluster in repository.clusters:
        for reason, where in cluster.unknown:
            found.setdefault((reason, where), []).append(cluster.name)
    listed = [
        Unknown(reason, location_of(tree, where), tuple(clusters))
        for (reason, where), clusters in found.items()
    ]
    yield from sorted(listed, key=lambda it: (it.location is not None, it.location, it.reason))


def _newer(repository: Repository) -> Iterator[str]:
    """The Flux versions that are newer than all schemas, with the clusters that run them."""
    versions: dict[str, list[str]] = {}
    for cluster in repository.clusters:
        if cluster.flux.newer:
            versions.setdefault(cluster.flux.found, []).append(cluster.name)
    for version, names in sorted(versions.items()):
        verb = "runs" if len(names) == 1 else "run"
        yield (
            f"{listing(names)} {verb} Flux {version}, which gitops-lint does not know yet: fields and API "
            f"versions are checked as in Flux {NEWEST}, and what may be new is no error"
        )


def _left_out(repository: Repository) -> Iterator[str]:
    """Which entry points are assumed, and which Flux objects are in no cluster for a known reason."""
    if names := [it.name for it in repository.clusters if it.entry.assumed]:
        what = "is an entry point" if len(names) == 1 else "are entry points"
        yield f"Assuming that {listing(names)} {what}, because no file declares one"
    if repository.whole and (found := coverage_of(repository).asides):
        number = sum(found.values())
        where = [f"{directory} ({reason})" for reason, directory in found]
        verb = "is" if number == 1 else "are"
        yield f"{counted(number, 'Flux object')} {verb} in no cluster, as expected: {listing(where)}"
