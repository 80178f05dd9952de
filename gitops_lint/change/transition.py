"""A change of a cluster, as rules look at it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from posixpath import dirname, join

from gitops_lint.change.appliers import Applier
from gitops_lint.change.cluster_change import comparison
from gitops_lint.change.objects import Happening
from gitops_lint.change.pairs import pairs
from gitops_lint.cluster import Cluster, Id, Repository, Resource
from gitops_lint.documents import Place, Tree, place_of
from gitops_lint.kustomize import FILE_NAMES
from gitops_lint.results.change import ClusterChange, ObjectChange
from gitops_lint.results.explanation import Name


@dataclass(frozen=True, eq=False)
class Transition:
    """A cluster before and after a change, and what Flux does in between.

    `tree` has the files after the change: the only ones in which a finding can be.
    """

    before: Cluster
    after: Cluster
    tree: Tree

    @property
    def effects(self) -> ClusterChange:
        """What Flux does."""
        return comparison(self.after, self.before).effects

    @property
    def happenings(self) -> tuple[Happening, ...]:
        """The same for each object, with the object in both states; in the order in which Flux does it."""
        return comparison(self.after, self.before).happenings

    @property
    def appliers(self) -> Mapping[Id, Applier]:
        """What becomes of each Kustomization and ResourceSet, by identity."""
        return comparison(self.after, self.before).appliers

    @property
    def renamed(self) -> frozenset[tuple[Name, Name]]:
        """The old and the new name of each Kustomization and HelmRelease that gets another one."""
        return frozenset((it.before, it.after) for it in self.effects.renames)

    def now(self, name: Name) -> Resource | None:
        """The object with this name after the change; None if there is none."""
        return self.after.find(name.kind, name.namespace, name.name)

    def kept(self, change: ObjectChange) -> list[Name]:
        """What goes with an object, and is still in the repository after the change."""
        return [name for name in change.with_it if self.now(name)]

    def same(self, item: Resource) -> Resource | None:
        """The object after the change."""
        found = self.after.of_kind((item.kind, item.group))
        return next((it for it in found if it.id == item.id and it.remote == item.remote), None)

    def anchor(self, item: Resource) -> Place:
        """Where a finding about an object of the state before the change is: a line that exists after it.

        That is the object itself; if it is gone, the rest of its file, or else what has listed the file: the
        `resources` of the next kustomization.yaml above. Without one, it is the object that applied it, and so on.
        """
        waiting: Resource | None = item
        while waiting:
            if found := self._survivor(waiting):
                return found
            owner = waiting.owner
            waiting = owner if owner and owner.id != waiting.id else None
        return self.after.entry.place

    def _survivor(self, item: Resource) -> Place | None:
        if same := self.same(item):
            return same.origin
        root = self.after.content(item.owner).directory if item.owner else ""
        return self._neighbor(item.origin) or self._list(item.origin.path, root)

    def _neighbor(self, origin: Place) -> Place | None:
        """The first object of a file, if the file still has one."""
        if origin.path not in self.tree.files:
            return None
        for data, place in self.tree.parse(origin.path).documents:
            return place_of(data, ("metadata", "name")) or place
        return None

    def _list(self, path: str, top: str) -> Place | None:
        """The list of resources of the next kustomization.yaml that still exists, not above a directory."""
        folder = dirname(path)
        while folder == top or folder.startswith(f"{top}/" if top else ""):
            for name in FILE_NAMES:
                file = join(folder, name)
                if file in self.tree.files:
                    for data, place in self.tree.parse(file).documents:
                        return place_of(data, ("resources",)) or place
            if folder == top or not folder:
                break
            folder = dirname(folder)
        return None


def transitions(before: Repository, after: Repository) -> Iterator[Transition]:
    """Each cluster that exists in both states, and is not the same, in the order of the clusters after the change.

    The FluxInstance of a cluster need not be one of its objects: people apply it, too.
    """
    for pair in pairs(before, after):
        if pair.before and pair.after:
            instances = [
                it and it.data for it in (pair.before.entry.instance, pair.after.entry.instance)
            ]
            if not pair.is_same or instances[0] != instances[1]:
                yield Transition(pair.before, pair.after, after.tree)
