"""Compares the times at which objects become Ready in a play with those that `gitops-lint plan` gives them.

`plan` counts no time for fetching, building and applying. The lab needs some, because several clusters share a small
machine. So each object is compared with the latest time that the plan gives it after the *played* times of what it
waits for, and may take a fixed time longer.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from gitops_lint.cluster import Cluster
from gitops_lint.cluster.kinds import RECONCILED
from gitops_lint.order import Event, EventGraph, event_graph
from gitops_lint.order.events.schedule import Arrivals, Moment, schedule
from gitops_lint.queries.worst_case import settle_latest, worst_case
from lab import checkout
from lab.history import History
from lab.world import clusters

WORK: Final = 60.0  # seconds, for fetching, building and applying


class Timed(NamedTuple):
    """An object that became Ready in a play, after some seconds.

    `most` is the latest time after what it waits for was played, `planned` that of the whole plan.
    """

    event: Event
    seconds: float
    most: float
    planned: float

    @property
    def agrees(self) -> bool:
        """Whether it was Ready in time."""
        return self.seconds <= self.most + WORK

    @property
    def is_early(self) -> bool:
        """Whether it was Ready before the time in the plan, its work included."""
        return self.seconds <= self.planned


def times(cluster: Cluster, root: Path, history: History) -> tuple[Timed, ...]:
    """The Kustomizations and HelmReleases that became Ready in a play of a cluster of the repository at `root`."""
    graph = _hurried(cluster, root)
    latest, planned = settle_latest(graph), worst_case(graph)
    found: list[Timed] = []

    def settle(event: Event, arrivals: Arrivals) -> Moment:
        most, played = latest(event, arrivals), history.events.get(event)
        if played is None:
            return most
        if event.what == "ready" and (event.id.kind, event.id.group) in RECONCILED:
            found.append(Timed(event, played.seconds, most.at, planned[event].at))
        return Moment(played.seconds)

    schedule(graph, settle)
    return tuple(found)


def _hurried(cluster: Cluster, root: Path) -> EventGraph:
    """The event graph with the short intervals and timeouts that are played."""
    with TemporaryDirectory(prefix="lab-plan-") as folder:
        copy = Path(folder) / "repository"
        checkout.copy(root, copy)
        checkout.hurry(copy)
        return event_graph(next(it for it in clusters(copy) if it.name == cluster.name))
