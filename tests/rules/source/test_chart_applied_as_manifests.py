"""Which directories of a chart a Kustomization cannot apply."""

import pytest

from gitops_lint.testing import kustomization, lint_files

MEDIA = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"
SOURCE = f"""\
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: {{name: x, namespace: flux-system}}
spec:
  interval: 1h
  url: oci://example.com/charts/web/
  ref: {{tag: 1.0.0}}
  layerSelector: {{mediaType: {MEDIA}, operation: extract}}
"""


@pytest.mark.parametrize(
    ("path", "source", "refused"),
    [
        ("./", SOURCE, True),
        ('""', SOURCE, True),
        ("web", SOURCE, True),
        ("/web/", SOURCE, True),
        ("./web/crds", SOURCE, False),
        ("./manifests", SOURCE, False),
        ("./", SOURCE.replace(MEDIA, "application/vnd.cncf.flux.content.v1.tar+gzip"), False),
        ("./", f"{SOURCE}  ignore: /web/templates\n", False),
    ],
)
def test_paths(path: str, source: str, refused: bool) -> None:
    apps = kustomization("apps").replace("path: ./apps", f"path: {path}")
    apps = apps.replace(
        "{kind: GitRepository, name: flux-system}", "{kind: OCIRepository, name: x}"
    )
    files = {"clusters/production/apps.yaml": apps, "clusters/production/source.yaml": source}
    found = lint_files(files, select=["chart-applied-as-manifests", "never-ready"]).findings
    assert [(it.rule, it.names) for it in found] == [
        ("chart-applied-as-manifests", ("Kustomization flux-system/apps",))
    ] * refused
