"""What was found of a cluster: where it starts, and which Flux it runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, auto

from gitops_lint.source import Place


class EntryKind(StrEnum):
    """How an entry point was found."""

    SYNC_FILE = auto()  # the gotk-sync.yaml that flux bootstrap writes
    PLACEHOLDER = auto()  # an empty gotk-sync.yaml: flux bootstrap has not run yet
    INSTANCE = auto()  # a FluxInstance
    CONFIG = auto()  # `clusters:` in .gitops-lint.yaml
    GUESS = auto()  # Flux Kustomizations that nothing in the repository applies
    FILE = auto()  # a file by itself, without a cluster


class FluxVersionSource(StrEnum):
    """What shows the Flux version of a cluster."""

    OBJECTS = auto()  # an object that installs Flux, or one that Flux's installation made
    COMPONENTS = auto()  # a gotk-components.yaml that no Kustomization applies
    CONFIG = auto()  # `fluxVersion:` in .gitops-lint.yaml, or --flux-version
    ASSUMED = auto()  # nothing: the newest version is assumed


@dataclass(frozen=True, slots=True)
class FluxVersion:
    """The Flux minor ("2.9") that a cluster is checked against, and how it is known.

    `minor` has schemas. `found` is the minor that `source` gives, which may have none. `place` is
    that of the object or the file, None for the configuration and for an assumption.
    """

    minor: str
    found: str
    source: FluxVersionSource
    place: Place | None = None

    @property
    def exact(self) -> bool:
        """Whether the schemas are those of the version found, and not of the nearest one."""
        return self.minor == self.found

    @property
    def assumed(self) -> bool:
        """Whether nothing says which version it is."""
        return self.source is FluxVersionSource.ASSUMED


@dataclass(frozen=True, slots=True)
class ClusterSummary:
    """What was found of one cluster."""

    name: str
    entry: str  # the directory or file where it starts
    found_by: EntryKind
    flux: FluxVersion
    kinds: Mapping[str, int]  # how many objects of each kind
