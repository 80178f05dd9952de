"""Tests rules with files whose comments announce the findings.

A test runs rules on files (path: text). Comments in the files announce every finding on its line, so a
test compares the whole set of findings with their places. It fails with the findings that are missing
(-), unexpected (+) or worded differently (~):

    from gitops_lint.testing import assert_findings, kustomization, lint_files

    def test_a_kustomization_without_an_owner() -> None:
        files = {
            "clusters/production/apps.yaml": kustomization(
                "apps", at_name="# warning[owner-missing]: has no owner"
            )
        }
        assert_findings(lint_files(files, select=["owner-missing"]), files)

`# error[rule-id]: text` announces one error of that rule on this line. Its message and notes, joined to
one text (`message. Note. Note.`), contain the announced one, which may be left out. Several on one line are separated by ` # `.

The page of a rule, its docstring, is its first test. To run it for every rule of a package:

    @pytest.mark.parametrize("rule", rules_of("my_package.rules"), ids=lambda rule: rule.id)
    def test_rule(rule: Rule) -> None:
        check_page(rule)      # a summary, Why, Bad and Good
        check_examples(rule)  # Bad has exactly the announced findings, Good has none
        check_fixes(rule)     # its fixes remove findings
        check_hostile(rule)   # no content of a file makes the rule crash

A rule about changes is tested with two states, `lint_change(before, after)`; only the files after the change announce
findings. On its page, a file that differs is shown twice: as `yaml before="path"`, and as `yaml title="path"`. A file
with only the first is deleted by the change, one with only the second is the same in both states.

All functions raise AssertionError and work with any test runner. The package with the rules must be
installed (`pip install -e .`), with its entry point in the group `gitops_lint.rules`.
"""

from gitops_lint.testing.checks import (
    check_examples,
    check_fixes,
    check_hostile,
    check_page,
    rules_of,
)
from gitops_lint.testing.expectations import Spot, announced, assert_findings, difference
from gitops_lint.testing.hostile import VARIANTS, hostile_variants
from gitops_lint.testing.manifests import (
    config_map,
    crd,
    documents,
    helm_release,
    kustomization,
    manifest,
    source,
)
from gitops_lint.testing.pages import earlier, example, sections
from gitops_lint.testing.repository import (
    entry_config,
    fix_files,
    lint_change,
    lint_files,
    read_files,
    start_config,
    write_files,
)

__all__ = [
    "VARIANTS",
    "Spot",
    "announced",
    "assert_findings",
    "check_examples",
    "check_fixes",
    "check_hostile",
    "check_page",
    "config_map",
    "crd",
    "difference",
    "documents",
    "earlier",
    "entry_config",
    "example",
    "fix_files",
    "helm_release",
    "hostile_variants",
    "kustomization",
    "lint_change",
    "lint_files",
    "manifest",
    "read_files",
    "rules_of",
    "sections",
    "source",
    "start_config",
    "write_files",
]
