"""For programs: what answers about order have in common, as plain data."""

import json
from typing import Any

from gitops_lint.report.escape import visible
from gitops_lint.results.answers import Spot, Step, Stuck


def dumped(document: dict[str, Any]) -> str:
    """The text of a document; only ASCII, so that no character can do harm."""
    return json.dumps(document, indent=2) + "\n"


def step(it: Step) -> dict[str, Any]:
    """Who waits for whom, and why."""
    return {
        "waiter": str(it.waiter),
        "awaited": str(it.awaited) if it.awaited else None,
        "reason": it.reason,
        "text": visible(it.text),
        "location": location(it.place),
        "certain": it.certain,
    }


def location(it: Spot | None) -> dict[str, Any] | None:
    """A line of a file."""
    return it._asdict() if it else None


def stuck(it: Stuck) -> dict[str, Any]:
    """Why something is never Ready."""
    return {
        "trouble": it.trouble,
        "objects": [str(name) for name in it.objects],
        "story": [step(one) for one in it.story],
        "blocks": [str(name) for name in it.blocks],
        "remedy": visible(it.remedy) or None,
    }
