"""The release that helm-controller creates for a HelmRelease."""

from typing import Final

from gitops_lint.cluster.resource import Resource, known

_LONGEST: Final = 53  # characters
_HASH: Final = 12  # characters of the hash at the end of a shortened name


def release_name(release: Resource) -> str | None:
    """The name of a release in Helm; None if unknown.

    A longer name is cut off, and ends with a hash of it. (helm-controller: GetReleaseName, ShortenName)
    """
    target = release.get("spec", "targetNamespace", default="")
    name = release.get("spec", "releaseName") or release.name
    if not (isinstance(name, str) and name and known(name)):
        return None
    if not release.get("spec", "releaseName") and target:
        if not isinstance(target, str) or not known(target):
            return None
        name = f"{target}-{name}"
    if len(name.encode()) <= _LONGEST:
        return name
    from hashlib import sha256  # few names are that long

    digest = sha256(name.encode()).hexdigest()[:_HASH]
    return f"{name[: _LONGEST - _HASH - 1]}-{digest}"
