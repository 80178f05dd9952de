"""A cluster of a repository, prepared to be played beside others in one API server.

Its namespaces, and the API groups of its custom resources, get names of their own in a copy of the repository.
gitops-lint itself says whether this works: the copy must have the same objects, with the new names. If not, the
cluster keeps its names, and no other cluster with one of them is played at the same time.
"""

import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

from gitops_lint.charts import chart_of, rendered_kinds
from gitops_lint.charts.catalog import of_name
from gitops_lint.cluster import Cluster, Id, Repository, Resource, known
from gitops_lint.config import load_config
from gitops_lint.config.charts import Api, ChartEntry
from gitops_lint.documents import Tree
from gitops_lint.engine.run import read
from gitops_lint.order.verdict import verdict
from lab import checkout
from lab.charts import Used
from lab.flux import FLUX_GROUPS
from lab.programs import FLUX
from lab.setup import Setup, setup_of

# Namespaces that every new cluster has.
BUILT_IN: Final = ("default", "kube-system", "kube-public", "kube-node-lease")
# Groups of Kubernetes itself; a custom resource has another one.
_KUBERNETES: Final = (
    "admissionregistration.k8s.io", "apiextensions.k8s.io", "apiregistration.k8s.io", "apps",
    "authentication.k8s.io", "authorization.k8s.io", "autoscaling", "batch", "certificates.k8s.io",
    "coordination.k8s.io", "discovery.k8s.io", "events.k8s.io", "flowcontrol.apiserver.k8s.io",
    "networking.k8s.io", "node.k8s.io", "policy", "rbac.authorization.k8s.io", "resource.k8s.io",
    "scheduling.k8s.io", "storage.k8s.io",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class World:
    """A cluster that can be played.

    `name` is part of URLs. `folder` is its copy of the repository, `cluster` the one in that copy; `namespaces` and
    `groups` have the new names by the old ones, or nothing. With `prepared`, its needs exist before Flux starts.
    `used` are the custom kinds of its objects, `needed` those of them whose CRDs are needs.
    `keys` are the names that no other cluster in the same API server may have, `setup` is that of its Flux.
    """

    name: str
    folder: Path
    cluster: Cluster
    namespaces: Mapping[str, str]
    groups: Mapping[str, str]
    prepared: bool
    used: tuple[Used, ...]
    needed: tuple[Used, ...]
    charts: Mapping[str, tuple[ChartEntry, ...]]
    keys: frozenset[tuple[str, ...]] = field(default_factory=frozenset)
    setup: Setup = field(default_factory=Setup)

    @property
    def tree(self) -> Tree:
        """The files of its copy."""
        return Tree(self.folder, self.cluster.config.exclude)

    @cached_property
    def _original_namespaces(self) -> Mapping[str, str]:
        return {new: old for old, new in self.namespaces.items()}

    @cached_property
    def original_groups(self) -> Mapping[str, str]:
        """The original names of API groups."""
        return {new: old for old, new in self.groups.items()}

    def renamed(self, namespace: str) -> str:
        """The name of a namespace in this world."""
        return self.namespaces.get(namespace, namespace)

    def owns(self, identity: Id) -> bool:
        """Whether an object in the API server certainly belongs to this world."""
        kind, namespace, name, group = identity
        if namespace or kind == "Namespace":
            return (namespace or name) in self._original_namespaces
        if kind == "CustomResourceDefinition" and name.partition(".")[2] in self.original_groups:
            return True
        return (group, kind, name) in self.keys

    def original_id(self, identity: Id) -> Id:
        """The identity of an object as the repository has it."""
        old, groups = self._original_namespaces, self.original_groups
        kind, namespace, name, group = identity
        plural, _, defined = name.partition(".")
        if kind == "Namespace":
            name = old.get(name, name)
        elif kind == "CustomResourceDefinition" and defined in groups:
            name = f"{plural}.{groups[defined]}"
        elif kind == "HelmChart":  # helm-controller: <namespace>-<name> of the HelmRelease
            name = self.original_text(name)
        return Id(kind, old.get(namespace, namespace), name, groups.get(group, group))

    def original_text(self, text: str) -> str:
        """A text of Flux with the names that the repository has."""
        if not self.namespaces:
            return text
        return text.replace(f"-{self.name}", "").replace(f"{self.name}.", "")


def clusters(repository: Path) -> tuple[Cluster, ...]:
    """The clusters of a repository, as gitops-lint finds them; raises UsageError if there are none."""
    return _read(repository).clusters


def world(
    name: str,
    cluster: Cluster,
    root: Path,
    work: Path,
    *,
    prepared: bool,
    flux: str = FLUX,
    renamed: bool = True,
) -> World:
    """Prepare a cluster of the repository at `root`; `work` is a new folder for its copy.

    Without `renamed` it keeps its names.
    """
    names = {it: f"{it}-{name}" for it in namespaces(cluster)}
    entries = {it: of_name(it, cluster.config.charts) for it in _charts(cluster)}
    groups = {it: f"{name}.{it}" for it in _custom_groups(cluster, entries)}
    checkout.copy(root, work)
    checkout.rename(work, names, groups)
    copied = _same(work, cluster)
    if (
        not renamed
        or copied is None
        or _objects(copied, {}, {}) != _objects(cluster, names, groups)
    ):
        names, groups = {}, {}
        shutil.rmtree(work)
        checkout.copy(root, work)
        copied = _same(work, cluster) or cluster
    rendered = (it._replace(group=groups.get(it.group, it.group)) for it in _rendered(cluster))
    used = tuple(sorted({*_used(copied), *rendered}))
    # Of the copy, gitops-lint cannot say which CRDs its charts install.
    needed = tuple(
        it._replace(group=groups.get(it.group, it.group)) for it in needed_kinds(cluster)
    )
    charts = {it: tuple(_moved(entry, groups) for entry in found) for it, found in entries.items()}
    keys = frozenset(_keys(copied, names, groups, charts))
    setup = setup_of(cluster, flux)
    return World(name, work, copied, names, groups, prepared, used, needed, charts, keys, setup)


def namespaces(cluster: Cluster) -> frozenset[str]:
    """The namespaces that a cluster uses, those of its needs included."""
    found = {cluster.entry.source.namespace, *BUILT_IN}
    for item in cluster.resources:
        found.add(item.namespace)
        if (item.kind, item.group) == ("Namespace", ""):
            found.add(item.name)
        spec = item.get("spec")
        if isinstance(spec, dict):
            found |= {str(spec.get(key, "")) for key in ("targetNamespace", "storageNamespace")}
    for need in verdict(cluster).needs:
        found |= {need.name.namespace, need.name.name if need.name.kind == "Namespace" else ""}
    return frozenset(it for it in found if it and known(it))


def batches(worlds: Iterable[World]) -> list[list[World]]:
    """The worlds in groups that can be played in one API server.

    The worlds of a group have the same setup, and no two of them share a cluster-scoped name.
    """
    groups: list[tuple[list[World], set[tuple[str, ...]]]] = []
    for it in worlds:
        for members, keys in groups:
            if keys.isdisjoint(it.keys) and members[0].setup == it.setup:
                members.append(it)
                keys.update(it.keys)
                break
        else:
            groups.append(([it], set(it.keys)))
    return [members for members, _ in groups]


def _read(folder: Path) -> Repository:
    config = load_config(folder)
    return read(Tree(folder, config.exclude), (), config, lambda _stage, _done, _total: None)


def _same(folder: Path, cluster: Cluster) -> Cluster | None:
    """The cluster of the same name in a copy."""
    return next((it for it in clusters(folder) if it.name == cluster.name), None)


def _objects(
    cluster: Cluster, namespaces: Mapping[str, str], groups: Mapping[str, str]
) -> list[tuple[str, ...]]:
    """The objects of a cluster by their new names, sorted."""

    def moved(item: Resource) -> Iterator[str]:
        yield item.kind
        yield groups.get(item.group, item.group)
        yield namespaces.get(item.namespace, item.namespace)
        yield renamed(item.kind, item.name)

    def renamed(kind: str, name: str) -> str:
        plural, _, group = name.partition(".")
        if kind == "Namespace":
            return namespaces.get(name, name)
        if kind == "CustomResourceDefinition" and group in groups:
            return f"{plural}.{groups[group]}"
        return name

    # A FluxInstance without a name for its source gives it that of its namespace.
    own = ("", "source", cluster.entry.source.name)
    checked = (
        ("", "health check", renamed(str(check.get("kind")), name))
        for item in cluster.resources
        for _, check in item.maps("spec", "healthChecks")
        if isinstance(name := check.get("name"), str)
    )
    return sorted([own, *checked, *((it.remote, *moved(it)) for it in cluster.resources)])


def _moved(entry: ChartEntry, groups: Mapping[str, str]) -> ChartEntry:
    """The CRDs of a chart, and the kinds that it renders, in their new groups."""
    renders = tuple(it._replace(apis=_moved_apis(it.apis, groups)) for it in entry.renders or ())
    return entry._replace(apis=_moved_apis(entry.apis, groups), renders=renders)


def _moved_apis(apis: Iterable[Api], groups: Mapping[str, str]) -> tuple[Api, ...]:
    return tuple(it._replace(group=groups.get(it.group, it.group)) for it in apis)


def _custom_groups(
    cluster: Cluster, charts: Mapping[str, tuple[ChartEntry, ...]]
) -> frozenset[str]:
    """The groups of the custom resources that a cluster uses, and of the CRDs that it installs."""
    used = (it.group for it in (*_used(cluster), *_rendered(cluster)))
    crds = cluster.of_kind("CustomResourceDefinition")
    installed = (str(it.get("spec", "group", default="")) for it in crds)
    listed = {
        api.group
        for entries in charts.values()
        for entry in entries
        for apis in (entry.apis, *(it.apis for it in entry.renders or ()))
        for api in apis
    }
    return frozenset(it for it in (*used, *installed, *listed) if _is_custom(it))


def _used(cluster: Cluster) -> Iterator[Used]:
    """The kinds of custom resources that a cluster uses: as objects, and in health checks."""
    applied = {(it.group, it.kind) for it in cluster.resources}
    for item in cluster.resources:
        if _is_custom(item.group):
            yield Used(item.group, item.version, item.kind, bool(item.namespace))
        for field_ in ("healthChecks", "healthCheckExprs"):
            for _, check in item.maps("spec", field_):
                group, _, version = str(check.get("apiVersion", "")).rpartition("/")
                kind = str(check.get("kind", ""))
                if _is_custom(group) and (group, kind) not in applied:
                    yield Used(group, version, kind, bool(check.get("namespace")))


def _rendered(cluster: Cluster) -> Iterator[Used]:
    """The kinds that only charts of the cluster render."""
    known_ = {(it.group, it.kind) for it in _used(cluster)}
    for release in cluster.of_kind("HelmRelease"):
        for (group, kind), _, _ in rendered_kinds(release, cluster):
            if _is_custom(group) and (group, kind) not in known_:
                yield Used(group, "v1", kind, namespaced=True)


def _is_custom(group: str) -> bool:
    return bool(group) and known(group) and group not in (*_KUBERNETES, *FLUX_GROUPS)


def _charts(cluster: Cluster) -> frozenset[str]:
    found = (chart_of(it, cluster) for it in cluster.of_kind("HelmRelease"))
    return frozenset(it for it in found if it)


def _keys(
    cluster: Cluster,
    names: Mapping[str, str],
    groups: Mapping[str, str],
    charts: Mapping[str, tuple[ChartEntry, ...]],
) -> Iterator[tuple[str, ...]]:
    """The names that two clusters in one API server must not share."""
    if not names:
        yield from (("namespace", it) for it in namespaces(cluster))
    if not groups:
        yield from (("group", it) for it in _custom_groups(cluster, charts))
    for item in cluster.resources:
        if not item.namespace:
            yield item.group, item.kind, item.name
    for need in verdict(cluster).needs:  # another play may create it
        if not need.name.is_kind and not need.name.namespace:
            yield need.group, need.name.kind, need.name.name


def needed_kinds(cluster: Cluster) -> tuple[Used, ...]:
    """The kinds that a cluster needs, as far as its objects show their version."""
    found = verdict(cluster).needs
    return tuple(
        it
        for it in sorted({*_used(cluster), *_rendered(cluster)})
        if any(
            need.name.is_kind and (need.group, need.name.kind) == (it.group, it.kind)
            for need in found
        )
    )
