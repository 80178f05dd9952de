"""Plays scenarios: each alone, in a cluster of its own."""

import base64
import json
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

from gitops_lint.results.explanation import Name
from lab import git
from lab.api import Json, lists, path_in
from lab.checkout import Addresses
from lab.control_plane import Cluster, cluster
from lab.flux import PROGRESSING, RUNNING, state_of
from lab.operators import Operators
from lab.play import site, start, write
from lab.prepare import a_secret
from lab.scenario import (
    Action,
    Apply,
    Behave,
    Commit,
    Delete,
    Key,
    Scenario,
    Suspend,
)
from lab.sops import FILE, new_key
from lab.statuses import listed
from lab.world import World, clusters, world

_LIMIT: Final = 180.0  # seconds for a step
# Seconds without anything new after which a cluster is at rest.
_QUICK: Final = 8.0
_RETRIED: Final = 20.0
_PATIENCE: Final = 20.0  # seconds for a state to come back between two retries
_WORKERS: Final = 4  # as a new Flux has
_API_VERSIONS: Final = RUNNING | {
    "ConfigMap": "v1",
    "CustomResourceDefinition": "apiextensions.k8s.io/v1",
    "Deployment": "apps/v1",
    "Job": "batch/v1",
    "Namespace": "v1",
    "Secret": "v1",
    "ServiceAccount": "v1",
}
_OBJECT: Final = re.compile(r"(?m)^apiVersion: *(\S+)\nkind: *(\w+)")
_AT_COMMIT: Final = re.compile(r"Ready at commit (\d+)")


class Difference(NamedTuple):
    """A state that is not as expected. `step` counts from 1."""

    step: int
    name: Name
    expected: str
    found: str


def play_scenario(scenario: Scenario) -> Iterator[Difference]:
    """Play a scenario; yields the differences of each step."""
    trees = iter(scenario.trees)
    with TemporaryDirectory(prefix="lab-scenario-") as work:
        folder = Path(work)
        _, files = next(trees)
        first = write_files(files, folder / "1")
        (found,) = clusters(first)
        played = world("w0", found, first, folder / "copy", prepared=False, renamed=False)
        with cluster(played.setup, _WORKERS) as running:
            stage = _Stage(running, played, folder)
            for number, step in enumerate(scenario.steps, 1):
                if isinstance(step.action, Commit) and stage.commits:
                    _, files = next(trees)
                stage.act(step.action, files)
                if step.wait is None:
                    stage.rest()
                else:
                    time.sleep(step.wait)
                for name, wanted in step.then.items():
                    if (state := stage.state(name, wanted)) is not None:
                        yield Difference(number, name, wanted, state)


