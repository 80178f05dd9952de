"""A played kubelet, and the controllers that the lab does not run: everything becomes healthy within a second.

Workloads get the status that Kubernetes' own controllers would set, once the ConfigMaps and Secrets exist that their
pods read. Custom resources, and the objects of Flux controllers that the lab does not run, become Ready. A scenario
can make single objects slow, or say that they fail or never become healthy.
"""

import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from enum import Enum, auto
from http.client import HTTPException
from types import TracebackType
from typing import Any, Final, NamedTuple, Self

from gitops_lint.results.explanation import Name
from lab.api import Api, Json
from lab.checkout import seconds_of

_SECONDS: Final = 1.0  # between two looks at the cluster


class Health(Enum):
    """What the status of an object says."""

    STARTING = auto()
    HEALTHY = auto()
    FAILED = auto()


class Behavior(NamedTuple):
    """An object is starting for some seconds after each change; then it has its lasting health."""

    seconds: float = 0.0
    then: Health = Health.HEALTHY


_BEHAVIORS: Final = {
    "healthy": Behavior(),
    "never": Behavior(then=Health.STARTING),
    "fails": Behavior(then=Health.FAILED),
}


def behavior(written: str) -> Behavior:
    """A behavior as a scenario writes it: `healthy`, `never`, `fails`, or the time it takes, such as `20s`.

    Raises ValueError for anything else.
    """
    if found := _BEHAVIORS.get(written):
        return found
    if re.fullmatch(r"(\d+(ms|s|m))+", written):
        return Behavior(seconds_of(written))
    raise ValueError(f"{written} is no behavior")


class Listed(NamedTuple):
    """A kind whose objects get a status: the path of all of them, and their status for a health."""

    kind: str
    path: str
    status: Callable[[Json, Health], Json]


class Kubelet:
    """A thread that gives objects a status; leaving the context ends it.

    `played`: kinds whose objects become Ready, and the paths of all their objects. Kinds can be added while it runs, and
    so can the behavior of single objects; without one, an object is healthy at once.
    """

    def __init__(self, connect: Callable[[], Api], played: Mapping[str, str]) -> None:
        self.listed = [*_KINDS, *(Listed(kind, path, ready) for kind, path in played.items())]
        self.behaviors: dict[Name, Behavior] = {}
        self._api = connect()
        self._changed: dict[tuple[str, int], float] = {}
        self._set: dict[str, tuple[int, Health]] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()
        self._api.close()

    def _run(self) -> None:
        while not self._stop.wait(_SECONDS):
            try:
                for listed in tuple(self.listed):
                    for item in self._api.items(listed.path):
                        self.look(listed, item)
            except (OSError, HTTPException):
                continue  # the API server is busy: look again

    def look(self, listed: Listed, item: Json) -> None:
        """Set the status of an object if it should be another one."""
        if item.get("spec", {}).get("suspend") is True and listed.status is ready:
            return
        metadata = item["metadata"]
        generation = int(metadata.get("generation", 0))
        wanted = (generation, self._health(listed, item, generation))
        if self._set.get(metadata["uid"]) != wanted:
            place = f"namespaces/{metadata['namespace']}/" if "namespace" in metadata else ""
            top, _, plural = listed.path.rpartition("/")
            path = f"{top}/{place}{plural}/{metadata['name']}"
            self._api.set_status(path, listed.status(item, wanted[1]))
            self._set[metadata["uid"]] = wanted

    def _health(self, listed: Listed, item: Json, generation: int) -> Health:
        metadata = item["metadata"]
        is_claim = listed.kind == "PersistentVolumeClaim"
        if not (self._may_bind(item) if is_claim else self._may_start(item)):
            return Health.STARTING
        now = time.monotonic()
        since = self._changed.setdefault((metadata["uid"], generation), now)
        name = Name(listed.kind, metadata.get("namespace", ""), metadata["name"])
        wanted = self.behaviors.get(name, Behavior())
        return wanted.then if now - since >= wanted.seconds else Health.STARTING

    def _may_start(self, item: Json) -> bool:
        """Whether the pods of a workload start: the ConfigMaps and Secrets exist that they read, their claims are bound."""
        pod, home = pod_of(item), f"/api/v1/namespaces/{item['metadata'].get('namespace')}"
        claims = [self._api.get(f"{home}/persistentvolumeclaims/{it}") for it in claimed_by(pod)]
        return all(it and it.get("status", {}).get("phase") == "Bound" for it in claims) and all(
            self._api.is_served(f"{home}/{plural}/{name}") for plural, name in read_by(pod)
        )

    def _may_bind(self, claim: Json) -> bool:
        """Whether the class of a claim exists, and a workload mounts the claim if its class waits for that.

        Without a class, it has the default one, which binds it at once. (Kubernetes: volumeBindingMode)
        """
        name, metadata = claim["spec"].get("storageClassName"), claim["metadata"]
        if not name:
            return True
        storage = self._api.get(f"/apis/storage.k8s.io/v1/storageclasses/{name}")
        if storage is None or storage.get("volumeBindingMode") != "WaitForFirstConsumer":
            return storage is not None
        return any(
            metadata["name"] in claimed_by(pod_of(item))
            for listed in _KINDS
            for item in self._api.items(listed.path)
            if item["metadata"]["namespace"] == metadata["namespace"]
        )


def pod_of(workload: Json) -> Json:
    """The spec of the pods of a workload; empty for any other object."""
    template = workload.get("spec", {}).get("template")
    pod = template.get("spec") if isinstance(template, dict) else None
    return pod if isinstance(pod, dict) else {}


