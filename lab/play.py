"""Plays worlds: starts Flux on each of them, from an empty cluster, and watches until all are at rest."""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from gitops_lint.results.explanation import Name
from lab import checkout, git, prepare, sops
from lab.charts import asked_versions, chart
from lab.checkout import Addresses
from lab.control_plane import Cluster, cluster
from lab.flux import State, states
from lab.operators import Operators
from lab.statuses import listed
from lab.watch import Watch
from lab.web import Site
from lab.world import World

_LIMIT: Final = 300.0  # seconds for a batch
_WORKERS: Final = 4  # per world, so that no world waits for another one's health checks


class Played(NamedTuple):
    """How a world ended: the last state of each Flux object, under its original name.

    `ready_at`: the seconds after which an object was Ready first. `quiet` is false if the limit ended it.
    """

    states: Mapping[Name, State]
    ready_at: Mapping[Name, float]
    seconds: float
    quiet: bool


def play(worlds: Sequence[World], *, limit: float = _LIMIT) -> dict[str, Played]:
    """Play worlds of the same setup together in one API server; returns how each ended, by its name."""
    with cluster(worlds[0].setup, max(8, _WORKERS * len(worlds))) as running:
        operators = Operators()
        for world in worlds:
            _start(world, running)
            operators.watch(world)
        return _watched(worlds, running, operators, limit)


def _start(world: World, running: Cluster) -> None:
    """Serve the repository of a world, create what it needs, and bootstrap it."""
    address = running.web.address
    addresses = Addresses(f"http://{address}/{world.name}", f"oci://{address}/{world.name}")
    key = sops.new_key() if sops.has_encrypted(world.folder) else None
    running.web.sites[world.name] = _served(world, running.folder / world.name, addresses, key)
    running.kubelet.listed += listed(world.cluster)
    for item in prepare.namespaces(world):
        running.api.apply(item)
    if world.prepared:
        for item in prepare.needs(world, key):
            running.api.apply(item)
    for item in prepare.bootstrap(world, addresses):
        running.api.apply(item)


def _served(world: World, folder: Path, addresses: Addresses, key: sops.Key | None) -> Site:
    """Write the Git repositories of a world: its own, and one for all others; `key` encrypts its Secrets."""
    entry, ours, other = world.cluster.entry, folder / "ours", folder / "other"
    projects = folder / "git"
    projects.mkdir(parents=True)
    checkout.copy(world.folder / entry.root, ours)
    charts = asked_versions(text for _, text in checkout.texts(ours))
    branches, tags = checkout.references(ours)
    checkout.write_other(other, ours, f"-{world.name}" if world.namespaces else "")
    checkout.point(ours, entry.url, addresses)
    checkout.hurry(ours)
    if key:
        sops.encrypt(ours, key)
    own, foreign = (
        git.commit(content, projects / f"{content.name}.git") for content in (ours, other)
    )
    # A branch of ours that is not deployed is another repository as well.
    git.take_over(projects / "ours.git", other)
    deployed = entry.ref.removeprefix("branch=") or "master"
    for branch in (branches | {"master"}) - {"main"}:
        git.refer(projects / "other.git", f"heads/{branch}", foreign)
        git.refer(projects / "ours.git", f"heads/{branch}", own if branch == deployed else foreign)
    for tag in tags:
        git.refer(projects / "other.git", f"tags/{tag}", foreign)
        git.refer(projects / "ours.git", f"tags/{tag}", own)
    return Site(
        projects,
        charts,
        lambda name, version: chart(name, version, world.charts.get(name, ()), world.used),
        {"ours": ours, "other": other},
    )


def _watched(
    worlds: Sequence[World], running: Cluster, operators: Operators, limit: float
) -> dict[str, Played]:
    begin = time.monotonic()
    owner = {new: world for world in worlds for new in world.namespaces.values()}
    alone = next((it for it in worlds if not it.namespaces), None)
    watches = {world.name: Watch(begin) for world in worlds}
    played: dict[str, Played] = {}
    while len(played) < len(worlds):
        time.sleep(1)
        running.processes.check()
        operators.act(running.api)
        now = time.monotonic()
        found: dict[str, dict[Name, State]] = {}
        for name, state in states(running.api).items():
            if world := owner.get(name.namespace, alone):
                told = world.original_text(state.message)
                own = found.setdefault(world.name, {})
                own[world.original(name)] = state._replace(message=told)
        for world in worlds:
            watch = watches[world.name]
            if world.name in played:
                continue
            watch.look(now, found.get(world.name, {}))
            over = now - begin > limit
            if over or watch.is_quiet(now):
                seconds = round(now - begin, 1)
                played[world.name] = Played(watch.states, watch.ready_at, seconds, not over)
    return played
