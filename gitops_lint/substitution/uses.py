"""The results of a substitution: scalars with expansions, uses of variables, and faults."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from gitops_lint.documents import (
    Fault,
    FaultKind,
    KeyPath,
    Map,
    Place,
    SecretText,
    Seq,
    reveal,
)
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.regex import regex
from gitops_lint.substitution.evaluate import State, Variables, crashes_older_flux, expansions
from gitops_lint.substitution.grammar import BadSubstitutionError, Escape, Part, brief, parse
from gitops_lint.substitution.positions import in_lines, spot
from gitops_lint.wording.suggest import did_you_mean

_EXPANSION: Final = regex(r"""\$\{\S?[^\s}"']*\}{0,2}""")
_MAX_SUGGESTIONS: Final = 20  # each compares a name with every variable


class Substituted(NamedTuple):
    """An object as Flux would apply it, the uses of variables in it, and the faults of its build.

    Values that are unknown or faulty still have their `${…}` in `data`. Every entry keeps its place
    in the manifest.
    """

    data: Map
    uses: tuple["Use", ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def undefined(self) -> Iterator["Use"]:
        """The uses of undefined variables, which make the build fail in strict mode."""
        return (use for use in self.uses if use.state is State.UNDEFINED)

    @property
    def crashing(self) -> Iterator["Use"]:
        """The uses that crash the kustomize-controller of a Flux older than 2.9.5."""
        return (use for use in self.uses if use.crashes_older_flux)


class Scalar(NamedTuple):
    """A string of an object, or one of its keys: the path and the place of the entry."""

    path: KeyPath
    entry: Place
    text: str
    is_key: bool = False

    def parse(self) -> tuple[Part, ...]:
        """The parts of its text, also if it is secret; raises BadSubstitutionError."""
        return parse(reveal(self.text))

    def spot(self, start: int, end: int) -> Place:
        """The place of a part of its text, as exact as possible without reading the file."""
        return spot(self.place, reveal(self.text), start, end)

    def broken(self, offset: int) -> "Use":
        """The text at an offset that seems to be an expansion that Flux cannot parse, as a use."""
        written = _EXPANSION.match(reveal(self.text), offset)
        return Use("", "", State.UNKNOWN, self, offset, written.end() if written else offset)

    @property
    def is_secret(self) -> bool:
        """Whether its text must not be shown."""
        return type(self.text) is SecretText

    @property
    def has_lines(self) -> bool:
        """Whether its text has several lines."""
        return "\n" in reveal(self.text)

    @property
    def place(self) -> Place:
        """The place whose value is this scalar."""
        key = self.entry.key if self.is_key else None
        return self.entry._replace(value=key) if key else self.entry


class Use(NamedTuple):
    """An expansion in an object, from `start` to `end` in the text of its scalar."""

    name: str
    operator: str
    state: State
    scalar: Scalar
    start: int
    end: int
    crashes_older_flux: bool = False  # older than 2.9.5

    @property
    def path(self) -> KeyPath:
        """The path of the entry whose value or key contains it."""
        return self.scalar.path

    @property
    def place(self) -> Place:
        """Its place, as exact as possible without reading the file."""
        return self.scalar.spot(self.start, self.end)

    @property
    def written(self) -> str:
        """It as written; in secret text, without its operand, which may be the secret value."""
        if self.scalar.is_secret:
            return f"${{{self.name}{self.operator}…}}" if self.operator else f"${{{self.name}}}"
        return self.scalar.text[self.start : self.end]

    def exact(self, lines: Sequence[str]) -> Place:
        """Its exact place, given the lines of its file."""
        text = reveal(self.scalar.text)
        source = text[self.start : self.end].partition("\n")[0]
        return in_lines(self.scalar.place, lines, source, text.count(source, 0, self.start))


def scalars(data: Any) -> Sequence[Scalar]:
    """Every key and string that substitution can change, depth first."""
    found: list[Scalar] = []
    _collect(data, (), found)
    return found


def _collect(data: Any, path: KeyPath, found: list[Scalar]) -> None:
    for step, value in data.items() if type(data) is Map else enumerate(data):
        if type(step) is str and "$" in step and _may_change(step):
            found.append(Scalar((*path, step), data.place(step), step, is_key=True))
        kind = type(value)
        if kind is str:
            if "$" in value and _may_change(value):
                found.append(Scalar((*path, step), data.place(step), value))
        elif kind is Map or kind is Seq:
            _collect(value, (*path, step), found)
        elif kind is SecretText:
            text = reveal(value)  # it may be a number
            if isinstance(text, str) and _may_change(text):
                found.append(Scalar((*path, step), data.place(step), value))


def _may_change(text: str) -> bool:
    return "${" in text or "$$" in text


def uses(scalar: Scalar, part: Part, variables: Variables, shift: int = 0) -> Iterator[Use]:
    """The uses of variables in a part, those in its arguments first.

    `shift` is added to the offsets of the part to get offsets in the scalar's text.
    """
    if isinstance(part, Escape) and part.name:
        start = part.start + shift
        end = start + len("$${}") + len(part.name)
        yield Use(part.name, "", State.ESCAPED, scalar, start, end)
    for found in expansions((part,)):
        start, end = found.start + shift, found.end + shift
        crashes = crashes_older_flux(found, variables)
        yield Use(found.name, found.operator, variables.state(found), scalar, start, end, crashes)


def undefined(found: Iterable[Use], variables: Variables) -> Iterator[Fault]:
    """A fault for each use of an undefined variable in strict mode."""
    helps: dict[str, str] = {}
    for use in found:
        if use.state is State.UNDEFINED:
            if use.name not in helps:
                known = variables.values if len(helps) < _MAX_SUGGESTIONS else ()
                helps[use.name] = _help(use.name, known)
            yield Fault(
                FaultKind.UNDEFINED_VARIABLE,
                f"the variable `{brief(use.name)}` is undefined, so the build fails: variable not set "
                "(strict mode)",
                use.place,
                helps[use.name],
            )


def _help(name: str, known: Iterable[str]) -> str:
    name = brief(name)
    return did_you_mean(name, known) or (
        f"define `{name}`; or give it a default, `${{{name}:=…}}`; or write `$${{{name}}}` if it is "
        "not a variable of Flux"
    )


def bad_syntax(scalar: Scalar, error: BadSubstitutionError) -> Fault:
    """The fault for text that Flux cannot parse, which makes the build fail."""
    place = scalar.spot(error.offset, error.offset + len("${"))
    if scalar.is_secret:  # the error quotes it
        message = "Flux cannot substitute in this value, so the build fails"
        return Fault(
            FaultKind.SUBSTITUTION_SYNTAX, message, place, "write `$${` for a literal `${`"
        )
    message = f"{error}, so the build fails"
    return Fault(FaultKind.SUBSTITUTION_SYNTAX, message, place, error.help)
