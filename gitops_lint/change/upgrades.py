"""The charts and sources whose content is not in this repository, and that Flux replaces."""

from collections.abc import Collection, Iterator
from typing import Any, Final

from gitops_lint.change.pairs import Pair
from gitops_lint.cluster import Cluster, Resource, normal_url, source_of
from gitops_lint.cluster.kinds import RELEASE
from gitops_lint.documents import Artifact, get
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.order import suspended
from gitops_lint.order.explain_edges import name_of
from gitops_lint.order.readiness import is_paused
from gitops_lint.results.change import Effect, ObjectChange, Upgrade, Version
from gitops_lint.results.explanation import Name

_DONE: Final = frozenset({
    Effect.CHANGED, Effect.CREATED, Effect.REPLACED, Effect.MOVED, Effect.AT_RISK, Effect.REINSTALLED,
    Effect.REGENERATED,
})  # fmt: skip
_OCI_REFS: Final = ("digest", "semver", "tag")
_DATA: Final = ("data", "binaryData", "stringData")


class _Content(NamedTuple):
    """What a Flux object gets from elsewhere; `parts` are the objects of the cluster that say so."""

    version: Version
    url: str = ""
    files: tuple[Artifact, str] | None = None  # the chart, if it is in this checkout
    parts: tuple[Resource, ...] = ()


def upgrades(pair: Pair, changes: Collection[ObjectChange]) -> Iterator[Upgrade]:
    """The HelmReleases whose chart or values differ, then the Kustomizations whose source does, each sorted.

    Only those that Flux gives the other content, because one of `changes` does so. Not those that are created, whose chart
    is as new as they are. (helm-controller: chart version, config digest)
    """
    before, after = pair
    if before is None or after is None:
        return
    done = {it.name for it in changes if it.effect in _DONE and not it.held}
    for release in sorted(after.of_kind(RELEASE), key=lambda it: it.id):
        old = before.find(release.kind, release.namespace, release.name)
        if old is None or suspended(release) or old.remote != release.remote:
            continue
        one, other = _chart(old, before), _chart(release, after)
        inputs = (*_inputs(old, before, release, after), *_files(one, other, release))
        parts = (release, *other.parts, *_read(release, after))
        if not done.isdisjoint(name_of(it.id) for it in parts) or other.files:
            yield from _upgrade(name_of(release.id), one, other, inputs)
    for content in sorted(after.contents.values(), key=lambda it: it.owner.id):
        owner = content.owner
        known = before.contents.get(owner.id)
        if content.state == "elsewhere" and known and not is_paused(owner):
            one, other = _source(known.owner, before), _source(owner, after)
            if not done.isdisjoint(name_of(it.id) for it in (owner, *other.parts)):
                yield from _upgrade(name_of(owner.id), one, other, ())


def _upgrade(
    name: Name, one: _Content, other: _Content, inputs: tuple[str, ...]
) -> Iterator[Upgrade]:
    before, after = one.version, other.version
    if one.url != other.url:
        before, after = (
            it.version._replace(url=it.url) if it.url else it.version for it in (one, other)
        )
    if before != after or inputs:
        yield Upgrade(name, before, after, inputs)


def _chart(release: Resource, cluster: Cluster) -> _Content:
    """The chart of a HelmRelease. (helm-controller: HelmChartTemplate, chartRef)"""
    if isinstance(release.get("spec", "chart"), dict):
        if release.get("spec", "chart", "kind") == "OCIRepository":
            return _of_oci(release.get("spec", "chart", "spec"), ())
        return _of_template(release, ("spec", "chart", "spec"), cluster)
    found = _named(release, ("spec", "chartRef"), cluster)
    if found is None:
        return _Content(Version(str(release.get("spec", "chartRef", "name", default=""))))
    if found.kind == "HelmChart":
        chart = _of_template(found, ("spec",), cluster)
        return chart._replace(parts=(found, *chart.parts))
    return _of_oci(found.get("spec"), (found,))


def _of_oci(spec: Any, parts: tuple[Resource, ...]) -> _Content:
    url = normal_url(get(spec, "url"))
    return _Content(Version(_last(url), _ref(get(spec, "ref"), "latest")), url, parts=parts)


