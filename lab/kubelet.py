"""A played kubelet, and the controllers that the lab does not run: everything becomes healthy within a second.

Workloads get the status that Kubernetes' own controllers would set, once the ConfigMaps and Secrets exist that their
pods read. The objects of Flux controllers that the lab
does not run become Ready.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from http.client import HTTPException
from types import TracebackType
from typing import Any, Final, Self

from lab.api import Api, Json, path_of

_SECONDS: Final = 1.0  # between two looks at the cluster
_WORKLOADS: Final = ("deployments", "statefulsets", "daemonsets", "replicasets")


class Kubelet:
    """A thread that gives every workload a status; leaving the context ends it.

    `played`: paths of lists whose objects become Ready.
    """

    def __init__(self, connect: Callable[[], Api], played: tuple[str, ...]) -> None:
        self._api = connect()
        self._played = played
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
                for path, status in self._due():
                    self._api.set_status(path, status)
            except (OSError, HTTPException):
                continue  # the API server is busy: look again

    def _due(self) -> Iterator[tuple[str, Json]]:
        """(path, new status) of each object whose status is not yet that of a healthy one."""
        for plural in _WORKLOADS:
            for item in self._api.items(f"/apis/apps/v1/{plural}"):
                if _observed(item) != _generation(item) and self._may_start(item):
                    yield _path("apps/v1", item, plural), _STATUS[plural](item)
        for item in self._api.items("/apis/batch/v1/jobs"):
            if not item.get("status", {}).get("succeeded") and self._may_start(item):
                yield _path("batch/v1", item, "jobs"), _job()
        for item in self._api.items("/api/v1/persistentvolumeclaims"):
            if item.get("status", {}).get("phase") != "Bound":
                yield _path("v1", item, "persistentvolumeclaims"), {"phase": "Bound"}
        for path in self._played:
            for item in self._api.items(path):
                if _observed(item) != _generation(item) and not item["spec"].get("suspend"):
                    yield path_of(item), _ready(item)

    def _may_start(self, item: Json) -> bool:
        """Whether the ConfigMaps and Secrets exist without which a pod does not start."""
        namespace = item["metadata"]["namespace"]
        return all(
            self._api.is_served(f"/api/v1/namespaces/{namespace}/{plural}/{name}")
            for plural, name in read_by(item["spec"]["template"]["spec"])
        )


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


def _generation(item: Json) -> int:
    return int(item["metadata"]["generation"])


def _observed(item: Json) -> object:
    return item.get("status", {}).get("observedGeneration")


def _path(api_version: str, item: Json, plural: str) -> str:
    """The path of an item of a list, which has no kind."""
    top = f"/apis/{api_version}" if "/" in api_version else f"/api/{api_version}"
    metadata = item["metadata"]
    return f"{top}/namespaces/{metadata['namespace']}/{plural}/{metadata['name']}"


def _deployment(item: Json) -> Json:
    return {
        **_counted(item, "replicas", "updatedReplicas", "readyReplicas", "availableReplicas"),
        "conditions": [
            _condition("Available"),
            _condition("Progressing", reason="NewReplicaSetAvailable"),
        ],
    }


def _stateful_set(item: Json) -> Json:
    counts = (
        "replicas",
        "readyReplicas",
        "currentReplicas",
        "updatedReplicas",
        "availableReplicas",
    )
    return {**_counted(item, *counts), "currentRevision": "a", "updateRevision": "a"}


def _daemon_set(item: Json) -> Json:
    ones = (
        "currentNumberScheduled",
        "desiredNumberScheduled",
        "numberReady",
        "numberAvailable",
        "updatedNumberScheduled",
    )
    return {"observedGeneration": _generation(item), "numberMisscheduled": 0} | dict.fromkeys(
        ones, 1
    )


def _replica_set(item: Json) -> Json:
    return _counted(item, "replicas", "readyReplicas", "availableReplicas", "fullyLabeledReplicas")


_STATUS: Final[Mapping[str, Callable[[Json], Json]]] = {
    "deployments": _deployment,
    "statefulsets": _stateful_set,
    "daemonsets": _daemon_set,
    "replicasets": _replica_set,
}


def _job() -> Json:
    return {
        "succeeded": 1,
        "startTime": _now(),
        "completionTime": _now(),
        "conditions": [_condition("SuccessCriteriaMet"), _condition("Complete")],
    }


def _ready(item: Json) -> Json:
    return {
        "observedGeneration": _generation(item),
        "conditions": [_condition("Ready", reason="Played", message="played by the lab")],
    }


def _counted(item: Json, *counts: str) -> Json:
    number = item["spec"].get("replicas", 1)
    return {"observedGeneration": _generation(item)} | dict.fromkeys(counts, number)


def _condition(kind: str, **more: Any) -> Json:
    return {"type": kind, "status": "True", "lastTransitionTime": _now(), **more}


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
