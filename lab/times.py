"""Compares the time after which each object was Ready in a play with the worst case of `gitops-lint plan`."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from gitops_lint.cluster import Cluster
from gitops_lint.cluster.kinds import RECONCILED
from gitops_lint.order import Event, event_graph
from gitops_lint.queries.worst_case import worst_case
from lab import checkout
from lab.history import History
from lab.world import clusters

# `plan` counts no time for fetching, building and applying; the lab needs some, with several clusters at once.
WORK: Final = 20.0


class Timed(NamedTuple):
    """An object that became Ready in a play; `most` is the worst case, both in seconds."""

    event: Event
    seconds: float
    most: float

    @property
    def agrees(self) -> bool:
        """Whether it was Ready in time."""
        return self.seconds <= self.most + WORK


def times(cluster: Cluster, root: Path, history: History) -> tuple[Timed, ...]:
    """The Kustomizations and HelmReleases that became Ready in a play of a cluster of the repository at `root`."""
    most = _worst_case(cluster, root)
    return tuple(
        Timed(event, moment.seconds, most[event])
        for event, moment in history.events.items()
        if event.what == "ready" and (event.id.kind, event.id.group) in RECONCILED
        if event in most
    )


def _worst_case(cluster: Cluster, root: Path) -> Mapping[Event, float]:
    """The worst case with the short intervals and timeouts that are played."""
    with TemporaryDirectory(prefix="lab-plan-") as folder:
        hurried = Path(folder) / "repository"
        checkout.copy(root, hurried)
        checkout.hurry(hurried)
        same = next(it for it in clusters(hurried) if it.name == cluster.name)
        return {event: moment.at for event, moment in worst_case(event_graph(same)).items()}
