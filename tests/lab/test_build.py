import stat
from pathlib import Path

import pytest

from lab.build import module_version
from lab.flux import crds, structural
from lab.programs import CONTROLLERS, FLUX, VARIABLE, missing, programs, versions

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
    for it in programs(FLUX)[1:]:
        it.path.parent.mkdir(parents=True, exist_ok=True)
        it.path.touch(mode=stat.S_IRWXU)
        it.crds.mkdir()
        (it.crds / "crd.yaml").touch()
    assert missing() == "GITOPS_LINT_LAB has no etcd: run `python -m lab build`"
    (tmp_path / "bin" / "etcd").touch(mode=stat.S_IRWXU)
    assert missing() == ""
    (tmp_path / "bin" / FLUX / "helm-controller.crds" / "crd.yaml").unlink()
    assert missing() == "GITOPS_LINT_LAB has no helm-controller: run `python -m lab build`"
    assert missing("2.10").endswith("run `python -m lab build --flux 2.10`")


def test_the_versions_name_what_acts_in_a_cluster() -> None:
    controllers = ("source-controller", "kustomize-controller", "helm-controller")
    for flux in CONTROLLERS:
        acting = ["etcd", "kube-apiserver", *controllers]
        assert [it.split()[0] for it in versions(flux).split(", ")] == acting


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
