"""The types of the built-in kinds of Kubernetes."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.schema import validate_built_in
from gitops_lint.schema.kubernetes import _LEAVES, built_in_schema

TYPES = json.loads(
    (Path(__file__).parents[2] / "schemas" / "kubernetes.json").read_text(encoding="utf-8")
)


def test_every_shape_is_known() -> None:
    shapes = {shape for fields in TYPES["types"].values() for shape in fields.values()}
    named = {shape.replace("[]", "").replace("{}", "") for shape in shapes}
    assert named - set(_LEAVES) - set(TYPES["types"]) - set(TYPES["enums"]) == set()
    assert set(TYPES["enums"]) <= named
    assert set(TYPES["kinds"].values()) <= set(TYPES["types"])


def test_every_enum_is_a_choice() -> None:
    assert {name: it for name, it in TYPES["enums"].items() if len(it) < 2} == {}
    assert {name: it for name, it in TYPES["enums"].items() if it != sorted(set(it))} == {}
    # Written as conversions of constants of another package.
    assert TYPES["enums"]["discovery/v1.AddressType"] == ["FQDN", "IPv4", "IPv6"]


def test_no_type_contains_itself() -> None:
    def below(name: str, above: tuple[str, ...]) -> None:
        assert name not in above
        for shape in TYPES["types"].get(name, {}).values():
            below(shape.replace("[]", "").replace("{}", ""), (*above, name))

    for name in set(TYPES["kinds"].values()):
        below(name, ())


def pod(containers: Any = ({},), **spec: Any) -> dict[str, Any]:
    """A Pod whose containers have what each container needs."""
    full = [{"name": "a", "image": "b"} | it if isinstance(it, dict) else it for it in containers]
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "a"},
        "spec": {"containers": full, **spec},
    }


CLAIM: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "PersistentVolumeClaim",
    "metadata": {"name": "a"},
    "spec": {"resources": {"requests": {"storage": "1Gi"}}},
}


# Flux Operator copies the data into an object of a ResourceSet with this annotation.
COPY_FROM = "fluxcd.controlplane.io/copyFrom"
PULL_SECRET: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "Secret",
    "type": "kubernetes.io/dockerconfigjson",
}


@pytest.mark.parametrize(
    ("data", "unknown", "wrong", "refused"),
    [
        (pod(containers=[]), [], [], ["spec.containers"]),
        (pod(containres=[]), ["spec.containres"], [], []),
        (pod(Containers=[]), ["spec.Containers"], [], []),
        (pod(hostNetwork="true"), [], ["spec.hostNetwork"], []),
        (pod(hostNetwork=None, nodeSelector={"a": None}), [], [], []),
        (pod(nodeSelector={"a": 1}), [], ["spec.nodeSelector.a"], []),
        (pod(containers=[None], imagePullSecrets=["a"]), [], ["spec.imagePullSecrets.0"], []),
        (pod(terminationGracePeriodSeconds=30.0, priority=2**40), [], [], []),
        (pod(containers=[{"ports": [{"containerPort": "http"}]}]), [], ["spec.containers.0.ports.0.containerPort"], []),
        (pod(containers=[{"livenessProbe": {"httpGet": {"port": "http"}}}]), [], [], []),
        (pod(overhead={"cpu": 1, "memory": "1Gi", "a": "1e3", "b": 0.5, "c": ".5", "d": "-1"}), [], [], []),
        (pod(overhead={"cpu": "1 core", "memory": "1GB"}), [], ["spec.overhead.cpu", "spec.overhead.memory"], []),
        (pod(hostNetwork="${NETWORK}", priority="<< inputs.priority >>"), [], [], []),
        ({**pod(), "status": {"anything": 1}}, [], [], []),
        ({**pod(), "metadata": {"annotations": {"a": 1}, "labels": {"b": True}, "creationTimestamp": 1}}, [], [], []),
        ({**pod(), "metadata": {"nmae": "a", "finalizers": "x"}}, ["metadata.nmae"], ["metadata.finalizers"], []),
        ({**pod(replicas=1), "apiVersion": "example.com/v1"}, [], [], []),
        ({"apiVersion": "v1", "kind": "Secret", "data": {"a": "no base64"}}, [], [], []),
        ({"apiVersion": ["v1"], "kind": None}, [], [], []),
        (pod(restartPolicy="Alway", dnsPolicy="${DNS}", hostNetwork="no"), [], ["spec.hostNetwork"], ["spec.restartPolicy"]),
        (pod(restartPolicy="", dnsPolicy=None, preemptionPolicy=1), [], ["spec.preemptionPolicy"], []),
        (pod(containers=[{"ports": [{"containerPort": 1, "protocol": "tcp"}, {"containerPort": 2, "protocol": "UDP"}]}]), [], [], ["spec.containers.0.ports.0.protocol"]),
        (pod(volumes=[{"name": "a", "image": {"pullPolicy": "Alway"}}]), [], [], []),
        (PULL_SECRET, [], [], ["type"]),
        ({**PULL_SECRET, "metadata": {"annotations": {COPY_FROM: "a/b"}}}, [], [], []),
        ({**CLAIM, "spec": {**CLAIM["spec"], "accessModes": ["ReadWriteOnce", "ReadWrite"]}}, [], [], ["spec.accessModes.1"]),
    ],
)  # fmt: skip
def test_fields(
    data: dict[str, Any], unknown: list[str], wrong: list[str], refused: list[str]
) -> None:
    found = validate_built_in(data)
    assert [".".join(map(str, it.path)) for it in found.unknown] == unknown
    assert [".".join(map(str, it.path)) for it in found.wrong] == wrong
    assert [".".join(map(str, it.path)) for it in found.refused] == refused


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=12,
)  # fmt: skip


@given(kind=st.sampled_from(sorted(TYPES["kinds"])), spec=_VALUES, extra=_VALUES)
def test_any_object_is_checked(kind: str, spec: object, extra: object) -> None:
    version, _, name = kind.rpartition("/")
    data = {"apiVersion": version, "kind": name, "spec": spec, "metadata": extra, "other": extra}
    found = validate_built_in(data)
    assert ("other",) in {it.path for it in found.unknown}
    group, _, short = version.rpartition("/")
    assert built_in_schema(group, short, name) is not None
