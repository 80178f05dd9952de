"""Any input produces a result within limits."""

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitops_lint.budget import LIMITS, Limit
from gitops_lint.documents import FaultKind
from gitops_lint.kustomize import Build, build
from gitops_lint.kustomize.input.field_types import KUSTOMIZATION
from tests.examples import examples
from tests.kustomize.repository import artifact, config_map
from tests.work_counter import steps

scalars = st.sampled_from([None, True, 0, -1, 1.5, "", "a.yaml", "*(", "x", ".", "[{op: add}]"])
anything = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=2),
        st.dictionaries(
            st.sampled_from(
                [
                    "name",
                    "kind",
                    "target",
                    "patch",
                    "path",
                    "source",
                    "targets",
                    "select",
                    "pairs",
                    "fieldPaths",
                    "fieldPath",
                    "literals",
                    "files",
                    "options",
                    "metadata",
                    "count",
                ]
            ),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=6,
)
objects = st.one_of(
    anything,
    st.fixed_dictionaries(
        {"apiVersion": st.just("apps/v1"), "kind": st.sampled_from(["Deployment", "List", 1])},
        optional={"metadata": anything, "spec": anything, "items": anything, "subjects": anything},
    ),
    st.fixed_dictionaries(
        {
            "apiVersion": st.just("apps/v1"),
            "kind": st.sampled_from(["Deployment", "RoleBinding"]),
            "metadata": st.fixed_dictionaries(
                {"name": st.just("x")},
                optional={"labels": anything, "annotations": anything, "namespace": anything},
            ),
        },
        optional={"spec": anything, "subjects": anything, "roleRef": anything},
    ),
)


@settings(max_examples=examples(60), deadline=None)
@given(
    st.dictionaries(st.sampled_from(sorted(KUSTOMIZATION.fields)), anything, max_size=4),
    st.lists(objects, min_size=1, max_size=2),
)
def test_never_raises(fields: dict[str, Any], documents: list[Any]) -> None:
    with TemporaryDirectory() as folder:
        files = {
            "kustomization.yaml": json.dumps({"resources": ["a.yaml"], **fields}),
            "a.yaml": "\n---\n".join(map(json.dumps, documents)),
        }
        assert isinstance(build(artifact(Path(folder), files), ""), Build)


def _bounded(root: Path, files: dict[str, str], directory: str) -> Build:
    results: list[Build] = []
    source = artifact(root, files)
    count = steps(lambda: results.append(build(source, directory)))
    assert count < 10_000_000  # exponential growth would need far more
    return results[0]


def test_directories_in_a_cycle(tmp_path: Path) -> None:
    files = {f"d{n}/kustomization.yaml": f"resources: [../d{(n + 1) % 5}]\n" for n in range(5)}
    result = _bounded(tmp_path, files, "d2")
    assert [fault.kind for fault in result.faults] == [FaultKind.BUILD_FAILED]
    assert result.faults[0].place.path == "d1/kustomization.yaml"


def test_a_base_with_exponentially_many_paths(tmp_path: Path) -> None:
    files = {
        "d0/kustomization.yaml": "resources: [cm.yaml]\n",
        "d0/cm.yaml": config_map("a"),
    }
    for n in range(1, 30):
        files[f"e{n}/kustomization.yaml"] = f"resources: [../d{n - 1}]\n"
        files[f"d{n}/kustomization.yaml"] = f"resources: [../d{n - 1}, ../e{n}]\n"
    result = _bounded(tmp_path, files, "d29")
    assert len(result.objects) == 1
    assert {fault.kind for fault in result.faults} == {FaultKind.DUPLICATE_NAME}
    assert len(result.faults) == 29


def test_components_that_multiply(tmp_path: Path) -> None:
    head = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"
    files = {
        "kustomization.yaml": "components: [c24]\n",
        "c0/kustomization.yaml": f"{head}nameSuffix: x\n",
    }
    for n in range(1, 25):
        files[f"c{n}/kustomization.yaml"] = f"{head}components: [../c{n - 1}, ../c{n - 1}]\n"
    assert "components" in _bounded(tmp_path, files, "").unknown[0].reason


def _copies() -> Iterator[dict[str, Any]]:
    targets = [{"select": {"kind": "ConfigMap"}, "options": {"create": True}}]
    for n in range(40):
        path = {"fieldPaths": [f"data.x{n}"]}
        yield {
            "source": {"kind": "ConfigMap", "fieldPath": "data"},
            "targets": [{**target, **path} for target in targets],
        }


def test_data_that_doubles_with_each_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for unit, limit in LIMITS.items():  # a tenth, so that it is quick
        monkeypatch.setitem(LIMITS, unit, Limit(limit.least // 10, limit.per_byte / 10))
    steps = [{"op": "copy", "from": "/data", "path": f"/data/y{n}"} for n in range(40)]
    patch = {"target": {"kind": ".*"}, "patch": json.dumps(steps)}
    for fields in ({"replacements": list(_copies())}, {"patches": [patch]}):
        files = {
            "kustomization.yaml": json.dumps({"resources": ["cm.yaml"], **fields}),
            "cm.yaml": config_map("a", k="v"),
        }
        result = _bounded(tmp_path / next(iter(fields)), files, "")
        assert [fault.kind for fault in result.faults] == [FaultKind.TOO_EXPENSIVE]
        assert result.objects == ()
        assert len(result.unknown) == 1


def _nested(depth: int) -> Any:
    return {"a": _nested(depth - 1), "containers": [{"image": "nginx"}]} if depth else {"b": 1}


def test_deep_directories_and_deep_data(tmp_path: Path) -> None:
    item = {"apiVersion": "x/v1", "kind": "K", "metadata": {"name": "k"}, "spec": _nested(190)}
    files = {"d0/kustomization.yaml": "resources: [k.yaml]\n", "d0/k.yaml": json.dumps(item)}
    for n in range(1, 60):
        fields = {
            "resources": [f"../d{n - 1}"],
            "images": [{"name": "nginx", "newTag": str(n)}],
            "patches": [{"patch": json.dumps(item)}],
        }
        files[f"d{n}/kustomization.yaml"] = json.dumps(fields)
    repository = artifact(tmp_path, files)
    assert len(build(repository, "d30").objects) == 1
    (unknown,) = build(artifact(tmp_path, files), "d59").unknown
    assert "more than 40 levels deep" in unknown.reason


@pytest.mark.parametrize("length", [300, 3000])
def test_paths_longer_than_any_object(tmp_path: Path, length: int) -> None:
    fields = {
        "resources": ["cm.yaml"],
        "replacements": [
            {
                "sourceValue": "x",
                "targets": [
                    {
                        "select": {"kind": "ConfigMap"},
                        "fieldPaths": ["data" + ".x" * length],
                        "options": {"create": True},
                    }
                ],
            }
        ],
        "labels": [{"pairs": {"a": "b"}, "fields": [{"path": "x/" * length, "create": True}]}],
    }
    files = {"kustomization.yaml": json.dumps(fields), "cm.yaml": config_map("a")}
    result = _bounded(tmp_path, files, "")
    assert result.faults or result.unknown
