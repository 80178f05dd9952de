"""Reads the page of a rule, its docstring: the text under each heading, and the example files."""

import re
from typing import Final, Literal

from gitops_lint.regex import regex
from gitops_lint.rule import Rule

_BLOCK: Final = regex(
    r'^```yaml (?P<state>title|before)="(?P<title>[^"\n]+)"\n(?P<text>.*?)^```$',
    re.MULTILINE | re.DOTALL,
)


def sections(rule: Rule) -> dict[str, str]:
    """The text of a rule's page under each heading; the text before the first has the heading ""."""
    first, *rest = re.split(r"^## (.+)$", rule.page, flags=re.MULTILINE)
    return {"": first, **dict(zip(rest[::2], rest[1::2], strict=True))}


def example(rule: Rule, heading: Literal["Bad", "Good"]) -> dict[str, str]:
    """The files (path: text) under a heading of a rule's page: the `yaml` blocks with a title."""
    return _blocks(rule, heading, "title")


def earlier(rule: Rule, heading: Literal["Bad", "Good"]) -> dict[str, str]:
    """The files (path: text) before the change that a rule's page shows: the `yaml` blocks with `before`, and the others."""
    before = _blocks(rule, heading, "before")
    return {**_blocks(rule, heading, "title"), **before}


def _blocks(rule: Rule, heading: Literal["Bad", "Good"], state: str) -> dict[str, str]:
    found = _BLOCK.finditer(sections(rule).get(heading, ""))
    return {block["title"]: block["text"] for block in found if block["state"] == state}
