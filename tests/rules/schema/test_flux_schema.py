"""Violations of the CRDs' schemas."""

import pytest

from gitops_lint.testing import assert_findings, kustomization, lint_files
from tests.rules.schema.violations import check_violations


@pytest.mark.parametrize(
    "entry",
    [
        "interval: [10m]  # error[flux-schema]",
        "intervall: 10m  # error[flux-schema]",
    ],
)
def test_values(entry: str) -> None:
    check_violations(entry)


def test_a_field_of_a_newer_flux() -> None:
    text = kustomization("apps", "ignoreMissingComponents: true")
    for flux, count in (("2.6", 1), ("2.9", 0)):
        files = {
            ".gitops-lint.yaml": f'clusters: [clusters/one]\nflux-version: "{flux}"\n',
            "clusters/one/apps.yaml": text,
        }
        assert len(lint_files(files, select=["flux-schema"]).findings) == count


REMOVED = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1beta2  # {severity}[removed-api-version]
kind: Kustomization
metadata: {{name: apps, namespace: flux-system}}
spec:
  interval: 10m
  path: ./apps
  prune: true
  dependOn: [{{name: infra}}]  # error[flux-schema]: `spec.dependOn` is not a field of Kustomization
  sourceRef: {{kind: GitRepository, name: flux-system}}
"""


@pytest.mark.parametrize(("flux", "severity"), [("", "warning"), ('flux-version: "2.9"', "error")])
def test_a_version_that_is_removed_is_checked_too(flux: str, severity: str) -> None:
    files = {
        ".gitops-lint.yaml": f"clusters: [clusters/one]\n{flux}\n",
        "clusters/one/apps.yaml": REMOVED.format(severity=severity),
        "apps/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, namespace: default}\n",
    }
    assert_findings(lint_files(files), files)
