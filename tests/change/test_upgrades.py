"""What Flux gets from elsewhere in another version."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from gitops_lint.testing import config_map, kustomization, manifest, source
from tests.change.lines import effects

BASE = {
    "clusters/test/flux-system/gotk-sync.yaml": source("GitRepository", "flux-system")
    + "---\n"
    + kustomization("flux-system").replace("path: ./flux-system", "path: ./clusters/test"),
    ".gitops-lint.yaml": "clusters: [{path: clusters/test}]\n",
}
APPS = "clusters/test/apps.yaml"
HELM, SOURCE = "helm.toolkit.fluxcd.io/v2", "source.toolkit.fluxcd.io/v1"
CHARTS = manifest(SOURCE, "HelmRepository", "charts", "spec: {interval: 1h, url: 'https://charts.example.com'}", namespace="apps")  # fmt: skip


def release(*spec: str) -> str:
    return manifest(
        HELM,
        "HelmRelease",
        "web",
        "spec: {" + ", ".join(("interval: 1h", *spec)) + "}",
        namespace="apps",
    )


def template(version: str = "1.2.3", kind: str = "HelmRepository", chart: str = "web") -> str:
    return (
        f"chart: {{spec: {{chart: {chart}, version: '{version}',"
        f" sourceRef: {{kind: {kind}, name: charts}}}}}}"
    )


def from_git(ref: str, url: str = "https://example.com/charts") -> str:
    return manifest(SOURCE, "GitRepository", "charts", f"spec: {{interval: 1h, url: '{url}', ref: {ref}}}", namespace="apps")  # fmt: skip


def upgrades(before: str, after: str, folder: Path, more: Mapping[str, str] = BASE) -> list[str]:
    """The upgrades of a change of the only file that differs."""
    found = effects({**more, APPS: before}, {**more, APPS: after}, folder)
    return [it.removeprefix("upgrade ") for it in found if it.startswith("upgrade ")]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (template("1.2.3"), template("1.3.0"), "web 1.2.3 → 1.3.0"),
        (template("1.2.3"), "chart: {spec: {chart: web, sourceRef: {kind: HelmRepository, name: charts}}}", "web 1.2.3 → *"),
        (template(), template(chart="shop"), "web 1.2.3 → shop 1.2.3"),
        (template(), f"{template()}, values: {{a: 1}}", "web 1.2.3, with other values"),
        (f"{template()}, postRenderers: []", f"{template('2.0.0')}, values: {{a: 1}}", "web 1.2.3 → 2.0.0, with other values and post-renderers"),
        (template(), f"{template()}, timeout: 1m", None),
        (f"{template()}, suspend: true", f"{template('2.0.0')}, suspend: true", None),
    ],
)  # fmt: skip
def test_a_release(before: str, after: str, expected: str | None, tmp_path: Path) -> None:
    one, other = (f"{CHARTS}---\n{release(it)}" for it in (before, after))
    found = [f"HelmRelease apps/web: {expected}"] if expected else []
    assert upgrades(one, other, tmp_path) == found


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("{tag: v1}", "{tag: v2}", "web v1 → v2"),
        ("{branch: main}", "{branch: release}", "web main → release"),
        ("{semver: 1.x}", "{tag: v1, semver: 1.x}", "web 1.x → semver 1.x, tag v1"),
        ("{}", "{commit: abcdef0}", "web master → abcdef0"),
    ],
)
def test_a_chart_in_another_git_repository(
    before: str, after: str, expected: str, tmp_path: Path
) -> None:
    charts = release(template(kind="GitRepository", chart="charts/web"))
    one, other = (f"{from_git(it)}---\n{charts}" for it in (before, after))
    assert upgrades(one, other, tmp_path) == [f"HelmRelease apps/web: {expected}"]


def test_a_source_that_moves_is_named(tmp_path: Path) -> None:
    charts = release(template(kind="GitRepository", chart="charts/web"))
    one, other = (
        f"{from_git('{tag: v1}', url)}---\n{charts}"
        for url in ("https://example.com/charts", "ssh://git@example.org/charts.git")
    )
    assert upgrades(one, other, tmp_path) == [
        "HelmRelease apps/web: web v1 of example.com/charts → v1 of example.org/charts"
    ]


def test_a_chart_by_its_own_object(tmp_path: Path) -> None:
    def chart(version: str) -> str:
        spec = f"spec: {{interval: 1h, chart: web, version: '{version}', sourceRef: {{kind: HelmRepository, name: charts}}}}"
        return manifest(SOURCE, "HelmChart", "web", spec, namespace="apps")

    user = release("chartRef: {kind: HelmChart, name: web}")
    one, other = (f"{CHARTS}---\n{chart(it)}---\n{user}" for it in ("1.0.0", "1.1.0"))
    assert upgrades(one, other, tmp_path) == ["HelmRelease apps/web: web 1.0.0 → 1.1.0"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("{tag: 1.0.0}", "{tag: 1.1.0}", "web 1.0.0 → 1.1.0"),
        (
            "{tag: 1.0.0}",
            "{tag: 1.1.0, digest: 'sha256:" + "0123456789abcdef" * 4 + "'}",
            "web 1.0.0 → digest sha256:0123456789ab…, tag 1.1.0",
        ),
        ("null", "{semver: 1.x}", "web latest → 1.x"),
    ],
)
def test_a_chart_in_a_registry(before: str, after: str, expected: str, tmp_path: Path) -> None:
    def charts(ref: str) -> str:
        spec = f"spec: {{interval: 1h, url: 'oci://example.com/charts/web', ref: {ref}}}"
        return manifest(SOURCE, "OCIRepository", "web", spec, namespace="apps")

    user = release("chartRef: {kind: OCIRepository, name: web}")
    one, other = (f"{charts(it)}---\n{user}" for it in (before, after))
    assert upgrades(one, other, tmp_path) == [f"HelmRelease apps/web: {expected}"]


def test_a_kustomization_of_another_repository(tmp_path: Path) -> None:
    user = kustomization("web", "suspend: false").replace("name: flux-system}", "name: charts, namespace: apps}")  # fmt: skip
    one, other = (f"{from_git(it)}---\n{user}" for it in ("{tag: v1}", "{tag: v2}"))
    expected = ["Kustomization flux-system/web: GitRepository apps/charts v1 → v2"]
    assert upgrades(one, other, tmp_path) == expected
    paused = [it.replace("suspend: false", "suspend: true") for it in (one, other)]
    assert upgrades(*paused, tmp_path / "paused") == []


def test_values_from_an_object_that_another_kustomization_applies(tmp_path: Path) -> None:
    values = "valuesFrom: [{kind: ConfigMap, name: values}]"
    fixed = f"{CHARTS}---\n{release(template(), values)}---\n{kustomization('values')}"
    one, other = (
        {**BASE, APPS: fixed, "values/map.yaml": config_map("values", f"a: {it}", namespace="apps")}
        for it in ("one", "two")
    )
    found = effects(one, other, tmp_path)
    assert [it for it in found if it.startswith("upgrade")] == [
        "upgrade HelmRelease apps/web: web 1.2.3, with other values"
    ]


def test_nothing_is_upgraded_by_what_flux_does_not_apply(tmp_path: Path) -> None:
    def files(version: str, key: str) -> dict[str, str]:
        frozen = config_map("frozen", f"key: {key}", namespace="apps") + "immutable: true\n"
        user = kustomization("apps")
        content = f"{CHARTS}---\n{release(template(version))}---\n{frozen}"
        return {**BASE, APPS: user, "apps/web.yaml": content}

    found = effects(files("1.0.0", "one"), files("1.1.0", "two"), tmp_path)
    assert [it.split(":")[0] for it in found] == [
        "blocked ConfigMap apps/frozen",
        "changed HelmRelease apps/web",
        "blocked Kustomization flux-system/apps",
    ]
    assert found[1].endswith("; held")


@pytest.mark.parametrize(
    ("strategy", "edit", "expected"),
    [
        ("ChartVersion", {"Chart.yaml": "name: web\nversion: 0.2.0\n"}, ["web 0.1.0 → 0.2.0"]),
        ("ChartVersion", {"values.yaml": "a: 2\n"}, []),
        ("Revision", {"values.yaml": "a: 2\n"}, ["web 0.1.0, with other chart files"]),
        ("Revision", {"templates/new.yaml": "a: 2\n"}, ["web 0.1.0, with other chart files"]),
        ("Revision", {"../other.yaml": "a: 2\n"}, []),
    ],
)
def test_a_chart_in_the_repository(
    strategy: str, edit: dict[str, str], expected: list[str], tmp_path: Path
) -> None:
    user = release(
        f"chart: {{spec: {{chart: charts/web, reconcileStrategy: {strategy},"
        " sourceRef: {kind: GitRepository, name: flux-system, namespace: flux-system}}}"
    )
    files = {
        **BASE,
        APPS: user,
        "charts/web/Chart.yaml": "name: web\nversion: 0.1.0\n",
        "charts/web/values.yaml": "a: 1\n",
    }
    changed = files | {f"charts/web/{path}": text for path, text in edit.items()}
    found = effects(files, changed, tmp_path)
    assert found == [f"upgrade HelmRelease apps/web: {it}" for it in expected]
