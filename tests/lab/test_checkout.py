from pathlib import Path

import pytest

from lab import checkout
from lab.checkout import Addresses

HERE = Addresses("http://127.0.0.1:1/w0", "oci://127.0.0.1:1/w0")


def changed(folder: Path, text: str) -> str:
    """The file after a change; `text` is what it was."""
    found = (folder / "file.yaml").read_text()
    assert found != text
    return found


def written(folder: Path, text: str) -> str:
    (folder / "file.yaml").write_text(text)
    return text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("  interval: 1h\n", "  interval: 300s\n"),
        ("  interval: 10s\n", "  interval: 10s\n"),
        ("  interval: 1h30m0.5s\n", "  interval: 300s\n"),
        ("  interval: '6m'\n", "  interval: 300s\n"),
        ("spec: {interval: 9m, timeout: 1h}\n", "spec: {interval: 300s, timeout: 30s}\n"),
        ("  retryInterval: 2m # soon\n", "  retryInterval: 5s # soon\n"),
        ("  timeout: 10m\n", "  timeout: 30s\n"),
        ("  timeout: 500ms\n", "  timeout: 500ms\n"),
        # No durations: Flux shall refuse them.
        ("  interval: 1d\n", "  interval: 1d\n"),
        ("  interval: 300\n", "  interval: 300\n"),
    ],
)
def test_times_are_shortened(before: str, after: str) -> None:
    assert checkout.hurried(before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("  interval: 9m\n", "  interval: 300s\n  retryInterval: 5s\n  timeout: 30s\n"),
        (
            "  interval: 30s  # soon\n",
            "  interval: 30s\n  retryInterval: 5s\n  timeout: 30s  # soon\n",
        ),
        (
            "spec: {interval: 5m, path: a}\n",
            "spec: {interval: 5m, retryInterval: 5s, timeout: 30s, path: a}\n",
        ),
        ("spec: {interval: 5m}\n", "spec: {interval: 5m, retryInterval: 5s, timeout: 30s}\n"),
        ("  interval: 0s\n", "  interval: 0s\n"),
        (
            "  interval: 1h\n  retryInterval: 5m\n",
            "  interval: 300s\n  timeout: 30s\n  retryInterval: 5s\n",
        ),
        (
            "  timeout: 5m\n  interval: 1h\n",
            "  timeout: 30s\n  interval: 300s\n  retryInterval: 5s\n",
        ),
    ],
)
def test_a_kustomization_fails_and_is_retried_soon(before: str, after: str) -> None:
    head = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
    assert checkout.hurried(head + before) == head + after


def test_only_flux_objects_are_hurried(tmp_path: Path) -> None:
    text = "kind: Probe\nspec:\n  interval: 1h\n"
    written(tmp_path, text)
    checkout.hurry(tmp_path)
    assert (tmp_path / "file.yaml").read_text() == text


def test_namespaces_are_renamed_where_a_file_names_them(tmp_path: Path) -> None:
    text = written(
        tmp_path,
        """\
kind: Namespace
metadata:
  name: apps
---
kind: ConfigMap
metadata:
  name: apps
  namespace: apps
data:
  apps: apps
---
kind: HelmRelease
metadata: {name: shop, namespace: apps}
spec:
  targetNamespace: "apps"
  storageNamespace: apps-old
---
kind: Kustomization
spec:
  healthChecks:
    - apiVersion: v1
      kind: Namespace
      name: apps
    - {apiVersion: v1, kind: Namespace, name: apps}
    - {apiVersion: v1, kind: ConfigMap, name: apps, namespace: apps}
""",
    )
    checkout.rename(tmp_path, {"apps": "apps-w1"}, {})
    assert changed(tmp_path, text) == (
        """\
kind: Namespace
metadata:
  name: apps-w1
---
kind: ConfigMap
metadata:
  name: apps
  namespace: apps-w1
data:
  apps: apps
---
kind: HelmRelease
metadata: {name: shop, namespace: apps-w1}
spec:
  targetNamespace: "apps-w1"
  storageNamespace: apps-old
---
kind: Kustomization
spec:
  healthChecks:
    - apiVersion: v1
      kind: Namespace
      name: apps-w1
    - {apiVersion: v1, kind: Namespace, name: apps-w1}
    - {apiVersion: v1, kind: ConfigMap, name: apps, namespace: apps-w1}
"""
    )


def test_groups_are_renamed_where_a_file_names_them(tmp_path: Path) -> None:
    text = written(
        tmp_path,
        """\
apiVersion: example.com/v1
kind: Widget
metadata: {name: example.com}
spec: {url: "https://example.com/v1", group: example.com}
---
apiVersion: sub.example.com/v1
kind: Gadget
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.example.com
spec:
  group: example.com
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
spec:
  healthChecks:
    - apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      name: widgets.example.com
    - {apiVersion: apps/v1, kind: Deployment, name: web.example.com}
""",
    )
    checkout.rename(tmp_path, {}, {"example.com": "w1.example.com"})
    assert changed(tmp_path, text) == (
        """\
apiVersion: w1.example.com/v1
kind: Widget
metadata: {name: example.com}
spec: {url: "https://example.com/v1", group: w1.example.com}
---
apiVersion: sub.example.com/v1
kind: Gadget
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.w1.example.com
spec:
  group: w1.example.com
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
spec:
  healthChecks:
    - apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      name: widgets.w1.example.com
    - {apiVersion: apps/v1, kind: Deployment, name: web.example.com}
"""
    )


