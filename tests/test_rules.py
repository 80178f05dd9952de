"""Every rule: a complete page, correct examples, and no crash."""

import re
from contextlib import suppress
from pathlib import Path

import pytest

from gitops_lint.errors import UsageError
from gitops_lint.rule import Rule, load, load_rules
from gitops_lint.rule.load import entry_of, imported_rules
from gitops_lint.rules._index import RULES as RULES_IN_INDEX
from gitops_lint.testing import (
    VARIANTS,
    check_examples,
    check_fixes,
    check_hostile,
    check_page,
    example,
    lint_files,
    rules_of,
)
from tests.examples import examples

TESTS = Path(__file__).parent / "rules"
RULES = rules_of("gitops_lint.rules")
# How many hostile variants of each rule's example; GITOPS_LINT_EXAMPLES=65 tries all of them.
EXAMPLES = min(examples(4), VARIANTS)
for_every_rule = pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])

WHOLE = [
    "",
    "---\n---\n",
    "null\n",
    "- a\n- b\n",
    "just text\n",
    "kind: [Kustomization]\n",
    "apiVersion: [v1]\nkind: {a: b}\nmetadata: 3\n",
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n",
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: null\nspec: null\n",
    "apiVersion: v1\nkind: List\nitems: 3\n",
    "apiVersion: v1\nkind: List\nitems: [null, 1, {kind: List, items: [[]]}]\n",
    "a: &a [*a]\n",
    "a: b: c\n",
    "\x00\x01",
]


def test_every_rule_is_loaded() -> None:
    assert load_rules()
    assert load_rules() == RULES


# Rules whose Bad example nothing can fix; their own tests fix others.
OTHERS_ARE_FIXED = {
    "control-annotation-ignored",
    "duplicate-list-entry",
    "health-checks-ignored",
    "sops-without-decryption",
    "source-kind-not-supported",
    "unused-suppression",
}


@for_every_rule
def test_fixes(rule: Rule) -> None:
    check_fixes(rule)
    found = lint_files(example(rule, "Bad"), select=[rule.id]).findings
    fixable = any(it.fix for it in found)
    assert fixable == (bool(rule.facts.fix) and rule.id not in OTHERS_ARE_FIXED)


def test_the_index_says_what_the_rules_declare() -> None:
    """Run scripts/docs.py to write it."""
    declared = imported_rules()
    assert {it.module: entry_of(it) for it in declared} == RULES_IN_INDEX
    assert [(it.module, it.facts, it.info.documentation) for it in declared] == [
        (it.module, it.facts, it.info.documentation) for it in RULES
    ]


def test_a_rule_that_is_not_in_the_index_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(RULES_IN_INDEX, "gitops_lint.rules.order.never_ready")
    load._own_rules.cache_clear()
    assert [it.id for it in load_rules()] == [it.id for it in RULES]
    load._own_rules.cache_clear()


def test_a_rule_that_says_something_else_than_the_index_is_not_used() -> None:
    stale = Rule(RULES[0].module, RULES[0].facts._replace(scope="comments"))
    with pytest.raises(RuntimeError, match="index of the rules is stale"):
        stale.check  # noqa: B018


def test_the_tests_of_a_rule_are_in_the_file_with_its_name() -> None:
    """A rule without such a file is tested by the examples on its page and the fixtures."""
    files = {path.relative_to(TESTS).as_posix() for path in TESTS.rglob("test_*.py")}
    rules = {f"{it.info.family}/test_{it.id.replace('-', '_')}.py" for it in RULES}
    assert files - rules == set()


@for_every_rule
def test_page_is_complete(rule: Rule) -> None:
    check_page(rule)
    assert re.fullmatch(r"[a-z]+", rule.info.family)


@for_every_rule
def test_examples_have_the_announced_findings(rule: Rule) -> None:
    check_examples(rule)


@for_every_rule
def test_no_rule_crashes_on_hostile_values(rule: Rule) -> None:
    """Each rule's example with other variants than the rule before."""
    step = max(VARIANTS // EXAMPLES, 1)
    check_hostile(rule, start=RULES.index(rule) % step, step=step)


def test_no_rule_crashes_on_hostile_documents() -> None:
    files = {f"clusters/production/{i}.yaml": text for i, text in enumerate(WHOLE)}
    report = lint_files(files)
    assert not report.crashes, "\n".join(crash.traceback for crash in report.crashes)
    for path in files:
        with suppress(UsageError):  # no cluster applies a document that is not an object
            assert not lint_files(files, path=path).crashes
