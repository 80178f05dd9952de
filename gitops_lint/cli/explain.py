"""`gitops-lint explain RULE`: one rule's page."""

import click

from gitops_lint.errors import UsageError


@click.command()
@click.argument("rule")
def explain(*, rule: str) -> None:
    """Print the page of a rule: what it finds, why, a bad and a good example."""
    from gitops_lint.cli.output import show
    from gitops_lint.cli.rules import all_rules

    found = {info.id: info for info in all_rules()}
    if rule not in found:
        from gitops_lint.wording.suggest import did_you_mean

        hint = did_you_mean(rule, found) or "`gitops-lint rules` lists them all"
        message = f'there is no rule "{rule}"'
        raise UsageError(message, hint)
    info = found[rule]
    show(
        f"# {info.id}\n\n{info.severity}, {info.family}\n\n{info.documentation}\n\nSee {info.url}\n"
    )
