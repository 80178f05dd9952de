"""The identity of Flux sources and of the repositories behind them."""

from gitops_lint.cluster.resource import Resource
from gitops_lint.namedtuple import NamedTuple


class SourceId(NamedTuple):
    """A Flux source, by the kind, namespace and name of its object."""

    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.namespace}/{self.name}"


def source_of(kustomization: Resource) -> SourceId:
    """The source of a Flux Kustomization; its namespace defaults to the Kustomization's own."""
    reference = ("spec", "sourceRef")
    return SourceId(
        str(kustomization.get(*reference, "kind", default="")),
        str(kustomization.get(*reference, "namespace", default=kustomization.namespace)),
        str(kustomization.get(*reference, "name", default="")),
    )


def normal_url(url: object) -> str:
    """A repository's URL without scheme, user and `.git`, to compare it with others; "" if unknown."""
    if not isinstance(url, str) or "${" in url:
        return ""
    rest = url.partition("://")[2] or url.replace(":", "/", 1)
    return rest.rpartition("@")[2].removesuffix("/").removesuffix(".git").lower()


def normal_ref(ref: object) -> str:
    """A GitRepository's `ref` as text: equal refs have equal texts."""
    if not isinstance(ref, dict):
        return str(ref or "")
    return ",".join(f"{key}={value}" for key, value in sorted(ref.items()))
