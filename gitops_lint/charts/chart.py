"""The chart that a HelmRelease installs."""

from collections.abc import Sequence

from gitops_lint.cluster import Cluster, Resource, SourceId, known
from gitops_lint.config.charts import ChartEntry
from gitops_lint.documents import Artifact
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.once import once


class Origin(NamedTuple):
    """A chart: its name, and the URL of its source in lower case ("" if unknown).

    `artifact` and `path` are its directory, if it is in this checkout. `more_values`: whether files
    of the chart other than values.yaml have its defaults.
    """

    name: str
    url: str = ""
    more_values: bool = False
    artifact: Artifact | None = None
    path: str = ""


def chart_of(release: Resource, cluster: Cluster) -> str | None:
    """The name of the chart that a HelmRelease installs; None if unknown."""
    origin = origin_of(release, cluster)
    return origin.name if origin else None


def origin_of(release: Resource, cluster: Cluster) -> Origin | None:
    """The chart of a HelmRelease; None if unknown.

    `spec.chart.spec` is the template of a HelmChart, or since Flux 2.10 that of an OCIRepository, which is
    the chart itself. `spec.chartRef` names one of either kind. (helm-controller: HelmChartTemplate,
    buildHelmChartFromTemplate, getSource)
    """
    return _origin(cluster, release)


@once
def _origin(cluster: Cluster, release: Resource) -> Origin | None:
    if isinstance(release.get("spec", "chart"), dict):
        if release.get("spec", "chart", "kind") == "OCIRepository":
            return _from_url(release.get("spec", "chart", "spec", "url"))
        return _from_template(release, cluster, "spec", "chart", "spec")
    found = _named(release, cluster, "spec", "chartRef")
    if found is None:
        return None
    if found.kind == "HelmChart":
        return _from_template(found, cluster, "spec")
    return _from_url(found.get("spec", "url")) if found.kind == "OCIRepository" else None


def _from_url(url: object) -> Origin | None:
    """A chart from an OCI registry; its name is the end of the URL."""
    if not isinstance(url, str) or not known(url):
        return None
    name = _last(url)
    return Origin(name, url.lower()) if name else None


def _from_template(holder: Resource, cluster: Cluster, *path: str) -> Origin | None:
    """A chart by name from a HelmRepository, or by path from a GitRepository or Bucket."""
    chart = holder.get(*path, "chart")
    if not isinstance(chart, str) or not known(chart):
        return None
    source = _named(holder, cluster, *path, "sourceRef")
    url = source.get("spec", "url") if source else None
    origin = Origin(
        _last(chart),
        url.lower() if isinstance(url, str) and known(url) else "",
        bool(holder.get(*path, "valuesFiles") or holder.get(*path, "valuesFile")),
    )
    if holder.get(*path, "sourceRef", "kind") == "HelmRepository":
        return origin if origin.name else None
    return _in_checkout(origin, chart, _source(holder, *path, "sourceRef"), cluster)


def _in_checkout(origin: Origin, path: str, source: SourceId, cluster: Cluster) -> Origin | None:
    """A chart with its directory in this checkout; its name comes from Chart.yaml or the directory."""
    from posixpath import normpath

    from gitops_lint.cluster import source_of

    directory = normpath(path.strip("/"))
    for content in cluster.contents.values():
        artifact = content.artifact
        file = f"{directory}/Chart.yaml"
        of = source_of(content.owner)
        if artifact and artifact.is_file(file) and (of == source or _same(of, source, cluster)):
            documents = artifact.parse(file).documents
            data = documents[0].data if documents else None
            name = data.get("name") if isinstance(data, dict) else None
            if not isinstance(name, str):
                return None
            return origin._replace(name=name, artifact=artifact, path=directory)
    return origin if origin.name not in ("", ".", "..") else None


def _same(one: SourceId, two: SourceId, cluster: Cluster) -> bool:
    """Whether two GitRepositories fetch the same files. (source-controller: GitRepositorySpec)"""
    from gitops_lint.cluster import normal_ref, normal_url

    found = [cluster.find(it.kind, it.namespace, it.name) for it in (one, two)]
    urls, refs, rest = set(), set(), []
    for it in found:
        if it is None or it.kind != "GitRepository":
            return False
        urls.add(normal_url(it.get("spec", "url")))
        refs.add(normal_ref(it.get("spec", "ref")))
        rest.append([it.get("spec", key) for key in ("ignore", "include", "sparseCheckout")])
    return len(urls) == len(refs) == 1 and "" not in urls and rest[0] == rest[1]


def _source(holder: Resource, *path: str) -> SourceId:
    kind, name = holder.get(*path, "kind"), holder.get(*path, "name")
    namespace = holder.get(*path, "namespace", default="") or holder.namespace
    return SourceId(str(kind), str(namespace), str(name))


def _named(holder: Resource, cluster: Cluster, *path: str) -> Resource | None:
    """The source object that a field of an object names; None if it does not exist."""
    source = _source(holder, *path)
    return cluster.find(source.kind, source.namespace, source.name)


def _last(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def vendored(origin: Origin) -> Sequence[ChartEntry]:
    """What a chart in this checkout installs and renders; nothing if it is elsewhere."""
    if origin.artifact is None:
        return ()
    from gitops_lint.charts.vendored import entries_in

    return entries_in(origin.artifact, origin.path)
