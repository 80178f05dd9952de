"""Commands that print a line must not import what only linting needs."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from gitops_lint.rules._index import RULES
from tests.cluster.whole import cluster, config_map, kustomization

HEAVY = ("cel_expr_python", "networkx", "jsonschema", "re2", "ruamel", "_ruamel_yaml", "tabulate")
PROGRAM = """
import json
import sys
from gitops_lint.cli import main
for arguments in json.loads(sys.argv[1]):
    try:
        main(arguments)
    except SystemExit as exit:
        assert not exit.code, (arguments, exit.code)
print("imported:", *sorted(sys.modules))
"""


def imported(*arguments: list[str]) -> set[str]:
    """The modules that a command line imports."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps(arguments)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.rpartition("imported:")[2].split())


def parts(modules: set[str]) -> set[str]:
    """The packages and modules directly in ours."""
    return {name.split(".")[1] for name in modules if name.startswith("gitops_lint.")}


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_start_up_imports_nothing_heavy(option: str) -> None:
    found = imported([option])
    assert "click" in found
    assert set(HEAVY) & found == set()
    assert parts(found) <= {"cli", "errors", "namedtuple", "report"}


def test_start_up_collects_no_garbage() -> None:
    program = """
import atexit
import gc
import sys
from gitops_lint.__main__ import main
collected = []
gc.callbacks.append(lambda *_: collected.append(1))
atexit.register(lambda: print("collections:", len(collected)))
sys.argv = ["gitops-lint", "--help"]
main()
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert "collections: 0" in done.stdout


@pytest.mark.parametrize(
    "arguments", [["rules"], ["rules", "--format", "json"], ["explain", "never-ready"]]
)
def test_no_rule_is_imported_to_describe_it(arguments: list[str]) -> None:
    found = imported(arguments)
    assert found & RULES.keys() == set()
    assert parts(found) & {"cluster", "documents", "kustomize", "order"} == set()


def test_an_answer_from_the_cache_imports_nothing_that_lints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITOPS_LINT_CACHE_DIR", str(tmp_path / "cache"))
    root = tmp_path / "root"
    cluster(root, {"cluster/a.yaml": kustomization("a", "./a"), "a/a.yaml": config_map("a")})
    command = ["check", "--exit-zero", str(root)]
    assert "gitops_lint.order" in imported(command)
    found = imported(command)
    assert parts(found) == {"cache", "cli", "errors", "files", "namedtuple", "report"}
    assert set(HEAVY) & found == set()


def test_linting_imports_no_results_of_other_commands(tmp_path: Path) -> None:
    cluster(tmp_path, {"cluster/a.yaml": kustomization("a", "./a"), "a/a.yaml": config_map("a")})
    found = imported(["check", "--exit-zero", str(tmp_path)])
    assert "gitops_lint.order" in found
    assert (
        "jsonschema" not in found
    )  # only a configuration, or something wrong, is worth its import
    others = (
        "gitops_lint.queries",
        "gitops_lint.results.comparison",
        "gitops_lint.results.diagram",
        "gitops_lint.results.plan",
        "gitops_lint.results.why",
    )
    assert {name for name in found if name.startswith(others)} == set()


FIXTURES = Path(__file__).parents[1] / "fixtures"


def test_no_lint_imports_networkx() -> None:
    roots = map(str, sorted(FIXTURES.glob("*/*/")))
    found = imported(*(["check", "--exit-zero", "--root", root, root] for root in roots))
    assert "gitops_lint.order.deadlock.deadlocks" in found
    assert "networkx" not in found


def test_why_searches_a_path_with_networkx() -> None:
    root = str(FIXTURES / "good" / "order-layers")
    assert "networkx" in imported(
        ["why", "shop", "--to", "crds", "--cluster", "production", "--root", root]
    )


@pytest.mark.parametrize("repository", ["good/buckets", "bad/health-exprs"])
def test_only_fingerprints_load_openssl(repository: str) -> None:
    root = str(FIXTURES / repository)
    command = ["check", "--no-cache", "--exit-zero", "--root", root, root]
    assert "hashlib" not in imported(command)
    assert ("hashlib" in imported([*command, "--format", "json"])) == repository.startswith("bad")


def test_a_rule_is_imported_when_there_is_something_for_it(tmp_path: Path) -> None:
    cluster(tmp_path, {"cluster/a.yaml": kustomization("a", "./a"), "a/a.yaml": config_map("a")})
    found = imported(["check", "--exit-zero", str(tmp_path)])
    prefix = "gitops_lint.rules."
    assert f"{prefix}readiness.wait_without_timeout" in found  # about Kustomizations
    assert f"{prefix}notification.alert_pattern_invalid" not in found  # about Alerts
    assert f"{prefix}workload.version_in_selector" not in found  # about clusters with Deployments
    assert f"{prefix}image.image_update_path_not_found" not in found  # about repositories
    assert f"{prefix}kustomize.duplicate_name" not in found  # about a kind of fault


@pytest.mark.parametrize(("line", "wrong"), [("fail-on: error", False), ("fail-on: erorr", True)])
def test_jsonschema_only_explains_a_configuration(tmp_path: Path, line: str, wrong: bool) -> None:
    cluster(tmp_path, {"cluster/a.yaml": kustomization("a", "./a"), "a/a.yaml": config_map("a")})
    (tmp_path / ".gitops-lint.yaml").write_text(
        f"{line}\nrules: {{dependency-too-deep: {{max-depth: 7}}}}\n"
    )
    program = PROGRAM.replace("assert not exit.code", "assert exit.code in (0, 2)")
    done = subprocess.run(
        [sys.executable, "-c", program, json.dumps([["check", str(tmp_path)]])],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ("erorr" in done.stderr or "must be one of" in done.stderr) == wrong
    assert ("jsonschema" in done.stdout.rpartition("imported:")[2].split()) == wrong
