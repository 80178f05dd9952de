"""What Flux does to a running cluster if its repository changes from one state to another."""

from gitops_lint.change.cluster_change import cluster_change
from gitops_lint.change.pairs import Pair, pairs

__all__ = ["Pair", "cluster_change", "pairs"]
