"""The reasons why Flux certainly cannot build the objects of a Kustomization."""

from collections.abc import Iterator
from typing import Final

from gitops_lint.cluster.model import Cluster, Content
from gitops_lint.cluster.resource import Resource, known
from gitops_lint.documents import KeyPath, Place
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.once import once
from gitops_lint.regex import regex

STRICT: Final = "StrictPostBuildSubstitutions"
# fluxcd/pkg kustomize: varsubRegex.
_NAME: Final = regex("[_a-zA-Z][_a-zA-Z0-9]*")


class BuildFailure(NamedTuple):
    """Why a build fails. It is not `certain` if it rests on an assumed Flux version."""

    message: str
    place: Place
    certain: bool = True


class BadName(NamedTuple):
    """A variable that Flux rejects by its name, in the map at `path` of `holder`."""

    name: str
    holder: Resource
    path: KeyPath


def build_failures(content: Content, cluster: Cluster) -> Iterator[BuildFailure]:
    """The faults of a build, of its substitution, and of its variables.

    None for a missing directory, which is `content.state` "error" without faults.
    (kustomize-controller: build; fluxcd/pkg kustomize: SubstituteVariables)
    """
    yield from (BuildFailure(it.message, it.place) for it in content.faults)
    if content.variables is None or not substitutes(content):
        return
    if content.objects:
        for bad in bad_names(content.owner, cluster):
            message = f"`{bad.name}` is not a valid variable name"
            yield BuildFailure(message, bad.holder.place(*bad.path, bad.name))
    from gitops_lint.substitution import brief  # few Kustomizations substitute

    strict, crashes = is_strict(cluster), negative_length_crashes(cluster)
    for resource, substituted in content.substituted:
        for fault in substituted.faults:
            secret = resource.kind == "Secret"  # its text is never quoted
            message = f"Flux cannot substitute in {resource}" if secret else fault.message
            yield BuildFailure(message, fault.place)
        for use in substituted.undefined if strict else ():
            message = f"${{{brief(use.name)}}} is undefined"
            yield BuildFailure(message, use.scalar.place, certain=not is_strict_assumed(cluster))
        for use in substituted.crashing if crashes is not False else ():
            message = f"${{{brief(use.name)}:…}} crashes the controller"
            yield BuildFailure(message, use.scalar.place, certain=crashes is True)


def substitutes(content: Content) -> bool:
    """Whether Flux certainly substitutes. It may not if all variables come from optional objects.

    If a required object is missing, the build fails anyway. (kustomize-controller:
    SubstituteVariables)
    """
    found = content.variables
    return found is not None and (
        bool(found.known)
        or found.always
        or not all(is_optional(content, index) for index in found.missing)
    )


def is_optional(content: Content, index: int) -> bool:
    """Whether the object of `substituteFrom` at an index is optional."""
    return content.owner.get("spec", "postBuild", "substituteFrom", index, "optional") is True


@once
def is_strict(cluster: Cluster) -> bool:
    """Whether an undefined variable makes the build fail.

    (kustomize-controller: feature gate StrictPostBuildSubstitutions, on since Flux 2.9)
    """
    return cluster.flags.kustomize.enabled(STRICT)


def is_strict_assumed(cluster: Cluster) -> bool:
    """Whether that is so only because a Flux version is assumed."""
    return cluster.flux.assumed and STRICT not in cluster.flags.kustomize.places


def negative_length_crashes(cluster: Cluster) -> bool | None:
    """Whether a substring with a negative length (`${v:1:-1}`) crashes the controller; None if unknown.

    Flux 2.9.5 has kustomize-controller 1.9.5, the first that does not. (fluxcd/pkg: envsubst 1.7.1)
    """
    return cluster.flux.is_before("2.9", 5)


def bad_names(owner: Resource, cluster: Cluster) -> Iterator[BadName]:
    """The variables of a Flux Kustomization with an invalid name. (fluxcd/pkg kustomize: varsubRegex)"""
    yield from _bad_names(owner, ("spec", "postBuild", "substitute"))
    for _, entry in owner.maps("spec", "postBuild", "substituteFrom"):
        kind, name = entry.get("kind"), entry.get("name")
        if isinstance(kind, str) and isinstance(name, str):
            definer = cluster.find(kind, owner.namespace, name)
            if definer is None:
                continue
            for field in ("data", "stringData"):
                yield from _bad_names(definer, (field,))


@once
def _bad_names(holder: Resource, path: KeyPath) -> tuple[BadName, ...]:
    """Those in the map at a path; once, because many Kustomizations read the same ConfigMaps."""
    names = holder.get(*path)
    return tuple(
        BadName(name, holder, path)
        for name in (names if isinstance(names, dict) else ())
        if known(name) and not _NAME.fullmatch(str(name))
    )
