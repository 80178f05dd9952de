"""`.gitops-lint.yaml` and the flags, as one frozen value."""

from gitops_lint.config.load import check_rule_ids, load_config, locate
from gitops_lint.config.model import (
    FILE_NAME,
    ClusterConfig,
    Config,
    Moved,
    PathIgnore,
)
from gitops_lint.config.paths import absolute, exists, missing, root_of
from gitops_lint.config.version import flux_minor

__all__ = [
    "FILE_NAME",
    "ClusterConfig",
    "Config",
    "Moved",
    "PathIgnore",
    "absolute",
    "check_rule_ids",
    "exists",
    "flux_minor",
    "load_config",
    "locate",
    "missing",
    "root_of",
]
