"""A path through a graph, for people."""

from collections.abc import Sequence

from gitops_lint.cluster import Resource
from gitops_lint.wording.lists import trail


def route(steps: Sequence[Resource]) -> str:
    """`a → b → c`; with namespaces if they differ."""
    one = len({step.namespace for step in steps}) == 1
    return trail([step.name if one else f"{step.namespace}/{step.name}" for step in steps])
