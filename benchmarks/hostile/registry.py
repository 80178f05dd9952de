"""The hostile shapes by name: each makes the files of a repository."""

from collections.abc import Callable
from typing import Final

Files = dict[str, str]
Shape = Callable[[], Files]
SHAPES: Final[dict[str, Shape]] = {}
ORDER: Final[set[str]] = set()  # the names of the shapes that every command has to read


def shape(function: Shape) -> Shape:
    """Register a hostile shape under its name."""
    SHAPES[_name(function)] = function
    return function


def order_shape(function: Shape) -> Shape:
    """Register a hostile shape that is measured with every command."""
    ORDER.add(_name(function))
    return shape(function)


def _name(function: Shape) -> str:
    return function.__name__.replace("_", "-")
