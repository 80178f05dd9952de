"""Failures inside gitops-lint, kept away from the rest of a run.

A run consists of units: a file, the build of a directory, the content of an object, a cluster, a rule, a
command. An exception that nobody expects ends one unit and becomes a Crash. `documents.internal_error`
gives it a place, as a fault of the kind INTERNAL_ERROR, and the engine reports it as a finding of
`internal-error`.
"""

from collections.abc import Iterator
from types import TracebackType
from typing import Final

from gitops_lint.namedtuple import NamedTuple

OWN: Final = "gitops_lint"


class Crash(NamedTuple):
    """An exception that was not expected, without its message, which may contain a secret."""

    what: str  # what gitops-lint was doing, a gerund: "parsing this file"
    error: str  # the type of the exception
    at: str  # the place in our code, or in that of a plugin: "gitops_lint.cluster.model:41"
    traceback: str  # the lines of code, without values

    @property
    def message(self) -> str:
        """The crash in one sentence."""
        return f"gitops-lint failed while {self.what}: {self.error} at {self.at}"


def crash_of(what: str, error: Exception, package: str = OWN) -> Crash:
    """The crash of a unit. `package` is the Python package that its code comes from."""
    return Crash(what, type(error).__name__, _at(error, package), "".join(_chain(error)))


def _at(error: Exception, package: str) -> str:
    """The innermost place in our code or in the package."""
    at, step = "unknown", error.__traceback__
    while step:
        module = str(step.tb_frame.f_globals.get("__name__"))
        if module.partition(".")[0] in (OWN, package.partition(".")[0]):
            at = f"{module}:{step.tb_lineno}"
        step = step.tb_next
    return at


def _chain(error: BaseException) -> Iterator[str]:
    """The traceback of an exception, after those of the exceptions that caused it."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from (*_lines(before, before.__traceback__), "\nthen:\n\n")
    yield from _lines(error, error.__traceback__)


def _lines(error: BaseException, where: TracebackType | None) -> Iterator[str]:
    from traceback import format_tb  # imports the tokenizer

    yield "Traceback (most recent call last):\n"
    yield from format_tb(where)
    yield f"{type(error).__name__}\n"
