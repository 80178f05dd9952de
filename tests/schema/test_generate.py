"""scripts/generate_schemas.py: facts and CRDs of the same API give the same schemas."""

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "generate_schemas.py"

FACTS = """path\ttype\trequired\tflux\tconstraints
.\tobject\t-\tall\t-
apiVersion\tstring\t-\tall\t-
kind\tstring\t-\tall\t-
spec\tobject\t-\tall\t{"cel": ["!has(self.old) || !has(self.new)"]}
spec.any\tany\t-\tall\t{"x-kubernetes-preserve-unknown-fields": true}
spec.items\tarray\trequired\tall\t{"maxItems": 3}
spec.items[]\tobject\t-\tall\t-
spec.items[].name\tstring\trequired\tall\t{"maxLength": 5}
spec.items[].strategy\tstring\trequired\tall\t{"default": "a", "enum": ["a", "b"]}
spec.labels\tmap\t-\tall\t-
spec.labels{}\tstring\t-\tall\t-
spec.new\tboolean\t-\t2.10\t-
spec.old\tinteger\t-\tall\t{"minimum": 1}
"""

CRD = """
apiVersion: v1
kind: Namespace
metadata: {name: flux-system}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.test.toolkit.fluxcd.io}
spec:
  group: test.toolkit.fluxcd.io
  names: {kind: Thing, plural: things}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        description: prose
        type: object
        properties:
          apiVersion: {type: string, description: prose}
          kind: {type: string}
          metadata: {type: object}
          spec:
            description: prose
            type: object
            required: [items]
            x-kubernetes-validations:
            - {rule: "!has(self.old) || !has(self.new)"}
            properties:
              any: {x-kubernetes-preserve-unknown-fields: true}
              items:
                type: array
                maxItems: 3
                items:
                  type: object
                  required: [name, strategy]
                  properties:
                    name: {type: string, maxLength: 5}
                    strategy: {type: string, default: a, enum: [a, b]}
              labels: {type: object, additionalProperties: {type: string}}
              NEW
              old: {type: integer, minimum: 1}
          status: {type: object, properties: {ready: {type: boolean}}}
  - {name: v1beta1, served: false, storage: false, schema: {openAPIV3Schema: {type: object}}}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  names: {kind: Widget}
  versions: [{name: v1, served: true, schema: {openAPIV3Schema: {type: object}}}]
"""


@pytest.fixture
def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_schemas", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    folder = tmp_path / "facts"
    (folder / "test.toolkit.fluxcd.io" / "v1").mkdir(parents=True)
    (folder / "test.toolkit.fluxcd.io" / "v1" / "Thing.tsv").write_text(FACTS, encoding="utf-8")
    state = {"served": True, "storage": True, "deprecated": False}
    entry = {"group": "test.toolkit.fluxcd.io", "version": "v1", "kind": "Thing"}
    served = [entry | {"flux": {"2.5": state, "2.9": state, "2.10": state}}]
    (folder / "served.json").write_text(json.dumps(served), encoding="utf-8")
    return folder


@pytest.fixture
def crd(tmp_path: Path) -> Callable[[str], str]:
    def write(new: str) -> str:
        path = tmp_path / "install.yaml"
        path.write_text(CRD.replace("NEW", new), encoding="utf-8")
        return str(path)

    return write


def tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*.json")
    }


