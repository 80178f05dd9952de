"""Every rule: its page is complete, its examples do what they say, and nothing makes it crash.

In a Bad example only the rule itself runs. A Good example is silent with every rule of severity error
or warning: what a page shows as right must be right.
"""

import re
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from ruamel.yaml import YAML

from gitops_lint.results.finding import Severity
from gitops_lint.rule import Rule, load_rules
from tests.conftest import LintFiles
from tests.example import example, sections, start_config
from tests.expect import announced, assert_matches

RULES = load_rules()
SERIOUS = [rule.id for rule in RULES if rule.severity is not Severity.INFO]
for_every_rule = pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])


def module_of(rule: Rule) -> Any:
    return import_module(rule.check.__module__)


def test_there_are_rules() -> None:
    assert RULES


@for_every_rule
def test_page_is_complete(rule: Rule) -> None:
    page = sections(module_of(rule))
    assert list(page) == ["", "Why", "Bad", "Good"]
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.id)
    assert re.fullmatch(r"[a-z]+", rule.info.family)
    summary = page[""].strip()
    assert "\n" not in summary, "the summary is one line"
    assert summary.endswith("."), "the summary is a sentence"
    assert len(summary) <= 100
    assert len(page["Why"].strip()) > 80, "Why says what Flux does and what the user sees"


@for_every_rule
def test_bad_example_has_exactly_the_announced_findings(rule: Rule, lint_files: LintFiles) -> None:
    files = example(module_of(rule), "Bad")
    rules = Counter(spot.rule for spot, _ in announced(files))
    assert set(rules) == {rule.id}, "a Bad example announces its rule, and no other"
    assert_matches(lint_files(files, select=[rule.id]), files)


@for_every_rule
def test_good_example_is_silent(rule: Rule, lint_files: LintFiles) -> None:
    files = example(module_of(rule), "Good")
    assert files
    assert_matches(lint_files(files, select=SERIOUS), {})


# Hostile documents ----------------------------------------------------------------------------------

DEEP: Any = "deep"
for _ in range(150):
    DEEP = [{"a": DEEP}]
VALUES: list[Any] = [
    None,
    True,
    -1,
    1.5,
    "",
    "${X}",
    "<< inputs.x >>",
    "a\nb\x85c",
    [],
    {},
    [None, 1, "x", [], {}],
    {"name": None, "kind": [], "namespace": {}, "path": 1},
    DEEP,
]
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


def replaced(data: Any, depth: int, value: Any) -> Any:
    """The data with everything at a depth replaced."""
    if depth == 0:
        return value
    if isinstance(data, dict):
        return {key: replaced(item, depth - 1, value) for key, item in data.items()}
    if isinstance(data, list):
        return [replaced(item, depth - 1, value) for item in data]
    return data


def hostile(text: str, depth: int, value: Any) -> Iterator[Any]:
    """The documents with everything at a depth replaced, except for what makes them objects."""
    for document in YAML(typ="safe", pure=True).load_all(text):
        changed = replaced(document, depth, value)
        if isinstance(document, dict) and isinstance(changed, dict):
            kept = ("apiVersion", "kind") if depth == 2 else ("apiVersion", "kind", "metadata")
            changed |= {key: document[key] for key in kept if key in document}
        yield changed


def dump(documents: Iterator[Any]) -> str:
    """As JSON, which is YAML."""
    import json

    return "\n---\n".join(json.dumps(document, default=str) for document in documents) + "\n"


@for_every_rule
@pytest.mark.parametrize("depth", [1, 2, 3, 4, 5])
def test_hostile_values_crash_no_rule(rule: Rule, depth: int, lint_files: LintFiles) -> None:
    files = example(module_of(rule), "Bad")
    parseable = {path: text for path, text in files.items() if _hurts(path, text)}
    for value in VALUES if parseable else ():
        changed = {
            path: dump(hostile(text, depth, value)) if path.endswith((".yaml", ".yml")) else text
            for path, text in parseable.items()
        }
        report = lint_files(changed, config=start_config(changed))
        assert not report.crashes, "\n".join(crash.traceback for crash in report.crashes)


def test_hostile_documents_crash_no_rule(lint_files: LintFiles) -> None:
    files = {f"clusters/production/{i}.yaml": text for i, text in enumerate(WHOLE)}
    report = lint_files(files)
    assert not report.crashes, "\n".join(crash.traceback for crash in report.crashes)
    for path in files:
        assert not lint_files(files, path=path).crashes


def _hurts(path: str, text: str) -> bool:
    """Whether a file is for us to change: it can be read, and does not configure the run."""
    from ruamel.yaml.error import YAMLError

    try:
        list(YAML(typ="safe", pure=True).load_all(text))
    except YAMLError:
        return False
    return path != ".gitops-lint.yaml"
