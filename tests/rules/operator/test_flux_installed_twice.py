"""flux-installed-twice: what is left over of a bootstrap, and what is not."""

import pytest

from gitops_lint.testing import lint_files

INSTANCE = """\
apiVersion: fluxcd.controlplane.io/v1
kind: FluxInstance
metadata: {name: flux, namespace: flux-system}
spec:
  distribution: {version: 2.9.x, registry: ghcr.io/fluxcd}
  sync: {kind: GitRepository, url: 'https://example.com/acme/fleet', ref: refs/heads/main, path: clusters/production}
"""
SYNC = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: flux-system, namespace: flux-system}
spec: {interval: 1m, ref: {branch: main}, url: 'https://example.com/acme/fleet'}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: flux-system, namespace: flux-system}
spec: {interval: 10m, path: ./clusters/production, prune: true, sourceRef: {kind: GitRepository, name: flux-system}}
"""


def found(instance: str, sync: str) -> list[str]:
    files = {
        "clusters/production/flux.yaml": instance,
        "clusters/production/flux-system/gotk-sync.yaml": sync,
    }
    report = lint_files(files, select=["flux-installed-twice"])
    assert not report.crashes
    return [it.message for it in report.findings]


@pytest.mark.parametrize(
    ("instance", "sync", "expected"),
    [
        (INSTANCE, SYNC, ["Flux ignores Kustomization flux-system/flux-system and 1 other object in the repository, because FluxInstance flux-system/flux installs them"]),
        (INSTANCE.replace("{kind: G", "{name: fleet, kind: G"), SYNC, []),
        (INSTANCE, SYNC.replace("name: flux-system", "name: apps"), []),
        (INSTANCE, SYNC.partition("---")[0], ["Flux ignores GitRepository flux-system/flux-system in the repository, because FluxInstance flux-system/flux installs it"]),
        (INSTANCE.partition("  sync")[0], SYNC, []),
    ],
)  # fmt: skip
def test_the_sync_of_a_bootstrap(instance: str, sync: str, expected: list[str]) -> None:
    assert found(instance, sync) == expected
