"""`needs`: what to have ready before Flux starts, in each format."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from gitops_lint.testing import config_map, write_files
from tests.cli.conftest import Run
from tests.cli.test_plan import kustomization

SCHEMA = Path(__file__).parents[2] / "schemas" / "gitops-lint" / "needs.json"
FILES = {
    ".gitops-lint.yaml": "clusters: [{path: clusters/a, name: a}]\n",
    "clusters/a/all.yaml": kustomization(
        "apps",
        "  postBuild:\n    substituteFrom:\n      - {kind: Secret, name: keys}\n"
        "  decryption:\n    provider: sops\n    secretRef:\n      name: sops-age\n",
    ),
    "apps/c.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\n  namespace: shop\n"
    "data: {a: '${DOMAIN}'}\n",
    "apps/d.yaml": config_map("d", namespace="shop"),
    "apps/w.yaml": "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\n",
    "up.sh": "kubectl create secret generic sops-age\n",
    "apps/e.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: keys, namespace: default}\n"
    "stringData: {DOMAIN: nobody-shows-this}\n",
}
TEXT = """\
a converges if 1 Namespace, 2 Secrets and 1 CRD exist first

Namespace shop
  ConfigMap shop/c needs it  apps/c.yaml:5
  without it, not Ready: Kustomization apps

Secret flux-system/keys
  Kustomization flux-system/apps needs it  clusters/a/all.yaml:13
  without it, not Ready: Kustomization apps
  keys: DOMAIN
  not the same: Secret default/keys in another namespace, apps/e.yaml:3

Secret flux-system/sops-age
  Kustomization flux-system/apps needs it  clusters/a/all.yaml:17
  without it, not Ready: Kustomization apps
  up.sh:1 may create it

CRD of Widget (example.com)
  Widget w needs it  apps/w.yaml:1
  without it, not Ready: Kustomization apps
"""
MARKDOWN = """\
## Before Flux starts on a

The cluster converges if 1 Namespace, 2 Secrets and 1 CRD exist first.

- [ ] **Namespace shop**
  - ConfigMap shop/c needs it, apps/c.yaml:5
  - without it, not Ready: Kustomization apps
- [ ] **Secret flux-system/keys**
  - Kustomization flux-system/apps needs it, clusters/a/all.yaml:13
  - without it, not Ready: Kustomization apps
  - keys: DOMAIN
  - not the same: Secret default/keys in another namespace, apps/e.yaml:3
- [ ] **Secret flux-system/sops-age**
  - Kustomization flux-system/apps needs it, clusters/a/all.yaml:17
  - without it, not Ready: Kustomization apps
  - up.sh:1 may create it
- [ ] **CRD of Widget (example.com)**
  - Widget w needs it, apps/w.yaml:1
  - without it, not Ready: Kustomization apps
"""
SKELETON = """\
# What must exist before Flux starts on a.
# To install: CRD of Widget (example.com)
---
apiVersion: v1
kind: Namespace
metadata:
  name: "shop"
---
apiVersion: v1
kind: Secret
metadata:
  name: "keys"
  namespace: flux-system
stringData:
  DOMAIN: ""
---
apiVersion: v1
kind: Secret
metadata:
  name: sops-age
  namespace: flux-system
stringData: {}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_files(FILES, tmp_path)
    return tmp_path


def document(run: Run, root: Path) -> Any:
    result = run("needs", "--format", "json", "--root", root)
    assert (result.exit_code, result.stderr) == (0, "")
    found = json.loads(result.stdout)
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    assert list(Draft202012Validator(schema).iter_errors(found)) == []
    return found


@pytest.mark.parametrize(
    ("format_", "expected"), [("text", TEXT), ("markdown", MARKDOWN), ("yaml", SKELETON)]
)
def test_formats(format_: str, expected: str, run: Run, root: Path) -> None:
    result = run("needs", "a", "--format", format_, "--root", root)
    assert (result.exit_code, result.stderr, result.stdout) == (0, "", expected)


def test_json_contains_all_of_the_text(run: Run, root: Path) -> None:
    found = document(run, root)
    assert (found["cluster"], found["outcome"]) == ("a", "converges if")
    place = {"path": "clusters/a/all.yaml", "line": 13}
    assert found["needs"][1] == {
        "what": "object",
        "kind": "Secret",
        "group": "",
        "namespace": "flux-system",
        "name": "keys",
        "scope": None,
        "certain": True,
        "accepted": None,
        "users": [{"name": "Kustomization flux-system/apps", "location": place}],
        "stops": ["Kustomization flux-system/apps"],
        "pods": [],
        "awaited": True,
        "pulls": False,
        "keys": ["DOMAIN"],
        "evidence": [],
        "namesakes": [
            {"name": "Secret default/keys", "location": {"path": "apps/e.yaml", "line": 3}}
        ],
    }
    assert [it["evidence"] for it in found["needs"] if it["name"] == "sops-age"] == [
        [{"kind": "script", "location": {"path": "up.sh", "line": 1}}]
    ]


def test_accepted_needs_have_their_reason(run: Run, root: Path) -> None:
    config = FILES[".gitops-lint.yaml"] + (
        "needs: [{kind: Secret, name: '*', reason: up.sh creates them}]\n"
    )
    write_files({".gitops-lint.yaml": config}, root)
    found = document(run, root)
    assert found["text"] == "converges if 1 Namespace and 1 CRD exist first (2 accepted)"
    assert [it["accepted"] for it in found["needs"] if it["kind"] == "Secret"] == [
        "up.sh creates them"
    ] * 2
    for format_, line, number in (
        ("text", "  accepted: up.sh creates them\n", 2),
        ("markdown", "  - accepted: up.sh creates them\n", 2),
        ("yaml", "---\n# up.sh creates them\napiVersion: v1\nkind: Secret\n", 2),
    ):
        assert run("needs", "--format", format_, "--root", root).stdout.count(line) == number
    plan = run("plan", "--root", root).stdout
    assert "  2 accepted in the configuration: Secret flux-system/keys and Secret" in plan


