from pathlib import Path

from gitops_lint.order import Event
from gitops_lint.order.events.event import ready
from lab.history import History, Moment
from lab.times import WORK, Timed, times
from lab.world import clusters
from lab.worlds import write
from tests.lab.test_order import of
from tests.order.witness.test_settled import SETTINGS, A, B, flux
from tests.order.witness.world import Manifest, Ref, Workload, world

A_READY, B_READY = ready(of(A)), ready(of(B))


def timed(folder: Path, events: dict[Event, Moment]) -> dict[Event, Timed]:
    """Two Kustomizations, one after the other. The first one waits up to 30 s for a Job."""
    given = world(
        flux(A, wait=True, timeout=30),
        Manifest(Ref("Job", "flux-system", "work"), A, Workload()),
        flux(B, A),
        Manifest(SETTINGS, B),
    )
    write(given, folder)
    (found,) = clusters(folder)
    return {it.event: it for it in times(found, folder, History(events, ()))}


def test_the_time_counts_from_the_played_one_of_what_is_waited_for(tmp_path: Path) -> None:
    found = timed(tmp_path, {A_READY: Moment(1, 10), B_READY: Moment(2, 12)})
    assert found == {
        A_READY: Timed(A_READY, 10, most=30, planned=30),
        B_READY: Timed(B_READY, 12, most=40, planned=60),  # Flux looks again after 30 s
    }


def test_work_may_take_longer_than_planned(tmp_path: Path) -> None:
    latest = 30 + WORK
    in_time = timed(tmp_path / "a", {A_READY: Moment(1, latest)})[A_READY]
    late = timed(tmp_path / "b", {A_READY: Moment(1, latest + 1)})[A_READY]
    assert (in_time.agrees, in_time.is_early, late.agrees) == (True, False, False)
