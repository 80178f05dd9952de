"""Shared by the rules about references to objects that do not exist."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.cluster.homes import ScriptedHome
from gitops_lint.cluster.kinds import INPUT_PROVIDER, RESOURCE_SET, is_a
from gitops_lint.cluster.references import references
from gitops_lint.cluster.rejections import RejectionKind, rejected
from gitops_lint.documents import KeyPath, Place, Span, pairs
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.once import once
from gitops_lint.results.fix import Fix, Insert
from gitops_lint.rules._written import how_to_rename

_SHOWN: Final = 3  # inputs with one value


class Hint(NamedTuple):
    """The object that was probably meant, and places that show it."""

    text: str | None
    related: tuple[tuple[str, Place], ...] = ()
    scripted: bool = False  # whether a script seems to create it
    fix: Fix | None = None
    meant: str | None = None  # the name of which the one that is written seems to be a misspelling


def misspelled(resource: Resource, meant: str | None, *path: str | int) -> Hint:
    """The hint for a name, at a key path, that is nearly another one, if there is one."""
    if meant is None:
        return Hint(None)
    return Hint(f"did you mean `{meant}`?", fix=resource.written(meant, *path, safe=False))


def elsewhere(text: str, resource: Resource, namespace: str, *path: str | int) -> Hint:
    """The hint for a reference, at a key path, to an object in another namespace."""
    if resource.get(*path, "namespace") is not None:
        fix = resource.written(namespace, *path, "namespace", safe=False)
    else:
        insert = Insert(resource.place(*path), "namespace", namespace, ("name",))
        fix = Fix(f"add `namespace: {namespace}`", (insert,), safe=False)
    return Hint(text, fix=fix)


def instead_of(item: Resource, dependent: Resource) -> str:
    """What to write for a dependency on an object of the other kind, HelmRelease or Kustomization.

    `item`: the object after which the dependent should come.
    """
    above = {it.id for it in _above(dependent)}
    owner = item.owner
    if dependent.kind == "HelmRelease":
        if item.id in above:
            return "remove this entry"
        return f"remove this entry; or move {dependent} into a Kustomization that depends on {item}"
    if owner is None or owner.id in above:
        return (
            f"move {item} into a separate Kustomization with `wait: true`, and depend on that one"
        )
    wait = "" if owner.get("spec", "wait") is True else ", and set `wait: true` on it"
    return f"depend on {owner}, which applies {item}{wait}"


def _above(item: Resource) -> Iterator[Resource]:
    """An object, the Kustomization that applies it, and so on."""
    above: Resource | None = item
    while above:
        yield above
        above = above.owner


def input_of(resource: Resource, value: str, cluster: Cluster) -> tuple[tuple[str, Place], ...]:
    """The places of the inputs with this value, if a ResourceSet makes the object from inputs."""
    owner = resource.owner
    if owner is None or not is_a(owner, RESOURCE_SET):
        return ()
    providers = (
        it.get("spec", "defaultValues")
        for it in cluster.of_kind(INPUT_PROVIDER)
        if it.namespace == owner.namespace
    )
    given = (owner.get("spec", "inputs"), *providers)
    places = (place for data in given for place in _places_of(data, value))
    return tuple((f"an input of {owner}", place) for place in islice(places, _SHOWN))


def _places_of(data: Any, value: str) -> Iterator[Place]:
    for key, found in pairs(data):
        if found == value:
            yield data.place(key)
        elif isinstance(found, dict | list):
            yield from _places_of(found, value)


class Use(NamedTuple):
    """An object that refers to another one, which must be in `namespace`."""

    user: Resource
    namespace: str
    place: Place


def uses_without_namespace(item: Resource, cluster: Cluster) -> Sequence[Use]:
    """The references to an object that has no namespace: those to the namespace that most of them expect."""
    return _missing(cluster).get((item.kind, item.name), ())


def lacks_only_namespace(cluster: Cluster, kind: str, namespace: str, name: str) -> bool:
    """Whether missing-namespace reports that the object is to be in this namespace."""
    return (kind, namespace, name) in _without_namespace(cluster)


@once
def _without_namespace(cluster: Cluster) -> frozenset[tuple[str, str, str]]:
    """(kind, namespace, name) of the objects without a namespace, with the one that others expect."""
    items = (it.resource for it in rejected(cluster, RejectionKind.NAMESPACE))
    return frozenset(
        (item.kind, use.namespace, item.name)
        for item in items
        for use in uses_without_namespace(item, cluster)[:1]
    )


@once
def _missing(cluster: Cluster) -> Mapping[tuple[str, str], Sequence[Use]]:
    """By kind and name, the references to objects that do not exist in the namespace that most expect."""
    roots = {(it.kind, it.namespace, it.name) for it in cluster.kustomizations}
    found: dict[tuple[str, str], Sequence[Use]] = {}
    for (kind, name), uses in _uses(cluster).items():
        missing = [
            it
            for it in uses
            if (kind, it.namespace, name) not in roots
            and not cluster.has_source(kind, it.namespace, name)
        ]
        usual = Counter(it.namespace for it in missing).most_common(1)
        found[kind, name] = [it for it in missing if it.namespace == usual[0][0]]
    return found


@once
def _uses(cluster: Cluster) -> Mapping[tuple[str, str], Sequence[Use]]:
    """By kind and name of an object, the references of Flux objects to it."""
    found: defaultdict[tuple[str, str], list[Use]] = defaultdict(list)
    for item in dict.fromkeys((*cluster.kustomizations, *cluster.resources)):
        for it in references(item):
            place = item.place(*it.path, "name")
            found[it.kind, it.name].append(Use(item, it.namespace, place))
        if item.kind in ("Kustomization", "HelmRelease"):
            for index, entry in item.maps("spec", "dependsOn"):
                name, namespace = entry.get("name"), entry.get("namespace") or item.namespace
                if isinstance(name, str) and isinstance(namespace, str):
                    place = item.place("spec", "dependsOn", index, "name")
                    found[item.kind, name].append(Use(item, namespace, place))
    return dict(found)


def not_applied(kind: str, name: str, place: Place) -> Hint:
    """The hint for an object that is in a file that this cluster does not apply."""
    text = f"{kind} {name} is in {place.path}, which this cluster does not apply"
    return Hint(text, (("not applied", place),))


def renamed(
    user: Resource, path: KeyPath, name: str, before: Mapping[str, Sequence[Resource]]
) -> Hint | None:
    """The hint for an object that kustomize renames, but not where `user` names it; None if there is none.

    `before`: the objects by their former names.
    """
    for item in before.get(name, ()):
        place = item.place("metadata", "name")
        return Hint(how_to_rename(item, user, path), ((f"renamed to {item.name}", place),))
    return None


def scripted(kind: str, name: str, home: ScriptedHome) -> Hint:
    """The hint for an object that a Kustomization may apply which a script creates."""
    text = f"{kind} {name} is in {home.place.path}, which this cluster applies only if `{home.command.path}` has run"
    line = home.command.line - 1
    command = Place(home.command.path, None, Span(line, 0, line, 0))
    seen = f"`{home.command.path}` seems to create a Kustomization that applies it"
    return Hint(text, ((seen, command), ("not applied", home.place)), scripted=True)
