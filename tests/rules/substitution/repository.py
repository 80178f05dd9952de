"""Helpers: a Kustomization, and a ConfigMap that it applies, in a cluster with a known Flux version."""

from gitops_lint import testing

VERSION = {".gitops-lint.yaml": 'flux-version: "2.9"\nclusters: [clusters/production]\n'}


def kustomization(post_build: str, name: str = "apps", path: str = "apps") -> str:
    """A Kustomization with a `postBuild` on line 9."""
    return testing.kustomization(name, f"path: ./{path}", f"postBuild: {post_build}")


def config_map(data: str, metadata: str = "") -> str:
    """A ConfigMap. Its data begins on line 5; further lines must already be indented."""
    return testing.manifest("v1", "ConfigMap", "config", f"data:\n  {data}", metadata=metadata)


def repository(data: str, post_build: str = "{substitute: {a: x}}") -> dict[str, str]:
    """A cluster whose only Kustomization applies a ConfigMap with this data."""
    return VERSION | {
        "clusters/production/apps.yaml": kustomization(post_build),
        "apps/config.yaml": config_map(data),
    }
