"""The objects of a cluster by what order asks of them: who brings what into being, and when."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from gitops_lint.cluster import Cluster, Content, Id, Resource, known
from gitops_lint.cluster.kinds import RELEASE, SOURCE_GROUP
from gitops_lint.order.events.event import Event, staged
from gitops_lint.order.producers import made
from gitops_lint.order.readiness import skipped

_FIRST: Final = ("CustomResourceDefinition", "Namespace", "ClusterRole")
BUILT: Final = 0  # the stage before the first
DEFINED: Final = (
    1  # the stage of a HelmRelease in which its chart is installed, definitions and all
)
PER_STEP: Final = 3  # stages in each step of a ResourceSet


def stage_of(resource: Resource) -> int:
    """The stage in which an object is applied: 1 definitions, 2 classes, 3 the rest.

    The dry-run of all the objects of a stage comes before the first is applied, and the stage before
    is awaited. (fluxcd/pkg ssa: ApplyAllStaged.) The steps of a ResourceSet follow each other.
    """
    kind = resource.kind
    stage = 1 if kind in _FIRST else 2 if kind.endswith("Class") else 3
    return stage + PER_STEP * max(resource.step - 1, 0)


@dataclass(frozen=True, eq=False)
class Objects:
    """The objects of one cluster, indexed; each index is made when it is first asked for."""

    cluster: Cluster

    @cached_property
    def by_id(self) -> Mapping[tuple[Id, str], Sequence[Resource]]:
        """The objects of an identity, by it and the cluster they live in."""
        found: dict[tuple[Id, str], list[Resource]] = defaultdict(list)
        for item in dict.fromkeys((*self.cluster.kustomizations, *self.cluster.resources)):
            found[item.id, item.remote].append(item)
        return dict(found)

    def get(self, identity: Id, remote: str = "") -> Resource | None:
        """An object; of several with one identity, the first."""
        return next(iter(self.by_id.get((identity, remote), ())), None)

    @cached_property
    def preexisting(self) -> frozenset[Id]:
        """What is there from the start: whoever set the cluster up applied it."""
        entry = self.cluster.entry
        roots = {item.id for item in entry.roots}
        source = Id(entry.source.kind, entry.source.namespace, entry.source.name, SOURCE_GROUP)
        homes = {Id("Namespace", "", item.namespace) for item in entry.roots}
        return frozenset({*roots, source, *homes})

    def content(self, owner: Id) -> Content | None:
        """What a Flux Kustomization or a ResourceSet applies."""
        return self.cluster.contents.get(owner) or self.cluster.resource_sets.get(owner)

    @cached_property
    def _stages(self) -> Mapping[Id, Mapping[int, Sequence[Resource]]]:
        found: dict[Id, dict[int, list[Resource]]] = {}
        cluster = self.cluster
        for content in (*cluster.contents.values(), *cluster.resource_sets.values()):
            stages: dict[int, list[Resource]] = defaultdict(list)
            for item in content.objects:
                if not skipped(item):
                    stages[stage_of(item)].append(item)
            found[content.owner.id] = dict(sorted(stages.items()))
        return found

    def stages(self, owner: Id) -> Mapping[int, Sequence[Resource]]:
        """The objects that an object applies, by the stage in which it does; in order."""
        return self._stages.get(owner, {})

    @cached_property
    def _numbers(self) -> Mapping[Id, Sequence[int]]:
        return {owner: tuple(stages) for owner, stages in self._stages.items()}

    def stage_before(self, owner: Id, stage: int) -> int:
        """The stage that is through before another one begins."""
        numbers = self._numbers.get(owner, ())
        at = bisect_left(numbers, stage)
        return numbers[at - 1] if at else BUILT

    def last_stage(self, owner: Id) -> int:
        """The stage after which everything is applied."""
        return next(reversed(self._numbers.get(owner, ())), BUILT)

    @cached_property
    def definitions(self) -> Mapping[tuple[str, str, str], Sequence[Id]]:
        """The CustomResourceDefinitions by the group and kind they define, and their cluster."""
        found: dict[tuple[str, str, str], list[Id]] = defaultdict(list)
        for item in self.cluster.of_kind("CustomResourceDefinition"):
            group, kind = item.get("spec", "group"), item.get("spec", "names", "kind")
            if isinstance(group, str) and isinstance(kind, str):
                found[group, kind, item.remote].append(item.id)
        return {key: tuple(dict.fromkeys(ids)) for key, ids in found.items()}

    def charts(self, group: str, kind: str) -> Sequence[Resource]:
        """The HelmReleases whose charts install the definition of a kind.

        None where a helmfile of the repository installs it before Flux runs, and where it is not
        certain that a chart does: anything may be then.
        """
        if (group, kind) not in self._charts:
            self._charts[group, kind] = self._installing(group, kind)
        return self._charts[group, kind]

    @cached_property
    def _charts(self) -> dict[tuple[str, str], Sequence[Resource]]:
        return {}

    @cached_property
    def _possible(self) -> Mapping[tuple[str, str], Sequence[Resource]]:
        """The HelmReleases whose charts may install a kind; kind "" stands for all of a group."""
        releases = [item for item in self.cluster.of_kind(RELEASE) if not item.remote]
        if not releases:
            return {}
        from gitops_lint.order.charts import possible_crds

        found: dict[tuple[str, str], list[Resource]] = defaultdict(list)
        for release in releases:
            for api in possible_crds(release, self.cluster):
                found[api].append(release)
        return dict(found)

    def _installing(self, group: str, kind: str) -> Sequence[Resource]:
        possible = (*self._possible.get((group, ""), ()), *self._possible.get((group, kind), ()))
        if not possible:
            return ()
        from gitops_lint.order.charts import bootstrapped, installed_crds, installs

        first = bootstrapped(self.cluster)
        if any(it.name in first for it in possible) or installs(self.cluster, group, kind):
            return ()
        provided = [(it, installed_crds(it, self.cluster)) for it in dict.fromkeys(possible)]
        covering = [(it, them) for it, them in provided if them.covers(group, kind)]
        return [it for it, _ in covering] if all(them.certain for _, them in covering) else ()

    @cached_property
    def creating(self) -> Mapping[tuple[str, str], Sequence[Resource]]:
        """The HelmReleases that create a namespace, by its name."""
        found: dict[tuple[str, str], list[Resource]] = defaultdict(list)
        for item in self.cluster.of_kind(RELEASE):
            target = item.get("spec", "targetNamespace")
            creates = item.get("spec", "install", "createNamespace") is True
            remote = item.get("spec", "kubeConfig") is not None
            if not item.remote and creates and isinstance(target, str) and not remote:
                found[target, ""].append(item)
        return dict(found)

    @cached_property
    def installing(self) -> Mapping[str, Sequence[Resource]]:
        """The HelmReleases by the namespace into which they install their charts."""
        found: dict[str, list[Resource]] = defaultdict(list)
        for item in self.cluster.of_kind(RELEASE):
            target = item.get("spec", "targetNamespace") or item.namespace
            if not item.remote and item.get("spec", "kubeConfig") is None:
                found[str(target)].append(item)
        return dict(found)

    @cached_property
    def written(self) -> Mapping[tuple[str, str, str], Sequence[Resource]]:
        """What makes a ConfigMap or Secret, itself or in the end, by kind, namespace and name.

        Those of which it cannot be told where they are made are left out.
        """
        found: dict[tuple[str, str, str], list[Resource]] = defaultdict(list)
        unsure: set[tuple[str, str]] = set()
        for kind, namespace, name, maker in made(self.cluster):
            if maker.remote:
                continue
            if namespace is None or not known(namespace):
                unsure.add((kind, name))
            found[kind, namespace or "", name].append(maker)
        return {key: them for key, them in found.items() if (key[0], key[2]) not in unsure}

    def is_made(self, identity: Id, remote: str = "") -> bool:
        """Whether something in the cluster is known to make an object that others read."""
        if any(self.makers(identity, remote)):
            copied = (identity.kind, identity.namespace, identity.name) not in self.written
            return not (copied and identity.kind in ("ConfigMap", "Secret") and not remote)
        key = (identity.kind, identity.namespace, identity.name)
        return not remote and not identity.group and key in self.written

    def makers(self, identity: Id, remote: str = "") -> Iterator[tuple[Resource, Event]]:
        """What applies an object: (the object as it applies it, the stage of its owner)."""
        for item in self.by_id.get((identity, remote), ()):
            if item.owner and item.owner.id in self._stages and not skipped(item):
                yield item, staged(item.owner.id, stage_of(item))
