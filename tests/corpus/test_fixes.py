"""Fixes of real repositories change what they say, and nothing else; the comparison sees what they must not do."""

import os
from pathlib import Path

import pytest

from tests.corpus.fixes import changes, damaged, misapplied, prove, unexplained
from tests.examples import THOROUGH
from tests.kustomize.real import KUSTOMIZE

CORPUS = Path(os.environ.get("GITOPS_LINT_CORPUS", "")) / "repositories"
REPOSITORIES = sorted(CORPUS.iterdir()) if CORPUS.is_dir() else []


@pytest.mark.skipif(
    not (THOROUGH and REPOSITORIES and KUSTOMIZE),
    reason="takes minutes: GITOPS_LINT_EXAMPLES=100 does it, with GITOPS_LINT_CORPUS and kustomize",
)
@pytest.mark.parametrize("repository", REPOSITORIES, ids=lambda it: it.name)
def test_fixes_change_what_they_say(repository: Path) -> None:
    for found in prove(repository):
        assert found.faults == ()


TEXT = "a: 'x'  # why\n# alone\nb: 1\n"
BLOCK = "c:\n  # first\n  - 1\n"


@pytest.mark.parametrize(
    ("after", "fault"),
    [
        (TEXT.replace("\nb", "\r\nb"), "new line ends {'\\r\\n'}"),
        (f"\ufeff{TEXT}", "the byte order mark"),
        (TEXT.replace("# alone\n", ""), "lost comments ['# alone']"),
        (TEXT.replace("'x'", '"x"'), "'x' has other quotes"),
    ],
)
def test_damage_is_seen(after: str, fault: str) -> None:
    assert list(damaged(TEXT, after)) == [fault]


@pytest.mark.parametrize(
    "after", [TEXT.replace("b: 1", 'b: "1"'), TEXT.replace("a: 'x'  # why\n", ""), f"{TEXT}c: 2\n"]
)
def test_a_fix_is_no_damage(after: str) -> None:
    assert list(damaged(TEXT, after)) == []


def test_a_comment_goes_with_the_entry_that_it_is_in() -> None:
    assert list(damaged(TEXT + BLOCK, TEXT)) == []
    assert list(damaged(TEXT + BLOCK, TEXT + BLOCK.replace("  # first\n", ""))) == [
        "lost comments ['# first']"
    ]


DIFF = "@@ -2,2 +2,3 @@\n # alone\n-b: 1\n+b: 2\n+c: ***\n"


@pytest.mark.parametrize(
    ("after", "right"),
    [
        ("a: 'x'  # why\n# alone\nb: 2\nc: 3\n", True),
        ("a: 'x' # why\n# alone\nb: 2\nc: 3\n", False),
        ("a: 'x'  # why\n# alone\nb: 3\nc: 3\n", False),
        ("a: 'x'  # why\n# alone\nb: 2\nc: 3\nd: 4\n", False),
    ],
)
def test_a_diff_shows_every_change(after: str, right: bool) -> None:
    found = misapplied(TEXT.splitlines(keepends=True), after.splitlines(keepends=True), DIFF)
    assert (found is None) is right


OBJECT = "kind: Kustomization\nmetadata: {name: a}\nspec:\n  timeout: 5m\n  interval: 1h\n"


def test_a_field_that_no_fix_changed_is_unexplained() -> None:
    source = [{"spec": {"timeout": "5m", "interval": "1h"}}], [{"spec": {"interval": "1h"}}]
    fixed = list(changes(*source))
    fine = OBJECT.replace("  timeout: 5m\n", "")
    assert list(unexplained(OBJECT, fine, fixed)) == []
    version = list(changes([{"apiVersion": "v1beta1"}], [{"apiVersion": "v1"}]))
    old = f"apiVersion: v1beta1\n{OBJECT}"
    assert list(unexplained(old, old.replace("v1beta1", "v1"), version)) == []
    (other,) = unexplained(OBJECT, fine.replace("1h", "2h"), fixed)
    assert "interval" in other
    assert list(unexplained(OBJECT, "", fixed)) == ["kustomize fails after the fix"]


def test_a_field_in_the_text_of_a_patch_is_a_change_of_this_field() -> None:
    old, new = ({"patch": f"spec:\n  timeout: {it}\n"} for it in ("5m", "6m"))
    (found,) = changes(old, new)
    assert found == (("patch", "[]", "spec", "timeout"), "5m", "6m")
