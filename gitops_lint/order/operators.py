"""The HelmReleases that install the operators of custom resources."""

from collections.abc import Sequence

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.cluster.kinds import RELEASE
from gitops_lint.once import once
from gitops_lint.order.producers import OPERATORS


@once
def operators(cluster: Cluster, group: str) -> Sequence[Resource]:
    """The HelmReleases of a cluster that install the operator of an API group.

    None if a helmfile of the repository installs it before Flux runs.
    """
    chart = OPERATORS.get(group)
    releases = [it for it in cluster.of_kind(RELEASE) if not (it.remote or it.destination)]
    if chart is None or not releases:
        return ()
    from gitops_lint.charts import bootstrapped, chart_of

    found = [it for it in releases if chart_of(it, cluster) == chart]
    first = bootstrapped(cluster)
    return () if chart in first or any(it.name in first for it in found) else found
