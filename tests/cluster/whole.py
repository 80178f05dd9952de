"""Helpers: resolve whole clusters from a few files, and reduce them to comparable values."""

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

from gitops_lint import testing
from gitops_lint.cluster import Cluster, find_entries, resolve
from gitops_lint.config import Config
from gitops_lint.documents import Fault, Place, Tree
from gitops_lint.testing import manifest

SYNC = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: flux-system, namespace: flux-system}
spec: {interval: 1m, url: "ssh://git@example.com/fleet.git", secretRef: {name: flux-system}}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: flux-system, namespace: flux-system}
spec:
  interval: 10m
  prune: true
  path: ./cluster
  sourceRef: {kind: GitRepository, name: flux-system}
"""


def cluster(root: Path, files: Mapping[str, str], sync: str = SYNC) -> Cluster:
    """The one cluster of a repository, bootstrapped at `cluster`."""
    for path, text in {"cluster/flux-system/gotk-sync.yaml": sync, **files}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(dedent(text))
    tree = Tree(root)
    (found,) = resolve(tree, find_entries(tree, Config()), Config())
    return found


def kustomization(name: str, path: str, more: str = "", source: str = "GitRepository/flux-system") -> str:  # fmt: skip
    """A Flux Kustomization; `more` are additional entries of its spec, in flow style."""
    kind, _, source_name = source.partition("/")
    spec = (
        f"spec: {{interval: 1h, prune: true, path: {path}, "
        f"sourceRef: {{kind: {kind}, name: {source_name}}}{more and ', '}{more}}}"
    )
    api_version = "kustomize.toolkit.fluxcd.io/v1"
    return manifest(api_version, "Kustomization", name, spec, namespace="flux-system")


def config_map(name: str, namespace: str = "default") -> str:
    return testing.config_map(name, namespace=namespace)


def contents(found: Cluster) -> dict[str, tuple[str, set[str]]]:
    """By the name of each Kustomization except the root: the state and the objects of its content."""
    return {
        identity.name: (content.state, {str(item) for item in content.objects})
        for identity, content in found.contents.items()
        if identity.name != "flux-system"
    }


def at(place: Place) -> str:
    """`file:line` of a value, with lines counted from 1."""
    return f"{place.path}:{place.value.line + 1}"


def unknown(found: Cluster) -> list[tuple[str, str]]:
    return [(reason, at(place)) for reason, place in found.unknown]


def faults(found: tuple[Fault, ...]) -> list[tuple[str, str]]:
    return [(fault.message, at(fault.place)) for fault in found]
