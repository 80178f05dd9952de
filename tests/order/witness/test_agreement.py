"""What the event graph says of a cluster is what happens when Flux is played on it.

For each drawn world: what is never Ready, that nothing happens before what it waits for, and which
needs may be met too late. GITOPS_LINT_EXAMPLES says how many worlds.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gitops_lint.cluster import Cluster, Id, find_entries, resolve
from gitops_lint.config import Config
from gitops_lint.documents import Tree
from gitops_lint.order import Edge, Event, EventGraph, deadlocks, event_graph
from gitops_lint.order.events.event import ALTERNATIVE
from gitops_lint.order.events.objects import PER_STEP
from tests.examples import examples
from tests.order.witness.cluster import RECONCILED, Happening
from tests.order.witness.controllers import GROUPS
from tests.order.witness.render import render
from tests.order.witness.simulator import Result, races, simulate
from tests.order.witness.world import CUSTOM_KINDS, Ref, World
from tests.order.witness.worlds import worlds

EXAMPLES = examples(60)
STAGE_KINDS = ("HelmRelease", "HelmRepository", "ConfigMap", "Kustomization", "Widget")
Model = Callable[[World], EventGraph]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    """The event graph of a world, by way of its files."""

    def of(world: World) -> EventGraph:
        root = tmp_path_factory.mktemp("world")
        for path, text in render(world).items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
        found = _cluster(root)
        shutil.rmtree(root)
        _set_stage(found, world.stage_kinds)
        return event_graph(found)

    return of


def _cluster(root: Path) -> Cluster:
    tree = Tree(root)
    (found,) = resolve(tree, find_entries(tree, Config()), Config())
    return found


def _set_stage(cluster: Cluster, kinds: frozenset[str]) -> None:
    """Put these kinds into a stage of their own; the world has no Deployment that could have the flag."""
    named = frozenset((GROUPS.get(kind, ""), kind) for kind in kinds)
    kustomize = cluster.flags.kustomize._replace(stage_kinds=named)
    vars(cluster)["flags"] = cluster.flags._replace(kustomize=kustomize)


def ref(identity: Id) -> Ref:
    return Ref(identity.kind, identity.namespace, identity.name)


def happening(event: Event) -> Happening | None:
    """The event as the simulator calls it.

    That a kind is served it does not tell, nor stages of a HelmRelease; a ResourceSet is built in each
    of its steps.
    """
    staged, kind = event.what == "staged", event.id.kind
    if event.what == "served" or (staged and kind == "HelmRelease"):
        return None
    if staged and kind == "ResourceSet":
        step, stage = divmod(event.stage - 1, PER_STEP)
        return Happening("staged", ref(event.id), stage + 1, step) if event.stage else None
    return Happening(event.what, ref(event.id), event.stage)


def unready(graph: EventGraph) -> set[Ref]:
    return {ref(item.id) for item in graph.unready(graph.never)}


def all_certain(graph: EventGraph) -> EventGraph:
    """The same graph, if all that may hold something up does."""
    waits = {
        event: tuple(edge._replace(certain=True) for edge in edges)
        for event, edges in graph.waits.items()
    }
    return EventGraph(graph.objects, waits)


def judged(graph: EventGraph, world: World) -> EventGraph:
    """The graph in which an edge that probably blocks does so if operators are prompt, and otherwise does not."""
    if world.prompt:
        return graph.trusting()
    waits = {
        event: tuple(edge for edge in edges if not edge.likely)
        for event, edges in graph.waits.items()
    }
    return EventGraph(graph.objects, waits)


def is_certain(graph: EventGraph) -> bool:
    return all(edge.certain for edges in graph.waits.values() for edge in edges)


def too_early(graph: EventGraph, result: Result) -> Iterator[tuple[Happening, Happening]]:
    """What happened before something that it waits for."""
    external = frozenset(graph.external)  # they are there before Flux starts
    for event, all_edges in graph.waits.items():
        known = happening(event)
        edges = tuple(edge for edge in all_edges if edge.needs not in external)
        times = list(_times(edges, result))
        if known is None or known not in result.first or not times:
            continue
        if event.what in ALTERNATIVE and len(times) < len(edges):
            continue  # one of them it does not tell
        waited = min if event.what in ALTERNATIVE else max
        needed, time = waited(times, key=lambda it: it[1])
        if result.first[known] < time:
            yield known, needed


def _times(edges: tuple[Edge, ...], result: Result) -> Iterator[tuple[Happening, float]]:
    for edge in edges:
        needed = happening(edge.needs) if edge.certain and edge.needs else None
        if needed:
            yield needed, result.first.get(needed, float("inf"))


def model_races(graph: EventGraph, result: Result) -> set[tuple[Ref, Ref]]:
    """The races of builds and dry-runs, for what applies something in the end."""
    found = set()
    for edge in graph.races:
        user = ref(edge.event.id)
        if (
            edge.needs
            and edge.event.what == "staged"
            and Happening("applied", user) in result.first
        ):
            served = edge.needs.what == "served"
            needed = CUSTOM_KINDS[edge.needs.id.kind].definition if served else ref(edge.needs.id)
            found.add((user, needed))
    return found


def witnessed_races(world: World, result: Result) -> set[tuple[Ref, Ref]]:
    return {
        (user, needed)
        for user, needed in races(world, result)
        if Happening("applied", user) in result.first
    }


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(world=worlds())
def test_the_model_and_the_witness_agree(world: World, model: Model) -> None:
    _agree(world, model)


def _agree(world: World, model: Model) -> None:
    graph, result = judged(model(world), world), simulate(world)
    stuck = {it for it, time in result.ready.items() if time is None and it.kind in RECONCILED}
    assert unready(graph) <= stuck <= unready(all_certain(graph))
    assert not list(too_early(graph, result))
    said, seen = model_races(graph, result), witnessed_races(world, result)
    assert said <= seen
    if is_certain(graph):
        assert said == seen
        assert unready(graph) == stuck
    assert {ref(item.id) for it in deadlocks(graph) for item in it.blocked} <= stuck


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(world=worlds(), kinds=st.frozensets(st.sampled_from(STAGE_KINDS), min_size=1, max_size=3))
def test_they_agree_with_kinds_in_a_stage_of_their_own(
    world: World, kinds: frozenset[str], model: Model
) -> None:
    _agree(replace(world, stage_kinds=kinds), model)


def needed(event: Event) -> Ref:
    """What an external event creates."""
    return CUSTOM_KINDS[event.id.kind].definition if event.what == "served" else ref(event.id)


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(world=worlds())
def test_they_agree_on_what_stops_without_a_need(world: World, model: Model) -> None:
    graph = judged(model(world), world)
    external = {needed(event): event for event in graph.external}
    assert set(external) <= world.needs()
    strict = all_certain(graph)
    for need, event in external.items():
        ready = simulate(world, lacking=need).ready
        stuck = {it for it, time in ready.items() if time is None and it.kind in RECONCILED}
        stopped = {ref(item.id) for item in graph.stopped_by(event)}
        at_most = {ref(item.id) for item in strict.stopped_by(event)} | unready(strict)
        assert unready(graph) | stopped <= stuck <= at_most
