"""The installation of Flux in a cluster: its version, its controllers and their flags."""

from gitops_lint.cluster.flux.controllers import (
    Controller,
    Flags,
    arguments,
    flags_of,
    shows_controller,
)
from gitops_lint.cluster.flux.installed import (
    HELM,
    KUSTOMIZE,
    OPTIONAL_CONTROLLERS,
    deployments,
    installation,
    installed_controllers,
    instances,
)
from gitops_lint.cluster.flux.shards import is_watched, sharded
from gitops_lint.cluster.flux.version import flux_version

__all__ = [
    "HELM",
    "KUSTOMIZE",
    "OPTIONAL_CONTROLLERS",
    "Controller",
    "Flags",
    "arguments",
    "deployments",
    "flags_of",
    "flux_version",
    "installation",
    "installed_controllers",
    "instances",
    "is_watched",
    "sharded",
    "shows_controller",
]
