"""Violations of the CRDs' schemas."""

import pytest

from gitops_lint.testing import kustomization, lint_files
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
