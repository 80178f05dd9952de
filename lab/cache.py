"""Plays that are kept, because a play takes long and a verdict does not.

They are in `plays/` of the lab's folder. A play is used again as long as the repository, the cluster's needs and the
programs are the same; the verdict is compared anew each time.
"""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from gitops_lint.cluster import Id
from gitops_lint.order.events.event import Event, What
from gitops_lint.results.explanation import Name
from lab.flux import State
from lab.history import Failure, History, Moment
from lab.play import Played
from lab.programs import FLUX, folder, versions

_FORMAT: Final = 2  # of a file; plays in another one are not used


def key(root: Path, cluster: str, needs: Iterable[str], flux: str = FLUX) -> str:
    """The key of a play with a minor of Flux. `needs`: those that exist before it starts."""
    digest = hashlib.sha256("\n".join([versions(flux), cluster, *sorted(needs)]).encode())
    for path in sorted(root.rglob("*")):
        if path.is_file() and ".git" not in path.relative_to(root).parts:
            digest.update(f"\n{path.relative_to(root).as_posix()}\n".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def load(found: str) -> Played | None:
    """The play with this key; None if there is none."""
    file = _file(found)
    if not file.is_file():
        return None
    data = json.loads(file.read_text(encoding="utf-8"))
    if data.get("format") != _FORMAT:
        return None
    return Played(
        {Name(*name): State(*state) for name, state in data["states"]},
        History(
            {_event(*event): Moment(*moment) for *event, moment in data["events"]},
            tuple(
                Failure(Name(*name), reason, message, Moment(*moment))
                for name, reason, message, moment in data["failures"]
            ),
        ),
        data["seconds"],
        data["quiet"],
    )


def _event(what: What, *identity: str) -> Event:
    return Event(what, Id(*identity))


def save(found: str, played: Played) -> None:
    """Keep a play."""
    data = {
        "format": _FORMAT,
        "seconds": played.seconds,
        "quiet": played.quiet,
        "states": list(played.states.items()),
        "events": [(it.what, *it.id, moment) for it, moment in played.history.events.items()],
        "failures": played.history.failures,
    }
    file = _file(found)
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(data), encoding="utf-8")


def _file(found: str) -> Path:
    return folder() / "plays" / f"{found}.json"
