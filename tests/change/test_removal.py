"""What goes with an object that is deleted."""

from pathlib import Path

import pytest

from tests.change.lines import effects
from tests.change.test_upgrades import APPS, BASE, CHARTS, release, template


def removed(before: str, folder: Path, more: dict[str, str] | None = None) -> list[str]:
    """The end of the lines of a change that removes HelmRelease apps/web."""
    files = {**BASE, **(more or {})}
    one, other = (files | {APPS: it} for it in (f"{CHARTS}---\n{before}", CHARTS))
    found = effects(one, other, folder)
    return [it.partition("; ")[2] for it in found if it.startswith("deleted HelmRelease")]


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("values: {prometheus: {servicemonitor: {enabled: true}}}", "uninstalls cert-manager with ServiceMonitor"),
        ("values: {}", "uninstalls cert-manager"),
        ("valuesFrom: [{kind: Secret, name: values}]", "uninstalls cert-manager"),
        ("suspend: true", ""),
    ],
)  # fmt: skip
def test_a_release_takes_what_its_chart_rendered(spec: str, expected: str, tmp_path: Path) -> None:
    assert removed(release(template(chart="cert-manager"), spec), tmp_path) == [expected]


def test_a_chart_in_the_repository_tells_what_it_rendered(tmp_path: Path) -> None:
    chart = {
        "charts/web/Chart.yaml": "name: web\nversion: 0.1.0\n",
        "charts/web/values.yaml": "on: true\noff: false\n",
        "charts/web/templates/a.yaml": (
            "{{ if .Values.on }}\napiVersion: example.com/v1\nkind: Widget\n{{ end }}\n---\n"
            "{{ if .Values.off }}\napiVersion: example.com/v1\nkind: Gadget\n{{ end }}\n"
        ),
    }
    user = release(
        "chart: {spec: {chart: charts/web,"
        " sourceRef: {kind: GitRepository, name: flux-system, namespace: flux-system}}}"
    )
    assert removed(user, tmp_path, chart) == ["uninstalls web with Widget"]
