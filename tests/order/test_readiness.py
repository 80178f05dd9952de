"""The objects that a Kustomization waits for, and those that are worth waiting for."""

from typing import Any

import pytest

from gitops_lint.order import awaited, is_custom, owned_by, takes_time, waits, worth_waiting_for
from tests.order.objects import cluster, flux, resource

KUSTOMIZE = "kustomize.toolkit.fluxcd.io"


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({"wait": True}, True),
        ({"wait": False}, False),
        ({}, False),
        ({"wait": "${WAIT}"}, None),
        ({"healthChecks": []}, False),
        ({"healthChecks": [{"kind": "Deployment", "name": "a"}]}, True),
        ({"wait": "${WAIT}", "healthChecks": [{"kind": "Deployment", "name": "a"}]}, True),
    ],
)
def test_waits(spec: dict[str, Any], expected: bool | None) -> None:
    assert waits(resource("Kustomization", "a", spec)) is expected


@pytest.mark.parametrize(
    ("api_version", "kind", "spec", "expected"),
    [
        ("apps/v1", "Deployment", {}, True),
        ("apps/v1", "StatefulSet", {}, True),
        ("batch/v1", "Job", {}, True),
        ("batch/v1", "Job", {"suspend": True}, False),
        ("batch/v1", "CronJob", {}, False),
        ("v1", "PersistentVolumeClaim", {}, True),
        ("v1", "PersistentVolume", {}, False),
        ("v1", "Service", {"type": "LoadBalancer"}, False),
        ("v1", "ConfigMap", {}, False),
        ("v1", "Namespace", {}, False),
        ("apiextensions.k8s.io/v1", "CustomResourceDefinition", {}, False),
        ("storage.k8s.io/v1", "StorageClass", {}, False),
        ("helm.toolkit.fluxcd.io/v2", "HelmRelease", {}, True),
        ("helm.toolkit.fluxcd.io/v2", "HelmRelease", {"suspend": True}, False),
        ("kustomize.toolkit.fluxcd.io/v1", "Kustomization", {}, True),
        ("fluxcd.controlplane.io/v1", "ResourceSet", {}, True),
        ("source.toolkit.fluxcd.io/v1", "GitRepository", {}, False),
        ("notification.toolkit.fluxcd.io/v1", "Alert", {}, False),
        ("image.toolkit.fluxcd.io/v1", "ImagePolicy", {}, False),
        ("cert-manager.io/v1", "ClusterIssuer", {}, True),
        ("gateway.networking.k8s.io/v1", "GatewayClass", {}, False),
    ],
)
def test_takes_time(api_version: str, kind: str, spec: dict[str, Any], expected: bool) -> None:
    assert takes_time(resource(kind, "a", spec, api_version=api_version)) is expected


@pytest.mark.parametrize("where", ["labels", "annotations"])
@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("ssa", "Ignore", False),
        ("ssa", "ignore", False),
        ("ssa", "Merge", True),
        ("ssa", "IfNotPresent", True),
        ("reconcile", "Disabled", False),
        ("reconcile", "enabled", True),
        ("prune", "disabled", True),
    ],
)
def test_skipped_objects_take_no_time(where: str, name: str, value: str, expected: bool) -> None:
    metadata = {where: {f"{KUSTOMIZE}/{name}": value}}
    made = resource("Deployment", "a", api_version="apps/v1", **metadata)
    assert takes_time(made) is expected


def test_the_most_important_comes_first() -> None:
    objects = (
        resource("ClusterIssuer", "a", api_version="cert-manager.io/v1"),
        resource("Deployment", "b", api_version="apps/v1"),
        resource("ConfigMap", "c", api_version="v1"),
        resource("HelmRelease", "d"),
    )
    made = cluster(flux("k"), contents={"k": objects})
    (owner,) = made.kustomizations
    assert [it.name for it in worth_waiting_for(made, owner)] == ["d", "b", "a"]


def test_wait_ignores_health_checks() -> None:
    objects = (
        resource("Deployment", "a", api_version="apps/v1"),
        resource("Deployment", "b", api_version="apps/v1", labels={f"{KUSTOMIZE}/ssa": "Ignore"}),
        flux("k"),
    )
    spec = {"wait": True, "healthChecks": [{"kind": "Deployment", "name": "z"}]}
    made = cluster(flux("k", spec=spec), contents={"k": objects})
    (owner,) = made.kustomizations
    assert [str(it.id) for it in awaited(made, owner)] == ["Deployment flux-system/a"]


def test_health_checks_await_any_object_and_default_to_apps() -> None:
    checks = [
        {"kind": "Deployment", "name": "a", "namespace": "n"},
        {"kind": "Deployment", "name": "a"},  # the namespace has no default: not found
        {"apiVersion": "batch/v1", "kind": "Deployment", "name": "a", "namespace": "n"},
        {
            "apiVersion": "helm.toolkit.fluxcd.io/v2",
            "kind": "HelmRelease",
            "name": "b",
            "namespace": "n",
        },
        {"kind": ["Deployment"], "name": {}},
        {
            "apiVersion": f"{KUSTOMIZE}/v1",
            "kind": "Kustomization",
            "name": "k",
            "namespace": "flux-system",
        },
    ]
    made = cluster(
        flux("k", spec={"healthChecks": checks}),
        resource("Deployment", "a", namespace="n", api_version="apps/v1"),
        resource("HelmRelease", "b", namespace="n"),
    )
    (owner,) = made.kustomizations
    assert [str(it.id) for it in awaited(made, owner)] == ["Deployment n/a", "HelmRelease n/b"]


def test_owned_by_follows_owners_to_the_top() -> None:
    top = flux("top")
    middle = flux("middle", owner=top)
    leaf = flux("leaf", owner=middle)
    assert [owned_by(it, top) for it in (top, middle, leaf)] == [False, True, True]
    assert not owned_by(top, leaf)


def test_is_custom() -> None:
    versions = [
        "v1",
        "apps/v1",
        "helm.toolkit.fluxcd.io/v2",
        "fluxcd.controlplane.io/v1",
        "x.io/v1",
    ]
    custom = [it for it in versions if is_custom(resource("K", "a", api_version=it))]
    assert custom == ["x.io/v1"]
