"""The kinds of Flux that bring objects about, each as (kind, group)."""

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

APPLIERS: Final = (KUSTOMIZATION, RESOURCE_SET)
"""What applies other objects."""

RECONCILED: Final = (*APPLIERS, RELEASE)
"""What applies or installs something, and can depend on others of its kind."""


def is_a(resource: Resource, *kinds: Kind) -> bool:
    """Whether an object is of one of these kinds, and in the cluster that runs Flux."""
    return (resource.kind, resource.group) in kinds and not resource.remote


def is_foreign(resource: Resource) -> bool:
    """Whether an object's kind has the name of a Flux kind, but a group that is not Flux's.

    Crossplane has a Bucket and a Provider, kustomize a Kustomization.
    """
    return resource.kind in _NAMES and not is_flux(resource.api_version, resource.kind)


_NAMES: Final = frozenset(KINDS)
