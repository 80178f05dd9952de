"""What Flux does to a running cluster if its repository changes from one state to another."""

from gitops_lint.change.appliers import Applier, Fate
from gitops_lint.change.cluster_change import cluster_change, comparison
from gitops_lint.change.objects import Happening
from gitops_lint.change.pairs import Pair, pairs
from gitops_lint.change.transition import Transition, transitions

__all__ = [
    "Applier",
    "Fate",
    "Happening",
    "Pair",
    "Transition",
    "cluster_change",
    "comparison",
    "pairs",
    "transitions",
]
