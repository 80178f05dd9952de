"""Timeouts below the minimum that Flux uses."""

import pytest

from gitops_lint.testing import kustomization, lint_files
from tests.rules.readiness.times import check_times


@pytest.mark.parametrize(
    "lines",
    [
        ["interval: 10m", "wait: true", "timeout: 29s  # hint[timeout-below-floor]: `timeout: 29s`"],
        ["interval: 10m", "wait: true", "timeout: 0s  # hint[timeout-below-floor]"],
        ["interval: 10m", "wait: true", "timeout: 30s"],
        ["interval: 10m", "wait: true", "timeout: ${TIMEOUT}"],
    ],
)  # fmt: skip
def test_values(lines: list[str]) -> None:
    check_times(*lines)


def test_a_value_from_a_patch_has_both_places() -> None:
    given = {
        "clusters/production/app.yaml": kustomization("app", "wait: true"),
        "clusters/production/kustomization.yaml": """\
resources: [app.yaml]
patches:
  - target: {kind: Kustomization}
    patch: |
      - op: add
        path: /spec/timeout
        value: 10s
""",
    }
    (finding,) = lint_files(given, select=["timeout-below-floor"]).findings
    assert (finding.location.path, finding.location.line) == (
        "clusters/production/kustomization.yaml",
        7,
    )
    assert [(it.location.path, it.message) for it in finding.related] == [
        ("clusters/production/app.yaml", "sets it for Kustomization flux-system/app")
    ]
