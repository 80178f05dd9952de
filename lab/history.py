"""What happens in a played cluster, and in which order."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from gitops_lint.cluster import Id
from gitops_lint.order.events.event import Event, artifact, exists, ready, served, started
from gitops_lint.results.explanation import Name
from lab.api import Json, split
from lab.etcd import Write
from lab.flux import SOURCES, flux_state
from lab.world import World

# The condition by which a workload is healthy.
_HEALTHY: Final = {"Deployment": "Available", "Job": "Complete"}


class Moment(NamedTuple):
    """The revision of a write, which orders all of them, and its time in seconds.

    Kubernetes notes whole seconds; they are counted since the play began.
    """

    revision: int
    seconds: float


class Failure(NamedTuple):
    """Flux says of an object for the first time that it is not Ready, for this reason."""

    name: Name
    reason: str
    message: str
    moment: Moment


class History(NamedTuple):
    """Each event, when it happened first, and the failures in order."""

    events: Mapping[Event, Moment]
    failures: Sequence[Failure]


class Owners:
    """The worlds of a batch, to which the objects in their API server belong."""

    def __init__(self, worlds: Sequence[World]) -> None:
        self._worlds = worlds
        self._alone = next((it for it in worlds if not it.namespaces), None)
        self._known: dict[Id, World | None] = {}

    def of(self, identity: Id) -> World | None:
        """The world of an object; None for one that belongs to no world, or to all."""
        if identity not in self._known:
            owning = (it for it in self._worlds if it.owns(identity))
            self._known[identity] = next(owning, self._alone)
        return self._known[identity]


class Recorder:
    """Records the history of a world, under the original names."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._begin = 0.0
        self._events: dict[Event, Moment] = {}
        self._failures: dict[tuple[Name, str, str], Moment] = {}

    def add(self, write: Write) -> bool:
        """Take note of a write; returns whether it shows something that happens for the first time."""
        found = self._world.original_id(identity(write.item))
        at = written_at(write.item)
        self._begin = self._begin or at
        moment = Moment(write.revision, at - self._begin)
        known = len(self._events)
        for event in events(found, write, self._world.original_groups):
            self._events.setdefault(event, moment)
        state = flux_state(found, write.item)
        if state and state.ready == "False":
            key = Name(*found[:3]), state.reason, self._world.original_text(state.message)
            self._failures.setdefault(key, moment)
        return len(self._events) > known

    def history(self) -> History:
        """What was recorded so far."""
        failures = (Failure(*key, moment) for key, moment in self._failures.items())
        return History(dict(self._events), tuple(failures))


def identity(item: Json) -> Id:
    """The identity of an object."""
    metadata = item["metadata"]
    group = split(item["apiVersion"])[0]
    return Id(item["kind"], metadata.get("namespace", ""), metadata["name"], group)


def events(found: Id, write: Write, groups: Mapping[str, str]) -> Iterator[Event]:
    """The events that a version of an object shows, of which it need not be the first one.

    `groups`: the original names of API groups.
    """
    item, status = write.item, write.item.get("status", {})
    if write.is_new:
        yield exists(found)
    if found.kind == "CustomResourceDefinition" and _is_true(status, "Established"):
        group = item["spec"]["group"]
        yield served(groups.get(group, group), item["spec"]["names"]["kind"])
    if _is_true(status, _HEALTHY.get(found.kind, "")):
        yield ready(found)
    if state := flux_state(found, item):
        if state.is_ready:
            yield ready(found)
        # source-controller leaves a HelmRepository of type oci alone: it is only an address.
        if "artifact" in status or (found.kind in SOURCES and item["spec"].get("type") == "oci"):
            yield artifact(found)
        # It is written after the dependencies are met, and before the build. (kustomize-controller: reconcile)
        if found.kind == "Kustomization" and status.get("lastAttemptedRevision"):
            yield started(found)


def _is_true(status: Mapping[str, object], kind: str) -> bool:
    conditions = status.get("conditions")
    return isinstance(conditions, list) and any(
        (it["type"], it["status"]) == (kind, "True") for it in conditions
    )


def written_at(item: Json) -> float:
    """When a version of an object was written, in seconds since 1970."""
    metadata = item["metadata"]
    times = [it["time"] for it in metadata.get("managedFields", ()) if "time" in it]
    return max(
        datetime.fromisoformat(it).timestamp() for it in (metadata["creationTimestamp"], *times)
    )
