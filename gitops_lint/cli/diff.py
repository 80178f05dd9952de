"""`gitops-lint diff [CLUSTER…]`: what a change does to each cluster."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gitops_lint.cli import options

if TYPE_CHECKING:
    from gitops_lint.cli.failures import Failures
    from gitops_lint.cli.states import States
    from gitops_lint.results.change import ClusterChange
    from gitops_lint.results.change_diagram import ChangeDiagram
    from gitops_lint.results.finding import Finding


@click.command(
    epilog="Exit status: 0; with --exit-code, 1 if the change has an effect; 2 if gitops-lint could not do its job."
)
@click.argument(
    "clusters",
    nargs=-1,
    metavar="[CLUSTER]...",
    shell_complete=options.offers("clusters"),
)
@click.option(
    "--base",
    metavar="REVISION",
    help="The state before the change, such as `origin/main` or `HEAD~1`. By default, the merge base of HEAD with the"
    " target of the pull request, as CI servers name it, or with the default branch.",
)
@click.option(
    "--head",
    metavar="REVISION",
    help="The state after the change (default: the files as they are, committed or not).",
)
@click.option("--exit-code", is_flag=True, help="Exit with 1 if the change has an effect.")
@options.repository
@options.result_format(
    "markdown", "html", about="markdown: a comment on a pull request; html: an interactive page."
)
@options.link_template
@options.no_plugins
@options.traceback
@click.pass_context
def diff(
    ctx: click.Context,
    /,
    *,
    clusters: tuple[str, ...],
    base: str | None,
    head: str | None,
    exit_code: bool,
    root: Path | None,
    config_file: Path | None,
    format_: str,
    color: str,
    link_template: str | None,
    no_plugins: bool,
    traceback: bool,
) -> None:
    """Show what Flux does to each cluster if a change is merged.

    Lists what Flux creates, changes, deletes, leaves behind and installs anew, and what else is deleted with it, in the
    order in which it happens, and the findings of the rules about changes. Compares two states of the repository, and asks no cluster.

    CLUSTER is a name, a directory, or a part of them.
    """
    from gitops_lint.change import cluster_change, pairs
    from gitops_lint.cli.failures import Failures
    from gitops_lint.cli.links import links
    from gitops_lint.cli.output import print_result
    from gitops_lint.cli.states import WORK_TREE, states
    from gitops_lint.queries.change_diagram import draw_change
    from gitops_lint.report.change import DRAWN, FORMATS
    from gitops_lint.results.change import Change

    with states(clusters, base, head, root, config_file, environment=os.environ) as found:
        failures = Failures(traceback=traceback).of(found.before).of(found.after)
        changes: list[ClusterChange] = []
        diagrams: dict[str, ChangeDiagram] = {}
        trees = found.before.tree, found.after.tree
        findings = _findings(found, failures, plugins=not no_plugins)
        warned = {name for it in findings for name in it.clusters}
        for pair in pairs(found.before, found.after):
            cluster = pair.after or pair.before
            if cluster and (result := failures.attempt("comparing", cluster, cluster_change, pair)):
                changes.append(result)
                is_quiet = result.is_empty and not result.paused and pair.name not in warned
                if format_ in DRAWN and not is_quiet:
                    given = (pair, result, *trees, findings)
                    drawn = failures.attempt("drawing", cluster, draw_change, *given)
                    diagrams |= {pair.name: drawn} if drawn else {}
        change = Change(found.base, found.head, tuple(changes), diagrams, found.unseen, findings)
        tip = "HEAD" if found.head == WORK_TREE else found.head
        linked = links(link_template, found.after.tree.root, found.base, tip)
        print_result(FORMATS[format_], change, color, links=linked)
    ctx.exit(failures.status or int(exit_code and not change.is_empty))


def _findings(found: "States", failures: "Failures", *, plugins: bool) -> "tuple[Finding, ...]":
    """The findings of the rules about changes."""
    from dataclasses import replace

    from gitops_lint.cli.progress import Progress
    from gitops_lint.engine.run import judge_change
    from gitops_lint.results.finding import INTERNAL_ERROR

    after = replace(found.after, config=found.after.config._replace(plugins=plugins))
    with Progress() as progress:
        report = judge_change(found.before, after, progress)
    failures.of_report(report)
    return tuple(it for it in report.findings if it.rule != INTERNAL_ERROR)
