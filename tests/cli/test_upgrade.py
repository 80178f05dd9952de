"""`upgrade`: what an upgrade changes, in each format, and the exit status."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from gitops_lint.testing import kustomization, write_files
from tests.cli.conftest import Run

SCHEMA = Path(__file__).parents[2] / "schemas" / "gitops-lint" / "upgrade.json"
FILES = {
    ".gitops-lint.yaml": 'flux-version: "2.8"\nclusters: [{path: clusters/a, name: a}]\n',
    "clusters/a/apps.yaml": kustomization("apps", "postBuild: {substitute: {a: x}}"),
    "apps/kustomization.yaml": "resources: [one, two]\n",
    "apps/one/kustomization.yaml": "namespace: one\nresources: [../alert]\n",
    "apps/two/kustomization.yaml": "namespace: two\nresources: [../alert]\n",
    "apps/alert/kustomization.yaml": "resources: [alert.yaml, policy.yaml]\n",
    "apps/alert/alert.yaml": """\
apiVersion: notification.toolkit.fluxcd.io/v1beta3
kind: Alert
metadata: {name: chat}
spec:
  providerRef: {name: chat}
  summary: "to ${b}"
  eventSources: [{kind: Kustomization, name: "*"}]
""",
    "apps/alert/policy.yaml": """\
apiVersion: image.toolkit.fluxcd.io/v1beta2
kind: ImageRepository
metadata: {name: web}
spec: {image: example.com/web, interval: 1h}
""",
}
TEXT = """\
a: from Flux 2.8 to 2.10 in 2 steps: 3 objects must change
It runs Flux 2.8 (configuration).

Before the upgrade to 2.9
  must: Flux 2.9 no longer serves these API versions
    `flux migrate -f . --version=2.8` writes the new ones; it leaves the fields as they are
    ImageRepository one/web and ImageRepository two/web: `v1beta2` of ImageRepository; write `apiVersion:
      image.toolkit.fluxcd.io/v1`
        apps/alert/policy.yaml:1
  must: An undefined variable without a default fails the build; until then it is an empty string
    define the variables, give them defaults (`${name:=}`), or escape them (`$${name}`)
    Kustomization flux-system/apps: `${b}` in Alert one/chat is undefined  apps/alert/alert.yaml:6
    Kustomization flux-system/apps: `${b}` in Alert two/chat is undefined  apps/alert/alert.yaml:6
  Flux 2.9 removes API versions (`v1beta2`) in which the cluster may still store objects
    run `flux migrate` with access to the cluster, before you upgrade the CRDs

After the upgrade to 2.10
  These API versions are deprecated in Flux 2.10
    `flux migrate -f . --version=2.10` writes the new ones; it leaves the fields as they are
    Alert one/chat and Alert two/chat: `v1beta3` of Alert; write `apiVersion: notification.toolkit.fluxcd.io/v1`
        apps/alert/alert.yaml:1
  The new API versions reject these fields
    Alert one/chat and Alert two/chat: `spec.summary` is no longer a field of Alert notification.toolkit.fluxcd.io/v1;
      removed with v1: write it as `summary` of `eventMetadata`
        apps/alert/alert.yaml:6
"""
MARKDOWN = """\
## Upgrade of a to Flux 2.10

The upgrade goes from Flux 2.8 to 2.10 in 2 steps: 3 objects must change.
It runs Flux 2.8 (configuration).

### Before the upgrade to 2.9

- [ ] **must: Flux 2.9 no longer serves these API versions** (the CRDs of both releases)
  - `flux migrate -f . --version=2.8` writes the new ones; it leaves the fields as they are
  - [ ] ImageRepository one/web and ImageRepository two/web, apps/alert/policy.yaml:1: \\`v1beta2\\` of ImageRepository; write \\`apiVersion: image.toolkit.fluxcd.io/v1\\`
- [ ] **must: An undefined variable without a default fails the build; until then it is an empty string** (kustomize-controller CHANGELOG, 1.9.0)
  - define the variables, give them defaults (`${name:=}`), or escape them (`$${name}`)
  - [ ] Kustomization flux-system/apps, apps/alert/alert.yaml:6: \\`${b}\\` in Alert one/chat is undefined
  - [ ] Kustomization flux-system/apps, apps/alert/alert.yaml:6: \\`${b}\\` in Alert two/chat is undefined
