"""docs/threat-model.md names tests that exist."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "threat-model.md").read_text()
ROWS = re.findall(r"^\| (?!promise |---)(.+?) \| (.*) \|$", PAGE, re.MULTILINE)
EVIDENCE = re.compile(r"`([^`]+)`(?:, |$)")


def exists(evidence: str) -> bool:
    """Whether a test exists, or a script that `.ci/run` runs."""
    path, _, name = evidence.partition("::")
    if not (ROOT / path).is_file():
        return False
    if not name:
        return path.startswith("scripts/") and path in (ROOT / ".ci" / "run").read_text()
    tree = ast.parse((ROOT / path).read_text())
    return name.startswith("test_") and any(
        isinstance(it, ast.FunctionDef) and it.name == name for it in tree.body
    )


def test_the_page_has_promises() -> None:
    lines = [line for line in PAGE.splitlines() if line.startswith("| ")]
    headings = [line for line in lines if line == "| promise | held by |"]
    assert len(headings) >= 3
    assert len(lines) - len(headings) == len(ROWS) >= 15


@pytest.mark.parametrize(("promise", "held_by"), ROWS, ids=[promise[:40] for promise, _ in ROWS])
def test_each_promise_is_held_by_tests_that_exist(promise: str, held_by: str) -> None:
    named = EVIDENCE.findall(held_by)
    assert ", ".join(f"`{it}`" for it in named) == held_by
    assert named
    assert [it for it in named if not exists(it)] == []


@pytest.mark.parametrize(
    "evidence",
    [
        "tests/gone.py::test_a",
        "tests/test_threat_model.py::test_gone",
        "tests/test_threat_model.py::exists",
        "tests/test_threat_model.py",
        "scripts/gone.py",
        "scripts/docs.pyc",
    ],
)
def test_what_does_not_exist(evidence: str) -> None:
    assert not exists(evidence)


def test_others_link_to_the_page() -> None:
    assert "](docs/threat-model.md)" in (ROOT / "README.md").read_text()
    assert "](docs/threat-model.md)" in (ROOT / "SECURITY.md").read_text()
