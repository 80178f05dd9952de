"""The configuration of a run, as one frozen value."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from gitops_lint.config.charts import ChartEntry
from gitops_lint.documents import KeyPath, Place
from gitops_lint.enums import StrEnum
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.results.finding import Parts, Severity
from gitops_lint.results.suppression import Ignore

FILE_NAME: Final = ".gitops-lint.yaml"


class ClusterConfig(NamedTuple):
    """An entry point: its path, or the name of its root Kustomization, or both."""

    path: str = ""  # relative to `root`
    name: str | None = None  # default: its path
    root: str = ""  # the directory that is the artifact's root
    flux_version: str | None = None  # a minor, "2.9", or a release, "2.9.4"
    kustomization: str | None = None  # `name` or `namespace/name`


class Override(NamedTuple):
    """The severities of rules in paths, which precede those of the whole repository.

    `path` is a gitignore pattern; `place` and `entry` as in Ignore.
    """

    path: str
    severities: Mapping[str, Severity | None]  # by id or selector; None: off
    place: Place | None = None
    entry: Place | None = None


class AcceptedNeed(NamedTuple):
    """What the cluster needs from outside of Git on purpose, with the reason; the names are globs.

    `place` is that of the name, `entry` that of the whole entry; None if the file is outside of the repository.
    """

    kind: str
    name: str
    reason: str
    namespace: str = "*"
    place: Place | None = None
    entry: Place | None = None


class Moved(NamedTuple):
    """A deprecated key of the configuration, and the option of a rule that replaces it."""

    key: str
    rule: str
    option: str
    where: str = ""  # file:line:column


MOVED: Final = (
    Moved("max-depth", "dependency-too-deep", "max-depth"),
    Moved("layers", "inverted-layer", "layers"),
)


class Profile(StrEnum):
    """What a run lists, and what fails it, unless `fail-on` says otherwise."""

    DEFAULT = "default"  # errors and warnings
    STRICT = "strict"  # hints too
    PEDANTIC = "pedantic"  # hints, and what cannot be determined from the checkout

    @property
    def fail_on(self) -> Severity:
        """The least severity that fails a run."""
        return Severity.WARNING if self is Profile.DEFAULT else Severity.HINT


class Config(NamedTuple):
    """The configuration of a run: the file and the flags.

    Where it names rules, it has ids, families or globs; after `with_rule_ids`, only ids.
    """

    exclude: tuple[str, ...] = ()  # gitignore patterns
    clusters: tuple[ClusterConfig, ...] = ()
    severities: Mapping[str, Severity | None] = MappingProxyType({})  # None: off
    overrides: tuple[Override, ...] = ()  # of those that match a path, the last one counts
    ignores: tuple[Ignore, ...] = ()
    needs: tuple[AcceptedNeed, ...] | None = None  # None: not configured
    profile: Profile = Profile.DEFAULT
    fail_on: Severity | None = Severity.WARNING  # None: never
    flux_version: str | None = None
    baseline: Path | None = None  # the file with the findings that are accepted
    options: Mapping[str, Mapping[str, Any]] = MappingProxyType({})  # of rules, as in YAML
    charts: Mapping[str, tuple[ChartEntry, ...]] = MappingProxyType({})  # by chart name
    places: Mapping[KeyPath, Place] = MappingProxyType({})
    """Where the entries of `exclude` and `charts` are, if the file is in the repository."""
    select: frozenset[str] | None = None  # only these rules
    deselect: frozenset[str] = frozenset()  # not these rules, even if they are selected
    mentions: Mapping[str, str] = MappingProxyType({})  # rule id -> place
    plugins: bool = True  # load the rules of other packages; a flag only, not a key of the file
    moved: tuple[Moved, ...] = ()  # deprecated keys in use
    parts: Parts = Parts()  # of the report; not a key of the file
