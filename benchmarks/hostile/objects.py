"""Objects and repositories for the shapes."""

import json
from collections.abc import Mapping
from typing import Any

from benchmarks.hostile.registry import Files


def flux(name: str, **spec: Any) -> dict[str, Any]:
    """A Flux Kustomization."""
    return {
        "apiVersion": "kustomize.toolkit.fluxcd.io/v1",
        "kind": "Kustomization",
        "metadata": {"name": name, "namespace": "flux-system"},
        "spec": {
            "interval": "10m",
            "prune": True,
            "path": "./apps",
            "sourceRef": {"kind": "GitRepository", "name": "flux-system"},
            **spec,
        },
    }


def stream(*documents: Any) -> str:
    """Documents as one file; JSON is YAML."""
    return "\n---\n".join(json.dumps(document) for document in documents) + "\n"


def cluster(*objects: Any, files: Mapping[str, str] | None = None) -> Files:
    """A repository of one cluster that has these objects besides the sync file."""
    source = {
        "apiVersion": "source.toolkit.fluxcd.io/v1",
        "kind": "GitRepository",
        "metadata": {"name": "flux-system", "namespace": "flux-system"},
        "spec": {"interval": "1m", "url": "https://example.com/fleet"},
    }
    return {
        "clusters/a/flux-system/gotk-sync.yaml": stream(
            source, flux("flux-system", path="./clusters/a")
        ),
        "clusters/a/all.yaml": stream(*objects),
        **(files or {}),
    }


def app(kustomization: Any, *objects: Any, **files: str) -> Files:
    """A repository of one cluster with one Kustomization of the directory `apps`."""
    return cluster(
        flux("apps"),
        files={
            "apps/kustomization.yaml": stream({"resources": ["all.yaml"], **kustomization}),
            "apps/all.yaml": stream(*objects),
            **{f"apps/{name}": text for name, text in files.items()},
        },
    )


def config_map(name: str, **data: str) -> dict[str, Any]:
    """A ConfigMap."""
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": name, "namespace": "default"},
        "data": data,
    }


def deployment(name: str, image: str = "nginx", containers: int = 1) -> dict[str, Any]:
    """A Deployment."""
    pod = {"containers": [{"name": f"c{n}", "image": image} for n in range(containers)]}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": "default"},
        "spec": {
            "selector": {"matchLabels": {"app": name}},
            "template": {"metadata": {"labels": {"app": name}}, "spec": pod},
        },
    }


def config_maps(count: int, name: str = "") -> list[dict[str, Any]]:
    """ConfigMaps with numbered names."""
    return [config_map(f"{name}c{number}") for number in range(count)]


def rename(expression: str) -> dict[str, Any]:
    patch = [{"op": "add", "path": "/data/x", "value": "y"}]
    return {"target": {"name": expression}, "patch": json.dumps(patch)}


def copy(path: str, target: Mapping[str, Any], **source: Any) -> dict[str, Any]:
    return {
        "source": {"kind": "ConfigMap", "name": "c0", "fieldPath": path, **source},
        "targets": [target],
    }


def resource_set(name: str, **spec: Any) -> dict[str, Any]:
    """A ResourceSet."""
    return {
        "apiVersion": "fluxcd.controlplane.io/v1",
        "kind": "ResourceSet",
        "metadata": {"name": name, "namespace": "flux-system"},
        "spec": spec,
    }
