"""What a substitution finds: the scalars with expansions, their uses, and what is wrong."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any, NamedTuple

from gitops_lint.source import Fault, KeyPath, Map, Place, entries
from gitops_lint.substitution.evaluate import State, Variables, expansions
from gitops_lint.substitution.grammar import BadSubstitutionError, Escape, Part
from gitops_lint.substitution.spot import in_lines, spot


class Substituted(NamedTuple):
    """An object as Flux would apply it, what was used in it, and what would fail its build.

    Where something is unknown or wrong the data still has its `${…}`. Every entry keeps the place
    that it has in the manifest.
    """

    data: Map
    uses: tuple["Use", ...] = ()
    faults: tuple[Fault, ...] = ()


class Scalar(NamedTuple):
    """A string of an object, or one of its keys."""

    path: KeyPath
    place: Place  # of the entry
    text: str
    is_key: bool = False

    def spot(self, start: int, end: int) -> Place:
        return spot(self.place, self.text, start, end, is_key=self.is_key)

    @property
    def whole(self) -> Place:
        span = self.place.key if self.is_key else None
        return self.place._replace(value=span) if span else self.place


class Use(NamedTuple):
    """An expansion in an object. `path` leads to the entry whose value, or key, holds it."""

    name: str
    operator: str
    state: State
    path: KeyPath
    place: Place  # as exact as can be told without the file
    scalar: Place
    source: str  # the expansion as it is written, or its start
    ordinal: int  # how many equal ones come before it in the scalar

    def exact(self, lines: list[str]) -> Place:
        """The exact place, given the lines of the file that `place` names."""
        return in_lines(self.scalar, lines, self.source, self.ordinal)


def scalars(data: Any, path: KeyPath = ()) -> Iterator[Scalar]:
    """Every key and every string in which Flux has something to do, depth first."""
    for step, value, place in entries(data):
        inner = (*path, step)
        if isinstance(step, str) and _concerned(step):
            yield Scalar(inner, place, step, is_key=True)
        if isinstance(value, str):
            if _concerned(value):
                yield Scalar(inner, place, value)
        elif value:
            yield from scalars(value, inner)


def _concerned(text: str) -> bool:
    return "$" in text and ("${" in text or "$$" in text)


def uses(scalar: Scalar, part: Part, variables: Variables, shift: int = 0) -> Iterator[Use]:
    """The uses in a part: those in its arguments, and its own.

    `shift` leads from the offsets of the part to those of the scalar's text.
    """
    if isinstance(part, Escape) and part.name:
        start = part.start + shift
        end = start + len("$${") + len(part.name)
        yield _use(scalar, (start, end), part.name, "", State.ESCAPED)
    for found in expansions((part,)):
        ends = found.start + shift, found.end + shift
        yield _use(scalar, ends, found.name, found.operator, variables.state(found))


def _use(scalar: Scalar, ends: tuple[int, int], name: str, operator: str, state: State) -> Use:
    start, end = ends
    source = scalar.text[start:end].partition("\n")[0]
    place = scalar.spot(start, end)
    ordinal = scalar.text.count(source, 0, start)
    return Use(name, operator, state, scalar.path, place, scalar.whole, source, ordinal)


def undefined(found: Iterable[Use], variables: Variables) -> Iterator[Fault]:
    """The undefined variables, where they fail the build."""
    for use in found:
        if use.state is State.UNDEFINED:
            yield _undefined(use, variables)


def _undefined(use: Use, variables: Variables) -> Fault:
    near = get_close_matches(use.name, variables.values, 1)
    return Fault(
        "undefined-variable",
        f"the variable {use.name} is not defined, and Flux fails the build: variable not set "
        "(strict mode)",
        use.place,
        f"did you mean ${{{near[0]}}}?"
        if near
        else f"define it, give a default (${{{use.name}:=…}}), or write $${{{use.name}}} where it "
        "is no variable of Flux",
    )


def bad_syntax(scalar: Scalar, error: BadSubstitutionError) -> Fault:
    """Text that Flux cannot parse, and so fails the build."""
    place = scalar.spot(error.offset, error.offset + 2)
    message = f"{error}, and Flux fails the build"
    return Fault("bad-substitution-syntax", message, place, error.help)
