"""Shared by the rules about substitution."""

from collections.abc import Iterable, Iterator
from typing import Final

from gitops_lint.cluster import FoundFault, Resource
from gitops_lint.cluster.builds import substitutes
from gitops_lint.documents import Fault, Place
from gitops_lint.rule import Problem, Severity
from gitops_lint.substitution import (
    BadSubstitutionError,
    bad_syntax,
    exact_place,
    scalars,
)

# Text of a Secret is never quoted.
_WITHOUT_TEXT: Final = "the build fails: Flux cannot substitute in this value"
_ESCAPE: Final = "write `$${` for a literal `${`"


def problems(faults: Iterable[FoundFault]) -> Iterator[Problem]:
    """One problem for each fault of substitution, even if several Kustomizations have it."""
    distinct: dict[Fault, list[FoundFault]] = {}
    for found in faults:
        distinct.setdefault(_exact(found), []).append(found)
    for fault, places in distinct.items():
        _, owner, _, resource, _ = places[0]
        failing = [it.owner for it in places if it.content is None or substitutes(it.content)]
        secret = resource is not None and resource.kind == "Secret"
        yield Problem(
            _WITHOUT_TEXT if secret else fault.message,
            fault.place,
            help=_ESCAPE if secret else fault.help,
            related=(where_substituted(owner),),
            severity=None if failing else Severity.WARNING,
            resource=str(resource or owner),
            stops=tuple(map(str, failing)),
        )


def _exact(found: FoundFault) -> Fault:
    """The fault with the exact place of the text that Flux cannot parse."""
    fault, artifact = found.fault, found.content.artifact if found.content else None
    if artifact is None or found.substituted is None:
        return fault
    for scalar in scalars(found.substituted.data):
        try:
            scalar.parse()
        except BadSubstitutionError as error:
            if bad_syntax(scalar, error) == fault:
                use = scalar.broken(error.offset)
                return fault._replace(place=exact_place(use, artifact.tree))
    return fault


def where_substituted(owner: Resource) -> tuple[str, Place]:
    """The `postBuild` of a Flux Kustomization, as a related place."""
    return f"{owner} substitutes here", owner.place("spec", "postBuild")
