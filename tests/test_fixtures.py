"""Whole repositories: every finding in fixtures/bad is announced, fixtures/good has none."""

from pathlib import Path

import pytest

from gitops_lint.engine.run import lint
from gitops_lint.rule import load_rules
from gitops_lint.testing import announced, assert_findings, read_files
from tests.opinions import OPINIONS, counted

FIXTURES = Path(__file__).parent.parent / "fixtures"
BAD = sorted(path for path in (FIXTURES / "bad").iterdir() if path.is_dir())
GOOD = sorted(path for path in (FIXTURES / "good").iterdir() if path.is_dir())


@pytest.mark.parametrize("root", BAD, ids=lambda root: root.name)
def test_bad_repository_has_exactly_the_announced_findings(root: Path) -> None:
    files = read_files(root)
    assert list(announced(files)), "a bad repository announces findings"
    assert_findings(lint(root, root=root), files, counted(files))


@pytest.mark.parametrize("root", GOOD, ids=lambda root: root.name)
def test_good_repository_is_silent(root: Path) -> None:
    report = lint(root, root=root)
    assert report.clusters, "there must be something to be silent about"
    assert_findings(report, {}, counted({}))


def test_opinions_are_silent_in_a_good_repository() -> None:
    root = FIXTURES / "good" / "helm-settings"
    assert_findings(lint(root, root=root), {}, OPINIONS)


def test_every_rule_fires_in_a_bad_repository() -> None:
    fired = {spot.rule for root in BAD for spot, _ in announced(read_files(root))}
    # A repository is one state: the rules about changes have their pages.
    rules = {rule.id for rule in load_rules() if rule.scope != "change"}
    assert rules - fired == set()
