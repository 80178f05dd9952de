"""`gitops-lint rules`: lists all rules, including those of plugins."""

from itertools import chain, groupby, repeat
from typing import TYPE_CHECKING

import click

from gitops_lint.cli import options

if TYPE_CHECKING:
    from gitops_lint.results.finding import RuleInfo


@click.command()
@click.option(
    "--format", "format_", type=click.Choice(["table", "json"]), default="table", show_default=True
)
@options.no_plugins
def rules(*, format_: str, no_plugins: bool) -> None:
    """List the rules, by family."""
    from gitops_lint.cli.output import show

    show((_json if format_ == "json" else _table)(all_rules(plugins=not no_plugins)))


def all_rules(*, plugins: bool) -> list["RuleInfo"]:
    """Every rule, sorted by id, with `plugins` those of other packages too; raises UsageError if a plugin cannot be loaded."""
    from gitops_lint.rule import load_rules

    return [rule.info for rule in load_rules(plugins=plugins)]


def _table(found: list["RuleInfo"]) -> str:
    from tabulate import SEPARATING_LINE, tabulate  # slow to import

    packages = len({rule.package for rule in found}) > 1  # a plugin is installed
    columns = ["family", "rule", "severity", "summary", *(["package"] if packages else [])]
    rows: list[list[str] | str] = []
    for family, rules in groupby(sorted(found, key=_family), _family):
        if rows:
            rows.append(SEPARATING_LINE)
        names = chain([family], repeat(""))
        for name, rule in zip(names, rules, strict=False):
            package = [rule.package] if packages else []
            rows.append([name, rule.id, rule.severity.value, rule.summary, *package])
    return tabulate(rows, columns, disable_numparse=True) + "\n"


def _family(rule: "RuleInfo") -> str:
    return rule.family


def _json(found: list["RuleInfo"]) -> str:

    from gitops_lint.report.json_text import json_text

    listed = [
        {
            "id": rule.id,
            "severity": rule.severity.value,
            "family": rule.family,
            "summary": rule.summary,
            "url": rule.url,
            "package": rule.package,
            "options": [it._asdict() for it in rule.options],
        }
        for rule in found
    ]
    return json_text({"version": 1, "rules": listed})
