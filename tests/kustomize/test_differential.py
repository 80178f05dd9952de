"""Compares random trees with the real kustomize: the same objects, or a fault on both sides."""

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from gitops_lint.documents import Artifact, Tree, parse_text
from gitops_lint.kustomize import build
from tests.examples import examples
from tests.kustomize.real import KUSTOMIZE, MISSING
from tests.kustomize.trees import Files, trees

EXAMPLES = examples(30)


def plain(value: Any) -> Any:
    """Data with whole numbers as int, because JSON has one type of number."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


@pytest.mark.skipif(KUSTOMIZE is None, reason=MISSING)
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(trees())
def test_same_as_kustomize(files: Files) -> None:
    with TemporaryDirectory() as folder:
        root = Path(folder)
        for path, text in files.items():
            (root / path).parent.mkdir(exist_ok=True)
            (root / path).write_text(text)
        tree = Tree(root)
        ours = build(Artifact(tree, {path: path for path in tree.files}), "overlay")
        real = subprocess.run(
            [str(KUSTOMIZE), "build", "--load-restrictor", "LoadRestrictionsNone", "overlay"],
            cwd=root,
            capture_output=True,
            text=True,
            check=False,
        )
    assert ours.unknown == ()
    assert [fault.message for fault in ours.faults if real.returncode == 0] == []
    if real.returncode:
        assert ours.faults, real.stderr
        return
    printed = [document.data for document in parse_text("", real.stdout).documents]
    assert [plain(each.data) for each in ours.objects] == plain(printed)


@pytest.mark.skipif(KUSTOMIZE is None, reason=MISSING)
@pytest.mark.parametrize(
    "kept",
    [
        "[{a: null, b: 1}, null, {c: {d: null}}]",
        "{x: null, y: {z: null, w: 1}}",
        "{x: [null, [null]], y: []}",
        "\n    x:\n    y: 1\n    z: [{a: }]",
        "\n    - a:\n      b: 1\n    -\n",
        "{a: {apiVersion: v1, kind: Pod, spec: {containers: [{name: b}, {name: a, env: null}]}}}",
        "[{apiVersion: v1, kind: Pod, spec: {containers: [{name: b}, {name: a, env: null}]}}]",
    ],
)
def test_what_a_patch_does_not_touch(kept: str, tmp_path: Path) -> None:
    head = "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: thing}\n"
    (tmp_path / "thing.yaml").write_text(f"{head}spec:\n  kept: {kept}\n")
    (tmp_path / "patch.yaml").write_text(f"{head}spec: {{new: 1}}\n")
    (tmp_path / "kustomization.yaml").write_text(
        "resources: [thing.yaml]\npatches: [{path: patch.yaml}]\n"
    )
    tree = Tree(tmp_path)
    ours = build(Artifact(tree, {path: path for path in tree.files}), "")
    printed = subprocess.check_output([str(KUSTOMIZE), "build", str(tmp_path)], text=True)
    [document] = parse_text("", printed).documents
    assert [plain(each.data) for each in ours.objects] == [plain(document.data)]
