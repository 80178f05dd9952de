"""Our NamedTuple is the one of `typing`, made in less time."""

import pickle
import subprocess
import sys
import typing
from copy import copy
from typing import Any

import pytest

from gitops_lint.namedtuple import NamedTuple


class Ours(NamedTuple):
    """A name and its values."""

    name: str
    values: tuple[str, ...] = ()
    more: "Ours | None" = None

    @property
    def first(self) -> str:
        return self.values[0]


class Theirs(typing.NamedTuple):
    """A name and its values."""

    name: str
    values: tuple[str, ...] = ()
    more: "Theirs | None" = None


class Colored(Ours):
    __slots__ = ()

    def __str__(self) -> str:
        return f"*{self.name}*"


@pytest.mark.parametrize("arguments", [("a",), ("a", ("b",)), ("a", ("b", "c"), None)], ids=len)
def test_it_is_what_typing_makes(arguments: tuple[Any, ...]) -> None:
    ours, theirs = Ours(*arguments), Theirs(*arguments)
    assert ours == theirs
    assert hash(ours) == hash(theirs)
    assert repr(ours).replace("Ours", "Theirs") == repr(theirs)
    assert ours._asdict() == theirs._asdict()
    assert ours._replace(values=("z",)) == theirs._replace(values=("z",))
    assert (ours.name, ours.values, ours.more) == tuple(theirs)
    assert Ours._make(theirs) == ours
    for same in (copy(ours), pickle.loads(pickle.dumps(ours))):
        assert (same, type(same)) == (ours, Ours)


def test_its_class_says_the_same() -> None:
    assert Ours._fields == Theirs._fields
    assert Ours._field_defaults == Theirs._field_defaults
    assert Ours.__match_args__ == Theirs.__match_args__
    assert Ours.__doc__ == Theirs.__doc__
    assert Ours("a", ("b",)).first == "b"
    assert not hasattr(Ours("a"), "__dict__")


@pytest.mark.parametrize("wrong", [{}, {"name": "a", "no": 1}], ids=["too few", "unknown"])
def test_wrong_arguments_are_refused(wrong: dict[str, Any]) -> None:
    class Fresh(NamedTuple):
        name: str

    with pytest.raises(TypeError, match=r"Fresh\.__new__\(\) "):
        Fresh(**wrong)
    with pytest.raises(ValueError, match="no field no"):
        Fresh("a")._replace(no=1)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="Fresh has 1 fields, not 2"):
        Fresh._make("ab")


def test_a_subclass_makes_its_own() -> None:
    colored = Colored("a", values=("b",))
    assert (str(colored), type(colored._replace(name="c"))) == ("*a*", Colored)
    assert type(Ours("a")) is Ours


def test_a_lint_makes_none_with_typing() -> None:
    program = """
import typing
typing._make_nmtuple = None
import gitops_lint.cli.check, gitops_lint.engine.run, gitops_lint.report.concise
from gitops_lint.rule.load import imported_rules
imported_rules()
"""
    subprocess.run([sys.executable, "-c", program], check=True)
