"""`clusters --objects`: every Flux object of every cluster."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from gitops_lint.config import load_config
from gitops_lint.documents import HIDDEN, Tree
from gitops_lint.engine.run import read
from gitops_lint.queries.resolved_objects import resolved_objects
from gitops_lint.report.objects import document
from gitops_lint.testing import kustomization, write_files
from tests.cli.conftest import Linter, Run

SCHEMA = Path(__file__).parents[2] / "schemas" / "gitops-lint" / "clusters.json"


FILES = {
    ".gitops-lint.yaml": "clusters: [{path: clusters/production, name: production}]\n",
    "clusters/production/apps.yaml": kustomization("apps")
    + "---\n"
    + kustomization("gone")
    + "---\n"
    + kustomization("elsewhere").replace("name: flux-system}", "name: other}")
    + "---\n"
    + kustomization("remote", "kubeConfig: {secretRef: {name: edge}}"),
    "clusters/production/source.yaml": """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: other, namespace: flux-system}
spec: {interval: 1m, url: "https://git.example.com/other"}
---
apiVersion: v1
kind: Secret
metadata: {name: settings, namespace: flux-system}
stringData: {token: hunter2}
---
apiVersion: fluxcd.controlplane.io/v1
kind: ResourceSet
metadata: {name: set, namespace: flux-system}
spec:
  resources:
    - {apiVersion: v1, kind: Secret, metadata: {name: s}, stringData: {password: hunter2}}
""",
    "apps/kustomization.yaml": "resources: [child.yaml]\npatches: [{path: patch.yaml}]\n",
    "apps/child.yaml": kustomization(
        "child",
        "postBuild: {substituteFrom: [{kind: Secret, name: settings}]}",
        "patches:",
        "  - patch: '{apiVersion: v1, kind: Secret, metadata: {name: s}, data: {password: hunter2}}'",
        "  - target: {kind: Secret}",
        '    patch: \'[{"op": "add", "path": "/data/password", "value": "hunter2"}]\'',
        "  - target: {kind: ConfigMap}",
        "    patch: '[]'",
    ),
    "apps/patch.yaml": kustomization("child").replace("10m", "1h"),
    "child/secret.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {password: x}\n",
    "child/release.yaml": """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: podinfo, namespace: default}
spec: {interval: 10m, values: {token: "${token}"}}
""",
    "remote/child.yaml": kustomization("far"),
}


def found(root: Path, files: dict[str, str] = FILES) -> dict[str, Any]:
    """The document as a program reads it."""
    write_files(files, root)
    tree = Tree(root.resolve())
    clusters = read(tree, (), load_config(root), lambda *_: None).clusters
    objects = (resolved_objects(it, tree) for it in clusters)
    result: dict[str, Any] = json.loads(json.dumps(document(objects)))
    return result


def by_name(found: dict[str, Any]) -> dict[str, Any]:
    (cluster,) = found["clusters"]
    return {
        f"{it['object']['kind']} {it['object']['metadata']['name']}": it
        for it in cluster["objects"]
    }


def validator() -> Draft202012Validator:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_output_is_valid_under_the_schema(tmp_path: Path) -> None:
    result = found(tmp_path)
    assert list(validator().iter_errors(result)) == []
    cluster = result["clusters"][0]
    for part in (result, cluster, cluster["objects"][0], cluster["objects"][-1]["layers"][0]):
        part["more"] = 1
        assert not validator().is_valid(result)
        del part["more"]


def test_all_flux_objects_and_no_others(tmp_path: Path) -> None:
    told = {
        name: (it["parent"], it["content"], it["path"])
        for name, it in by_name(found(tmp_path)).items()
    }
    root, parent = "flux-system/flux-system", "flux-system/apps"
    assert told == {
        "Kustomization flux-system": (None, "here", "clusters/production"),
        "Kustomization apps": (root, "here", "apps"),
        "Kustomization gone": (root, "error", None),
        "Kustomization elsewhere": (root, "elsewhere", None),
        "Kustomization remote": (root, "here", "remote"),
        "Kustomization child": (parent, "here", "child"),
        "HelmRelease podinfo": ("flux-system/child", None, None),
        "GitRepository other": (root, None, None),
        "ResourceSet set": (root, "here", None),
    }


def test_objects_are_resolved_with_all_layers(tmp_path: Path) -> None:
    child = by_name(found(tmp_path))["Kustomization child"]
    assert child["object"]["spec"]["interval"] == "1h"
    assert child["layers"][0] == {"path": "apps/child.yaml", "line": 1}
    assert "apps/patch.yaml" in {it["path"] for it in child["layers"]}


def test_values_of_secrets_are_redacted(tmp_path: Path) -> None:
    result = found(tmp_path)
    assert "hunter2" not in json.dumps(result)
    objects = by_name(result)
    held = objects["ResourceSet set"]["object"]["spec"]["resources"][0]
    assert held["stringData"] == {"password": HIDDEN}
    patches = objects["Kustomization child"]["object"]["spec"]["patches"]
    assert [it["patch"] for it in patches] == [HIDDEN, HIDDEN, "[]"]
    values = objects["HelmRelease podinfo"]["object"]["spec"]["values"]
    assert values == {"token": "${token}"}


def test_unknown(tmp_path: Path) -> None:
    (cluster,) = found(tmp_path)["clusters"]
    assert (cluster["name"], cluster["entry"]) == ("production", "clusters/production")
    assert {(it["path"], it["line"]) for it in cluster["unknown"]} >= {
        ("clusters/production/apps.yaml", 26)
    }


def test_a_second_object_with_the_same_name_is_listed(tmp_path: Path) -> None:
    files = FILES | {"child/again.yaml": kustomization("apps", "force: true")}
    (cluster,) = found(tmp_path, files)["clusters"]
    told = [
        (it["parent"], it["content"], it["object"]["spec"].get("force"))
        for it in cluster["objects"]
        if it["object"]["metadata"]["name"] == "apps"
    ]
    assert told == [("flux-system/flux-system", "here", None), ("flux-system/child", None, True)]


def test_the_command(run: Run, tmp_path: Path) -> None:
    expected = found(tmp_path)
    result = run("clusters", "--objects", "--format", "json", "--root", tmp_path)
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout) == expected
    assert result.stdout.isascii()


@pytest.mark.parametrize("format_", ["text", "table"])
def test_objects_are_only_printed_as_json(run: Run, linter: Linter, format_: str) -> None:
    result = run("clusters", "--objects", "--format", format_)
    assert (result.exit_code, result.stdout, linter.paths) == (2, "", ())
    assert result.stderr == "error: `--objects` prints only JSON\nhelp: add `--format json`\n"
