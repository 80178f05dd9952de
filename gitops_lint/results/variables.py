"""The variables of Flux Kustomizations, as plain data."""

from gitops_lint.enums import StrEnum
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.results.explanation import Name


class VariableState(StrEnum):
    """The state of a variable; the values are those of `state` in JSON."""

    DEFINED = "defined"
    DEFAULTED = "defaulted"
    ESCAPED = "escaped"
    SECRET = "secret"  # noqa: S105  a Secret defines it
    UNKNOWN = "unknown"
    UNDEFINED = "undefined"
    UNUSED = "unused"


class Position(NamedTuple):
    """A place in a file: a repository-relative POSIX path, 1-based line and column."""

    path: str
    line: int
    column: int


class Expansion(NamedTuple):
    """A use of a variable: its position, its object, and the expression as written."""

    position: Position
    object: Name
    expression: str


class DefinedBy(NamedTuple):
    """The ConfigMap or Secret that defines a variable; None for `spec.postBuild.substitute`."""

    object: Name | None


class DefinedByMissing(NamedTuple):
    """Objects in substituteFrom that may define a variable, but are not in the repository."""

    objects: tuple[Name, ...]


class Variable(NamedTuple):
    """A variable of a Flux Kustomization, in one state.

    `value` is None if it is unknown or secret, `origin` if nothing defines it, or may define it.
    """

    name: str
    state: VariableState
    value: str | None
    origin: DefinedBy | DefinedByMissing | None
    defined: Position | None
    uses: tuple[Expansion, ...] = ()


class NoVariables(StrEnum):
    """Why a Kustomization may have no variables."""

    ELSEWHERE = "elsewhere"  # the objects that it applies are not in this repository
    NO_POST_BUILD = "no postBuild"
    NONE_DEFINED = "none defined"


class Ledger(NamedTuple):
    """The variables of one Flux Kustomization in one cluster; `none`: why there may be none."""

    cluster: str
    kustomization: Name
    variables: tuple[Variable, ...]
    none: NoVariables | None = None