def _of_template(holder: Resource, path: tuple[str, ...], cluster: Cluster) -> _Content:
    """A chart by name from a HelmRepository, or by path from another source."""
    chart = str(holder.get(*path, "chart", default=""))
    source = _named(holder, (*path, "sourceRef"), cluster)
    parts = (source,) if source else ()
    url = normal_url(source.get("spec", "url")) if source else ""
    if holder.get(*path, "sourceRef", "kind") == "HelmRepository":
        version = str(holder.get(*path, "version", default="*"))
        return _Content(Version(_last(chart), version), url, parts=parts)
    from gitops_lint.charts.chart import origin_of

    origin = origin_of(holder, cluster) if holder.kind == "HelmRelease" else None
    if origin and origin.artifact:
        return _in_checkout(origin.artifact, origin.path)
    return _Content(Version(_last(chart), _revision(source)), url, parts=parts)


def _in_checkout(artifact: Artifact, path: str) -> _Content:
    """A chart in this checkout, which is upgraded when its version changes. (source-controller: reconcileStrategy)"""
    documents = artifact.parse(f"{path}/Chart.yaml").documents
    data = documents[0].data if documents else None
    name, version = str(get(data, "name") or _last(path)), str(get(data, "version") or "")
    return _Content(Version(name, version), files=(artifact, path))


def _source(owner: Resource, cluster: Cluster) -> _Content:
    """The source of a Kustomization."""
    of = source_of(owner)
    found = cluster.find(of.kind, of.namespace, of.name)
    url = normal_url(found.get("spec", "url")) if found else ""
    parts = (found,) if found else ()
    return _Content(Version(str(of), _revision(found)), url, parts=parts)


def _revision(source: Resource | None) -> str:
    """The revision that a source fetches, as it says."""
    if source is None or source.kind == "Bucket":
        return ""
    return _ref(source.get("spec", "ref"), "latest" if source.kind == "OCIRepository" else "master")


def _ref(ref: Any, default: str) -> str:
    """A `ref` as text: its only value, or all of them with their keys."""
    given = {key: str(it) for key, it in ref.items() if it} if isinstance(ref, dict) else {}
    if len(given) > 1:
        return ", ".join(f"{key} {it}" for key, it in sorted(given.items()))
    return next(iter(given.values()), default)


def _inputs(old: Resource, before: Cluster, new: Resource, after: Cluster) -> Iterator[str]:
    """What else of a release differs: `values`, `post-renderers`."""
    if old is new and before is after:
        return
    fields = ("values", "valuesFrom")
    if any(old.get("spec", it) != new.get("spec", it) for it in fields) or (
        _contents(old, before) != _contents(new, after)
    ):
        yield "values"
    if old.get("spec", "postRenderers") != new.get("spec", "postRenderers"):
        yield "post-renderers"


def _files(one: _Content, other: _Content, release: Resource) -> Iterator[str]:
    """`chart files`, if they differ and the chart is packaged from each revision. (source-controller: reconcileStrategy)"""
    strategy = release.get("spec", "chart", "spec", "reconcileStrategy")
    both = one.files, other.files
    if strategy == "Revision" and all(both) and len({_texts(it) for it in both if it}) > 1:
        yield "chart files"


def _texts(chart: tuple[Artifact, str]) -> frozenset[tuple[str, str]]:
    """The files of a chart with their texts."""
    artifact, path = chart
    return frozenset(
        (file.removeprefix(f"{path}/"), artifact.tree.text(artifact.origin(file)))
        for file in artifact.below(path)
    )


def _contents(release: Resource, cluster: Cluster) -> list[Any]:
    return [[it.get(key) for key in _DATA] for it in _read(release, cluster)]


def _read(release: Resource, cluster: Cluster) -> tuple[Resource, ...]:
    """The ConfigMaps and Secrets with values."""
    found = (
        cluster.find(str(entry.get("kind")), release.namespace, str(entry.get("name")))
        for _, entry in release.maps("spec", "valuesFrom")
    )
    return tuple(it for it in found if it)


def _named(holder: Resource, path: tuple[str, ...], cluster: Cluster) -> Resource | None:
    kind, name = holder.get(*path, "kind"), holder.get(*path, "name")
    namespace = holder.get(*path, "namespace", default="") or holder.namespace
    return cluster.find(str(kind), str(namespace), str(name))


def _last(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]
