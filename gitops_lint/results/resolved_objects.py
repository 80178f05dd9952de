"""The resolved Flux objects of a cluster, as plain data without secrets."""

from dataclasses import dataclass
from typing import Any

from gitops_lint.results.explanation import Line


@dataclass(frozen=True, slots=True)
class ResolvedObject:
    """A Flux object after overlays, patches and substitution.

    `data` is plain JSON data, with the values of Secrets replaced by `***`. `parent` is the
    `namespace/name` of the Flux Kustomization or ResourceSet that applies it, None for a bootstrapped
    object. For a Flux Kustomization, `path` is the repository directory of its content; for that and a
    ResourceSet, `content` says how much of the content is known. `layers` are the lines of everything
    that contributed to the object, base first.
    """

    data: Any
    parent: str | None
    path: str | None
    content: str | None
    layers: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ResolvedCluster:
    """The Flux objects of one cluster, parents before children, and its unknowns with their lines."""

    name: str
    entry: str  # the directory of the entry point
    objects: tuple[ResolvedObject, ...]
    unknown: tuple[tuple[str, Line], ...]
