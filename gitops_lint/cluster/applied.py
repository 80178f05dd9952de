"""The objects that a Flux Kustomization applies, from those that its directory builds."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

from gitops_lint.budget import Unit, at, spend
from gitops_lint.cluster.kinds import work_of
from gitops_lint.cluster.kustomization import with_common_metadata
from gitops_lint.cluster.resource import Resource
from gitops_lint.cluster.variables import Variables
from gitops_lint.documents import Map, Tree, concealed
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.reuse import reused_equal, reused_of

if TYPE_CHECKING:
    from gitops_lint.kustomize import Object
    from gitops_lint.substitution import Substituted


class _Printed(NamedTuple):
    """A built object, substituted and with common metadata; `replaced` is the object before substitution."""

    data: Map
    found: "Substituted | None"
    replaced: Map | None


def applied_objects(
    tree: Tree,
    objects: Iterable["Object"],
    owner: Resource,
    variables: Variables | None,
    cluster: str,
) -> Iterator[tuple[Resource, "Substituted | None"]]:
    """The built objects as a Kustomization applies them, each with its substitution.

    With a memory, an object whose content, owner and variables are those of an earlier lint is the same
    object as in that lint, so that all that is known about it is kept. `cluster` is the name of the cluster,
    because clusters share no objects.
    """
    names = variables and (variables.always, variables.missing, *variables.known.items())
    settings = (names, owner.get("spec", "commonMetadata"))
    values = variables.values if variables and variables.active else None
    # Compared once here, and then only by identity for each object.
    settings = reused_equal(tree, ("settings", cluster, owner.id), settings, lambda it: it)
    for built in objects:
        printed = reused_of(
            tree, (built, settings), None, partial(_printed, built, owner, variables, values)
        )
        resource = reused_of(
            tree,
            (printed, owner),
            cluster,
            partial(_resource, built, printed, owner),
        )
        spend(Unit.OBJECTS, work_of(resource))
        yield resource, printed.found


def _printed(
    built: "Object",
    owner: Resource,
    variables: Variables | None,
    values: Mapping[str, str | None] | None,
) -> _Printed:
    """A built object as its owner applies it; without `values`, Flux does not substitute in it."""
    data, found, replaced = built.data, None, None
    if variables and values is not None:
        from gitops_lint.substitution import is_disabled, substitute

        if not is_disabled(data):
            complete = variables.complete
            with at(built.origin):
                found = substitute(data, values, strict=False, complete=complete)
            data, replaced = found.data, concealed(data)
    return _Printed(concealed(with_common_metadata(data, owner)), found, replaced)


def _resource(built: "Object", it: _Printed, owner: Resource) -> Resource:
    return Resource(it.data, built.origin, built.layers, owner, owner.destination, it.replaced)


def as_before(tree: Tree, resource: Resource, index: int = 0) -> Resource:
    """An object, or that of an earlier lint that is the same to every reader.

    `index`: among the objects of its owner, which may have several that are the same.
    """
    key = "object", resource.origin, id(resource.owner), index
    return reused_equal(tree, key, resource, _parts)


def _parts(it: Resource) -> tuple[object, ...]:
    """All of an object but its owner, which the kept object keeps alive, so that no other one gets its id."""
    return it.data, it.layers, it.remote, it.replaced, it.step
