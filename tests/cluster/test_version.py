"""The Flux version of a cluster: from the repository, else the configuration, else the newest."""

from pathlib import Path

import pytest

from gitops_lint.cluster import find_entries, resolve
from gitops_lint.config import ClusterConfig, Config
from gitops_lint.documents import Tree
from gitops_lint.report.clusters import flux_from
from gitops_lint.results.cluster import FluxVersion
from gitops_lint.schema import NEWEST

SYNC = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: flux-system, namespace: flux-system}
spec:
  interval: 10m
  prune: true
  path: ./clusters/a
  sourceRef: {kind: GitRepository, name: flux-system}
"""
NAMESPACE = """\
# Flux Version: v2.7.5
apiVersion: v1
kind: Namespace
metadata:
  name: flux-system
  labels: {app.kubernetes.io/part-of: flux, app.kubernetes.io/version: v2.7.5}
"""
HEADER = "# Flux Version: v2.6.1\n"
ASSUMED = "assumed: the newest known version"
COMPONENTS = "clusters/a/flux-system/gotk-components.yaml"


def found(root: Path, files: dict[str, str], config: Config) -> FluxVersion:
    folder = root / "clusters" / "a" / "flux-system"
    folder.mkdir(parents=True)
    for name, text in {"gotk-sync.yaml": SYNC, **files}.items():
        (folder / name).write_text(text)
    tree = Tree(root)
    (cluster,) = resolve(tree, find_entries(tree, config), config)
    return cluster.flux


def version(root: Path, components: str, config: Config) -> tuple[str, str]:
    flux = found(root, {"gotk-components.yaml": components} if components else {}, config)
    return flux.minor, flux_from(flux)


CONFIGURED = Config(flux_version="2.8")
OF_CLUSTER = Config(flux_version="2.8", clusters=(ClusterConfig("clusters/a", flux_version="2.6"),))


@pytest.mark.parametrize(
    ("components", "config", "expected"),
    [
        (NAMESPACE, Config(), ("2.7", f"{COMPONENTS}:6")),
        (NAMESPACE, CONFIGURED, ("2.7", f"{COMPONENTS}:6")),
        (HEADER, CONFIGURED, ("2.6", COMPONENTS)),
        ("", CONFIGURED, ("2.8", "configuration")),
        ("", OF_CLUSTER, ("2.6", "configuration")),
        ("", Config(), (NEWEST, ASSUMED)),
        (
            NAMESPACE.replace("v2.7.5", "v2.3.0"),
            Config(),
            ("2.6", f"{COMPONENTS}:6: 2.3, checked as 2.6"),
        ),
        ("", Config(flux_version="2.42"), (NEWEST, f"configuration: 2.42, checked as {NEWEST}")),
    ],
)
def test_version(
    tmp_path: Path, components: str, config: Config, expected: tuple[str, str]
) -> None:
    assert version(tmp_path, components, config) == expected


ALERT = """\
apiVersion: notification.toolkit.fluxcd.io/{version}
kind: Alert
metadata: {{name: {version}, namespace: flux-system}}
spec: {{providerRef: {{name: a}}, eventSources: [{{kind: Kustomization, name: a}}]}}
"""


@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        ((), []),
        (("v1beta3",), []),  # every known version serves it
        (("v1",), [("2.10", "Alert flux-system/v1", True)]),
        (("v1beta2",), [("2.8", "Alert flux-system/v1beta2", False)]),
        (
            ("v1", "v1beta1", "v1beta2"),
            [
                ("2.10", "Alert flux-system/v1", True),
                ("2.6", "Alert flux-system/v1beta1", False),
            ],
        ),
        (("v9",), []),
    ],
)
def test_the_versions_of_objects_rule_out_versions(
    tmp_path: Path, versions: tuple[str, ...], expected: list[tuple[str, str, bool]]
) -> None:
    flux = found(tmp_path, {f"{it}.yaml": ALERT.format(version=it) for it in versions}, Config())
    assert flux.assumed
    assert [(it.minor, it.object, it.lower) for it in flux.bounds] == expected


@pytest.mark.parametrize(
    ("versions", "config", "expected"),
    [
        ((), Config(), None),
        ((), Config(flux_version="2.8"), True),
        ((), Config(flux_version="2.9"), None),
        ((), Config(flux_version="2.9.4"), True),
        ((), Config(flux_version="2.9.5"), False),
        ((), Config(flux_version="2.10"), False),
        ((), Config(flux_version="2.42"), False),
        (("v1",), Config(), False),
        (("v1beta2",), Config(), None),  # the object may be wrong
    ],
)
def test_whether_a_version_is_older_than_a_release(
    tmp_path: Path, versions: tuple[str, ...], config: Config, expected: bool | None
) -> None:
    flux = found(tmp_path, {f"{it}.yaml": ALERT.format(version=it) for it in versions}, config)
    assert flux.is_before("2.9", 5) is expected
