"""The fields by which Flux objects name sources, and the kinds that each may name.

(The enums of the CRDs; helm-controller: chart and chartRef.)
"""

from collections.abc import Iterator
from typing import Final

from gitops_lint.cluster.resource import Resource
from gitops_lint.documents import KeyPath
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.once import once

_GIT_OCI_BUCKET: Final = ("GitRepository", "OCIRepository", "Bucket")


class Field(NamedTuple):
    """The path of a field that names a source (`*` is any item of a list), and the allowed kinds.

    A `local` one names a source in the namespace of the object.
    """

    path: tuple[str, ...]
    kinds: tuple[str, ...]
    local: bool = False


FIELDS: Final = {
    "GitRepository": (
        Field(("spec", "include", "*", "repository"), ("GitRepository",), local=True),
    ),
    "Kustomization": (Field(("spec", "sourceRef"), (*_GIT_OCI_BUCKET, "ExternalArtifact")),),
    "HelmRelease": (
        Field(
            ("spec", "chart", "spec", "sourceRef"), ("HelmRepository", "GitRepository", "Bucket")
        ),
        Field(("spec", "chartRef"), ("OCIRepository", "HelmChart", "ExternalArtifact")),
    ),
    "HelmChart": (Field(("spec", "sourceRef"), ("HelmRepository", "GitRepository", "Bucket")),),
    "ImagePolicy": (Field(("spec", "imageRepositoryRef"), ("ImageRepository",)),),
    "ImageUpdateAutomation": (Field(("spec", "sourceRef"), ("GitRepository",)),),
    "ArtifactGenerator": (
        Field(("spec", "sources", "*"), (*_GIT_OCI_BUCKET, "HelmChart", "ExternalArtifact")),
    ),
}
"""By kind: its fields that name a source."""


class Reference(NamedTuple):
    """A reference to a source, at `path`. The namespace defaults to that of the referring object."""

    kind: str
    namespace: str
    name: str
    path: KeyPath
    kinds: tuple[str, ...]  # that this field may name
    local: bool = False  # whether it cannot name another namespace

    def __str__(self) -> str:
        return f"{self.kind} {self.namespace}/{self.name}"

    @property
    def supported(self) -> bool:
        """Whether this field may name the kind. One rule reports kinds it may not; others skip them."""
        return self.kind in self.kinds


@once
def references(resource: Resource) -> tuple[Reference, ...]:
    """The sources that an object refers to; references with values that are not strings are skipped."""
    return tuple(_references(resource))


def _references(resource: Resource) -> Iterator[Reference]:
    for field in FIELDS.get(resource.kind, ()):
        for path in _paths(resource, field.path):
            only = field.kinds[0] if len(field.kinds) == 1 else None
            kind, name = resource.get(*path, "kind", default=only), resource.get(*path, "name")
            other = "" if field.local else resource.get(*path, "namespace", default="")
            namespace = other or resource.namespace
            if all(isinstance(it, str) and it for it in (kind, name, namespace)):
                yield Reference(kind, namespace, name, path, field.kinds, field.local)


def _paths(resource: Resource, path: tuple[str, ...]) -> Iterator[KeyPath]:
    if "*" not in path:
        yield path
        return
    at = path.index("*")
    for index, _ in resource.maps(*path[:at]):
        yield (*path[:at], index, *path[at + 1 :])
