"""What is gathered of a directory, and what is kept of it for those that include it.

(api/internal/accumulator: ResAccumulator)
"""

from dataclasses import dataclass, field

from gitops_lint.kustomize.fieldspecs.config import EMPTY, TransformerConfig
from gitops_lint.kustomize.model.report import Unknown
from gitops_lint.kustomize.model.resource import Resource
from gitops_lint.kustomize.model.resource_map import ResourceMap
from gitops_lint.kustomize.transformers.variables import Variable
from gitops_lint.source import Fault, Map


@dataclass(slots=True)
class Accumulator:
    """What a kustomization file and its components work on."""

    objects: ResourceMap = field(default_factory=lambda: ResourceMap([]))
    config: TransformerConfig = EMPTY
    variables: list[Variable] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Accumulated:
    """What a directory gives to those that include it."""

    resources: tuple[Resource, ...]
    config: TransformerConfig
    variables: tuple[Variable, ...]
    faults: tuple[Fault, ...]
    unmatched: tuple[Fault, ...]
    unknown: tuple[Unknown, ...]
    reads: frozenset[str]
    roots: frozenset[str]
    fields: Map  # of the kustomization file, as far as they are right
