"""Fingerprints stay the same while lines and files move, and no two findings of a report share one."""

import random
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitops_lint.config import Config
from gitops_lint.documents import Place, Span, Tree, file_place
from gitops_lint.engine.locate import place
from gitops_lint.results.finding import RuleInfo, Severity
from gitops_lint.results.fingerprint import Fingerprint
from gitops_lint.results.problem import Problem
from gitops_lint.testing import lint_files, read_files, write_files
from tests.examples import examples

BAD = Path(__file__).parent.parent.parent / "fixtures" / "bad"
FIXTURES = {
    name: read_files(BAD / name)
    for name in (
        "dependency-in-another-cluster",
        "helm-release-before-crds",
        "kustomize-ignored-fields",
        "missing-dependencies",
        "missing-sources",
        "namespaces-changed",
        "notification-references",
        "readiness-parent-timeout",
        "readiness-times",
        "substitution-strict",
        "tenancy",
    )
}
Files = dict[str, str]

_TOP = re.compile(r"(?m)^(?=[A-Za-z])")
_REFERENCE = re.compile(r"(?m)^(\s*(?:- )?(?:path: |- ))([\w./-]+)$")


def prints(files: Mapping[str, str]) -> list[str]:
    report = lint_files(files)
    found = (*report.findings, *(it.finding for it in report.ignored))
    return sorted(it.fingerprint for it in found)


BEFORE = {name: prints(files) for name, files in FIXTURES.items()}


def shifted(files: Files, chance: random.Random) -> Files:
    """With comments and blank lines before the entries of documents."""

    def noise(_: re.Match[str]) -> str:
        return chance.choice(("", "", "\n", "# a comment\n", "\n# a comment\n\n"))

    return {
        path: _TOP.sub(noise, text) if path.endswith(".yaml") else text
        for path, text in files.items()
    }


def reordered(files: Files, chance: random.Random) -> Files:
    """With the documents of each file in another order."""
    made = {}
    for path, text in files.items():
        parts = re.split(r"(?m)^---\n", text.rstrip("\n") + "\n")
        chance.shuffle(parts)
        made[path] = "---\n".join(parts) if path.endswith(".yaml") else text
    return made


def renamed(files: Files, chance: random.Random) -> Files:
    """With another name for one directory, also in what refers to it."""
    folders = sorted({part for path in files for part in path.split("/")[:-1]} - {"flux-system"})
    old = chance.choice(folders)

    def moved(path: str) -> str:
        return "/".join("renamed" if part == old else part for part in path.split("/"))

    def rewritten(match: re.Match[str]) -> str:
        return match[1] + moved(match[2])

    return {moved(path): _REFERENCE.sub(rewritten, text) for path, text in files.items()}


@pytest.mark.parametrize("edit", [shifted, reordered, renamed])
@settings(deadline=None, max_examples=examples(6))
@given(st.sampled_from([*FIXTURES]), st.randoms(use_true_random=False))
def test_an_edit_elsewhere_changes_no_fingerprint(
    edit: Callable[[Files, random.Random], Files], name: str, chance: random.Random
) -> None:
    assert prints(edit(FIXTURES[name], chance)) == BEFORE[name]


@pytest.mark.parametrize("name", sorted(it.name for it in BAD.iterdir()))
def test_no_two_findings_have_the_same(name: str) -> None:
    found = BEFORE.get(name) or prints(read_files(BAD / name))
    assert sorted(set(found)) == found
    assert all(str(Fingerprint.parse(it)) == it for it in found)


RULE = RuleInfo("rule-a", "family", Severity.WARNING, "A", "A")
LIST = """\
kind: Kustomization
metadata:
  name: apps
spec:
  dependsOn:
    - name: one
    - name: two
---
kind: Kustomization
metadata:
  name: other
"""


