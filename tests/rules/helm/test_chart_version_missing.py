"""Which charts have a version that limits them."""

import pytest

from gitops_lint.testing import assert_findings, lint_files

RULE = "chart-version-missing"


def release(chart: str) -> dict[str, str]:
    text = f"""\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {{name: web, namespace: default}}
spec:
  interval: 10m
  chart:
{chart}
"""
    return {"clusters/production/web.yaml": text}


def spec(version: str, kind: str = "HelmRepository") -> str:
    return f"    spec:\n      chart: web\n      sourceRef: {{kind: {kind}, name: web}}\n{version}"


@pytest.mark.parametrize("version", ['"*"', '""'])
def test_a_version_that_limits_nothing(version: str) -> None:
    line = f"      version: {version}  # hint[{RULE}]: HelmRelease default/web upgrades to each new version of chart web"
    if version == '""':  # as if there were none
        files = release(
            spec("      version: ''").replace("chart: web", f"chart: web # hint[{RULE}]: it has no")
        )
    else:
        files = release(spec(line))
    assert_findings(lint_files(files, select=[RULE]), files)


@pytest.mark.parametrize(
    "chart",
    [
        spec("      version: 1.2.3"),
        spec("      version: 1.x"),
        spec("      version: '>=1.2.3'"),  # somebody wrote what they want
        spec("      version: ${VERSION}"),
        spec("", "GitRepository"),
        spec("", "Bucket"),
        "    kind: OCIRepository\n    spec: {url: 'oci://example.com/web'}",
    ],
)
def test_charts_whose_version_somebody_chose(chart: str) -> None:
    assert_findings(lint_files(release(chart), select=[RULE]), {})
