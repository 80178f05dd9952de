"""Which objects a repository has, where they are written, and where they are named."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from gitops_lint.cluster import Cluster, Repository, Resource
from gitops_lint.cluster.kinds import is_foreign
from gitops_lint.documents import Place, Tree, place_of
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.queries.entry_at import covers
from gitops_lint.queries.mentions import Key, Mention, mentions


class Found(NamedTuple):
    """An object of a cluster, and the place of its name in the document that makes it.

    The place of the document if it has none, as for what a generator makes.
    """

    cluster: Cluster
    resource: Resource
    place: Place

    @property
    def key(self) -> Key:
        """The object as references name it."""
        return key_of(self.resource)


class Named(NamedTuple):
    """An entry that names an object in a cluster, and the object that has the entry."""

    cluster: Cluster
    source: Resource
    mention: Mention

    @property
    def place(self) -> Place:
        """The place of the name."""
        return self.mention.place


class Naming(NamedTuple):
    """All objects of a repository, and all entries of Flux objects that name one, in all clusters."""

    objects: Mapping[Key, Sequence[Found]]
    written: Mapping[str, Sequence[Found]]  # by the file in which they are written
    named: Mapping[Key, Sequence[Named]]
    entries: Mapping[str, Sequence[Named]]  # by the file in which the entry is written

    def at(self, path: str, line: int, column: int) -> Sequence[Named]:
        """The entries with a name at a position (zero-based), one for each cluster."""
        here = self.entries.get(path, ())
        return [it for it in here if covers(it.place.value, line, column)]

    def of_document(self, place: Place) -> Sequence[Found]:
        """The objects that a document makes, one for each cluster."""
        here = self.written.get(place.path, ())
        return [it for it in here if _starts_in(it.resource.origin, place)]

    def targets(self, found: Named) -> Iterator[Found]:
        """The object that an entry names, in the cluster of the entry."""
        for it in self.objects.get(found.mention.target, ()):
            if it.cluster is found.cluster:
                yield it

    def users(self, found: Found) -> Iterator[Named]:
        """The entries that name an object, in its cluster."""
        for it in self.named.get(found.key, ()):
            if it.cluster is found.cluster:
                yield it


def key_of(resource: Resource) -> Key:
    """An object as references name it."""
    return Key(resource.kind, resource.namespace, resource.name)


def naming(repository: Repository) -> Naming:
    """The objects of a repository and the entries that name them."""
    objects: dict[Key, list[Found]] = defaultdict(list)
    written: dict[str, list[Found]] = defaultdict(list)
    named: dict[Key, list[Named]] = defaultdict(list)
    entries: dict[str, list[Named]] = defaultdict(list)
    for cluster in repository.clusters:
        seen: set[int] = set()
        for resource in (*cluster.resources, *cluster.kustomizations):
            if id(resource) in seen or resource.remote:
                continue
            seen.add(id(resource))
            found = Found(cluster, resource, _place(repository.tree, resource))
            written[resource.origin.path].append(found)
            if not is_foreign(resource):
                objects[found.key].append(found)
            for mention in mentions(resource):
                name = Named(cluster, resource, mention)
                named[mention.target].append(name)
                entries[mention.place.path].append(name)
    return Naming(dict(objects), dict(written), dict(named), dict(entries))


def _place(tree: Tree, resource: Resource) -> Place:
    """The place of the name of an object in its own document, also if a patch repeats it."""
    place, origin = resource.place("metadata", "name"), resource.origin
    if _starts_in(place, origin) or origin.path not in tree.files:
        return place
    for document in tree.parse(origin.path).documents:
        if document.place == origin:
            return place_of(document.data, ("metadata", "name")) or origin
    return origin


def _starts_in(origin: Place, document: Place) -> bool:
    """Whether an object is written in a document; several are in a List."""
    return origin.path == document.path and covers(document.value, *origin.value[:2])
