"""Flux as a cluster installs it: its minor, and the flags of its controllers.

Clusters with different setups are not played in the same batch.
"""

from collections.abc import Iterator
from typing import NamedTuple

from gitops_lint.cluster import Cluster
from gitops_lint.cluster.flux import Controller
from lab.programs import FLUX


class Setup(NamedTuple):
    """A minor of Flux, and the flags of its controllers, apart from those that the lab sets itself."""

    flux: str = FLUX
    kustomize: tuple[str, ...] = ()
    helm: tuple[str, ...] = ()

    def flags(self, controller: str) -> tuple[str, ...]:
        """The flags of a controller, such as `kustomize-controller`."""
        own = {"kustomize-controller": self.kustomize, "helm-controller": self.helm}
        return own.get(controller, ())


def setup_of(cluster: Cluster, flux: str = FLUX) -> Setup:
    """The setup of a cluster, from the flags that its repository shows; times and concurrency are the lab's."""
    flags = cluster.flags
    return Setup(flux, tuple(_flags(flags.kustomize)), tuple(_flags(flags.helm)))


def _flags(controller: Controller) -> Iterator[str]:
    """The flags that are not at their defaults."""
    if controller.no_cross_namespace_refs:
        yield "--no-cross-namespace-refs=true"
    if controller.no_remote_bases:
        yield "--no-remote-bases=true"
    if controller.default_service_account:
        yield f"--default-service-account={controller.default_service_account}"
    if controller.stage_kinds:
        kinds = ("/".join(filter(None, it)) for it in sorted(controller.stage_kinds))
        yield f"--custom-apply-stage-kinds={','.join(kinds)}"
    gates = [
        f"{gate}={str(on).lower()}"
        for gate, on in sorted(controller.gates.items())
        if gate in controller.places
    ]
    if gates:
        yield f"--feature-gates={','.join(gates)}"
