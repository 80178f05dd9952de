import stat
from pathlib import Path

import pytest

from lab.build import module_version
from lab.flux import crds, structural
from lab.programs import PROGRAMS, VARIABLE, missing, versions

LISTED = """\
etcd: go1.26.8
	path	go.etcd.io/etcd/server/v3
	mod	go.etcd.io/etcd/server/v3	v3.6.16	h1:abc=
	dep	go.etcd.io/etcd/api/v3	v3.6.15	h1:def=
"""


def test_a_program_records_its_version() -> None:
    assert module_version(LISTED, "go.etcd.io/etcd/server/v3") == "v3.6.16"
    assert module_version(LISTED, "go.etcd.io/etcd/api/v3") == "v3.6.15"
    assert module_version(LISTED, "go.etcd.io/etcd") == ""


def test_a_missing_lab_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert missing() == "GITOPS_LINT_LAB does not name the folder of the lab"
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    programs = tmp_path / "bin"
    programs.mkdir()
    for it in PROGRAMS[1:]:
        (programs / it.name).touch()
        (programs / it.name).chmod(stat.S_IRWXU)
    assert missing() == "GITOPS_LINT_LAB has no etcd: run `python -m lab build`"
    (programs / "etcd").touch(mode=stat.S_IRWXU)
    assert missing() == "GITOPS_LINT_LAB has no CRDs in bin/crds"
    (programs / "crds").mkdir()
    (programs / "crds" / "kustomizations.yaml").touch()
    assert missing() == ""


def test_the_versions_name_every_program() -> None:
    assert [it.split()[0] for it in versions().split(", ")] == [it.name for it in PROGRAMS]


def test_a_json_schema_becomes_structural() -> None:
    schema = {
        "properties": {
            "metadata": {"type": "object"},
            "spec": {
                "additionalProperties": False,
                "required": ["name"],
                "properties": {
                    "name": {"type": ["string", "null"]},
                    "port": {"type": ["integer", "string"]},
                    "labels": {"type": "object", "additionalProperties": {"type": "string"}},
                },
                "type": "object",
            },
        }
    }
    assert structural(schema)["properties"]["spec"] == {
        "type": "object",
        "required": ["name"],
        "properties": {
            "name": {"type": "string", "nullable": True},
            "port": {"x-kubernetes-int-or-string": True, "nullable": False},
            "labels": {"type": "object", "additionalProperties": {"type": "string"}},
        },
    }


def test_kinds_without_a_controller_have_a_crd_with_one_stored_version() -> None:
    found = {it["metadata"]["name"]: it["spec"]["versions"] for it in crds()}
    assert {"alerts.notification.toolkit.fluxcd.io", "resourcesets.fluxcd.controlplane.io"} <= set(
        found
    )
    assert all([it["storage"] for it in versions].count(True) == 1 for versions in found.values())
