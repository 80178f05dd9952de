"""`compare`: the differences of two clusters."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from gitops_lint.testing import write_files
from tests.cli.conftest import Run
from tests.cli.test_plan import kustomization

SCHEMA = Path(__file__).parents[2] / "schemas" / "gitops-lint" / "compare.json"
CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: web}\n"
AFTER = "  dependsOn:\n    - name: infra\n"
FILES = {
    ".gitops-lint.yaml": "clusters: [{path: clusters/production}, {path: clusters/staging}]\n",
    "clusters/production/all.yaml": kustomization("infra", "  wait: true\n  timeout: 5m\n")
    + kustomization("apps", AFTER)
    + kustomization("shop", AFTER),
    "clusters/staging/all.yaml": kustomization("infra", "  wait: true\n  timeout: 10m\n")
    + kustomization("apps")
    + kustomization("preview", AFTER)
    + kustomization("idle", "  suspend: true\n"),
    **{f"{name}/c.yaml": CONFIG_MAP for name in ("infra", "apps", "shop", "preview", "idle")},
}
TEXT = """\
clusters/production and clusters/staging: 3 objects in both, 2 of them different; 1 only in production; 2 only in staging
  treated as the same name: production = staging

Only in production
  shop  clusters/production/all.yaml:30

Only in staging
  idle     clusters/staging/all.yaml:41
  preview  clusters/staging/all.yaml:28

Different
  apps
    dependsOn  only production  flux-system/infra  clusters/production/all.yaml:24
  infra
    timeout  production  5m   clusters/production/all.yaml:12
             staging     10m  clusters/staging/all.yaml:12

Order that only production guarantees
  apps depends on infra  clusters/production/all.yaml:25
  1 pair of objects is in order only in production, so a rollout to staging does not test it
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_files(FILES, tmp_path)
    return tmp_path


def document(run: Run, root: Path, *arguments: str) -> Any:
    result = run("compare", *arguments, "--format", "json", "--root", root)
    assert (result.exit_code, result.stderr) == (0, "")
    found = json.loads(result.stdout)
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    assert list(Draft202012Validator(schema).iter_errors(found)) == []
    return found


def test_text(run: Run, root: Path) -> None:
    result = run("compare", "production", "staging", "--root", root)
    assert (result.exit_code, result.stderr, result.stdout) == (0, "", TEXT)
    assert run("compare", "production", "staging", "--root", root).stdout == TEXT


def test_json(run: Run, root: Path) -> None:
    found = document(run, root, "production", "clusters/staging")
    assert (found["cluster"], found["other"]) == ("clusters/production", "clusters/staging")
    assert (found["equal"], found["common"], found["idle"]) == (False, 3, 0)
    assert [it["name"] for it in found["onlyThere"]] == [
        "Kustomization flux-system/idle",
        "Kustomization flux-system/preview",
    ]
    assert (found["orderHere"]["pairs"], found["orderThere"]) == (1, {"steps": [], "pairs": 0})


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["production", "staging"], 0),
        (["production", "staging", "--exit-code"], 1),
        (["staging", "staging", "--exit-code"], 2),
        (["staging", "gone", "--exit-code"], 2),
    ],
)
def test_exit_status(arguments: list[str], status: int, run: Run, root: Path) -> None:
    assert run("compare", *arguments, "--root", root).exit_code == status


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (
            ["clusters", "staging"],
            (
                "error: `clusters` matches 2 clusters\n"
                "help: choose one of clusters/production, clusters/staging\n"
            ),
        ),
        (
            ["production", "o"],
            (
                "error: `production` and `o` are both the cluster clusters/production\n"
                "help: choose one of clusters/staging\n"
            ),
        ),
        (
            ["stagin", "productoin"],
            "error: cluster `productoin` does not exist\nhelp: did you mean `production`?\n",
        ),
    ],
)
def test_an_unknown_or_ambiguous_name_is_an_error(
    arguments: list[str], error: str, run: Run, root: Path
) -> None:
    result = run("compare", *arguments, "--root", root)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", error)


def test_control_characters_are_escaped(run: Run, root: Path) -> None:
    write_files(
        {"clusters/staging/all.yaml": kustomization('"a\\e[2J"', '  timeout: "\\e[2J"\n')}, root
    )
    for format_ in ("text", "json"):
        result = run("compare", "production", "staging", "--format", format_, "--root", root)
        assert result.exit_code == 0
        assert "\x1b" not in result.stdout
