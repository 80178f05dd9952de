"""Every Flux object of a checkout is in a cluster, set aside for a reason, or reported."""

from pathlib import Path

from gitops_lint.cluster import find_entries, load, select, strays
from gitops_lint.cluster.coverage import ObjectState, coverage_of
from gitops_lint.config import Config
from gitops_lint.documents import Tree
from tests.cluster.whole import SYNC, kustomization


def read(root: Path, files: dict[str, str]):
    files = {"cluster/flux-system/gotk-sync.yaml": SYNC, "cluster/apps.yaml": kustomization("apps", "./apps"), **files}  # fmt: skip
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    tree = Tree(root)
    found = find_entries(tree, Config())
    return load(tree, Config(), found, select(tree, found, [""]))


RELEASE = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: x}\n"


def test_the_state_of_each_object(tmp_path: Path) -> None:
    files = {
        "apps/kustomization.yaml": "resources: [one]\npatches: [{path: patch.yaml}]\n",
        "apps/one/kustomization.yaml": "resources: [release.yaml]\n",
        "apps/one/release.yaml": RELEASE,
        "apps/patch.yaml": RELEASE + "spec: {interval: 1h}\n",
        "apps/two/release.yaml": RELEASE.replace("name: x", "name: two"),
        "apps/one/copy.yaml": RELEASE,
        "examples/deep/release.yaml": RELEASE,
        "charts/app/Chart.yaml": "name: app\n",
        "charts/app/crs/release.yaml": RELEASE,
        "rendered/release.yaml": RELEASE.replace("name: x", "name: '{{ name }}'"),
        ".sourceignore": "/ignored/\n",
        "ignored/release.yaml": RELEASE,
        "elsewhere/instance.yaml": (
            "apiVersion: fluxcd.controlplane.io/v1\nkind: FluxInstance\nmetadata: {name: flux}\n"
            "spec: {sync: {kind: GitRepository, url: 'https://example.com/other', path: apps}}\n"
        ),
        "values/other.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: toolkit.fluxcd.io}\n",
    }
    covered = coverage_of(read(tmp_path, files))
    states = {it.resource.origin.path: (it.state, it.reason) for it in covered.objects}
    assert states == {
        "cluster/apps.yaml": (ObjectState.IN_CLUSTER, ""),
        "cluster/flux-system/gotk-sync.yaml": (ObjectState.IN_CLUSTER, ""),
        "apps/one/release.yaml": (ObjectState.IN_CLUSTER, ""),
        "apps/one/copy.yaml": (ObjectState.IN_CLUSTER, ""),
        "apps/patch.yaml": (ObjectState.IN_CLUSTER, ""),
        "apps/two/release.yaml": (ObjectState.UNREACHED, ""),
        "rendered/release.yaml": (ObjectState.ASIDE, "templates"),
        "ignored/release.yaml": (
            ObjectState.ASIDE,
            "files that Flux does not download (`.sourceignore`)",
        ),
        "elsewhere/instance.yaml": (
            ObjectState.ASIDE,
            "a FluxInstance: it syncs example.com/other, which is another repository",
        ),
    }
    assert {key: number for key, number in covered.asides.items() if "/" not in key[1]} == {
        ("examples", "examples"): 1,
    }
    assert covered.asides["a Helm chart", "charts/app"] == 1


def test_a_build_that_fails_may_read_more(tmp_path: Path) -> None:
    """Its fault is reported; the files that it does not get to are not reported as well."""
    files = {"apps/kustomization.yaml": "resources: [\n", "apps/one/release.yaml": RELEASE}
    covered = coverage_of(read(tmp_path, files))
    assert {it.state for it in covered.objects} == {ObjectState.IN_CLUSTER}


def test_a_path_with_an_unknown_variable_may_be_any(tmp_path: Path) -> None:
    names = "  postBuild: {substituteFrom: [{kind: ConfigMap, name: names}]}\n"
    files = {
        "cluster/flux-system/gotk-sync.yaml": SYNC + names,
        "cluster/apps.yaml": kustomization("apps", "'./apps/${NAME}'"),
        "apps/one/release.yaml": RELEASE,
        "other/release.yaml": RELEASE,
    }
    covered = coverage_of(read(tmp_path, files))
    unreached = [it for it in covered.objects if it.state is ObjectState.UNREACHED]
    assert [it.resource.origin.path for it in unreached] == ["other/release.yaml"]


def test_strays_are_faulty_files_that_no_cluster_reads(tmp_path: Path) -> None:
    files = {
        "apps/a.yaml": "kind: [\n",
        "one/tab.yaml": RELEASE + "spec:\n\tinterval: 1h\n",
        "one/kind.yaml": RELEASE.replace("HelmRelease", "HelmRelase"),
        "one/group.yaml": RELEASE.replace("toolkit.fluxcd.io", "toolkit.fluxcd.com"),
        "one/fine.yaml": RELEASE,
        "one/template.yaml": RELEASE + "{{- if .Values.x }}\nspec:\n  a: b: c\n",
        "one/other.yaml": "kind: [\n",
        "one/gotk-sync.yaml": "kind: [\n",
        "examples/tab.yaml": RELEASE + "spec:\n\tinterval: 1h\n",
    }
    found = strays(read(tmp_path, files))
    assert [(it.entry.path, it.entry.assumed) for it in found] == [
        ("one/gotk-sync.yaml", False),
        ("one/group.yaml", True),
        ("one/kind.yaml", True),
        ("one/tab.yaml", True),
    ]
