"""The clusters of two states of a repository, paired."""

from collections.abc import Iterator, Mapping, Sequence

from gitops_lint.cluster import Cluster, Repository
from gitops_lint.namedtuple import NamedTuple


class Pair(NamedTuple):
    """A cluster before and after a change; None where it does not exist."""

    before: Cluster | None
    after: Cluster | None

    @property
    def name(self) -> str:
        """The name after the change, or else before it."""
        cluster = self.after or self.before
        return cluster.name if cluster else ""

    @property
    def is_same(self) -> bool:
        """Whether both states have the very same objects, as they have if they share what they were built from."""
        if self.before is None or self.after is None:
            return False
        one, other = self.before.resources, self.after.resources
        return len(one) == len(other) and all(
            it is that for it, that in zip(one, other, strict=True)
        )


def pairs(before: Repository, after: Repository) -> Iterator[Pair]:
    """Each cluster of either state, by its name: first those after the change, in their order, then those that are gone.

    A cluster that is renamed, or whose entry point moves, is another cluster: nothing in a repository says that the
    machines behind both are the same. Except a FluxInstance that syncs another path: it stays in its cluster.
    """
    old = {it.name: it for it in before.clusters}
    new = {it.name: it for it in after.clusters}
    moved = _by_instance([it for name, it in old.items() if name not in new])
    found = _by_instance([it for name, it in new.items() if name not in old])
    earlier = {it.name: moved[file] for file, it in found.items() if file in moved}
    yield from (Pair(old.get(name) or earlier.get(name), it) for name, it in new.items())
    known = {it.name for it in earlier.values()} | new.keys()
    yield from (Pair(cluster, None) for name, cluster in old.items() if name not in known)


def _by_instance(clusters: Sequence[Cluster]) -> Mapping[str, Cluster]:
    """The clusters with a FluxInstance, by its file; without files that have several."""
    files = [it.entry.instance.origin.path if it.entry.instance else "" for it in clusters]
    return {
        file: it
        for file, it in zip(files, clusters, strict=True)
        if file and files.count(file) == 1
    }
