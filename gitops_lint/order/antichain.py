"""The most things that no order keeps apart.

Not with networkx: it lists antichains one by one, of which there are exponentially many, and its
matchings call themselves as often as a path is long, which Python does not allow for thousands.
"""

from collections.abc import Iterable, Iterator, Sequence


def largest_antichain(below: Sequence[int]) -> list[int]:
    """The numbers of a largest set of things of which none comes before another, sorted.

    `below`: for each thing the bits of all that come before it, which must be a strict partial order.
    Chains cover all things; a largest antichain has one thing of each of the fewest chains that do
    (Dilworth). A chain is made of links down, none to a thing that has one already: a matching, which
    augmenting paths make as large as it can be. What the smallest vertex cover leaves out of it is
    the antichain (Kőnig).
    """
    down: dict[int, int] = {}
    up: dict[int, int] = {}
    fresh = (1 << len(below)) - 1  # the ends where a search may succeed
    for thing in range(len(below)):
        fresh &= ~_link(thing, below, down, up, fresh)
    starts = [thing for thing in range(len(below)) if thing not in down]
    covered, reached = 0, set(starts)
    for thing, end in _walk(starts, below, up, (1 << len(below)) - 1):
        covered |= 1 << end
        reached |= {thing, up[end]}
    return [thing for thing in sorted(reached) if not covered >> thing & 1]


def _link(
    start: int, below: Sequence[int], down: dict[int, int], up: dict[int, int], fresh: int
) -> int:
    """Link a thing down, and those otherwise whose links are in the way, if that can be.

    Returns the bits of the ends that the search has shown to be of no use to any other one.
    """
    came: dict[int, int] = {}
    for thing, end in _walk([start], below, up, fresh):
        came[end] = thing
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
    """(a thing, an end below it), each end once, on to the thing that is linked to the end."""
    queue = list(starts)
    for thing in queue:  # it grows on the way
        found = below[thing] & ends
        ends &= ~found
        while found:
            end = found.bit_length() - 1
            found ^= 1 << end
            yield thing, end
            if end in up:
                queue.append(up[end])
