"""The objects of a cluster, indexed for order: which object creates which, and in which stage."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

from gitops_lint.cluster import Cluster, Content, Id, Resource, fits, known, source_of
from gitops_lint.cluster.kinds import KUSTOMIZATION, RELEASE, SOURCE_GROUP, is_a
from gitops_lint.cluster.pods import pod_labels
from gitops_lint.cluster.rejections import ACCEPTED, Rejection, RejectionKind, rejected, rejections
from gitops_lint.documents import strings
from gitops_lint.order.events.event import Event, staged
from gitops_lint.order.producers import made, may_create
from gitops_lint.order.readiness import is_custom, is_workload, skipped
from gitops_lint.order.roles import Account, granted

_FIRST: Final = ("CustomResourceDefinition", "Namespace", "ClusterRole")
BUILT: Final = 0  # the stage before the first
# The stage of a HelmRelease in which its chart is installed, including the CRDs in its templates.
DEFINED: Final = 1
PER_STEP: Final = 3  # stages in each step of a ResourceSet
_LONGEST_NAME: Final = 253  # (Kubernetes: DNS subdomain)
_NONE: Final[frozenset[str]] = frozenset()


def stage_of(resource: Resource, cluster: Cluster) -> int:
    """The stage in which Flux applies an object: 1 CRDs and Namespaces, 2 classes, 3 the rest.

    Flux waits for the objects of the first two stages, and dry-runs all objects of a stage before it applies the first.
    With `--custom-apply-stage-kinds`, a Kustomization applies objects of these kinds in stage 3, and the rest in
    stage 4. (fluxcd/pkg ssa: ApplyAllStaged; kustomize-controller) The steps of a ResourceSet follow each other.
    """
    kind, owner = resource.kind, resource.owner
    stage = 1 if kind in _FIRST else 2 if kind.endswith("Class") else 3
    chosen = cluster.flags.kustomize.stage_kinds
    if chosen and stage == PER_STEP and owner and is_a(owner, KUSTOMIZATION):
        return stage if (resource.group, kind) in chosen else stage + 1
    return stage + PER_STEP * max(resource.step - 1, 0)


class Objects:
    """The indexed objects of one cluster; each index is created on first use."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster: Final = cluster

    @cached_property
    def by_id(self) -> Mapping[tuple[Id, str], Sequence[Resource]]:
        """The objects by identity and by the cluster they live in."""
        found: dict[tuple[Id, str], list[Resource]] = {}
        for item in dict.fromkeys((*self.cluster.kustomizations, *self.cluster.resources)):
            key = item.id, item.remote
            if key in found:
                found[key].append(item)
            else:
                found[key] = [item]  # smaller than an empty list to which it is added
        return found

    def get(self, identity: Id, remote: str = "") -> Resource | None:
        """The object of an identity; of several, the first."""
        found = self.by_id.get((identity, remote))
        return found[0] if found else None

    @cached_property
    def preexisting(self) -> frozenset[Id]:
        """The bootstrapped objects: they were applied when the cluster was set up.

        If a build contains the root Kustomization itself and its source, the latter counts, too.
        """
        entry = self.cluster.entry
        own = Id(entry.source.kind, entry.source.namespace, entry.source.name, SOURCE_GROUP)
        roots = {item.id for item in entry.roots}
        written = (source_of(it) for root in roots for it in self.by_id.get((root, ""), ()))
        sources = {Id(it.kind, it.namespace, it.name, SOURCE_GROUP) for it in written}
        homes = {Id("Namespace", "", item.namespace) for item in entry.roots}
        applied = (it for it in sources if (it, "") in self.by_id)
        return frozenset({*roots, own, *applied, *homes})

    def content(self, owner: Id) -> Content | None:
        """The content of a Flux Kustomization or ResourceSet."""
        return self.cluster.contents.get(owner) or self.cluster.resource_sets.get(owner)

    @cached_property
    def _stages(self) -> Mapping[Id, Mapping[int, Sequence[Resource]]]:
        found: dict[Id, dict[int, list[Resource]]] = {}
        cluster = self.cluster
        for content in (*cluster.contents.values(), *cluster.resource_sets.values()):
            stages: dict[int, list[Resource]] = defaultdict(list)
            for item in content.objects:
                if not skipped(item):
                    stages[stage_of(item, cluster)].append(item)
            found[content.owner.id] = dict(sorted(stages.items()))
        return found

    @cached_property
    def _stage(self) -> Mapping[Resource, Event]:
        """The stage of its owner in which an object is applied."""
        return {
            item: event
            for owner, stages in self._stages.items()
            for number, items in stages.items()
            for event in (staged(owner, number),)
            for item in items
        }

    def stages(self, owner: Id) -> Mapping[int, Sequence[Resource]]:
        """The objects that an owner applies, by stage, in order."""
        return self._stages.get(owner, {})

    @cached_property
    def _numbers(self) -> Mapping[Id, Sequence[int]]:
        return {owner: tuple(stages) for owner, stages in self._stages.items()}

    def stage_before(self, owner: Id, stage: int) -> int:
        """The stage that is complete before another one begins."""
        numbers = self._numbers.get(owner, ())
        at = bisect_left(numbers, stage)
        return numbers[at - 1] if at else BUILT

    def last_stage(self, owner: Id) -> int:
        """The stage after which everything is applied."""
        return next(reversed(self._numbers.get(owner, ())), BUILT)

    @cached_property
    def rejected(self) -> Mapping[tuple[Id, int], Sequence[Rejection]]:
        """The rejections of objects by the owner that applies them, and the stage."""
        found: dict[tuple[Id, int], list[Rejection]] = defaultdict(list)
        for it in rejections(self.cluster):
            item = it.resource
            if it.kind not in ACCEPTED and item.owner and not skipped(item):
                found[item.owner.id, stage_of(item, self.cluster)].append(it)
        return dict(found)

    @cached_property
    def empty(self) -> Mapping[Id, Sequence[Rejection]]:
        """The objects that the API server accepts, but that their controller cannot reconcile."""
        found: dict[Id, list[Rejection]] = defaultdict(list)
        for it in rejected(self.cluster, RejectionKind.EMPTY):
            found[it.resource.id].append(it)
        return dict(found)

    @cached_property
    def definitions(self) -> Mapping[tuple[str, str, str], Sequence[Id]]:
        """The CRDs by the group and kind they define, and their cluster."""
        found: dict[tuple[str, str, str], list[Id]] = defaultdict(list)
        for item in self.cluster.of_kind("CustomResourceDefinition"):
            group, kind = item.get("spec", "group"), item.get("spec", "names", "kind")
            if isinstance(group, str) and isinstance(kind, str):
                found[group, kind, item.remote].append(item.id)
        return {key: tuple(dict.fromkeys(ids)) for key, ids in found.items()}

    def charts(self, group: str, kind: str, remote: str = "") -> Sequence[Resource]:
        """The HelmReleases whose charts install the CRD of a kind, into the cluster of a kubeconfig.

        Empty if a helmfile of the repository installs it before Flux runs, if it is uncertain whether a chart
        installs it, or if a Kustomization whose content is not in this checkout may install it.
        """
        key = (group, kind, remote)
        if key not in self._charts:
            self._charts[key] = self._installing(group, kind, remote)
        return self._charts[key]

    def may_install(self, group: str, kind: str) -> bool:
        """Whether a chart of the cluster may install the CRD of a kind, as it is configured."""
        known_charts = any((group, it, "") in self._possible for it in ("", kind))
        return known_charts and not self.switched_off(group, kind)

    def switched_off(self, group: str, kind: str) -> Sequence[Resource]:
        """The HelmReleases whose charts could install the CRD of a kind, but are configured not to.

        Empty if one of them may install it, or if something else may: also any content that is not in the checkout, such as
        a file that kustomize downloads.
        """
        key = (group, kind)
        if key not in self._switched_off:
            self._switched_off[key] = self._not_installing(group, kind)
        return self._switched_off[key]

    def may_be_installed_by(self, release: Resource, group: str, kind: str) -> bool:
        """Whether the chart of a HelmRelease itself may install the CRD of a kind."""
        homes = ((group, it, release.destination) for it in ("", kind))
        return any(release in self._possible.get(home, ()) for home in homes)

    def charts_of_crd(self, name: str) -> Sequence[Resource]:
        """The HelmReleases whose charts install a CRD with this name, `<plural>.<group>`."""
        kinds = sorted(self._kinds_of(name))
        group = name.partition(".")[2]
        return tuple(dict.fromkeys(it for kind in kinds for it in self.charts(group, kind)))

    def may_install_crd(self, name: str) -> bool:
        """Whether a chart of the cluster may install a CRD with this name, as it is configured."""
        group = name.partition(".")[2]
        return any(self.may_install(group, kind) for kind in self._kinds_of(name))

    def _kinds_of(self, crd: str) -> set[str]:
        """The kinds that charts of the cluster may install and that a CRD may define, by its name."""
        plural, _, group = crd.partition(".")
        return {
            kind
            for of, kind, remote in self._possible
            if (of, remote) == (group, "") and _may_be(plural, kind)
        }

    @cached_property
    def has_unknown_charts(self) -> bool:
        """Whether a HelmRelease installs a chart of which it is unknown what it contains."""
        releases = [item for item in self.cluster.of_kind(RELEASE) if not item.remote]
        if not releases:
            return False
        from gitops_lint.charts import is_catalogued

        return not all(is_catalogued(it, self.cluster) for it in releases)

    @cached_property
    def has_unknown_namespaces(self) -> bool:
        """Whether the cluster creates namespaces with unknown names."""
        names = [item.name for item in self.cluster.of_kind(("Namespace", ""))]
        created = (name for name, remote in self.creating if not remote)
        return not all(map(known, (*names, *created)))

    @cached_property
    def _charts(self) -> dict[tuple[str, str, str], Sequence[Resource]]:
        return {}

    @cached_property
    def _switched_off(self) -> dict[tuple[str, str], Sequence[Resource]]:
        return {}

    @cached_property
    def _possible(self) -> Mapping[tuple[str, str, str], Sequence[Resource]]:
        """The HelmReleases whose charts may install the CRD of a kind, by its group, kind and cluster.

        Kind "" stands for a whole group.
        """
        releases = [item for item in self.cluster.of_kind(RELEASE) if not item.remote]
        if not releases:
            return {}
        from gitops_lint.charts import possible_crds

        found: dict[tuple[str, str, str], list[Resource]] = defaultdict(list)
        for release in releases:
            for api in possible_crds(release, self.cluster):
                found[api.group, api.kind, release.destination].append(release)
        return dict(found)

    @cached_property
    def _same(self) -> Mapping[str, str]:
        """The kubeconfigs of Kustomizations whose cluster is probably that of a kubeconfig of charts.

        The names are the same, the namespaces are not: HelmReleases use one of the two, Kustomizations the other.
        """
        charts = {it.destination for it in self.cluster.of_kind(RELEASE)}
        applied = {it.destination for it in self.cluster.kustomizations}
        named: dict[str, list[str]] = defaultdict(list)
        for home in charts ^ applied:
            named[home.rpartition("/")[2]].append(home)
        pairs = (sorted(homes, key=lambda it: it in charts) for homes in named.values())
        return {
            pair[0]: pair[1]
            for pair in pairs
            if len(pair) == 2 and pair[0] in applied and pair[1] in charts
        }

    def _not_installing(self, group: str, kind: str) -> Sequence[Resource]:
        possible = self._known_charts(group, kind, "") if not self.cluster.unseen else ()
        if not possible:
            return ()
        from gitops_lint.charts import installed_crds

        provided = [installed_crds(it, self.cluster) for it in possible]
        off = all(them.certain and not them.covers(group, kind) for them in provided)
        return possible if off else ()

    def _installing(self, group: str, kind: str, remote: str) -> Sequence[Resource]:
        possible = self._known_charts(group, kind, remote)
        if not possible:
            return ()
        from gitops_lint.charts import installed_crds

        provided = [(it, installed_crds(it, self.cluster)) for it in possible]
        covering = [(it, them) for it, them in provided if them.covers(group, kind)]
        return [it for it, _ in covering] if all(them.certain for _, them in covering) else ()

    def _known_charts(self, group: str, kind: str, remote: str) -> Sequence[Resource]:
        """The HelmReleases whose charts may install the CRD of a kind; none if something else may install it."""
        possible = [
            it
            for home in dict.fromkeys((remote, self._same.get(remote, remote)))
            for of in ("", kind)
            for it in self._possible.get((group, of, home), ())
        ]
        if not possible:
            return ()
        from gitops_lint.charts import bootstrapped, installs, may_be_installed_elsewhere

        if not remote:
            first = bootstrapped(self.cluster)
            if any(it.name in first for it in possible) or installs(self.cluster, group, kind):
                return ()
            if may_be_installed_elsewhere(self.cluster, group, kind, possible):
                return ()
        return tuple(dict.fromkeys(possible))

    @cached_property
    def creating(self) -> Mapping[tuple[str, str], Sequence[Resource]]:
        """The HelmReleases that create a namespace, by its name and the cluster."""
        found: dict[tuple[str, str], list[Resource]] = defaultdict(list)
        for item in self.cluster.of_kind(RELEASE):
            target = item.get("spec", "targetNamespace")
            creates = item.get("spec", "install", "createNamespace") is True
            if not item.remote and creates and isinstance(target, str):
                found[target, item.destination].append(item)
        return dict(found)

    @cached_property
    def installing(self) -> Mapping[str, Sequence[Resource]]:
        """The HelmReleases by the namespace they install into."""
        found: dict[str, list[Resource]] = defaultdict(list)
        for item in self.cluster.of_kind(RELEASE):
            target = item.get("spec", "targetNamespace") or item.namespace
            if not (item.remote or item.destination):
                found[str(target)].append(item)
        return dict(found)

    @cached_property
    def labeled(self) -> Mapping[tuple[str, str, object], Sequence[Resource]]:
        """The workloads by their namespace and each label of their pods."""
        found: dict[tuple[str, str, object], list[Resource]] = defaultdict(list)
        for item in self.cluster.resources:
            if is_workload(item.kind, item.group) and not item.remote:
                for name, value in pod_labels(item).items():
                    if isinstance(value, str):
                        found[item.namespace, str(name), value].append(item)
        return dict(found)

    @cached_property
    def written(self) -> Mapping[tuple[str, str, str], Sequence[Resource]]:
        """The objects that are or create a ConfigMap or Secret, by its kind, namespace and name.

        ConfigMaps and Secrets with an unknown namespace are left out.
        """
        found: dict[tuple[str, str, str], list[Resource]] = defaultdict(list)
        uncertain: set[tuple[str, str]] = set()
        for kind, namespace, name, maker in made(self.cluster):
            if maker.remote:
                continue
            if namespace is None or not known(namespace):
                uncertain.add((kind, name))
            found[kind, namespace or "", name].append(maker)
        return {key: them for key, them in found.items() if (key[0], key[2]) not in uncertain}

    def may_be_made(self, identity: Id, reader: Resource) -> bool:
        """Whether something in the cluster may create a ConfigMap, Secret or ServiceAccount that another reads.

        Copies, unknown names, and objects of operators count: a custom resource in the same namespace or in
        none that names it, or one in the same namespace whose name is the beginning of its name. Charts create
        accounts in their namespace.
        """
        kind, namespace, name, _ = identity
        if kind not in ("ConfigMap", "Secret"):
            return any(it is not reader for it in self.installing.get(namespace, ()))
        named = self._namespaces.get((kind, name), ())
        if None in named or namespace in named:
            return True
        unnamed = self._unnamed.get(kind, ())
        if any(space in (None, namespace) and fits(text, name) for text, space in unnamed):
            return True
        names = self._custom_names.get(namespace, frozenset())
        return not names.isdisjoint(_beginnings(name)) or self._is_mentioned(identity)

    def is_of_chart(self, identity: Id) -> bool:
        """Whether a release in the namespace of an object seems to create it.

        Its name begins with that of the release, or is in the values.
        """
        names = self._release_words.get(identity.namespace, _NONE)
        return not names.isdisjoint(_beginnings(identity.name))

    @cached_property
    def _release_words(self) -> Mapping[str, frozenset[str]]:
        """The names of the releases in a namespace, and the strings in their values."""
        found: dict[str, set[str]] = defaultdict(set)
        for namespace, releases in self.installing.items():
            for item in releases:
                found[namespace] |= {item.name, str(item.get("spec", "releaseName", default=""))}
                found[namespace].update(strings(item.get("spec", "values")))
        return {namespace: frozenset(them) for namespace, them in found.items()}

    def _is_mentioned(self, identity: Id) -> bool:
        """Whether a custom resource in the same namespace as an object, or in none, names it in its spec."""
        return not self._mentions.get(identity.name, _NONE).isdisjoint((identity.namespace, ""))

    def granting(self, namespace: str, name: str) -> Sequence[Resource]:
        """The RoleBindings and ClusterRoleBindings that grant a role to a ServiceAccount."""
        keys = dict.fromkeys(((namespace, name), ("", name), (namespace, ""), ("", "")))
        return tuple(dict.fromkeys(it for key in keys for it in self._granted.get(key, ())))

    def may_be_granted(self, account: Id, reader: Resource) -> bool:
        """Whether a chart or an operator may grant a role to a ServiceAccount that an object acts as.

        Charts do so in their namespace. The custom resources of operators name the account.
        """
        return self.may_be_made(account, reader) or self._is_mentioned(account)

    @cached_property
    def _granted(self) -> Mapping[Account, Sequence[Resource]]:
        return granted(self.cluster)

    def may_create_in(self, namespace: str) -> bool:
        """Whether a chart, or an operator for a custom resource, may create objects in a namespace.

        A custom resource without a namespace may do so in any.
        """
        found = (*self.installing, *(key for key, items in self._custom.items() if items))
        return any(it in (namespace, "") or not known(it) for it in found)

    def may_create_storage(self, name: str) -> bool:
        """Whether a HelmRelease names a StorageClass in its values, or has values that are unknown."""
        releases = (item for item in self.cluster.of_kind(RELEASE) if not item.remote)
        return any(
            item.get("spec", "valuesFrom") or name in strings(item.get("spec", "values"))
            for item in releases
        )

    @cached_property
    def _namespaces(self) -> Mapping[tuple[str, str], frozenset[str | None]]:
        """The namespaces of the ConfigMaps and Secrets of `made`, by kind and name; None stands for any."""
        found: dict[tuple[str, str], set[str | None]] = defaultdict(set)
        for kind, namespace, name, _ in made(self.cluster):
            found[kind, name].add(namespace if namespace and known(namespace) else None)
        return {key: frozenset(them) for key, them in found.items()}

    @cached_property
    def _unnamed(self) -> Mapping[str, Sequence[tuple[str, str | None]]]:
        """The (name as written, namespace) of the ConfigMaps and Secrets with unknown names, by kind."""
        found: dict[str, list[tuple[str, str | None]]] = defaultdict(list)
        for (kind, name), namespaces in self._namespaces.items():
            if not known(name):
                found[kind] += ((name, space) for space in namespaces)
        return dict(found)

    @cached_property
    def _custom_names(self) -> Mapping[str, frozenset[str]]:
        """The names of the custom resources that may create ConfigMaps and Secrets, by namespace."""
        return {
            namespace: frozenset(item.name for item in items if may_create(item))
            for namespace, items in self._custom.items()
        }

    @cached_property
    def _mentions(self) -> Mapping[str, frozenset[str]]:
        """The namespaces of the custom resources that may create objects, by each string in their spec."""
        found: dict[str, set[str]] = defaultdict(set)
        for namespace, items in self._custom.items():
            for item in filter(may_create, items):
                for text in strings(item.get("spec")):
                    found[text].add(namespace)
        return {text: frozenset(them) for text, them in found.items()}

    @cached_property
    def _custom(self) -> Mapping[str, Sequence[Resource]]:
        """The custom resources by namespace."""
        found: dict[str, list[Resource]] = defaultdict(list)
        for item in self.cluster.resources:
            if is_custom(item) and not item.remote:
                found[item.namespace].append(item)
        return dict(found)

    def is_made(self, identity: Id, remote: str = "") -> bool:
        """Whether an object of the cluster is known to create an object that others read."""
        if any(self.makers(identity, remote)):
            copied = (identity.kind, identity.namespace, identity.name) not in self.written
            return not (copied and identity.kind in ("ConfigMap", "Secret") and not remote)
        key = (identity.kind, identity.namespace, identity.name)
        return not remote and not identity.group and key in self.written

    def makers(self, identity: Id, remote: str = "") -> Iterator[tuple[Resource, Event]]:
        """The owners that apply an object: (the object as the owner applies it, the stage of the owner)."""
        for item in self.by_id.get((identity, remote), ()):
            if stage := self._stage.get(item):
                yield item, stage


def _beginnings(name: str) -> Iterator[str]:
    """The parts of a name that end before a hyphen, and the name; a longer name than allowed has none."""
    yield name
    if len(name) > _LONGEST_NAME:
        return
    while "-" in name:
        name = name.rpartition("-")[0]
        yield name


def _may_be(plural: str, kind: str) -> bool:
    """Whether a plural may be that of a kind; kind "" stands for a whole group."""
    name = kind.lower()
    return not kind or plural in (name, f"{name}s", f"{name}es", f"{name.removesuffix('y')}ies")
