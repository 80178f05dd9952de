"""How a broken validation rule is told."""

from typing import NamedTuple


class Message(NamedTuple):
    """The words for one validation rule."""

    must: str
    """The end of a sentence that begins with the path of the node."""
    help: str
    at: str = ""
    """The field, below the node, to point at when it is there (dotted)."""
