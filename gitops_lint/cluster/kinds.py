"""The Flux kinds that create other objects or artifacts, each as (kind, group)."""

from typing import Final

from gitops_lint.cluster.resource import Resource
from gitops_lint.schema import KINDS, is_flux

Kind = tuple[str, str]

FLUX_GROUP: Final = "kustomize.toolkit.fluxcd.io"
FLUX_OPERATOR: Final = "fluxcd.controlplane.io"
SOURCE_GROUP: Final = "source.toolkit.fluxcd.io"

KUSTOMIZATION: Final[Kind] = ("Kustomization", FLUX_GROUP)
RELEASE: Final[Kind] = ("HelmRelease", "helm.toolkit.fluxcd.io")
RESOURCE_SET: Final[Kind] = ("ResourceSet", FLUX_OPERATOR)
INPUT_PROVIDER: Final[Kind] = ("ResourceSetInputProvider", FLUX_OPERATOR)
INSTANCE: Final[Kind] = ("FluxInstance", FLUX_OPERATOR)
GENERATOR: Final[Kind] = ("ArtifactGenerator", "source.extensions.fluxcd.io")

IMAGE_GROUP: Final = "image.toolkit.fluxcd.io"
IMAGES: Final[tuple[Kind, ...]] = tuple(
    (kind, IMAGE_GROUP) for kind in ("ImagePolicy", "ImageRepository", "ImageUpdateAutomation")
)
"""The kinds of the image controllers."""

APPLIERS: Final = (KUSTOMIZATION, RESOURCE_SET)
"""The kinds that apply other objects."""

SOURCES: Final[tuple[Kind, ...]] = tuple(
    (kind, SOURCE_GROUP)
    for kind in ("Bucket", "GitRepository", "HelmChart", "HelmRepository", "OCIRepository")
)
"""The kinds of source-controller that have an artifact."""

RECONCILED: Final = (*APPLIERS, RELEASE)
"""The kinds that apply or install objects and can depend on others of their kind."""


def is_a(resource: Resource, *kinds: Kind) -> bool:
    """Whether an object has one of these kinds and is in the cluster that runs Flux."""
    return (resource.kind, resource.group) in kinds and not resource.remote


def is_foreign(resource: Resource) -> bool:
    """Whether an object's kind has the name of a Flux kind but another group.

    For example, Crossplane has a Bucket and a Provider, and kustomize a Kustomization.
    """
    return resource.kind in _NAMES and not is_flux(resource.api_version, resource.kind)


_NAMES: Final = frozenset(KINDS)


def work_of(resource: Resource) -> int:
    """How many units of `Unit.OBJECTS` an object costs: rules and the event graph look at Flux's own."""
    return _FLUX_OBJECT if is_flux(resource.api_version, resource.kind) else 1


_FLUX_OBJECT: Final = 4
