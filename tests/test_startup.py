"""What only prints a line must not import what only linting needs."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cluster.whole import cluster, config_map, kustomization

HEAVY = ("cel_expr_python", "networkx", "jsonschema", "re2", "ruamel", "_ruamel_yaml", "tabulate")
PROGRAM = """
import sys
from gitops_lint.cli import main
try:
    main(sys.argv[1:])
except SystemExit as exit:
    assert not exit.code, exit.code
print("imported:", *sorted(sys.modules))
"""


def imported(*arguments: str) -> set[str]:
    """The modules that a command line imports."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.rpartition("imported:")[2].split())


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_start_up_imports_nothing_heavy(option: str) -> None:
    found = imported(option)
    assert "click" in found
    assert set(HEAVY) & found == set()


def test_linting_imports_no_results_of_other_commands(tmp_path: Path) -> None:
    cluster(tmp_path, {"cluster/a.yaml": kustomization("a", "./a"), "a/a.yaml": config_map("a")})
    found = imported("check", "--exit-zero", str(tmp_path))
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
