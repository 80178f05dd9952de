"""The message for a broken validation rule."""

from gitops_lint.namedtuple import NamedTuple


class Message(NamedTuple):
    """The message for one validation rule."""

    must: str
    """The end of a sentence that begins with the path of the node."""
    help: str
    at: str = ""
    """The field to point at if it exists: a dotted path below the node."""
