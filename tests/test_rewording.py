"""No behavior depends on a sentence: with other wording, the verdicts are the same."""

import ast
import json
import subprocess
import sys
from pathlib import Path

from gitops_lint.testing import announced, read_files
from tests.opinions import counted
from tests.rewording import Reworder
from tests.test_fixtures import BAD, GOOD

ROOT = Path(__file__).parent.parent


def test_other_wording_gives_the_same_verdicts() -> None:
    """With any wording, a bad fixture has its announced verdicts and a good one has none."""
    fixtures = [*BAD, *GOOD]
    command = [sys.executable, "-m", "tests.rewording", *map(str, fixtures)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert not run.returncode, run.stderr
    found = json.loads(run.stdout)
    for fixture in fixtures:
        files = read_files(fixture)
        expected = sorted(
            [spot.severity, spot.rule, spot.path, spot.line] for spot, _ in announced(files)
        )
        rules = counted(files)
        assert [it for it in found[str(fixture)] if it[1] in rules] == expected, fixture.name


def test_only_prose_is_replaced() -> None:
    text = '''
"""A docstring stays."""
import re
PATTERN = re.compile("a b")
WORDS = "one two".split()
TABLE: "dict[str, int]" = {"a key": "a value"}
def said(name: "str | None", count: int) -> "tuple[str, ...]":
    if "the word" in name or name.startswith("a start"):
        return f"{name!r} is no name, {count:>5}"
    raise ValueError("no name" if name else "none")
'''
    reworder = Reworder()
    reworder.visit(ast.parse(text))
    assert reworder.reworded == ["a value", " is no name, ", "no name"]
