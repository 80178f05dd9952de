"""What Flux puts in for variables, and where they come from."""

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from gitops_lint.cluster import Cluster, Content, Resource
from gitops_lint.rule import Problem, Severity
from gitops_lint.source import Fault, Map, Place
from gitops_lint.substitution import (
    BadSubstitutionError,
    State,
    Substituted,
    Use,
    bad_syntax,
    exact_place,
    parse,
    scalars,
)

# Of a Secret, nothing is quoted.
_UNTOLD: Final = "Flux cannot substitute in this value, and fails the build"
_ESCAPE: Final = "write $${ where a literal ${ is meant"
_EXPANSION: Final = re.compile(r"""\$\{\S?[^\s}"']*\}{0,2}""")


def optional(content: Content, index: int) -> bool:
    """Whether Flux goes on without an object of substituteFrom, by its index."""
    return content.owner.get("spec", "postBuild", "substituteFrom", index, "optional") is True


def certain(content: Content) -> bool:
    """Whether Flux is sure to substitute: not if its only variables may come from what is optional.

    kustomize-controller: SubstituteVariables; without what is not optional, the build fails anyway.
    """
    found = content.variables
    return found is not None and (
        bool(found.known)
        or found.always
        or not all(optional(content, index) for index in found.missing)
    )


class Faulty(NamedTuple):
    """A fault in what was substituted, the object that it is in, and who builds it."""

    fault: Fault
    resource: Resource
    substituted: Substituted
    content: Content


def faulty(cluster: Cluster, kind: str) -> Iterator[Faulty]:
    """The faults of a kind in what was substituted."""
    for content in cluster.contents.values():
        for resource, substituted in content.substituted:
            for fault in substituted.faults:
                if fault.kind == kind:
                    yield Faulty(fault, resource, substituted, content)


def told(found: Iterable[Faulty]) -> Iterator[Problem]:
    """A problem for each fault: once, however many Kustomizations run into it."""
    distinct = {_exact(it.fault, it.substituted.data, it.content): it for it in reversed([*found])}
    for fault, (_, resource, _, content) in reversed(distinct.items()):
        secret = resource.kind == "Secret"
        yield Problem(
            _UNTOLD if secret else fault.message,
            fault.place,
            help=_ESCAPE if secret else fault.help,
            related=(substitutes(content),),
            severity=None if certain(content) else Severity.WARNING,
            resource=str(resource),
        )


def strict(cluster: Cluster) -> bool:
    """Whether an undefined variable fails the build.

    kustomize-controller: feature gate StrictPostBuildSubstitutions, on since Flux 2.9.
    """
    return cluster.flags.kustomize.enabled("StrictPostBuildSubstitutions")


def _exact(fault: Fault, data: Map, content: Content) -> Fault:
    """The fault at its exact place, where that is text that Flux cannot parse."""
    for scalar in scalars(data) if content.artifact else ():
        try:
            parse(scalar.text)
        except BadSubstitutionError as error:
            if content.artifact and bad_syntax(scalar, error) == fault:
                written = _EXPANSION.match(scalar.text, error.offset)
                end = written.end() if written else error.offset
                use = Use("", "", State.UNKNOWN, scalar, error.offset, end)
                return fault._replace(place=exact_place(use, content.artifact.tree))
    return fault


def substitutes(content: Content) -> tuple[str, Place]:
    """Where a Flux Kustomization says that it substitutes, as a related place."""
    owner = content.owner
    return f"{owner} substitutes here", owner.place("spec", "postBuild")