def placed(root: Path, files: Files, *problems: Problem) -> list[str]:
    """The fingerprints of problems in files, in the order of the files."""
    write_files(files, root)
    tree = Tree(root)
    for path in tree.yaml_files:
        tree.parse(path)
    return [
        it.fingerprint
        for it in place([(RULE, it, "c") for it in problems], Config(), tree).findings
    ]


def at(line: int, message: str = "it is wrong", path: str = "a.yaml", **more: Any) -> Problem:
    """A problem about the value in a line (zero-based) of LIST."""
    start = LIST.split("\n")[line].rindex(" ") + 1
    return Problem(message, Place(path, None, Span(line, start, line, start + 3)), **more)


def test_it_depends_on_the_rule_the_object_the_entry_and_the_text(tmp_path: Path) -> None:
    found = placed(
        tmp_path, {"a.yaml": LIST}, at(5), at(6), at(2), at(10), at(10, "it is also wrong")
    )
    causes = [Fingerprint.parse(it) for it in found]
    assert len(set(found)) == 5
    assert [it and it.number for it in causes] == [1] * 5
    assert len({it and it.cause for it in causes}) == 4
    assert causes[3] is not None
    assert causes[4] is not None
    assert causes[3].cause == causes[4].cause


def test_it_does_not_depend_on_the_file_or_the_place_in_a_list(tmp_path: Path) -> None:
    lines = LIST.splitlines(keepends=True)
    swapped = "".join([*lines[:5], lines[6], lines[5], *lines[7:]])
    (one,) = placed(tmp_path / "one", {"a.yaml": LIST}, at(5))
    (two,) = placed(tmp_path / "two", {"b/c.yaml": swapped}, at(6, path="b/c.yaml"))
    assert one == two


def test_a_message_may_name_lines_numbers_and_files_that_change(tmp_path: Path) -> None:
    def found(name: str, path: str, message: str) -> str:
        files = {path: LIST, "elsewhere/x.yaml": "a: 1"}
        return placed(tmp_path / name, files, at(5, message, path))[0]

    one = found("one", "a/b.yaml", "see line 3 of a/b.yaml:3:1 after 59m30s, and `../elsewhere`")
    two = found("two", "c.yaml", "see line 14 of c.yaml:14:2 after 1h, and `elsewhere/x.yaml`")
    other = found("three", "c.yaml", "see line 14 of d.yaml:14:2 after 1h, and `elsewhere/x.yaml`")
    assert one == two != other


def test_the_hash_of_a_generated_name_is_no_part_of_it(tmp_path: Path) -> None:
    def found(name: str, hash_: str) -> list[str]:
        whole = Problem(
            f"`web-{hash_}` is wrong", file_place("a.yaml"), resource=f"Job x/web-{hash_}"
        )
        return placed(tmp_path / name, {"a.yaml": LIST}, whole)

    one, two = found("one", "t6442d8f24"), found("two", "gk9mch5b2f")
    assert one == two != found("three", "staging-eu")


def test_equal_ones_are_numbered_in_the_order_of_the_files(tmp_path: Path) -> None:
    files = dict.fromkeys(("a.yaml", "b.yaml", "c.yaml"), LIST)
    found = placed(tmp_path, files, *(at(5, path=path) for path in files))
    assert found == [found[0], f"{found[0]}:2", f"{found[0]}:3"]
    assert placed(tmp_path, files, at(5, path="b.yaml"), at(5, path="c.yaml")) == found[:2]


def test_a_whole_file_and_one_that_was_not_parsed_count_by_their_owner(tmp_path: Path) -> None:
    files = {"a.sh": "echo\n" * 9, "a.yaml": LIST, "b.yaml": LIST}
    places = [Place("a.sh", None, Span(3, 0, 3, 1)), file_place("a.yaml"), file_place("b.yaml")]
    problems = [
        Problem("m", it, resource=name, severity=Severity.ERROR)
        for it, name in zip(places, ("Job a", "Job a", "Job b"), strict=True)
    ]
    script, whole, other = placed(tmp_path, files, *problems)
    assert whole == f"{script}:2"
    assert script[:16] != other[:16]
