"""The state of a directory while it is built, and its result for the directories that include it.

(api/internal/accumulator: ResAccumulator)
"""

from gitops_lint.documents import Fault, Map, Place
from gitops_lint.kustomize.fieldspecs.config import EMPTY, TransformerConfig
from gitops_lint.kustomize.model.report import Unknown
from gitops_lint.kustomize.model.resource import Resource
from gitops_lint.kustomize.model.resource_map import ResourceMap
from gitops_lint.kustomize.transformers.variables import Variable
from gitops_lint.namedtuple import NamedTuple


class Accumulator:
    """The state that a kustomization file and its components change."""

    def __init__(self) -> None:
        self.objects = ResourceMap([])
        self.config: TransformerConfig = EMPTY
        self.variables: list[Variable] = []


class Accumulated(NamedTuple):
    """The result of a directory for the directories that include it."""

    resources: tuple[Resource, ...]
    config: TransformerConfig
    variables: tuple[Variable, ...]
    faults: tuple[Fault, ...]
    unmatched: tuple[Fault, ...]
    unknown: tuple[Unknown, ...]
    reads: frozenset[str]
    roots: frozenset[str]
    untyped: frozenset[Place]  # see `Report`
    fields: Map  # the valid fields of the kustomization file