- [ ] **Flux 2.9 removes API versions (`v1beta2`) in which the cluster may still store objects** (the CHANGELOGs of the controllers of Flux 2.9)
  - run `flux migrate` with access to the cluster, before you upgrade the CRDs

### With the upgrade to 2.9

- [ ] upgrade Flux to 2.9

### With the upgrade to 2.10

- [ ] upgrade Flux to 2.10

### After the upgrade to 2.10

- [ ] **These API versions are deprecated in Flux 2.10** (the CRDs of both releases)
  - `flux migrate -f . --version=2.10` writes the new ones; it leaves the fields as they are
  - [ ] Alert one/chat and Alert two/chat, apps/alert/alert.yaml:1: \\`v1beta3\\` of Alert; write \\`apiVersion: notification.toolkit.fluxcd.io/v1\\`
- [ ] **The new API versions reject these fields** (the CRDs of both releases)
  - [ ] Alert one/chat and Alert two/chat, apps/alert/alert.yaml:6: \\`spec.summary\\` is no longer a field of Alert notification.toolkit.fluxcd.io/v1; removed with v1: write it as \\`summary\\` of \\`eventMetadata\\`
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_files(FILES, tmp_path)
    return tmp_path


def document(run: Run, root: Path, *arguments: str) -> Any:
    result = run("upgrade", "--format", "json", "--root", root, *arguments)
    assert result.stderr == ""
    found = json.loads(result.stdout)
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    assert list(Draft202012Validator(schema).iter_errors(found)) == []
    assert result.exit_code == int(found["required"])
    return found


@pytest.mark.parametrize(("format_", "expected"), [("text", TEXT), ("markdown", MARKDOWN)])
def test_formats(format_: str, expected: str, run: Run, root: Path) -> None:
    result = run("upgrade", "a", "--format", format_, "--root", root)
    assert (result.exit_code, result.stderr, result.stdout) == (1, "", expected)


def test_json(run: Run, root: Path) -> None:
    found = document(run, root, "--to", "2.9.x")
    assert {key: found[key] for key in ("cluster", "from", "fromAssumed", "fromText", "to")} == {
        "cluster": "a",
        "from": "2.8",
        "fromAssumed": False,
        "fromText": "configuration",
        "to": "2.9",
    }
    (step,) = found["steps"]
    assert [(it["phase"], it["id"], it["required"]) for it in step["changes"]] == [
        ("before", "api-version", True),
        ("before", "strict-substitution", True),
        ("before", "stored-versions", False),
    ]
    assert step["changes"][0]["objects"][0] == {
        "name": "ImageRepository one/web",
        "location": {"path": "apps/alert/policy.yaml", "line": 1},
        "text": "`v1beta2` of ImageRepository",
        "help": "write `apiVersion: image.toolkit.fluxcd.io/v1`",
        "required": True,
    }


def test_nothing_to_do(run: Run, root: Path) -> None:
    (root / ".gitops-lint.yaml").write_text("flux-version: 2.10\nclusters: [clusters/a]\n")
    result = run("upgrade", "--root", root)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (
        "clusters/a runs Flux 2.10, so there is no upgrade to 2.10\n"
        "It runs Flux 2.10 (configuration).\n"
    )
    assert document(run, root)["steps"] == []


def test_nothing_must_change(run: Run, root: Path) -> None:
    found = document(run, root, "--to", "2.10")
    assert found["required"]
    (root / ".gitops-lint.yaml").write_text("flux-version: 2.9\nclusters: [clusters/a]\n")
    (root / "apps/alert/kustomization.yaml").write_text("resources: [alert.yaml]\n")
    result = run("upgrade", "--root", root)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("clusters/a: from Flux 2.9 to 2.10: nothing must change\n")


def test_the_version_may_be_unknown(run: Run, root: Path) -> None:
    (root / ".gitops-lint.yaml").write_text("clusters: [clusters/a]\n")
    found = document(run, root)
    assert (found["from"], found["fromAssumed"], found["fromText"]) == (
        "2.8",
        True,
        (
            "The Flux version of this cluster is unknown; the upgrade is assumed to start at 2.8, because "
            "only 2.8 and older serve ImageRepository one/web (apps/alert/policy.yaml:1)."
        ),
    )


def test_a_version_that_is_not_known(run: Run, root: Path) -> None:
    result = run("upgrade", "--to", "2.11", "--root", root)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "does not know the changes of Flux 2.11" in result.stderr