def claimed_by(pod: Json) -> frozenset[str]:
    """The names of the PersistentVolumeClaims that a pod mounts."""
    claims = (it.get("persistentVolumeClaim") for it in pod.get("volumes", ()))
    return frozenset(str(it["claimName"]) for it in claims if it)


def read_by(pod: Json) -> Iterator[tuple[str, str]]:
    """(plural, name) of the ConfigMaps and Secrets that a pod needs to start.

    (kubelet: environment of containers and volumes, unless `optional`)
    """
    for container in (*pod.get("containers", ()), *pod.get("initContainers", ())):
        for entry in container.get("envFrom", ()):
            yield from _named(entry, "configMapRef", "secretRef")
        for entry in container.get("env", ()):
            yield from _named(entry.get("valueFrom") or {}, "configMapKeyRef", "secretKeyRef")
    for volume in pod.get("volumes", ()):
        for source in (volume, *volume.get("projected", {}).get("sources", ())):
            yield from _named(source, "configMap", "secret")


def _named(entry: Json, config_map: str, secret: str) -> Iterator[tuple[str, str]]:
    for key, plural in ((config_map, "configmaps"), (secret, "secrets")):
        found = entry.get(key)
        if found and not found.get("optional"):
            yield plural, str(found.get("name") or found.get("secretName"))


def _replicated(*ready_counts: str) -> Callable[[Json, Health], Json]:
    """The status of a kind with replicas: all of them exist, and the counts named here are of the healthy ones."""

    def status(item: Json, health: Health) -> Json:
        number = item["spec"].get("replicas", 1)
        healthy = number if health is Health.HEALTHY else 0
        return {
            "observedGeneration": item["metadata"]["generation"],
            "replicas": number,
            **dict.fromkeys(ready_counts, healthy),
        }

    return status


def _deployment(item: Json, health: Health) -> Json:
    counts = _replicated("readyReplicas", "availableReplicas")(item, health)
    reason = {
        Health.STARTING: "ReplicaSetUpdated",
        Health.HEALTHY: "NewReplicaSetAvailable",
        Health.FAILED: "ProgressDeadlineExceeded",
    }[health]
    return {
        **counts,
        "updatedReplicas": counts["replicas"],
        "unavailableReplicas": counts["replicas"] - counts["readyReplicas"],
        "conditions": [
            _condition("Available", holds=health is Health.HEALTHY),
            _condition("Progressing", holds=health is not Health.FAILED, reason=reason),
        ],
    }


def _stateful_set(item: Json, health: Health) -> Json:
    counts = _replicated("readyReplicas", "availableReplicas", "currentReplicas")(item, health)
    revisions = {"currentRevision": "a", "updateRevision": "a"}
    return {**counts, **revisions, "updatedReplicas": counts["replicas"]}


def _daemon_set(item: Json, health: Health) -> Json:
    ready_pods = int(health is Health.HEALTHY)
    return {
        "observedGeneration": item["metadata"]["generation"],
        "numberMisscheduled": 0,
        **dict.fromkeys(
            ("currentNumberScheduled", "desiredNumberScheduled", "updatedNumberScheduled"), 1
        ),
        **dict.fromkeys(("numberReady", "numberAvailable"), ready_pods),
    }


def _job(item: Json, health: Health) -> Json:
    begun = {"startTime": item.get("status", {}).get("startTime") or _now()}  # it cannot be changed
    match health:
        case Health.STARTING:
            return {**begun, "active": 1}
        case Health.HEALTHY:
            conditions = [_condition("SuccessCriteriaMet"), _condition("Complete")]
            return {
                **begun, "active": 0, "succeeded": 1, "completionTime": _now(), "conditions": conditions,
            }  # fmt: skip
        case Health.FAILED:
            conditions = [
                _condition(it, reason="BackoffLimitExceeded", message="played by the lab")
                for it in ("FailureTarget", "Failed")
            ]
            return {**begun, "active": 0, "failed": 1, "conditions": conditions}


def _claim(_: Json, health: Health) -> Json:
    return {"phase": "Bound" if health is Health.HEALTHY else "Pending"}


def ready(item: Json, health: Health) -> Json:
    """The status of an object with the condition Ready, and Stalled if it fails. (kstatus)"""
    conditions = [
        _condition(
            "Ready", holds=health is Health.HEALTHY, reason="Played", message="played by the lab"
        )
    ]
    if health is Health.STARTING:
        conditions.append(_condition("Reconciling", reason="Played", message="played by the lab"))
    if health is Health.FAILED:
        conditions.append(_condition("Stalled", reason="Played", message="played by the lab"))
    return {"observedGeneration": item["metadata"]["generation"], "conditions": conditions}


def _condition(kind: str, *, holds: bool = True, **more: Any) -> Json:
    return {"type": kind, "status": str(holds), "lastTransitionTime": _now(), **more}


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


_KINDS: Final = (
    Listed("Deployment", "/apis/apps/v1/deployments", _deployment),
    Listed("StatefulSet", "/apis/apps/v1/statefulsets", _stateful_set),
    Listed("DaemonSet", "/apis/apps/v1/daemonsets", _daemon_set),
    Listed(
        "ReplicaSet",
        "/apis/apps/v1/replicasets",
        _replicated("readyReplicas", "availableReplicas", "fullyLabeledReplicas"),
    ),
    Listed("Job", "/apis/batch/v1/jobs", _job),
    Listed("PersistentVolumeClaim", "/api/v1/persistentvolumeclaims", _claim),
)
