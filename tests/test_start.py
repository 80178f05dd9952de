"""What each command imports: the start of a process is counted in modules, not in time."""

import subprocess
import sys
from pathlib import Path

import pytest

from gitops_lint.rules._index import RULES

EXAMPLE = Path(__file__).parent.parent / "fixtures" / "good" / "order-layers"
PROGRAM = """
import sys
from gitops_lint.cli import main
try:
    main(sys.argv[1:])
finally:
    print(*(it for it in sys.modules), file=sys.stderr)
"""


def imported(*arguments: str) -> set[str]:
    """The modules that a command line imports."""
    command = [sys.executable, "-c", PROGRAM, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    return set(done.stderr.splitlines()[-1].split())


def own(modules: set[str]) -> set[str]:
    return {it for it in modules if it.startswith("gitops_lint.")}


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_only_the_command_line_is_imported_to_describe_it(option: str) -> None:
    assert {it.split(".")[1] for it in own(imported(option))} <= {"cli", "errors", "report"}


@pytest.mark.parametrize(
    "arguments", [("rules",), ("rules", "--format", "json"), ("explain", "never-ready")]
)
def test_no_rule_is_imported_to_describe_it(arguments: tuple[str, ...]) -> None:
    found = own(imported(*arguments))
    assert found & RULES.keys() == set()
    assert {it.split(".")[1] for it in found} & {"cluster", "kustomize", "order"} == set()


def test_a_rule_is_imported_when_there_is_something_for_it() -> None:
    found = imported("--root", str(EXAMPLE), "--format", "json")
    prefix = "gitops_lint.rules."
    assert f"{prefix}readiness.wait_without_timeout" in found  # about Kustomizations
    assert f"{prefix}notification.alert_pattern_invalid" not in found  # about Alerts
    assert f"{prefix}kustomize.duplicate_name" not in found  # about a kind of fault
    assert {"jsonschema", "networkx", "tabulate"} & found == set()
