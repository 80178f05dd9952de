"""Faults of builds: each is reported once, at the entry that causes it."""

from pathlib import Path

import pytest

from gitops_lint.documents import FaultKind
from gitops_lint.kustomize import build
from tests.kustomize.repository import artifact, config_map, kind_and_line

CM = config_map("a", k="v")

# name: files, the faults as (kind, file, line), and part of the first message or help
CASES: dict[str, tuple[dict[str, str], list[tuple[FaultKind, str, int]], str]] = {
    "missing file": (
        {"kustomization.yaml": "resources:\n  - cn.yaml\n", "cm.yaml": CM},
        [(FaultKind.RESOURCE_NOT_FOUND, "kustomization.yaml", 2)],
        "did you mean `cm.yaml`?",
    ),
    "missing directory": (
        {"kustomization.yaml": "resources: [apps/web]\n", "app/x.yaml": CM},
        [(FaultKind.RESOURCE_NOT_FOUND, "kustomization.yaml", 1)],
        "does not exist",
    ),
    "directory without a file": (
        {"kustomization.yaml": "resources: [app]\n", "app/x.yaml": CM},
        [(FaultKind.RESOURCE_NOT_FOUND, "kustomization.yaml", 1)],
        "has no `kustomization.yaml`",
    ),
    "absolute": (
        {"kustomization.yaml": "resources: [/etc/passwd]\n"},
        [(FaultKind.RESOURCE_NOT_FOUND, "kustomization.yaml", 1)],
        "absolute",
    ),
    "out of the artifact": (
        {"kustomization.yaml": "resources: [../../x.yaml]\n"},
        [(FaultKind.RESOURCE_NOT_FOUND, "kustomization.yaml", 1)],
        "is outside the artifact",
    ),
    "missing patch": (
        {"kustomization.yaml": "resources: [cm.yaml]\npatches:\n- path: p.yaml\n", "cm.yaml": CM},
        [(FaultKind.RESOURCE_NOT_FOUND, "kustomization.yaml", 3)],
        "p.yaml",
    ),
    "missing env file": (
        {"kustomization.yaml": "configMapGenerator:\n- name: a\n  envs: [x.env]\n"},
        [(FaultKind.RESOURCE_NOT_FOUND, "kustomization.yaml", 3)],
        "x.env",
    ),
    "env file with a key that no ConfigMap can have": (
        {
            "kustomization.yaml": "configMapGenerator:\n- name: a\n  envs: [x.env]\n",
            "x.env": "A=1\nexport B=2\n",
        },
        [(FaultKind.BUILD_FAILED, "kustomization.yaml", 3)],
        "`x.env`: line 2 has no valid key before `=`",
    ),
    "missing component": (
        {"kustomization.yaml": "resources: [cm.yaml]\ncomponents: [c]\n", "cm.yaml": CM},
        [(FaultKind.RESOURCE_NOT_FOUND, "kustomization.yaml", 2)],
        "does not exist",
    ),
    "unknown key": (
        {"kustomization.yaml": "resources: [cm.yaml]\nnamepace: x\n", "cm.yaml": CM},
        [(FaultKind.KUSTOMIZATION_INVALID, "kustomization.yaml", 2)],
        "did you mean `namespace`?",
    ),
    "unknown key below": (
        {
            "kustomization.yaml": "resources: [cm.yaml]\npatches:\n- target: {kinds: A}\n  patch: '[]'\n",
            "cm.yaml": CM,
        },
        [(FaultKind.KUSTOMIZATION_INVALID, "kustomization.yaml", 3)],
        "did you mean `kind`?",
    ),
    "wrong type": (
        {"kustomization.yaml": "resources: cm.yaml\nnamespace: x\n", "cm.yaml": CM},
        [(FaultKind.KUSTOMIZATION_INVALID, "kustomization.yaml", 1)],
        "`resources` must be a list of strings, not a string",
    ),
    "label that is not a string": (
        {
            "kustomization.yaml": "resources: [cm.yaml]\ncommonLabels:\n  on: true\n",
            "cm.yaml": CM,
        },
        [(FaultKind.KUSTOMIZATION_INVALID, "kustomization.yaml", 3)],
        'write it in quotes: "true"',
    ),
    "empty": (
        {"kustomization.yaml": "# nothing\n"},
        [(FaultKind.KUSTOMIZATION_INVALID, "kustomization.yaml", 1)],
        "empty",
    ),
    "two files": (
        {"kustomization.yaml": "resources: [cm.yaml]\n", "kustomization.yml": "", "cm.yaml": CM},
        [(FaultKind.KUSTOMIZATION_INVALID, "kustomization.yaml", 1)],
        "kustomization.yml",
    ),
    "wrong version": (
        {
            "kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1\nresources: [cm.yaml]\n",
            "cm.yaml": CM,
        },
        [(FaultKind.KUSTOMIZATION_INVALID, "kustomization.yaml", 1)],
        "kustomize.config.k8s.io/v1beta1",
    ),
    "component under resources": (
        {
            "kustomization.yaml": "resources:\n- c\n",
            "c/kustomization.yaml": "kind: Component\nnamespace: x\n",
        },
        [(FaultKind.KUSTOMIZATION_INVALID, "kustomization.yaml", 2)],
        "list it under `components`",
    ),
    "kustomization under components": (
        {
            "kustomization.yaml": "components:\n- c\n",
            "c/kustomization.yaml": "namespace: x\n",
        },
        [(FaultKind.KUSTOMIZATION_INVALID, "kustomization.yaml", 2)],
        "list it under `resources`",
    ),
    "flux kustomization": (
        {
            "kustomization.yaml": "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
            "metadata: {name: a}\nspec: {path: x}\n"
        },
        [(FaultKind.FOREIGN_KUSTOMIZATION, "kustomization.yaml", 1)],
        "rename the file",
    ),
    "flux kustomization of its own directory": (
        {
            "kustomization.yaml": "resources: [apps/shop]\n",
            "apps/shop/kustomization.yaml": "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
            "metadata: {name: a}\nspec: {path: ./apps/shop}\n",
        },
        [(FaultKind.FOREIGN_KUSTOMIZATION, "apps/shop/kustomization.yaml", 1)],
        "move the file out of `apps/shop`, which it applies, for example to `apps/shop.yaml`",
    ),
    "syntax of a resource": (
        {"kustomization.yaml": "resources: [cm.yaml]\n", "cm.yaml": "a: b\n c: d\n"},
        [(FaultKind.YAML_SYNTAX, "cm.yaml", 2)],
        "",
    ),
    "no kind": (
        {"kustomization.yaml": "resources: [v.yaml]\n", "v.yaml": "\n\nreplicas: 2\n"},
        [(FaultKind.NOT_AN_OBJECT, "v.yaml", 3)],
        "has no `kind`",
    ),
    "no name": (
        {"kustomization.yaml": "resources: [v.yaml]\n", "v.yaml": "apiVersion: v1\nkind: Pod\n"},
        [(FaultKind.NOT_AN_OBJECT, "v.yaml", 1)],
        "this Pod has no `metadata.name`",
    ),
    "duplicate": (
        {
            "kustomization.yaml": "resources: [cm.yaml, cn.yaml]\n",
            "cm.yaml": CM,
            "cn.yaml": f"\n{CM}",
        },
        [(FaultKind.DUPLICATE_NAME, "cn.yaml", 5)],
        "ConfigMap default/a is already defined (cm.yaml:1), so the build fails",
    ),
    "included twice": (
        {
            "kustomization.yaml": "resources:\n- b\n- cm.yaml\n",
            "cm.yaml": CM,
            "b/kustomization.yaml": "resources: [../cm.yaml]\n",
        },
        [(FaultKind.DUPLICATE_NAME, "kustomization.yaml", 3)],
        "include it only once",
    ),
    "patch without its object": (
        {
            "kustomization.yaml": "resources: [cm.yaml]\npatches:\n- path: p.yaml\n",
            "cm.yaml": CM,
            "p.yaml": f"\n{config_map('a', 'team', k='w')}",
        },
        [(FaultKind.BUILD_FAILED, "p.yaml", 2)],
        "ConfigMap default/a",
    ),
    "json patch that does not apply": (
        {
            "kustomization.yaml": "resources: [cm.yaml]\npatches:\n- target: {kind: ConfigMap}\n"
            "  patch: |-\n    - {op: remove, path: /data/x}\n",
            "cm.yaml": CM,
        },
        [(FaultKind.BUILD_FAILED, "kustomization.yaml", 5)],
        "`/data/x` cannot be removed",
    ),
    "json patch without a target": (
        {
            "kustomization.yaml": "resources: [cm.yaml]\npatches:\n- patch: '[{op: test}]'\n",
            "cm.yaml": CM,
        },
        [(FaultKind.KUSTOMIZATION_INVALID, "kustomization.yaml", 3)],
        "needs a `target`",
    ),
    "target that is not a regular expression": (
        {
            "kustomization.yaml": "resources: [cm.yaml]\npatches:\n"
            "- target: {name: 'web\\d('}\n  patch: '[{op: remove, path: /data}]'\n",
            "cm.yaml": CM,
        },
        [(FaultKind.KUSTOMIZATION_INVALID, "kustomization.yaml", 3)],
        "`target.name`: `web\\d(` is not a valid regular expression",
    ),
    "path and patch": (
        {
            "kustomization.yaml": "resources: [cm.yaml]\npatches:\n- path: p.yaml\n  patch: x\n",
            "cm.yaml": CM,
        },
        [(FaultKind.KUSTOMIZATION_INVALID, "kustomization.yaml", 3)],
        "`path` cannot be combined with `patch`, so the build fails",
    ),
    "unknown operation": (
        {
            "kustomization.yaml": "resources: [cm.yaml]\npatches:\n- target: {kind: ConfigMap}\n"
            "  patch: '[{op: delete, path: /data}]'\n",
            "cm.yaml": CM,
        },
        [(FaultKind.BUILD_FAILED, "kustomization.yaml", 4)],
        "ConfigMap default/a: `delete` is not an operation of a JSON patch",
    ),
    "unknown directive": (
        {
            "kustomization.yaml": "resources: [cm.yaml]\npatches:\n- path: p.yaml\n",
            "cm.yaml": CM,
            "p.yaml": f"{config_map('a')}$patch: remove\n",
        },
        [(FaultKind.BUILD_FAILED, "p.yaml", 1)],
        "`$patch` must be `delete`, `replace` or `merge`, not `remove`",
    ),
    "patch that is not an object": (
        {
            "kustomization.yaml": "resources: [cm.yaml]\npatches:\n- path: p.yaml\n",
            "cm.yaml": CM,
            "p.yaml": "kind: ConfigMap\ndata: {}\n",
        },
        [(FaultKind.BUILD_FAILED, "p.yaml", 1)],
        "this ConfigMap has no `metadata.name`, so it is neither a strategic merge patch nor a JSON patch",
    ),
    "list whose items are a map": (
        {
            "kustomization.yaml": "resources: [cm.yaml]\n",
            "cm.yaml": "apiVersion: v1\nkind: ConfigMapList\nitems: {a: b}\n",
        },
        [(FaultKind.NOT_AN_OBJECT, "cm.yaml", 3)],
        "`items` of this ConfigMapList is a map, not a list, so it is not a Kubernetes object",
    ),
    "key that no ConfigMap can have": (
        {"kustomization.yaml": "configMapGenerator:\n- name: a\n  literals: ['a b=c']\n"},
        [(FaultKind.BUILD_FAILED, "kustomization.yaml", 3)],
        "the key of this entry is not valid, so the API server rejects the ConfigMap",
    ),
    "several documents with a target": (
        {
            "kustomization.yaml": "resources: [cm.yaml]\npatches:\n- path: p.yaml\n  target: {}\n",
            "cm.yaml": CM,
            "p.yaml": f"{CM}---\n{CM}",
        },
        [(FaultKind.KUSTOMIZATION_INVALID, "kustomization.yaml", 4)],
        "several documents",
    ),
    "patch of an object that is not in the build": (
        {
            "kustomization.yaml": "resources: [cm.yaml]\npatches:\n- path: p.yaml\n",
            "cm.yaml": CM,
            "p.yaml": "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: default}\n",
        },
        [(FaultKind.BUILD_FAILED, "p.yaml", 1)],
        "list the patch there, with the annotation `kustomize.toolkit.fluxcd.io/ssa: Merge`",
    ),
    "patch of a misspelled object": (
        {
            "kustomization.yaml": "resources: [cm.yaml]\npatches:\n- path: p.yaml\n",
            "cm.yaml": CM.replace("name: a", "name: settings"),
            "p.yaml": CM.replace("name: a", "name: setings"),
        },
        [(FaultKind.BUILD_FAILED, "p.yaml", 1)],
        "did you mean `settings`?",
    ),
    "replacement without its source": (
        {
            "kustomization.yaml": "resources: [cm.yaml]\nreplacements:\n- source: {kind: Secret}\n"
            "  targets: [{select: {kind: ConfigMap}}]\n",
            "cm.yaml": CM,
        },
        [(FaultKind.BUILD_FAILED, "kustomization.yaml", 3)],
        "`kind: Secret`",
    ),
    "replacement without its field": (
        {
            "kustomization.yaml": "resources: [cm.yaml]\nreplacements:\n- source: {kind: ConfigMap}\n"
            "  targets:\n  - select: {kind: ConfigMap}\n    fieldPaths: [data.x]\n",
            "cm.yaml": CM,
        },
        [(FaultKind.BUILD_FAILED, "kustomization.yaml", 5)],
        "field `data.x` does not exist",
    ),
    "merge without its object": (
        {"kustomization.yaml": "configMapGenerator:\n- name: a\n  behavior: merge\n"},
        [(FaultKind.BUILD_FAILED, "kustomization.yaml", 2)],
        "`behavior: merge` fails",
    ),
    "generator over an object": (
        {
            "kustomization.yaml": "resources: [cm.yaml]\nconfigMapGenerator:\n- name: a\n",
            "cm.yaml": CM,
        },
        [(FaultKind.DUPLICATE_NAME, "kustomization.yaml", 3)],
        "set `behavior: merge`",
    ),
    "helm": (
        {"kustomization.yaml": "helmCharts:\n- name: x\n"},
        [(FaultKind.PLUGIN, "kustomization.yaml", 2)],
        "HelmRelease",
    ),
    "foreign plugin": (
        {
            "kustomization.yaml": "resources: [cm.yaml]\ntransformers:\n- t.yaml\n",
            "cm.yaml": CM,
            "t.yaml": "apiVersion: example.com/v1\nkind: Changer\nmetadata: {name: x}\n",
        },
        [(FaultKind.PLUGIN, "kustomization.yaml", 3)],
        "needs an external plugin",
    ),
    "directory that includes itself": (
        {"kustomization.yaml": "resources: [.]\n"},
        [(FaultKind.BUILD_FAILED, "kustomization.yaml", 1)],
        "cycle",
    ),
    "no file at all": (
        {"cm.yaml": CM},
        [(FaultKind.RESOURCE_NOT_FOUND, "kustomization.yaml", 1)],
        "directory `.` has no `kustomization.yaml`",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_fault(tmp_path: Path, name: str) -> None:
    files, expected, text = CASES[name]
    result = build(artifact(tmp_path, files), "")
    assert [kind_and_line(fault) for fault in result.faults] == expected
    assert text in f"{result.faults[0].message} {result.faults[0].help or ''}"
    assert result.unknown == ()


def test_the_rest_is_still_built(tmp_path: Path) -> None:
    files = {"kustomization.yaml": "resources: [gone.yaml, cm.yaml]\nnamespace: x\n", "cm.yaml": CM}
    (found,) = build(artifact(tmp_path, files), "").objects
    assert found.data["metadata"] == {"name": "a", "namespace": "x"}


def test_a_symbolic_link_does_not_exist(tmp_path: Path) -> None:
    (tmp_path / "link.yaml").symlink_to("cm.yaml")
    files = {"kustomization.yaml": "resources: [link.yaml]\n", "cm.yaml": CM}
    (fault,) = build(artifact(tmp_path, files), "").faults
    assert kind_and_line(fault) == (FaultKind.RESOURCE_NOT_FOUND, "kustomization.yaml", 1)
    assert "symbolic link" in fault.message


def test_a_fault_of_a_base_is_reported_for_each_overlay(tmp_path: Path) -> None:
    repository = artifact(
        tmp_path,
        {
            "b/kustomization.yaml": "resources:\n- gone.yaml\n",
            "o/kustomization.yaml": "resources: [../b]\n",
            "p/kustomization.yaml": "resources: [../b]\n",
        },
    )
    expected = [(FaultKind.RESOURCE_NOT_FOUND, "b/kustomization.yaml", 2)]
    assert [kind_and_line(fault) for fault in build(repository, "o").faults] == expected
    assert [kind_and_line(fault) for fault in build(repository, "p").faults] == expected


def test_a_cycle_depends_on_the_directory_that_is_built(tmp_path: Path) -> None:
    repository = artifact(
        tmp_path,
        {
            "x/y/kustomization.yaml": "resources: [../../b]\n",
            "b/kustomization.yaml": "resources: [../x]\n",
            "x/kustomization.yaml": "resources: [cm.yaml]\n",
            "x/cm.yaml": CM,
        },
    )
    assert [kind_and_line(fault) for fault in build(repository, "x/y").faults] == [
        (FaultKind.BUILD_FAILED, "b/kustomization.yaml", 1)
    ]
    assert build(repository, "b").faults == ()
    assert len(build(repository, "b").objects) == 1