def test_sources_point_to_the_lab(tmp_path: Path) -> None:
    text = written(
        tmp_path,
        """\
kind: GitRepository
spec:
  secretRef: {name: deploy}
  url: ssh://git@git.example.com/platform/fleet
---
kind: GitRepository
spec:
  url: ssh://git@git.example.com/platform/no-key
---
kind: GitRepository
spec:
  url: https://git.example.com/platform/apps
---
kind: HelmRepository
spec:
  type: oci
  url: https://charts.example.com/no-registry
---
kind: HelmRepository
spec:
  url: https://charts.example.com
---
kind: HelmRepository
spec:
  type: oci
  url: oci://registry.example.com/charts
---
kind: OCIRepository
metadata:
  name: podinfo
spec:
  url: oci://registry.example.com/charts/podinfo
---
kind: OCIRepository
metadata:
  name: manifests
spec:
  url: oci://registry.example.com/manifests/apps
  insecure: false
---
kind: OCIRepository
metadata:
  name: layer
spec:
  url: oci://registry.example.com/manifests/layer
  layerSelector:
    mediaType: application/vnd.cncf.helm.chart.content.v1.tar+gzip
---
kind: OCIRepository
metadata:
  name: cache
spec:
  url: oci://registry.example.com/charts/cache
---
kind: HelmRelease
spec:
  chartRef:
    kind: OCIRepository
    name: podinfo
---
kind: HelmRelease
spec:
  chartRef: {kind: OCIRepository, name: cache}
""",
    )
    checkout.point(tmp_path, "git.example.com/platform/fleet", HERE)
    urls = [line.strip() for line in changed(tmp_path, text).splitlines() if "url" in line]
    assert urls == [
        "url: http://127.0.0.1:1/w0/git/ours.git",
        "url: ssh://git@git.example.com/platform/no-key",
        "url: http://127.0.0.1:1/w0/git/other.git",
        "url: https://charts.example.com/no-registry",
        "url: http://127.0.0.1:1/w0/helm",
        "url: oci://127.0.0.1:1/w0/charts",
        "url: oci://127.0.0.1:1/w0/charts/podinfo",
        "url: oci://127.0.0.1:1/w0/other/apps",
        "url: oci://127.0.0.1:1/w0/charts/layer",
        "url: oci://127.0.0.1:1/w0/charts/cache",
    ]
    assert (tmp_path / "file.yaml").read_text().count("insecure: ") == 5


def test_pins_are_removed_which_nothing_that_stands_in_can_have(tmp_path: Path) -> None:
    text = written(
        tmp_path,
        """\
kind: GitRepository
spec:
  ref:
    branch: main
    commit: 0123456789abcdef0123456789abcdef01234567
---
kind: GitRepository
spec:
  ref:
    commit: 0123456
---
kind: GitRepository
spec:
  ref:
    commit: "0123456789abcdef0123456789abcdef01234567"
  url: https://git.example.com/platform/fleet
---
kind: OCIRepository
spec:
  ref:
    digest: sha256:abc
    tag: 1.2.3
---
kind: ConfigMap
data:
  digest: sha256:abc
""",
    )
    checkout.point(tmp_path, "git.example.com/platform/fleet", HERE)
    expected = text.replace("    digest: sha256:abc\n", "")
    for pin in (
        "    commit: 0123456789abcdef0123456789abcdef01234567\n",
        '  ref:\n    commit: "0123456789abcdef0123456789abcdef01234567"\n',
    ):
        expected = expected.replace(pin, "")
    found = changed(tmp_path, text)
    assert (
        found.replace(f"{HERE.http}/git/ours.git", "https://git.example.com/platform/fleet")
        == expected
    )


def test_another_repository_has_every_path_that_is_asked_for(tmp_path: Path) -> None:
    asked, other = tmp_path / "asked", tmp_path / "other"
    asked.mkdir()
    text = "spec:\n  path: ./apps/shop\n---\nspec:\n  path: ../outside\n---\nspec:\n  chart:\n    spec:\n"
    written(asked, f"{text}      chart: ./charts/web\n")
    checkout.write_other(other, asked, "-w1", {"apps/shop": "shop"})
    assert sorted(it.relative_to(other).as_posix() for it in other.rglob("*") if it.is_file()) == [
        "README.md",
        "apps/shop/kustomization.yaml",
        "apps/shop/other.yaml",
        "charts/web/Chart.yaml",
        "charts/web/templates/config.yaml",
    ]
    assert "namespace: shop\n" in (other / "apps" / "shop" / "other.yaml").read_text()


def test_branches_and_tags_are_those_of_the_sources(tmp_path: Path) -> None:
    written(tmp_path, "spec:\n  ref:\n    branch: main\n---\nspec:\n  ref:\n    tag: v1.2.3\n")
    assert checkout.references(tmp_path) == ({"main"}, {"v1.2.3"})


BUCKET = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: Bucket
metadata:
  name: charts
spec:
  interval: 5m
  provider: aws
  bucketName: charts
  endpoint: s3.amazonaws.com
  region: us-east-1
  secretRef:
    name: keys
"""


def test_a_bucket_points_to_the_lab(tmp_path: Path) -> None:
    file = tmp_path / "bucket.yaml"
    file.write_text(BUCKET)
    checkout.point(tmp_path, "", HERE)
    assert (
        file.read_text()
        == """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: Bucket
metadata:
  name: charts
spec:
  endpoint: 127.0.0.1:1
  bucketName: w0-bucket
  insecure: true
  interval: 5m
  secretRef:
    name: keys
"""
    )


def test_a_bucket_of_another_api_stays(tmp_path: Path) -> None:
    file = tmp_path / "bucket.yaml"
    text = BUCKET.replace("source.toolkit.fluxcd.io/v1", "s3.aws.upbound.io/v1beta1")
    file.write_text(text)
    checkout.point(tmp_path, "", HERE)
    assert file.read_text() == text
