"""`.gitops-lint.yaml` and the flags, as one frozen value."""

from gitops_lint.config.baseline import Baseline, baseline_text, read_baseline
from gitops_lint.config.load import load_config, locate
from gitops_lint.config.model import (
    FILE_NAME,
    AcceptedNeed,
    ClusterConfig,
    Config,
    Moved,
    Override,
    Profile,
)
from gitops_lint.config.paths import absolute, exists, missing, path_inside, root_of
from gitops_lint.config.selectors import with_rule_ids
from gitops_lint.config.version import flux_version
from gitops_lint.results.suppression import Ignore

__all__ = [
    "FILE_NAME",
    "AcceptedNeed",
    "Baseline",
    "ClusterConfig",
    "Config",
    "Ignore",
    "Moved",
    "Override",
    "Profile",
    "absolute",
    "baseline_text",
    "exists",
    "flux_version",
    "load_config",
    "locate",
    "missing",
    "path_inside",
    "read_baseline",
    "root_of",
    "with_rule_ids",
]
