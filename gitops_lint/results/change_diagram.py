"""The diagram of a cluster before and after a change, as plain data."""

from collections.abc import Mapping

from gitops_lint.enums import StrEnum
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.results.diagram import Diagram, Link, LinkKind

LinkId = tuple[str, str, LinkKind]  # the waiter, the awaited object, the kind


class State(StrEnum):
    """What a change does to a Flux object, the worst first; the values are the words for people."""

    STUCK = "never Ready"
    DELETED = "deleted"
    REPLACED = "replaced"  # deleted and created again, certainly or perhaps, or installed anew
    BLOCKED = "blocked"  # rejected, or not Ready until a rejected change is mended
    LEFT = "left behind"
    PAUSED = "suspended"  # so that its change is not applied
    MOVED = "moved"
    CREATED = "created"
    CHANGED = "changed"
    APPLIES = "applies changes"  # it stays as it is, but not what it applies
    FREED = "Ready again"


class ChangeDiagram(NamedTuple):
    """A diagram of both states of a cluster: what the change removes comes after what exists after it.

    `states`: of each object that the change affects, by id, the worst first; never empty. `added` and `removed` are
    the links that only one of the states has.
    """

    diagram: Diagram
    states: Mapping[str, tuple[State, ...]]
    added: frozenset[LinkId] = frozenset()
    removed: frozenset[LinkId] = frozenset()


def link_id(link: Link) -> LinkId:
    """What identifies a link in both states."""
    return link.waiter, link.awaited, link.kind
