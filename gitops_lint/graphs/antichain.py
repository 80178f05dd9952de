"""A largest antichain of a partial order.

Without networkx: it enumerates antichains, of which there are exponentially many, and its matchings
recurse once for each step of a path, which exceeds Python's limit for thousands of elements.
"""

from collections.abc import Iterable, Iterator, Sequence


def largest_antichain(below: Sequence[int]) -> list[int]:
    """The numbers of a largest set of elements of which none comes before another, sorted.

    `below`: for each element the bits of all elements before it; this must be a strict partial order.
    A largest antichain has one element of each chain of a smallest chain cover (Dilworth). The links
    of these chains are a maximum matching, found with augmenting paths. The antichain is the complement
    of a smallest vertex cover (Kőnig).
    """
    down: dict[int, int] = {}
    up: dict[int, int] = {}
    fresh = (1 << len(below)) - 1  # the ends where a search may succeed
    for element in range(len(below)):
        fresh &= ~_link(element, below, down, up, fresh)
    starts = [element for element in range(len(below)) if element not in down]
    covered, reached = 0, set(starts)
    for element, end in _walk(starts, below, up, (1 << len(below)) - 1):
        covered |= 1 << end
        reached |= {element, up[end]}
    return [element for element in sorted(reached) if not covered >> element & 1]


def _link(
    start: int, below: Sequence[int], down: dict[int, int], up: dict[int, int], fresh: int
) -> int:
    """Augment the matching with a link from `start`, if there is an augmenting path.

    Returns the bits of the ends that no later search can use.
    """
    came: dict[int, int] = {}
    for element, end in _walk([start], below, up, fresh):
        came[end] = element
        if end not in up:
            free: int | None = end
            while free is not None:
                taker = came[free]
                before = down.get(taker)
                up[free], down[taker] = taker, free
                free = before
            return 0
    return sum(1 << end for end in came)


def _walk(
    starts: Iterable[int], below: Sequence[int], up: dict[int, int], ends: int
) -> Iterator[tuple[int, int]]:
    """(an element, an end below it), each end once, along the links from the ends."""
    queue = list(starts)
    for element in queue:  # the loop appends to it
        found = below[element] & ends
        ends &= ~found
        while found:
            end = found.bit_length() - 1
            found ^= 1 << end
            yield element, end
            if end in up:
                queue.append(up[end])
