"""The ServiceAccounts under which Flux applies objects, and that have no role."""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster, Id, Resource
from gitops_lint.order import event_graph
from gitops_lint.order.verdict import verdict
from gitops_lint.results.explanation import Name


def without_role(cluster: Cluster) -> Iterator[tuple[Resource, Name]]:
    """(object, account) of the Kustomizations and HelmReleases whose account certainly gets no role in the repository.

    Not those that the configuration accepts under `needs`.
    """
    if not cluster.whole:
        return
    objects = event_graph(cluster).objects
    for need in verdict(cluster).needs:
        if not need.name.is_role or not need.certain or need.accepted:
            continue
        for user in need.users:
            for group in ("kustomize.toolkit.fluxcd.io", "helm.toolkit.fluxcd.io"):
                item = objects.get(Id(user.name.kind, user.name.namespace, user.name.name, group))
                if item:
                    yield item, need.name
