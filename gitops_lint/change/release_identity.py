"""The identity of a Helm release: a HelmRelease that changes it uninstalls the old release."""

from gitops_lint.cluster import Resource, known
from gitops_lint.cluster.releases import release_name
from gitops_lint.namedtuple import NamedTuple


class Identity(NamedTuple):
    """Of a release: with another one, helm-controller uninstalls the release, and installs the chart anew.

    (helm-controller: ReleaseTargetChanged)
    """

    destination: str  # the kubeconfig of its cluster
    storage: str  # the namespace in which Helm stores the release
    namespace: str
    name: str
    chart: str  # "" if a source alone decides it


def release_identity(release: Resource) -> Identity | None:
    """The identity of the release of a HelmRelease; None if unknown."""
    name = release_name(release)
    namespace = release.get("spec", "targetNamespace") or release.namespace
    storage = release.get("spec", "storageNamespace") or release.namespace
    chart = release.get("spec", "chart", "spec", "chart", default="")
    texts = (name, namespace, storage, chart)
    if not all(isinstance(it, str) and known(it) for it in texts):
        return None
    in_repository = release.get("spec", "chart", "spec", "sourceRef", "kind") == "HelmRepository"
    return Identity(
        release.destination, str(storage), str(namespace), str(name), chart if in_repository else ""
    )
