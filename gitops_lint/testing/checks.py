"""Checks for every rule: a complete page, correct examples, and no crash."""

import re
from collections.abc import Collection
from itertools import islice
from typing import Final, Literal

from gitops_lint.results.finding import Report, Severity
from gitops_lint.rule import Rule, load_rules
from gitops_lint.testing.expectations import announced, assert_findings
from gitops_lint.testing.hostile import VARIANTS, hostile_variants
from gitops_lint.testing.pages import earlier, example, sections
from gitops_lint.testing.repository import (
    fix_files,
    lint_change,
    lint_files,
    start_config,
)


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
    assert_findings(_linted(rule, "Bad", [rule.id]), bad)
    good = example(rule, "Good")
    if not good:
        raise AssertionError(f"{rule.id}: Good shows no files")
    serious = [it.id for it in load_rules() if it.severity is not Severity.HINT]
    assert_findings(_linted(rule, "Good", serious), {})


def _linted(rule: Rule, heading: Literal["Bad", "Good"], select: Collection[str]) -> Report:
    """The report on an example; for a rule about changes, on the change that the example shows."""
    files = example(rule, heading)
    if rule.scope == "change":
        return lint_change(earlier(rule, heading), files, select=select)
    return lint_files(files, select=select)


def check_fixes(rule: Rule) -> None:
    """Raise AssertionError unless the fixes of the Bad example of a rule are as the rule declares them.

    Fixing it leaves no finding that has a fix, and a second run changes nothing. A rule that declares no `fix` has
    none.
    """
    files = example(rule, "Bad")
    kinds = {it.fix.safe for it in lint_files(files, select=[rule.id]).findings if it.fix}
    if not kinds <= _FIXES[rule.facts.fix]:
        raise AssertionError(f"{rule.id}: it declares {rule.facts.fix}, and its fixes are {kinds}")
    fixed = fix_files(files, select=[rule.id]) if kinds else files
    if left := [it for it in lint_files(fixed, select=[rule.id]).findings if it.fix]:
        raise AssertionError(f"{rule.id}: not fixed: {left}")


_FIXES: Final = {None: set(), "safe": {True}, "unsafe": {False}, "either": {True, False}}


def check_hostile(rule: Rule, start: int = 0, step: int = 1) -> None:
    """Raise AssertionError if a rule crashes on a hostile variant of this rule's Bad example.

    All rules run on each variant. `start` and `step` select variants as in a slice; all of them take about
    a second.
    """
    bad, before = example(rule, "Bad"), earlier(rule, "Bad")
    for files in islice(hostile_variants(bad), start, VARIANTS, step):
        if rule.scope == "change":
            config = start_config(bad)
            reports = [lint_change(*it, config=config) for it in ((before, files), (files, bad))]
        else:
            reports = [lint_files(files, config=start_config(files))]
        crashes = [crash for report in reports for crash in report.crashes]
        if crashes:
            raise AssertionError("\n".join(crash.traceback for crash in crashes))
