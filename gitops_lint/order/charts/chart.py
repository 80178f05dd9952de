"""Which chart a HelmRelease installs."""

from typing import NamedTuple

from gitops_lint.cluster import Cluster, Resource, SourceId, known
from gitops_lint.source import Artifact


class Origin(NamedTuple):
    """Where a chart comes from: its name, the URL of its source, what else sets its values.

    `artifact` and `path`: its directory, where it lies in this checkout. `more_values`: whether other
    files of the chart than values.yaml hold its defaults.
    """

    name: str
    url: str = ""
    more_values: bool = False
    artifact: Artifact | None = None
    path: str = ""


def chart_of(release: Resource, cluster: Cluster) -> str | None:
    """The name of the chart that a HelmRelease installs; None when it cannot be told."""
    origin = origin_of(release, cluster)
    return origin.name if origin else None


def origin_of(release: Resource, cluster: Cluster) -> Origin | None:
    """Where the chart of a HelmRelease comes from; None when it cannot be told.

    `spec.chart.spec` is a template of a HelmChart; `spec.chartRef` names one, or an OCIRepository that
    is the chart itself. (helm-controller: buildHelmChartFromTemplate, getSource)
    """
    if isinstance(release.get("spec", "chart"), dict):
        return _from_template(release, cluster, "spec", "chart", "spec")
    found = _named(release, cluster, "spec", "chartRef")
    if found is None:
        return None
    if found.kind == "HelmChart":
        return _from_template(found, cluster, "spec")
    url = found.get("spec", "url")
    if found.kind != "OCIRepository" or not isinstance(url, str) or not known(url):
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
    """A chart by its path: its name is in its Chart.yaml, or else taken from the directory's."""
    from posixpath import normpath

    from gitops_lint.cluster import source_of

    directory = normpath(path.strip("/"))
    for content in cluster.contents.values():
        artifact = content.artifact
        file = f"{directory}/Chart.yaml"
        if artifact and artifact.is_file(file) and source_of(content.owner) == source:
            documents = artifact.parse(file).documents
            data = documents[0].data if documents else None
            name = data.get("name") if isinstance(data, dict) else None
            if not isinstance(name, str):
                return None
            return origin._replace(name=name, artifact=artifact, path=directory)
    return origin if origin.name not in ("", ".", "..") else None


def _source(holder: Resource, *path: str) -> SourceId:
    kind, name = holder.get(*path, "kind"), holder.get(*path, "name")
    namespace = holder.get(*path, "namespace", default="") or holder.namespace
    return SourceId(str(kind), str(namespace), str(name))


def _named(holder: Resource, cluster: Cluster, *path: str) -> Resource | None:
    """The source that an object names."""
    source = _source(holder, *path)
    return cluster.find(source.kind, source.namespace, source.name)


def _last(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]
