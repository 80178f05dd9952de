"""`gitops-lint rules`: all rules, with those of plugins."""

from typing import TYPE_CHECKING

import click

from gitops_lint.errors import UsageError

if TYPE_CHECKING:
    from gitops_lint.results.finding import RuleInfo


@click.command()
@click.option(
    "--format", "format_", type=click.Choice(["table", "json"]), default="table", show_default=True
)
def rules(*, format_: str) -> None:
    """List the rules."""
    from gitops_lint.cli.output import show

    show((_json if format_ == "json" else _table)(all_rules()))


def all_rules() -> list["RuleInfo"]:
    """Every rule, sorted by id; raises UsageError when a plugin cannot be loaded."""
    from gitops_lint.rule import load_rules

    try:
        return [rule.info for rule in load_rules()]
    except (ImportError, TypeError, ValueError) as error:
        message = f"the rules cannot be loaded: {error}"
        raise UsageError(message, "look at the rule packages that are installed") from error


def _table(found: list["RuleInfo"]) -> str:
    from tabulate import tabulate  # costs more than anything else here

    rows = [(rule.id, rule.severity.value, rule.family, rule.summary) for rule in found]
    return tabulate(rows, ("rule", "severity", "family", "summary"), disable_numparse=True) + "\n"


def _json(found: list["RuleInfo"]) -> str:
    import json

    listed = [
        {
            "id": rule.id,
            "severity": rule.severity.value,
            "family": rule.family,
            "summary": rule.summary,
            "url": rule.url,
        }
        for rule in found
    ]
    return json.dumps({"version": 1, "rules": listed}, indent=2) + "\n"
