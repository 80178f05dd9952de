"""Our enumerations are those of `enum`, made in less time."""

import enum
import json
import pickle
import subprocess
import sys
from copy import deepcopy
from typing import Any

import pytest

from gitops_lint import enums


def _declared(of: Any) -> tuple[Any, ...]:
    class Number(of.Enum):
        """Numbers."""

        ONE = of.auto()
        TWO = of.auto()

    class Text(of.StrEnum):
        """Texts."""

        FIRST_ONE = of.auto()
        OTHER = "another"

        @property
        def is_first(self) -> bool:
            return self is Text.FIRST_ONE

    class Index(of.IntEnum):
        ZERO = 0
        ONE = 1

    return Number, Text, Index


class Color(enums.StrEnum):
    RED = "red"


OURS, THEIRS = _declared(enums), _declared(enum)
PAIRS = [
    (a, b)
    for ours, theirs in zip(OURS, THEIRS, strict=True)
    for a, b in zip(ours, theirs, strict=True)
]


@pytest.mark.parametrize(("ours", "theirs"), PAIRS, ids=lambda it: it.name)
def test_members_are_what_enum_makes(ours: Any, theirs: Any) -> None:
    for said in (str, repr, "{}".format, lambda it: (it.name, it.value), bool):
        assert said(ours) == said(theirs)
    assert type(str(ours)) is str
    assert type(ours)(ours.value) is type(ours)[ours.name] is getattr(type(ours), ours.name) is ours
    assert ours in type(ours)
    assert deepcopy(ours) is ours
    assert hash(ours) == hash(ours)
    assert {ours: 1}[ours] == 1


@pytest.mark.parametrize(("ours", "theirs"), [*zip(OURS, THEIRS, strict=True)])
def test_classes_are_what_enum_makes(ours: Any, theirs: Any) -> None:
    assert len(ours) == len(theirs) == len({*ours})
    assert [*reversed(ours)] == [*ours][::-1]
    assert [*ours.__members__] == [*theirs.__members__]
    assert ours.__doc__ == theirs.__doc__ or theirs.__doc__ is None
    for wrong in ("no", ["no"], 9):
        with pytest.raises(ValueError, match="is not a valid") as theirs_raised:
            theirs(wrong)
        with pytest.raises(ValueError, match="is not a valid") as raised:
            ours(wrong)
        assert str(raised.value) == str(theirs_raised.value)
    with pytest.raises(KeyError):
        ours["no"]


def test_a_text_is_a_text_and_an_index_a_number() -> None:
    _, text, index = OURS
    assert (text.OTHER, json.dumps([text.OTHER])) == ("another", '["another"]')
    assert (text.FIRST_ONE.is_first, text.OTHER.is_first) == (True, False)
    assert "ab"[index.ONE] == "b"
    assert json.dumps([index.ONE]) == "[1]"


def test_a_member_is_pickled_by_its_value() -> None:
    assert pickle.loads(pickle.dumps(Color.RED)) is Color.RED


def test_no_two_members_are_the_same() -> None:
    with pytest.raises(TypeError, match="two members of Twice have the value 'a'"):

        class Twice(enums.StrEnum):
            ONE = "a"
            OTHER = "a"


def test_a_lint_makes_none_with_enum() -> None:
    program = """
import enum
import sys
import gitops_lint.cli.check, gitops_lint.engine.run, gitops_lint.report.concise
from gitops_lint.rule.load import imported_rules
imported_rules()
made = [it for it in enum.Enum.__subclasses__() + enum.StrEnum.__subclasses__() + enum.IntEnum.__subclasses__()]
assert not [it for it in made if it.__module__.startswith("gitops_lint")], made
"""
    subprocess.run([sys.executable, "-c", program], check=True)
