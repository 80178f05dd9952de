"""What only prints a line must not import what only linting needs."""

import subprocess
import sys

import pytest

HEAVY = ("cel_expr_python", "networkx", "jsonschema", "ruamel", "_ruamel_yaml", "tabulate")
PROGRAM = """
import sys
from gitops_lint.cli import main
try:
    main(sys.argv[1:])
except SystemExit as exit:
    assert not exit.code, exit.code
print("imported:", *sorted({name.partition(".")[0] for name in sys.modules}))
"""


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_start_up_imports_nothing_heavy(option: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, option], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    imported = done.stdout.rpartition("imported:")[2].split()
    assert "click" in imported
    assert set(HEAVY) & set(imported) == set()