def test_nothing_is_needed(run: Run, tmp_path: Path) -> None:
    files = {
        "clusters/a/all.yaml": kustomization("apps"),
        "apps/c.yaml": config_map("c", namespace="default"),
    }
    write_files({".gitops-lint.yaml": FILES[".gitops-lint.yaml"], **files}, tmp_path)
    assert run("needs", "--root", tmp_path).stdout == (
        "a converges from empty\nNothing outside of this repository must exist before Flux starts.\n"
    )
    assert document(run, tmp_path)["needs"] == []
    skeleton = run("needs", "--format", "yaml", "--root", tmp_path).stdout
    assert skeleton == "# What must exist before Flux starts on a.\n"


@pytest.mark.parametrize(
    "name", ["null", "no", "0x1", "1.5", "2024-01-01", "a: b", "a\nb", "y\u2028z", "'"]
)
def test_names_in_the_skeleton_are_text(name: str, run: Run, root: Path) -> None:
    """Whatever a repository calls a Namespace, the skeleton has it as a string."""
    written = json.dumps(name)
    text = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c, namespace: {written}}}\n"
    write_files({"apps/c.yaml": text}, root)
    out = run("needs", "--format", "yaml", "--root", root).stdout
    objects = YAML(typ="safe").load_all(out)
    names = [it["metadata"]["name"] for it in objects if it["kind"] == "Namespace"]
    assert name in names


PODS = {
    ".gitops-lint.yaml": "clusters: [{path: clusters/a, name: a}]\n",
    "clusters/a/all.yaml": kustomization("apps", "  serviceAccountName: team\n"),
    "clusters/a/team.yaml": "apiVersion: v1\nkind: ServiceAccount\n"
    "metadata: {name: team, namespace: flux-system}\n",
    "apps/web.yaml": """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: default}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      imagePullSecrets:
        - name: registry
      containers:
        - name: web
          image: example.com/web:1
          env:
            - name: PASSWORD
              valueFrom:
                secretKeyRef: {name: database, key: password}
""",
}
PODS_TEXT = """\
a converges if 1 role exists first

role for ServiceAccount flux-system/team
  Kustomization flux-system/apps needs it  clusters/a/all.yaml:11
  without it, not Ready: Kustomization apps

Flux does not wait for these, but other objects need them:

Secret default/database
  Deployment default/web needs it  apps/web.yaml:17
  without it, pods do not start: Deployment default/web
  keys: password

Secret default/registry
  Deployment default/web needs it  apps/web.yaml:10
  without it, images are pulled without credentials: Deployment default/web
  keys: .dockerconfigjson
"""
PODS_MARKDOWN = """\
## Before Flux starts on a

The cluster converges if 1 role exists first.

- [ ] **Secret default/database** (Flux does not wait for it)
  - Deployment default/web needs it, apps/web.yaml:17
  - without it, pods do not start: Deployment default/web
  - keys: password
- [ ] **Secret default/registry** (Flux does not wait for it)
  - Deployment default/web needs it, apps/web.yaml:10
  - without it, images are pulled without credentials: Deployment default/web
  - keys: .dockerconfigjson
- [ ] **role for ServiceAccount flux-system/team**
  - Kustomization flux-system/apps needs it, clusters/a/all.yaml:11
  - without it, not Ready: Kustomization apps
"""
PODS_YAML = """\
# What must exist before Flux starts on a.
# To grant: role for ServiceAccount flux-system/team
---
# Flux does not wait for it, but other objects need it.
apiVersion: v1
kind: Secret
metadata:
  name: database
  namespace: default
stringData:
  password: ""
---
# Flux does not wait for it, but other objects need it.
apiVersion: v1
kind: Secret
metadata:
  name: registry
  namespace: default
type: kubernetes.io/dockerconfigjson
stringData:
  ".dockerconfigjson": ""
"""


@pytest.mark.parametrize(
    ("format_", "expected"),
    [("text", PODS_TEXT), ("markdown", PODS_MARKDOWN), ("yaml", PODS_YAML)],
)
def test_pods_and_roles(format_: str, expected: str, run: Run, tmp_path: Path) -> None:
    write_files(PODS, tmp_path)
    result = run("needs", "--format", format_, "--root", tmp_path)
    assert (result.exit_code, result.stderr, result.stdout) == (0, "", expected)
    needs = [
        (it["what"], it["name"], it["stops"], it["pods"], it["awaited"], it["pulls"], it["keys"])
        for it in document(run, tmp_path)["needs"]
    ]
    web, apps = ["Deployment default/web"], ["Kustomization flux-system/apps"]
    assert needs == [
        ("object", "database", [], web, False, False, ["password"]),
        ("object", "registry", [], web, False, True, [".dockerconfigjson"]),
        ("role", "team", apps, [], True, False, []),
    ]


def test_plan_names_what_only_pods_need(run: Run, tmp_path: Path) -> None:
    write_files(PODS, tmp_path)
    plan = run("plan", "--root", tmp_path).stdout
    assert " ".join(plan.partition("nothing here creates it\n")[2].split()) == (
        "role for ServiceAccount flux-system/team clusters/a/all.yaml:11"
        " Kustomization flux-system/apps needs it; without it, not Ready: Kustomization apps"
        " Flux does not wait for these, but other objects need them: Secret default/database and Secret"
        " default/registry"
    )
