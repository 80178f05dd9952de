"""The objects of a finding, as a line of text."""

from typing import Final

from gitops_lint.report.escape import visible
from gitops_lint.results.finding import Finding
from gitops_lint.wording.lists import listing

_SHOWN: Final = 5  # names; JSON has them all


def affected(finding: Finding, room: int | None = None) -> str | None:
    """The first names, without their kind if all have the same; None for fewer than two objects.

    With `room`, only as many as fit into so many columns, but at least two.
    """
    names = finding.names
    if len(names) < 2:
        return None
    kinds = {name.partition(" ")[0] for name in names}
    if len(kinds) == 1:
        names = tuple(name.partition(" ")[2] for name in names)
    shown = [visible(name) for name in names]
    lists = (listing(shown, most) for most in range(_SHOWN, 2, -1))
    fitting = (text for text in lists if room is None or len(text) <= room)
    return next(fitting, listing(shown, 2))