def test_facts_and_crds_agree(
    generate: ModuleType, facts: Path, crd: Callable[[str], str], tmp_path: Path
) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    assert generate.main(["--facts", str(facts), "--out", str(one)]) == 0
    for flux, new in (("2.9", ""), ("2.10", "new: {type: boolean}")):
        assert generate.main(["--crds", crd(new), "--flux", flux, "--out", str(other)]) == 0
    assert tree(one) == tree(other)
    assert sorted(tree(one)) == [
        "served.json",
        "test.toolkit.fluxcd.io/v1/Thing-2.10.json",
        "test.toolkit.fluxcd.io/v1/Thing-2.9.json",
    ]
    assert "prose" not in "".join(tree(other).values())
    schema = json.loads(
        (one / "test.toolkit.fluxcd.io/v1/Thing-2.9.json").read_text(encoding="utf-8")
    )
    del schema["properties"]["metadata"]
    assert schema == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "additionalProperties": False,
        "properties": {
            "apiVersion": {"type": "string"},
            "kind": {"type": "string"},
            "spec": {
                "additionalProperties": False,
                "properties": {
                    "any": {"x-kubernetes-preserve-unknown-fields": True},
                    "items": {
                        "items": {
                            "additionalProperties": False,
                            "properties": {
                                "name": {"maxLength": 5, "type": "string"},
                                "strategy": {"default": "a", "enum": ["a", "b"], "type": "string"},
                            },
                            "required": ["name"],
                            "type": "object",
                        },
                        "maxItems": 3,
                        "type": "array",
                    },
                    "labels": {"additionalProperties": {"type": "string"}, "type": "object"},
                    "old": {"minimum": 1, "type": "integer"},
                },
                "required": ["items"],
                "type": "object",
                "x-kubernetes-validations": [{"rule": "!has(self.old) || !has(self.new)"}],
            },
            "status": {},
        },
        "required": ["metadata"],
        "type": "object",
    }


def test_equal_minors_share_a_file_and_old_ones_go(
    generate: ModuleType, facts: Path, crd: Callable[[str], str], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    generate.main(["--facts", str(facts), "--out", str(out)])
    generate.main(["--crds", crd(""), "--flux", "2.10", "--out", str(out)])
    assert sorted(tree(out)) == ["served.json", "test.toolkit.fluxcd.io/v1/Thing-2.9.json"]
    index = json.loads((out / "served.json").read_text(encoding="utf-8"))
    assert index["minors"] == ["2.9", "2.10"]
    entry = {"deprecated": False, "schema": "2.9", "storage": True}
    assert index["apis"] == {
        "test.toolkit.fluxcd.io": {"Thing": {"v1": {"2.10": entry, "2.9": entry}}}
    }


def test_check_reports_stale_files(
    generate: ModuleType, facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    arguments = ["--facts", str(facts), "--out", str(out)]
    assert generate.main([*arguments, "--check"]) == 1
    assert tree(out) == {}
    assert generate.main(arguments) == 0
    assert generate.main([*arguments, "--check"]) == 0
    (out / "test.toolkit.fluxcd.io/v1/Thing-2.9.json").write_text("{}", encoding="utf-8")
    (out / "test.toolkit.fluxcd.io/v1/Gone-2.9.json").write_text("{}", encoding="utf-8")
    (out / "other").mkdir()
    (out / "other" / "config.json").write_text("{}", encoding="utf-8")
    capsys.readouterr()
    assert generate.main([*arguments, "--check"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "stale: test.toolkit.fluxcd.io/v1/Gone-2.9.json",
        "stale: test.toolkit.fluxcd.io/v1/Thing-2.9.json",
    ]


def test_it_lists_the_rules_without_a_message(
    generate: ModuleType, facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    generate.main(["--facts", str(facts), "--out", str(tmp_path / "out")])
    assert capsys.readouterr().err.splitlines() == [
        "note: no message in gitops_lint/schema/messages/, so that of the CRD is shown: !has(self.old) || !has(self.new)"
    ]


def test_it_lists_api_versions_that_a_minor_no_longer_serves(
    generate: ModuleType,
    facts: Path,
    crd: Callable[[str], str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "out"
    generate.main(["--facts", str(facts), "--out", str(out)])
    capsys.readouterr()
    path = Path(crd(""))
    path.write_text(
        path.read_text(encoding="utf-8").replace("kind: Thing", "kind: Other"), encoding="utf-8"
    )
    generate.main(["--crds", str(path), "--flux", "2.11", "--out", str(out)])
    assert (
        "note: served by 2.10, not by 2.11: test.toolkit.fluxcd.io/v1 Thing"
        in capsys.readouterr().err.splitlines()
    )


@pytest.mark.parametrize("arguments", [[], ["--flux", "2.10"], ["--crds", "x.yaml"], ["--check"]])
def test_wrong_usage(generate: ModuleType, arguments: list[str]) -> None:
    with pytest.raises(SystemExit):
        generate.main(arguments)
