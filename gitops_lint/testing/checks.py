"""Checks for every rule: a complete page, correct examples, and no crash."""

import re
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from gitops_lint.results.finding import Report, Severity
from gitops_lint.rule import Rule, load_rules
from gitops_lint.testing.expectations import announced, assert_findings
from gitops_lint.testing.hostile import VARIANTS, hostile_variants
from gitops_lint.testing.pages import example, sections
from gitops_lint.testing.repository import entry_config, lint_files, start_config, write_files


def rules_of(package: str) -> tuple[Rule, ...]:
    """The loaded rules of a package ("my_package.rules"), sorted by id."""
    return tuple(rule for rule in load_rules() if f"{rule.module}.".startswith(f"{package}."))


def check_page(rule: Rule) -> None:
    """Raise AssertionError unless the page of a rule is complete.

    It must have a summary, one line of at most 100 characters that ends with a period, and then the
    sections Why, Severity (which may be left out), Bad and Good. A page ends with the generated sections Fix
    and Options, if the rule has fixes and options.
    """
    page = sections(rule)
    summary = page[""].strip()
    complaints = {
        "the sections are not Why, Severity (optional), Bad and Good": [
            heading for heading in page if heading not in ("Severity", "Fix", "Options")
        ]
        == ["", "Why", "Bad", "Good"],
        "Severity does not come after Why": "Severity" not in page or list(page)[2] == "Severity",
        "the id is not lower-case words with dashes": re.fullmatch(
            r"[a-z][a-z0-9]*(-[a-z0-9]+)*", rule.id
        ),
        "the summary is not one line": "\n" not in summary,
        "the summary is not a sentence": summary.endswith("."),
        "the summary is longer than 100 characters": len(summary) <= 100,
        "Why does not say what Flux does and what the user sees": len(page.get("Why", "").strip())
        > 80,
    }
    for complaint, passed in complaints.items():
        if not passed:
            raise AssertionError(f"{rule.id}: {complaint}")


def check_examples(rule: Rule) -> None:
    """Raise AssertionError unless the examples on a rule's page are correct.

    The Bad example has exactly the announced findings, all of the rule itself; no other rule runs. The
    Good example has no findings of any rule of severity error or warning.
    """
    bad = example(rule, "Bad")
    if {spot.rule for spot, _ in announced(bad)} != {rule.id}:
        raise AssertionError(f"{rule.id}: Bad must announce this rule, and no other")
    assert_findings(lint_files(bad, select=[rule.id]), bad)
    good = example(rule, "Good")
    if not good:
        raise AssertionError(f"{rule.id}: Good shows no files")
    serious = [it.id for it in load_rules() if it.severity is not Severity.HINT]
    assert_findings(lint_files(good, select=serious), {})


def check_fixes(rule: Rule) -> None:
    """Raise AssertionError unless the fixes of a rule are as it declares them.

    If it declares `fix`, fixing its Bad example removes at least one of its findings, and leaves none that has a fix.
    A second run changes nothing. A rule that declares none has none there.
    """
    from gitops_lint.engine.fix import fix
    from gitops_lint.engine.workspace import Workspace

    files = example(rule, "Bad")
    with TemporaryDirectory(prefix="gitops-lint-") as folder:
        root = Path(folder)
        write_files(files, root)
        config = entry_config(files)._replace(select=frozenset([rule.id]))

        def lint(contents: Mapping[str, bytes]) -> Report:
            return Workspace().lint(root=root, config=config, unsaved=contents)

        kinds = {it.fix.safe for it in lint({}).findings if it.fix}
        if not kinds <= _FIXES[rule.facts.fix] or bool(kinds) != bool(rule.facts.fix):
            raise AssertionError(
                f"{rule.id}: it declares {rule.facts.fix}, and its fixes are {kinds}"
            )
        if not kinds:
            return
        done = fix(lint, lambda path: (root / path).read_bytes(), unsafe=True)
        if left := [it for it in done.report.findings if it.fix] or not done.fixed:
            raise AssertionError(f"{rule.id}: not fixed: {left}; undone: {done.undone}")
        for path, content in done.after.items():
            (root / path).write_bytes(content)
        again = fix(lint, lambda path: (root / path).read_bytes(), unsafe=True)
        if again.after:
            raise AssertionError(f"{rule.id}: a second run changes {again.after}")


_FIXES: Final = {None: set(), "safe": {True}, "unsafe": {False}, "either": {True, False}}


def check_hostile(rule: Rule, start: int = 0, step: int = 1) -> None:
    """Raise AssertionError if a rule crashes on a hostile variant of this rule's Bad example.

    All rules run on each variant. `start` and `step` select variants as in a slice; all of them take about
    a second.
    """
    for files in islice(hostile_variants(example(rule, "Bad")), start, VARIANTS, step):
        crashes = lint_files(files, config=start_config(files)).crashes
        if crashes:
            raise AssertionError("\n".join(crash.traceback for crash in crashes))
