"""What a validation rule is."""

from collections.abc import Callable
from typing import Any, NamedTuple


class Rule(NamedTuple):
    """One validation rule."""

    holds: Callable[[Any], bool]
    must: str
    """The end of a sentence that begins with the path of the node."""
    help: str
    at: str = ""
    """The field, below the node, to point at when it is there (dotted)."""
