"""What earlier lints of a repository have found, and the answers of the checkout that it depends on.

A computation asks a checkout questions: for the content of a file, or whether a directory exists. Its `Trace`
has these questions and their answers. In any state of the checkout that gives the same answers, the computation
has the same result, whatever else has changed; so files that do not exist count as well.
"""

from collections.abc import Callable, Hashable, Iterator
from typing import Any, Final, TypeVar

from gitops_lint.documents.data import File, Map, Place, Seq

# What is asked: the key of an artifact (None: the checkout), the name of its attribute or method, its arguments.
Question = tuple[Hashable, str, tuple[Hashable, ...]]
Fact = tuple[Hashable, Callable[..., Any], tuple[Hashable, ...]]  # the same, with a function


class Trace:
    """The questions that a computation asked about a checkout, the answers, and its effects on the run."""

    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}
        self.answers: dict[Question, Any] = {}
        self.facts: dict[Fact, Any] = {}
        self.parsed: set[str] = set()
        self.concealed: set[Place] = set()
        self.parts: list[Kept] = []  # what else was used of, or kept in, the memory
        # False if a file could not be read, or if it depends on more than questions.
        self.firm = True

    def add(self, other: "Trace") -> None:
        """Add the questions and effects of a part of the computation."""
        self.contents.update(other.contents)
        self.answers.update(other.answers)
        self.facts.update(other.facts)
        self.parsed |= other.parsed
        self.concealed |= other.concealed
        self.parts += other.parts
        self.firm &= other.firm


class Kept:
    """A result, what it was computed from, and its trace; `used` is the last lint that needed it."""

    def __init__(
        self, inputs: Any, result: Any, trace: Trace, spent: tuple[int, ...], used: int
    ) -> None:
        self.inputs = inputs
        self.result = result
        self.trace = trace
        self.spent = spent  # of the budget
        self.used = used

    def touch(self, lint: int) -> None:
        """Note that a lint needs this, and so all its parts."""
        waiting = [self]
        while waiting:
            kept = waiting.pop()
            if kept.used != lint:
                kept.used = lint
                waiting += kept.trace.parts


class Memory:
    """The parsed files and the results of earlier lints; those that the last lints did not need are dropped.

    `states` is the number of the last lints whose results are kept: 1 to follow a repository that changes, 2 to
    compare two states of it.
    """

    def __init__(self, states: int = 1) -> None:
        self.lint = 0  # the number of the current lint
        self._states = states
        self._files: dict[str, list[_ReadFile]] = {}
        self._kept: dict[Hashable, list[Kept]] = {}

    def start(self) -> None:
        """Start a lint."""
        self.lint += 1

    def end(self) -> None:
        """Drop what the last lints did not need."""
        oldest = self.lint - self._states + 1
        self._files = _recent(self._files, oldest)
        self._kept = _recent(self._kept, oldest)

    def clear(self) -> None:
        """Forget everything."""
        self._files.clear()
        self._kept.clear()

    def read(self, path: str, content: bytes) -> "_ReadFile":
        """A file with some content, as it was read before, if it was."""
        known = self._files.setdefault(path, [])
        for it in known:
            if it.content == content:
                it.used = self.lint
                return it
        found = _ReadFile(content, self.lint)
        known.append(found)
        return found

    def known(self, key: Hashable) -> Iterator[Kept]:
        """The results under a key, the newest first."""
        return reversed(self._kept.get(key, ()))

    def keep(
        self, key: Hashable, inputs: Any, result: Any, trace: Trace, spent: tuple[int, ...] = ()
    ) -> Kept:
        """Keep the result of a computation from some inputs."""
        kept = Kept(inputs, result, trace, spent, self.lint)
        self._kept.setdefault(key, []).append(kept)
        return kept


class _ReadFile:
    """The content of a file, and its documents once they are parsed."""

    def __init__(self, content: bytes, used: int) -> None:
        self.content: Final = content
        self.file: File | None = None
        self.used = used


_Item = TypeVar("_Item", _ReadFile, Kept)


def _recent(found: dict[Any, list[_Item]], oldest: int) -> dict[Any, list[_Item]]:
    recent = ((key, [it for it in items if it.used >= oldest]) for key, items in found.items())
    return {key: items for key, items in recent if items}


def same(one: Any, other: Any) -> bool:
    """Whether two pieces of data are the same to every reader: types, order and places included."""
    waiting = [(one, other)]  # not recursive: data may be deep
    while waiting:
        one, other = waiting.pop()
        if one is other:
            continue
        if type(one) is not type(other):
            return False
        match one:
            case Map():
                if one.places != other.places or [*one] != [*other]:
                    return False
                waiting += zip(one.values(), other.values(), strict=True)
            case Seq():
                if len(one) != len(other) or one.places != other.places:
                    return False
                waiting += zip(one, other, strict=True)
            case dict():
                if [*one] != [*other]:
                    return False
                waiting += zip(one.values(), other.values(), strict=True)
            case list() | tuple():
                if len(one) != len(other):
                    return False
                waiting += zip(one, other, strict=True)
            case _:
                if one != other:
                    return False
    return True
