"""`gitops-lint explain RULE`: prints a rule's page."""

import click

from gitops_lint.cli import options
from gitops_lint.errors import UsageError


@click.command()
@click.argument("rule", shell_complete=options.offers("rules"))
@options.no_plugins
def explain(*, rule: str, no_plugins: bool) -> None:
    """Print the page of a rule: the problem, the reason, and examples."""
    from gitops_lint.cli.output import show
    from gitops_lint.cli.rules import all_rules
    from gitops_lint.results.finding import OWN_PACKAGE
    from gitops_lint.results.internal_error import INFO

    found = {info.id: info for info in (*all_rules(plugins=not no_plugins), INFO)}
    if rule not in found:
        from gitops_lint.wording.lists import listing
        from gitops_lint.wording.suggest import did_you_mean

        alike = sorted(
            it.id for it in found.values() if rule and rule in (*it.id.split("-"), it.family)
        )
        hint = f"choose one of {listing(alike, 12)}" if alike else did_you_mean(rule, found)
        hint = hint or "list all rules with `gitops-lint rules`"
        message = f"rule `{rule}` does not exist"
        raise UsageError(message, hint)
    info = found[rule]
    see = f"\n\nSee {info.url}" if info.url else ""
    head = f"{info.severity}, {info.family}"
    if info.package != OWN_PACKAGE:
        head += f", from {info.package}"
    show(f"# {info.id}\n\n{head}\n\n{info.documentation}{see}\n")
