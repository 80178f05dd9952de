"""Targets of post-renderers that select nothing."""

import pytest

from gitops_lint.testing import documents, helm_release, lint_files, source

PATCH = "[{op: add, path: /metadata/labels/a, value: b}]"
ON = "values: {serviceMonitor: {enabled: true}}"
OFF = "values: {serviceMonitor: {enabled: false}}"


@pytest.mark.parametrize(
    ("target", "spec", "reports"),
    [
        ("{kind: Deployment}", (), 0),
        ("{kind: deployment}", (), 1),
        ("{kind: Ingresses}", (), 1),
        ("{kind: Ingress}", (), 0),
        ("{kind: Prometheus}", (), 0),
        ("{kind: widgets}", (), 0),
        ("{kind: Deployment|StatefulSet}", (), 0),
        ("{kind: .*}", (), 0),
        ("{version: apps/v1}", (), 1),
        ("{version: '.*/v1'}", (), 0),
        ("{group: apps, version: v1}", (), 0),
        ("{group: apps/v1}", (), 1),
        ("{group: core}", (), 1),
        ("{kind: ServiceMonitor}", (), 1),
        ("{kind: ServiceMonitor}", (OFF,), 1),
        ("{kind: ServiceMonitor}", (ON,), 0),
        ("{kind: ServiceMonitor}", ("valuesFrom: [{kind: Secret, name: x}]",), 0),
        ("{kind: VMServiceScrape}", (), 0),
        ("{kind: CustomResourceDefinition}", (), 0),
    ],
)
def test_targets(target: str, spec: tuple[str, ...], reports: int) -> None:
    patches = f"[{{target: {target}, patch: '{PATCH}'}}]"
    release = helm_release(
        "podinfo", f"postRenderers: [{{kustomize: {{patches: {patches}}}}}]", *spec
    )
    files = {
        ".gitops-lint.yaml": "clusters: [clusters/a]\n",
        "clusters/a/x.yaml": documents(release, source("OCIRepository", "podinfo")),
    }
    found = lint_files(files, select=["post-renderer-without-effect"]).findings
    assert len(found) == reports


@pytest.mark.parametrize(
    ("image", "reports"),
    [("{name: a}", 1), ("{name: a, newTag: ''}", 1), ("{name: a, newTag: '1'}", 0)],
)
def test_images(image: str, reports: int) -> None:
    release = helm_release("x", f"postRenderers: [{{kustomize: {{images: [{image}]}}}}]")
    files = {".gitops-lint.yaml": "clusters: [clusters/a]\n", "clusters/a/x.yaml": release}
    found = lint_files(files, select=["post-renderer-without-effect"]).findings
    assert len(found) == reports
