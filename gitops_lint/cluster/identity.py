"""What tells sources, and the repositories behind them, apart."""

from dataclasses import dataclass

from gitops_lint.cluster.resource import Resource


@dataclass(frozen=True, slots=True)
class SourceId:
    """A Flux source, by the kind, namespace and name of its object."""

    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.namespace}/{self.name}"


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