def write_files(files: Mapping[str, str], folder: Path) -> Path:
    """Write the files of a repository; returns its folder."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


class _Stage:
    """A running cluster with one repository."""

    def __init__(self, running: Cluster, played: World, folder: Path) -> None:
        self.commits: list[str] = []
        self._running = running
        self._world = played
        self._folder = folder
        self._key = new_key()
        self._addresses = Addresses("", "")
        self._operators = Operators()
        running.kubelet.listed += listed(played.cluster)
        self._texts: list[str] = []
        self._uids: dict[Name, str] = {}

    def act(self, action: Action, files: Mapping[str, str]) -> None:
        """Do what a step says; `files` are all after it."""
        api = self._running.api
        match action:
            case Commit():
                self._texts += files.values()
                self._commit(files)
            case Apply(text):
                self._texts.append(text)
                for item in _manifests(text):
                    api.apply(item)
            case Key(name):
                api.apply(a_secret(name.namespace, name.name, {FILE: self._key.identity}))
            case Suspend(name, on):
                api.merge(self._path(name), {"spec": {"suspend": on}})
            case Delete(name):
                api.delete(self._path(name))
            case Behave(behaviors):
                self._running.kubelet.behaviors.update(behaviors)

    def _commit(self, files: Mapping[str, str]) -> None:
        number = len(self.commits) + 1
        own = self._running.folder / self._world.name
        served = own / "git" / "ours.git"
        if number == 1:
            self._addresses = start(self._world, self._running, self._operators, self._key)
            head = (served / "refs" / "heads" / "main").read_text(encoding="utf-8").strip()
            self.commits.append(head)
            return
        tree = write_files(files, self._folder / str(number))
        content = own / f"ours-{number}"
        write(self._world, tree, content, self._addresses, self._key)
        (cluster_,) = clusters(tree)
        copy = self._folder / f"copy-{number}"
        now = world(self._world.name, cluster_, tree, copy, prepared=False, renamed=False)
        self._running.web.sites[now.name] = site(now, content, own)
        self.commits.append(git.commit(content, own / "git" / f"ours-{number}.git"))
        git.take_over(served, content)
        git.refer(served, "heads/main", self.commits[-1])
        # As a webhook does.
        source = self._world.cluster.entry.source
        asked = {"reconcile.fluxcd.io/requestedAt": datetime.now(UTC).isoformat()}
        self._running.api.merge(
            self._path(Name(source.kind, source.namespace, source.name)),
            {"metadata": {"annotations": asked}},
        )

    def rest(self) -> None:
        """Wait until nothing changes any more."""
        begin = changed = time.monotonic()
        seen: set[tuple[str, ...]] = set()
        while self.commits:
            time.sleep(1)
            self._running.processes.check()
            self._operators.act(self._running.api)
            now = time.monotonic()
            found = {
                _state(kind, it)
                for kind, path in lists(RUNNING)
                for it in self._running.api.items(path)
            }
            if new := found - seen:
                seen |= new
                changed = now
            patience = _QUICK if all(it[2] == "True" for it in found) else _RETRIED
            working = any(it[3].startswith(PROGRESSING) for it in found)
            if (now - changed > patience and not working) or now - begin > _LIMIT:
                return

    def state(self, name: Name, wanted: str) -> str | None:
        """None if an object has the wanted state, soon at least, or else the state that it has."""
        end = time.monotonic() + _PATIENCE
        while True:
            item = self._running.api.get(self._path(name))
            if is_as(wanted, name.kind, item, self.commits, self._uids.get(name)):
                if item:
                    self._uids[name] = item["metadata"]["uid"]
                return None
            if time.monotonic() > end:
                return described(name.kind, item)
            time.sleep(1)

    def _path(self, name: Name) -> str:
        written = {kind: version for text in self._texts for version, kind in _OBJECT.findall(text)}
        api_version = _API_VERSIONS.get(name.kind) or written.get(name.kind, "v1")
        return path_in(api_version, name.kind, name.namespace, name.name)


def _state(kind: str, item: Json) -> tuple[str, ...]:
    """What is new if it changes; a retry with the same result is nothing new."""
    state = state_of(kind, item)
    status, metadata = item.get("status", {}), item["metadata"]
    revision = str(status.get("lastAppliedRevision") or status.get("artifact", {}).get("revision"))
    return (
        kind,
        f"{metadata['namespace']}/{metadata['name']}",
        state.ready,
        state.reason,
        revision,
    )


def is_as(
    wanted: str, kind: str, item: Json | None, commits: Sequence[str], uid: str | None = None
) -> bool:
    """Whether an object has a state, as a scenario writes it.

    `commits` are the hashes in order, `uid` is the one that the object had when it was looked at before.
    """
    if wanted == "absent" or item is None:
        return wanted == "absent" and item is None
    if wanted == "exists":
        return True
    if wanted in ("kept", "recreated"):
        return (item["metadata"]["uid"] == uid) is (wanted == "kept")
    if wanted.startswith("contains "):
        return wanted.removeprefix("contains ") in _content(item)
    state = state_of(kind, item)
    if match := _AT_COMMIT.fullmatch(wanted):
        revision = str(item.get("status", {}).get("lastAppliedRevision"))
        return state.is_ready and revision.endswith(commits[int(match[1]) - 1])
    if wanted == "Ready":
        return state.is_ready
    reason, _, message = wanted.partition(": ")
    return not state.is_ready and state.reason == reason and message in state.message


def described(kind: str, item: Json | None) -> str:
    """The state of an object, as text."""
    if item is None:
        return "absent"
    if kind not in RUNNING:
        return _content(item)
    state = state_of(kind, item)
    revision = item.get("status", {}).get("lastAppliedRevision", "nothing")
    ready = "Ready" if state.is_ready else f"{state.reason}: {state.message}"
    return f"{ready}, applied {revision}"


def _content(item: Json) -> str:
    """The text of an object, with the decoded data of a Secret."""
    shown = {key: value for key, value in item.items() if key != "metadata"}
    if item.get("kind") == "Secret":
        data: dict[str, Any] = item.get("data") or {}
        shown["data"] = {
            key: base64.b64decode(value).decode(errors="replace") for key, value in data.items()
        }
    return json.dumps(shown)


def _manifests(text: str) -> list[Json]:
    from ruamel.yaml import YAML

    return [it for it in YAML(typ="safe").load_all(text) if it]
