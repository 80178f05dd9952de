import pytest

from gitops_lint.results.explanation import Name
from lab.api import Api, Json
from lab.kubelet import Behavior, Health, Kubelet, behavior, read_by


class Recorded(Api):
    """An API server in which everything exists; it keeps what is set."""

    def __init__(self) -> None:
        super().__init__(1, "")
        self.set: dict[str, Json] = {}

    def is_served(self, path: str) -> bool:
        return bool(path)

    def set_status(self, path: str, status: Json) -> None:
        self.set[path] = status


def test_a_pod_reads_what_it_cannot_start_without() -> None:
    pod = {
        "initContainers": [{"envFrom": [{"secretRef": {"name": "keys"}}]}],
        "containers": [
            {
                "envFrom": [
                    {"configMapRef": {"name": "settings"}},
                    {"configMapRef": {"name": "extra", "optional": True}},
                ],
                "env": [
                    {"name": "A", "value": "1"},
                    {"name": "B", "valueFrom": {"secretKeyRef": {"name": "token", "key": "b"}}},
                    {"name": "C", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
                ],
            }
        ],
        "volumes": [
            {"name": "a", "secret": {"secretName": "certificate"}},
            {"name": "b", "emptyDir": {}},
            {"name": "c", "projected": {"sources": [{"configMap": {"name": "files"}}]}},
        ],
    }
    assert set(read_by(pod)) == {
        ("secrets", "keys"),
        ("configmaps", "settings"),
        ("secrets", "token"),
        ("secrets", "certificate"),
        ("configmaps", "files"),
    }


def claim(name: str, storage: str = "") -> Json:
    metadata = {"uid": name, "namespace": "shop", "name": name, "generation": 1}
    return {"metadata": metadata, "spec": {"storageClassName": storage} if storage else {}}


class Storage(Recorded):
    """An API server with two StorageClasses, and a Deployment that mounts the claim `mounted`."""

    def get(self, path: str) -> Json | None:
        class_ = {"local": "WaitForFirstConsumer", "network": "Immediate"}
        mode = class_.get(path.removeprefix("/apis/storage.k8s.io/v1/storageclasses/"))
        return {"volumeBindingMode": mode} if mode else None

    def items(self, path: str) -> list[Json]:
        volume = {"persistentVolumeClaim": {"claimName": "mounted"}}
        spec = {"template": {"spec": {"volumes": [{"emptyDir": {}}, volume]}}}
        return [{"metadata": {"namespace": "shop"}, "spec": spec}] if "deployments" in path else []


@pytest.mark.parametrize(
    ("item", "phase"),
    [
        (claim("data"), "Bound"),
        (claim("data", "network"), "Bound"),
        (claim("data", "missing"), "Pending"),
        (claim("data", "local"), "Pending"),
        (claim("mounted", "local"), "Bound"),
    ],
)
def test_a_claim_is_bound_as_its_class_says(item: Json, phase: str) -> None:
    api = Storage()
    kubelet = Kubelet(lambda: api, {})
    (listed,) = (it for it in kubelet.listed if it.kind == "PersistentVolumeClaim")
    kubelet.look(listed, item)
    (status,) = api.set.values()
    assert status == {"phase": phase}


def test_a_behavior_is_a_word_or_a_time() -> None:
    assert behavior("healthy") == Behavior(0, Health.HEALTHY)
    assert behavior("never") == Behavior(0, Health.STARTING)
    assert behavior("fails") == Behavior(0, Health.FAILED)
    assert behavior("1m30s") == Behavior(90, Health.HEALTHY)
    with pytest.raises(ValueError, match="soon is no behavior"):
        behavior("soon")


def deployment() -> Json:
    return {
        "metadata": {"uid": "1", "namespace": "shop", "name": "web", "generation": 2},
        "spec": {"replicas": 3},
    }


@pytest.mark.parametrize(
    ("written", "conditions", "available"),
    [
        ("never", {"Available": "False", "Progressing": "True"}, 0),
        ("1000m", {"Available": "False", "Progressing": "True"}, 0),
        ("healthy", {"Available": "True", "Progressing": "True"}, 3),
        ("fails", {"Available": "False", "Progressing": "False"}, 0),
    ],
)
def test_a_deployment_behaves(written: str, conditions: dict[str, str], available: int) -> None:
    api = Recorded()
    kubelet = Kubelet(lambda: api, {})
    kubelet.behaviors[Name("Deployment", "shop", "web")] = behavior(written)
    (listed,) = (it for it in kubelet.listed if it.kind == "Deployment")
    kubelet.look(listed, deployment())
    ((path, status),) = api.set.items()
    assert path == "/apis/apps/v1/namespaces/shop/deployments/web"
    assert {it["type"]: it["status"] for it in status["conditions"]} == conditions
    assert (status["availableReplicas"], status["updatedReplicas"]) == (available, 3)
    assert status["observedGeneration"] == 2


def test_a_job_that_waited_keeps_its_start_time() -> None:
    api = Recorded()
    kubelet = Kubelet(lambda: api, {})
    (listed,) = (it for it in kubelet.listed if it.kind == "Job")
    begun = {"startTime": "2026-11-27T20:00:00Z"}
    kubelet.look(listed, {**deployment(), "status": begun})
    (status,) = api.set.values()
    assert status["startTime"] == begun["startTime"]


def test_a_status_is_set_again_only_if_something_has_changed() -> None:
    api = Recorded()
    kubelet = Kubelet(lambda: api, {"Receiver": "/apis/a/v1/receivers"})
    (listed,) = (it for it in kubelet.listed if it.kind == "Receiver")
    item = deployment()
    kubelet.look(listed, item)
    assert api.set.popitem()[0] == "/apis/a/v1/namespaces/shop/receivers/web"
    kubelet.look(listed, item)
    assert not api.set
    kubelet.behaviors[Name("Receiver", "shop", "web")] = behavior("never")
    kubelet.look(listed, item)
    _, status = api.set.popitem()
    assert [(it["type"], it["status"]) for it in status["conditions"]] == [
        ("Ready", "False"),
        ("Reconciling", "True"),
    ]
    item["spec"]["suspend"] = True
    item["metadata"]["generation"] = 3
    kubelet.look(listed, item)
    assert not api.set
