import json
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gitops_lint.cluster import Id
from gitops_lint.order.events.event import artifact, exists, ready, served, started
from gitops_lint.results.explanation import Name
from lab.etcd import Write, written
from lab.history import Failure, Moment, Owners, Recorder, events, identity
from tests.lab.test_world import prepared

ITEM = {
    "apiVersion": "kustomize.toolkit.fluxcd.io/v1",
    "kind": "Kustomization",
    "metadata": {
        "name": "apps",
        "namespace": "flux-system-w0",
        "generation": 1,
        "creationTimestamp": "2026-11-27T20:00:00Z",
    },
    "spec": {},
}
APPS = Id("Kustomization", "flux-system", "apps", "kustomize.toolkit.fluxcd.io")


def changed(at: str = "", **status: Any) -> dict[str, Any]:
    """The Kustomization with a status, which was written at a time."""
    fields = [{"time": f"2026-11-27T20:{at}Z"}] if at else []
    metadata = {**ITEM["metadata"], "managedFields": fields}  # type: ignore[dict-item]
    return {**ITEM, "metadata": metadata, "status": {"observedGeneration": 1, **status}}


def condition(status: str, kind: str = "Ready", **more: str) -> list[Mapping[str, str]]:
    return [{"type": kind, "status": status, "reason": "Any", "message": "", **more}]


def test_only_versions_of_objects_are_writes() -> None:
    def version(value: bytes, *, created: str = "7") -> dict[str, str]:
        revisions = {"mod_revision": "7", "create_revision": created}
        return {**revisions, "value": b64encode(value).decode()}

    text = json.dumps(ITEM).encode()
    assert list(written(version(text))) == [Write(7, ITEM, is_new=True)]
    assert list(written(version(text, created="5"))) == [Write(7, ITEM, is_new=False)]
    assert not list(written({"mod_revision": "7"}))
    assert not list(written(version(b"k8s\0\n")))
    assert not list(written(version(json.dumps({**ITEM, "kind": "Event"}).encode())))


def test_events_of_a_kustomization() -> None:
    assert list(events(APPS, Write(1, ITEM, is_new=True), {})) == [exists(APPS)]
    started_ = Write(2, changed(lastAttemptedRevision="main"), is_new=False)
    assert list(events(APPS, started_, {})) == [started(APPS)]
    ready_ = Write(3, changed(conditions=condition("True")), is_new=False)
    assert list(events(APPS, ready_, {})) == [ready(APPS)]


def test_events_of_sources_workloads_and_crds() -> None:
    def of(found: Id, **item: Any) -> list[Any]:
        metadata = {"generation": 1}
        return list(
            events(found, Write(1, {"metadata": metadata, **item}, is_new=False), {"w0.a": "a"})
        )

    fleet = Id("GitRepository", "flux-system", "fleet", "source.toolkit.fluxcd.io")
    charts = Id("HelmRepository", "flux-system", "charts", "source.toolkit.fluxcd.io")
    web, crd = Id("Deployment", "shop", "web", "apps"), Id("CustomResourceDefinition", "", "bs.a")
    assert of(fleet, spec={}, status={"artifact": {}}) == [artifact(fleet)]
    assert of(charts, spec={"type": "oci"}) == [ready(charts), artifact(charts)]
    assert of(web, spec={}, status={"conditions": condition("True", "Available")}) == [ready(web)]
    spec = {"group": "w0.a", "names": {"kind": "B"}}
    established = {"conditions": condition("True", "Established")}
    assert of(crd, spec=spec, status=established) == [served("a", "B")]
    assert of(crd, spec=spec, status={"conditions": []}) == []


def test_a_history_has_first_events_and_failures_with_original_names(tmp_path: Path) -> None:
    recorder = Recorder(prepared(tmp_path))
    failed = condition("False", reason="BuildFailed", message="no flux-system-w0")
    for revision, item, new in (
        (3, ITEM, True),
        (5, changed("00:02", conditions=failed), False),
        (6, changed("00:04", conditions=failed), False),
        (8, changed("00:05", conditions=condition("True")), True),
        (9, changed("00:09", conditions=condition("True")), False),
    ):
        assert recorder.add(Write(revision, item, is_new=revision == 3)) is new
    history = recorder.history()
    assert history.events == {exists(APPS): Moment(3, 0), ready(APPS): Moment(8, 5)}
    assert history.failures == (
        Failure(Name(*APPS[:3]), "BuildFailed", "no flux-system", Moment(5, 2)),
    )


def test_objects_belong_to_the_world_of_their_names(tmp_path: Path) -> None:
    one, two = (prepared(tmp_path / it, it) for it in ("w0", "w1"))
    owners = Owners([one, two])
    assert owners.of(identity(ITEM)) is one
    assert owners.of(Id("Namespace", "", "shop-w1")) is two
    assert owners.of(Id("ClusterRole", "", "admin", "rbac.authorization.k8s.io")) is None
