"""A cluster that was found: its entry point and its Flux version."""

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from gitops_lint.enums import StrEnum, auto
from gitops_lint.namedtuple import NamedTuple

if TYPE_CHECKING:
    from gitops_lint.documents import Place


class EntryKind(StrEnum):
    """How an entry point was found."""

    SYNC_FILE = auto()  # the gotk-sync.yaml that flux bootstrap writes
    PLACEHOLDER = auto()  # an empty gotk-sync.yaml: flux bootstrap has not run yet
    INSTANCE = auto()  # a FluxInstance
    SELF_APPLIED = auto()  # a Kustomization whose path contains its own file
    CONFIG = auto()  # `clusters:` in .gitops-lint.yaml
    ASSUMED = auto()  # Flux Kustomizations that nothing in the repository applies
    FILE = auto()  # a file by itself, without a cluster
    STRAY = auto()  # the same, for a faulty file of Flux objects that no cluster reads


class FluxVersionSource(StrEnum):
    """How the Flux version of a cluster was determined."""

    OBJECTS = auto()  # an object that installs Flux, or an object of its installation
    COMPONENTS = auto()  # a gotk-components.yaml that no Kustomization applies
    CONFIG = auto()  # `fluxVersion:` in .gitops-lint.yaml, or --flux-version
    ASSUMED = auto()  # not determined: the newest version is assumed


class FluxBound(NamedTuple):
    """The oldest (`lower`) or newest minor that serves the API version of an object, which is at `place`."""

    minor: str
    object: str
    place: "Place"
    lower: bool


class FluxVersion(NamedTuple):
    """The Flux minor ("2.9") that a cluster is checked against, and how it was determined.

    `minor` has schemas. `found` is the minor of `source`, which may have no schemas. `place` is that
    of the object or file, None for the configuration and for an assumption.
    """

    minor: str
    found: str
    source: FluxVersionSource
    place: "Place | None" = None
    unreadable: "tuple[str, Place] | None" = (
        None  # (why, file) if a file that may show it is not read
    )
    patch: int | None = None  # of `found`, if the source shows it
    reaches: bool = False  # the source is a range that has newer minors than the newest known one
    oldest: str | None = None  # of such a range: the oldest minor that may run
    bounds: tuple[FluxBound, ...] = ()  # of an assumed version: between them the objects are served

    @property
    def exact(self) -> bool:
        """Whether the schemas are those of the version that was found, not of the nearest one."""
        return self.minor == self.found

    @property
    def newer(self) -> bool:
        """Whether the version is newer than the newest one with schemas."""
        return _numbers(self.found) > _numbers(self.minor)

    @property
    def may_be_newer(self) -> bool:
        """Whether the version is newer than the newest one with schemas, or may be."""
        return self.newer or self.reaches or self.assumed

    @property
    def assumed(self) -> bool:
        """Whether the version could not be determined."""
        return self.source is FluxVersionSource.ASSUMED

    def is_before(self, minor: str, patch: int) -> bool | None:
        """Whether the version is older than a release; None if it is not known well enough."""
        if self.assumed:
            lowest = (bound.minor for bound in self.bounds if bound.lower)
            return False if any(_numbers(it) > _numbers(minor) for it in lowest) else None
        if self.found != minor:
            return _numbers(self.found) < _numbers(minor)
        return None if self.patch is None else self.patch < patch


@lru_cache(maxsize=64)
def _numbers(minor: str) -> tuple[int, ...]:
    return tuple(map(int, minor.split(".")))


class ClusterSummary(NamedTuple):
    """A summary of one cluster."""

    name: str
    entry: str  # the directory or file of the entry point
    found_by: EntryKind
    flux: FluxVersion
    kinds: Mapping[str, int]  # number of objects by kind
