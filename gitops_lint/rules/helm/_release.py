"""Where Helm stores the release of a HelmRelease."""

from gitops_lint.cluster import Resource, known
from gitops_lint.cluster.releases import release_name
from gitops_lint.namedtuple import NamedTuple


class Stored(NamedTuple):
    """Where Helm stores a release: the kubeconfig of its cluster, its namespace, and its name."""

    remote: str
    namespace: str
    name: str


def stored(release: Resource) -> Stored | None:
    """Where Helm stores the release of a HelmRelease; None if unknown.

    (helm-controller: HelmRelease GetStorageNamespace)
    """
    name = release_name(release)
    namespace = release.get("spec", "storageNamespace") or release.namespace
    if name is None or not isinstance(namespace, str) or not namespace or not known(namespace):
        return None
    remote = release.get("spec", "kubeConfig")
    where = f"{release.namespace} {remote!r}" if remote is not None else ""
    return Stored(where, namespace, name)
