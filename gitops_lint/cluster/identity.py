"""What tells Flux Kustomizations, sources and repositories apart."""

from gitops_lint.cluster.kinds import FLUX_GROUP
from gitops_lint.cluster.model import SourceId
from gitops_lint.cluster.resource import Resource
from gitops_lint.source import Document, Map, get


def is_flux(document: Document) -> bool:
    """Whether a document is a Flux Kustomization."""
    api_version = get(document.data, "apiVersion")
    return (
        get(document.data, "kind") == "Kustomization"
        and isinstance(document.data, Map)
        and isinstance(api_version, str)
        and api_version.startswith(f"{FLUX_GROUP}/")
        and isinstance(get(document.data, "metadata", "name"), str)
    )


def source_of(kustomization: Resource) -> SourceId:
    """The source a Flux Kustomization builds from; its namespace defaults to the object's own."""
    reference = ("spec", "sourceRef")
    return SourceId(
        str(kustomization.get(*reference, "kind", default="")),
        str(kustomization.get(*reference, "namespace", default=kustomization.namespace)),
        str(kustomization.get(*reference, "name", default="")),
    )


def normal_url(url: object) -> str:
    """A repository's URL without what does not tell repositories apart: scheme, user, `.git`."""
    if not isinstance(url, str) or "${" in url:
        return ""
    rest = url.partition("://")[2] or url.replace(":", "/", 1)
    return rest.rpartition("@")[2].removesuffix("/").removesuffix(".git").lower()


def normal_ref(ref: object) -> str:
    """A GitRepository's `ref`, so that equal ones compare equal."""
    if not isinstance(ref, dict):
        return str(ref or "")
    return ",".join(f"{key}={value}" for key, value in sorted(ref.items()))
