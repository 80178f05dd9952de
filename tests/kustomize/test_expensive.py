"""Small repositories that cost much: the finding is at the entry that costs, and the work is counted."""

import json
from pathlib import Path
from typing import Any

import pytest

from gitops_lint.budget import LIMITS, Limit, Unit
from gitops_lint.documents import FaultKind
from gitops_lint.kustomize import Build, build
from gitops_lint.kustomize.fieldspecs.backreferences import BackReference
from gitops_lint.kustomize.fieldspecs.config import DEFAULT, EMPTY
from gitops_lint.kustomize.fieldspecs.fields import Field
from tests.kustomize.repository import artifact
from tests.work_counter import growth, steps


@pytest.fixture(autouse=True)
def tenth(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenth of the limits, so that a test that exceeds them is quick."""
    for unit, limit in LIMITS.items():
        if unit is not Unit.OBJECTS:
            monkeypatch.setitem(LIMITS, unit, Limit(limit.least // 10, limit.per_byte / 10))


def config_map(name: str, **data: Any) -> dict[str, Any]:
    return {
        "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": {"name": name, "namespace": "default"}, "data": data,
    }  # fmt: skip


def deployment(name: str, *images: str) -> dict[str, Any]:
    pod = {"containers": [{"name": f"c{n}", "image": image} for n, image in enumerate(images)]}
    return {
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name},
        "spec": {
            "selector": {"matchLabels": {"app": name}},
            "template": {"metadata": {"labels": {"app": name}}, "spec": pod},
        },
    }  # fmt: skip


def stream(*documents: Any) -> str:
    return "\n---\n".join(map(json.dumps, documents))


def kustomization(**fields: list[Any]) -> str:
    """The text with each item of a list on a line of its own, the first on line 2."""
    (key, items), *more = fields.items()
    lines = "".join(f"- {json.dumps(item)}\n" for item in items)
    return f"{key}:\n{lines}" + "".join(f"{name}: {json.dumps(it)}\n" for name, it in more)


def built(root: Path, files: dict[str, str], objects: list[Any]) -> Build:
    return build(artifact(root, {"all.yaml": stream(*objects), **files}), "")


def cost(result: Build) -> tuple[str, int, str]:
    """(file, line, reason) of the one fault, which is about cost."""
    (fault,) = result.faults
    (unknown,) = result.unknown
    assert (fault.kind, result.objects) == (FaultKind.TOO_EXPENSIVE, ())
    assert unknown.place == fault.place
    reason = fault.message.partition("`.` ")[2].partition(",")[0]
    return fault.place.path, fault.place.value.line + 1, reason


def rename(name: str) -> dict[str, Any]:
    patch = [{"op": "add", "path": "/data/x", "value": "y"}]
    return {"target": {"name": name}, "patch": json.dumps(patch)}


def copy(path: str, **target: Any) -> dict[str, Any]:
    return {
        "source": {"kind": "ConfigMap", "name": "c0", "fieldPath": path},
        "targets": [{"select": {"kind": "ConfigMap"}, **target}],
    }


DOUBLE = copy("data.a", fieldPaths=["data.a"], options={"delimiter": "-", "index": 99})
MAPS = [config_map(f"c{n}", a="b") for n in range(1000)]
PODS = [deployment(f"d{n}", *["nginx"] * 5) for n in range(300)]
STEPS, MATCHING, TEXT = (
    "takes too many steps", "matches regular expressions that take too long", "produces too much text"
)  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "objects", "line", "reason"),
    [
        # 50 characters double: the 13th copy makes more than 400,000, the 14th more than are left.
        ({"replacements": [DOUBLE] * 60}, [config_map("c0", a="x" * 50)], 15, TEXT),
        ({"patches": [rename("c1"), rename("(a*)*" * 900), rename("c2")]},
         [config_map("a" * 240 + str(n)) for n in range(10)], 3, MATCHING),
        ({"patches": [rename(f"(c|d){n}x") for n in range(2000)]}, MAPS, 2, STEPS),
        ({"images": [{"name": "other", "newTag": "1"}] * 999}, PODS, 2, STEPS),
        ({"images": [{"name": "(a|b)*" * 90, "newTag": "1"}]},
         [deployment("d", *(f"{'ab' * 100}{n}" for n in range(40)))], 2, MATCHING),
        ({"labels": [{"pairs": {f"l{n}": "x"}, "includeSelectors": True} for n in range(500)]},
         PODS, 9, STEPS),
        ({"replacements": [copy("metadata.name", fieldPaths=["data.a"] * 50)] * 50}, MAPS, 2, STEPS),
        ({"replicas": [{"name": f"c{n}", "count": 2} for n in range(2000)]}, MAPS, 2, STEPS),
    ],
)  # fmt: skip
def test_entries(
    fields: dict[str, list[Any]], objects: list[Any], line: int, reason: str, tmp_path: Path
) -> None:
    files = {"kustomization.yaml": kustomization(**fields, resources=["all.yaml"])}
    results: list[Build] = []
    assert steps(lambda: results.append(built(tmp_path, files, objects))) < 30_000_000
    path, found, why = cost(results[0])
    assert (path, why) == ("kustomization.yaml", reason)
    # Of entries that cost the same, the first is named; labels cost more if there are more already.
    assert found == line


def test_vars_that_multiply(tmp_path: Path) -> None:
    pod = deployment("d", "nginx")
    pod["spec"]["template"]["spec"]["containers"][0]["args"] = ["$(A)" * 2000]
    source = {"apiVersion": "v1", "kind": "ConfigMap", "name": "c0"}
    variable = {"name": "A", "objref": source, "fieldref": {"fieldPath": "data.a"}}
    files = {"kustomization.yaml": kustomization(vars=[variable], resources=["all.yaml"])}
    result = built(tmp_path, files, [config_map("c0", a="x" * 20_000), pod])
    assert cost(result)[2] == TEXT


def test_directories_that_double(tmp_path: Path) -> None:
    files = {"d0/kustomization.yaml": "resources: [../all.yaml]\n"}
    for n in range(1, 19):
        for side in "ab":
            files[f"d{n}/{side}/kustomization.yaml"] = (
                f"namePrefix: {side}\nresources:\n- ../../d{n - 1}\n"
            )
        files[f"d{n}/kustomization.yaml"] = "resources:\n- a\n- b\n"
    files["kustomization.yaml"] = "resources: [d18]\n"
    path, line, reason = cost(built(tmp_path, files, [config_map("c")]))
    assert (path, line, reason) == ("d12/a/kustomization.yaml", 3, "has too many objects")


def test_generators_of_one_large_file(tmp_path: Path) -> None:
    generators = [{"name": f"g{n}", "files": ["large.txt"]} for n in range(100)]
    files = {
        "kustomization.yaml": kustomization(configMapGenerator=generators, resources=["all.yaml"]),
        "large.txt": "x" * 500_000,
    }
    assert cost(built(tmp_path, files, [config_map("c")])) == ("kustomization.yaml", 2, TEXT)


def test_a_stopped_build_does_not_affect_others(tmp_path: Path) -> None:
    files = {
        "base/kustomization.yaml": "resources: [../all.yaml]\n",
        "kustomization.yaml": kustomization(replacements=[DOUBLE] * 60, resources=["base"]),
        "good/kustomization.yaml": "resources: [../base]\n",
    }
    source = artifact(tmp_path, {"all.yaml": stream(config_map("c0", a="x" * 50)), **files})
    assert cost(build(source, ""))[2] == TEXT
    good = build(source, "good")
    assert (len(good.objects), good.faults, good.unknown) == (1, (), ())


def test_labels_are_set_at_once(tmp_path: Path) -> None:
    """Twice as many labels take twice as many steps."""

    def work(size: int) -> None:
        pairs = {f"l{n}": "x" for n in range(size)}
        files = {"kustomization.yaml": stream({
            "resources": ["all.yaml"], "labels": [{"pairs": pairs, "includeSelectors": True}]
        })}  # fmt: skip
        result = built(tmp_path / str(size), files, PODS[:20])
        assert len(result.objects[0].data["metadata"]["labels"]) == size

    work(1)
    assert growth(work, 200) < 2.2


def test_a_replacement_of_every_element_copies_the_list_once(tmp_path: Path) -> None:
    target = copy("metadata.name", select={"kind": "List"}, fieldPaths=["spec.*"])
    files = {"kustomization.yaml": kustomization(replacements=[target], resources=["all.yaml"])}
    wide = {**config_map("wide"), "kind": "List", "spec": ["x"] * 30_000}
    result = built(tmp_path, files, [config_map("c0"), wide])
    assert result.faults == ()
    (found,) = (it for it in result.objects if it.data["kind"] == "List")
    assert set(found.data["spec"]) == {"c0"}


def test_configurations_share_the_lists_that_only_others_change() -> None:
    added = [
        EMPTY._replace(references=(BackReference("example.com", "", kind, (Field("spec", "X"),)),))
        for kind in ("A", "B")
    ]
    first, second = (DEFAULT.merged(each) for each in added)
    assert first.common_labels is second.common_labels
    both = first.merged(second)
    assert EMPTY.merged(both) is both
    assert {"A", "B"} <= {each.kind for each in both.references}
    assert first not in (both, second)
