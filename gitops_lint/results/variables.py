"""The variables of Flux Kustomizations, as plain data."""

from enum import StrEnum
from typing import NamedTuple

from gitops_lint.results.explanation import Name


class VariableState(StrEnum):
    """What becomes of a variable; the values are those of `state` in JSON."""

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
    """A use of a variable: where, in which object, and as it is written there."""

    position: Position
    object: Name
    expression: str


class DefinedBy(NamedTuple):
    """The ConfigMap or Secret that defines a variable; None for `spec.postBuild.substitute`."""

    object: Name | None


class DefinedByMissing(NamedTuple):
    """Objects that may define a variable: substituteFrom names them, nothing in the repository applies them."""

    objects: tuple[Name, ...]


class Variable(NamedTuple):
    """A variable of a Flux Kustomization, in one state.

    `value` is None where it is not known or secret, `origin` where nothing defines it or may.
    """

    name: str
    state: VariableState
    value: str | None
    origin: DefinedBy | DefinedByMissing | None
    defined: Position | None
    uses: tuple[Expansion, ...] = ()


class NoVariables(StrEnum):
    """Why a Kustomization may have no variables."""

    ELSEWHERE = "elsewhere"  # what it applies is not in this repository
    NO_POST_BUILD = "no postBuild"
    NONE_DEFINED = "none defined"


class Ledger(NamedTuple):
    """The variables of one Flux Kustomization in one cluster; `none` says why there may be none."""

    cluster: str
    kustomization: Name
    variables: tuple[Variable, ...]
    none: NoVariables | None = None
