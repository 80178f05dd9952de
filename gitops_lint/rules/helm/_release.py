"""Where Helm stores the release of a HelmRelease."""

from typing import Final, NamedTuple

from gitops_lint.cluster import Resource, known

_LONGEST: Final = 53  # characters; Flux shortens the name of a release that is longer


class Stored(NamedTuple):
    """Where Helm stores a release: the kubeconfig of its cluster, its namespace, and its name."""

    remote: str
    namespace: str
    name: str


def stored(release: Resource) -> Stored | None:
    """Where Helm stores the release of a HelmRelease; None if unknown.

    (helm-controller: HelmRelease GetReleaseName, GetStorageNamespace)
    """
    target = release.get("spec", "targetNamespace", default="")
    usual = f"{target}-{release.name}" if target else release.name
    name = release.get("spec", "releaseName") or usual
    namespace = release.get("spec", "storageNamespace") or release.namespace
    texts = (name, namespace, target or name)
    if not all(isinstance(it, str) and it and known(it) for it in texts) or len(name) > _LONGEST:
        return None
    remote = release.get("spec", "kubeConfig")
    where = f"{release.namespace} {remote!r}" if remote is not None else ""
    return Stored(where, str(namespace), str(name))
