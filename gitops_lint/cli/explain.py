"""`gitops-lint explain RULE`: prints a rule's page, or the rules whose pages have some words."""

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import click

from gitops_lint.cli import options
from gitops_lint.errors import UsageError

if TYPE_CHECKING:
    from gitops_lint.results.finding import RuleInfo


@click.command()
@click.argument(
    "words",
    nargs=-1,
    required=True,
    metavar="RULE | WORD...",
    shell_complete=options.offers("rules"),
)
@options.color
@options.no_plugins
def explain(*, words: tuple[str, ...], color: str, no_plugins: bool) -> None:
    """Print the page of a rule, or find rules by words.

    A page has the problem, the reason, and examples. Other words, such as a field or a part of a message of Flux, find the rules whose pages have all of them.
    """
    from gitops_lint.cli.output import show, wants_color
    from gitops_lint.cli.rules import all_rules
    from gitops_lint.report.rule_page import render
    from gitops_lint.report.style import Style
    from gitops_lint.results.internal_error import INFO

    known = {info.id: info for info in (*all_rules(plugins=not no_plugins), INFO)}
    name = " ".join(words)
    found = [known[name]] if name in known else [it for it in known.values() if _has(it, words)]
    if not found:
        from gitops_lint.wording.suggest import did_you_mean

        hint = did_you_mean(name, known) or "list all rules with `gitops-lint rules`"
        raise UsageError(f"there is no rule `{name}`, and no page of a rule has these words", hint)
    style = Style(color=wants_color(color, os.environ))
    text = _page(found[0]) if len(found) == 1 else _listed(found, words)
    show(render(text, style), color=style.color)


def _has(rule: "RuleInfo", words: Iterable[str]) -> bool:
    """Whether the id, the family or the page of a rule has all words, in upper or lower case."""
    text = f"{rule.id} {rule.family} {rule.documentation}".casefold()
    return all(word.casefold() in text for word in words)


def _listed(found: Iterable["RuleInfo"], words: Sequence[str]) -> str:
    """A line for each rule, those with the words in the id or the summary first."""

    def rank(rule: "RuleInfo") -> tuple[bool, str]:
        short = f"{rule.id} {rule.summary}".casefold()
        return not all(word.casefold() in short for word in words), rule.id

    rules = sorted(found, key=rank)
    size = max(len(it.id) for it in rules)
    lines = [f"`{it.id}`{' ' * (size - len(it.id))}  {it.summary}" for it in rules]
    return "\n".join((*lines, "", "Print a page with `gitops-lint explain RULE`.", ""))


def _page(info: "RuleInfo") -> str:
    from gitops_lint.results.finding import OWN_PACKAGE

    see = f"\n\nSee {info.url}" if info.url else ""
    head = f"{info.severity}, {info.family}"
    if info.package != OWN_PACKAGE:
        head += f", from {info.package}"
    return f"# {info.id}\n\n{head}\n\n{info.documentation}{see}\n"
