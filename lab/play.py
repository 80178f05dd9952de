"""Plays worlds: starts Flux on each of them, from an empty cluster, and watches until it is at rest."""

import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from gitops_lint.cluster import Id, known
from gitops_lint.results.explanation import Name
from lab import checkout, git, prepare, sops
from lab.charts import MONITORING, asked_versions, chart
from lab.checkout import Addresses
from lab.control_plane import Cluster, cluster
from lab.etcd import Write, Writes
from lab.flux import RUNNING, State, flux_state
from lab.history import History, Owners, Recorder, identity
from lab.operators import Operators
from lab.statuses import listed
from lab.watch import Watch
from lab.web import Site
from lab.world import World

_LIMIT: Final = 300.0  # seconds for a world
_STEP: Final = 1.0  # seconds between two looks
_WORKERS: Final = 4  # per world, so that no world waits for another one's health checks


class Played(NamedTuple):
    """How a world ended: the last state of each Flux object, under its original name.

    `seconds` passed until something new happened last. `quiet` is false if the limit ended the play.
    """

    states: Mapping[Name, State]
    history: History
    seconds: float
    quiet: bool


class _Playing:
    """A world while it is played; times are seconds."""

    def __init__(self, world: World, begin: float) -> None:
        self.statuses = tuple(listed(world.cluster))
        self._world = world
        self._begin = begin
        self._recorder = Recorder(world)
        self._watch = Watch(begin)
        self._flux: dict[Id, None] = {}

    def add(self, now: float, found: Id, write: Write) -> None:
        """Take note of a write to an object of this world."""
        if self._recorder.add(write):
            self._watch.changed = now
        if state := flux_state(found, write.item):
            self._flux[found] = None
            name = Name(*self._world.original_id(found)[:3])
            told = self._world.original_text(state.message)
            self._watch.look(now, name, state._replace(message=told))

    def is_over(self, now: float, limit: float) -> bool:
        """Whether it is at rest, or has reached the limit."""
        return self._watch.is_quiet(now) or now - self._begin > limit

    def played(self, now: float) -> Played:
        """How it ended."""
        watch = self._watch
        seconds = round(watch.changed - self._begin, 1)
        return Played(watch.states, self._recorder.history(), seconds, watch.is_quiet(now))

    def stop(self, running: Cluster) -> None:
        """Suspend its objects, the roots first, so that they take no time from other worlds."""
        for it in self.statuses:
            running.kubelet.listed.remove(it)
        for found in self._flux:
            running.api.suspend(RUNNING[found.kind], *found[:3])


def play(
    worlds: Sequence[World], size: int, *, limit: float = _LIMIT
) -> Iterator[tuple[World, Played]]:
    """Play worlds of the same setup in one API server, `size` at a time; yields how each ended, once it is at rest."""
    with cluster(worlds[0].setup, max(8, _WORKERS * size)) as running:
        owners, operators, writes = Owners(worlds), Operators(), Writes(running.etcd)
        waiting, playing = list(reversed(worlds)), dict[World, _Playing]()
        while waiting or playing:
            while waiting and len(playing) < size:
                world = waiting.pop()
                playing[world] = _Playing(world, time.monotonic())
                running.kubelet.listed += playing[world].statuses
                start(world, running, operators)
            time.sleep(_STEP)
            running.processes.check()
            operators.act(running.api)
            now = time.monotonic()
            for write in writes.new():
                found = identity(write.item)
                owner = owners.of(found)
                if owner in playing:
                    playing[owner].add(now, found, write)
            for world, it in list(playing.items()):
                if it.is_over(now, limit):
                    yield world, it.played(now)
                    del playing[world]
                    operators.leave(world)
                    it.stop(running)


def start(
    world: World, running: Cluster, operators: Operators, key: sops.Key | None = None
) -> Addresses:
    """Serve the repository of a world, create what it needs, and bootstrap it; returns where it is served.

    Encrypted documents are encrypted with `key`, or with a new one.
    """
    address = running.web.address
    addresses = Addresses(f"http://{address}/{world.name}", f"oci://{address}/{world.name}")
    if key is None and sops.has_encrypted(world.folder):
        key = sops.new_key()
    operators.watch(world, key)
    running.web.sites[world.name] = _served(world, running.folder / world.name, addresses, key)
    for item in (*prepare.namespaces(world), *prepare.accounts(world)):
        running.api.apply(item)
    if world.prepared:
        applied = prepare.applied_namespaces(world)
        for item in prepare.needs(world, key):
            if item["metadata"].get("namespace") in applied:
                operators.promise(world, item)
            else:
                running.api.apply(item)
    for item in prepare.bootstrap(world, addresses):
        running.api.apply(item)
    return addresses


def write(
    world: World, tree: Path, target: Path, addresses: Addresses, key: sops.Key | None
) -> None:
    """Write the content of a world's repository, from a tree of it, so that it can be played."""
    checkout.copy(tree, target)
    checkout.point(target, world.cluster.entry.url, addresses)
    checkout.hurry(target)
    if key:
        sops.encrypt(target, key)


def _served(world: World, folder: Path, addresses: Addresses, key: sops.Key | None) -> Site:
    """Write the Git repositories of a world: its own, and one for all others; `key` encrypts its Secrets."""
    entry, ours, other = world.cluster.entry, folder / "ours", folder / "other"
    projects = folder / "git"
    projects.mkdir(parents=True)
    write(world, world.folder / entry.root, ours, addresses, key)
    branches, tags = checkout.references(ours)
    spaces = {
        str(it.get("spec", "path", default="")).removeprefix("./").strip("/"): it.namespace
        for it in world.cluster.kustomizations
        if known(it.namespace)
    }
    checkout.write_other(other, ours, f"-{world.name}" if world.namespaces else "", spaces)
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
    return site(world, ours, folder)


def site(world: World, ours: Path, folder: Path) -> Site:
    """What is served for a world whose content is in `ours`; `folder` has the rest."""
    monitoring = world.groups.get(MONITORING, MONITORING)
    return Site(
        folder / "git",
        asked_versions(text for _, text in checkout.texts(ours)),
        lambda name, version: chart(
            name, version, world.charts.get(name, ()), world.used, monitoring
        ),
        {"ours": ours, "other": folder / "other"},
    )
