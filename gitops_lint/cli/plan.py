"""`gitops-lint plan`: how a cluster is rolled out from empty."""

from pathlib import Path

import click

from gitops_lint.cli import options
from gitops_lint.cli.cached import CachedCommand


@click.command(cls=CachedCommand)
@click.argument("cluster", required=False, shell_complete=options.offers("clusters"))
@options.repository
@options.result_format()
@options.show_unknown
@options.no_cache
@options.traceback
@click.pass_context
def plan(
    ctx: click.Context,
    /,
    *,
    cluster: str | None,
    root: Path | None,
    config_file: Path | None,
    format_: str,
    color: str,
    show_unknown: bool,
    traceback: bool,
) -> None:
    """Show the waves in which a new cluster comes up.

    Also shows why each object is in its wave, the longest chain and its maximum duration, objects that
    are Ready before they are healthy, and objects that never become Ready.

    CLUSTER is a name, a directory, or a part of one. Default: the only cluster.
    """
    from gitops_lint.cli import choose
    from gitops_lint.cli.failures import Failures
    from gitops_lint.cli.output import print_result
    from gitops_lint.queries.plan import plan as plan_of
    from gitops_lint.report.plan import FORMATS

    repository = choose.cluster(cluster, root, config_file)
    failures = Failures(traceback=traceback).of(repository)
    for found in repository.clusters:  # at most one
        if result := failures.attempt("planning", found, plan_of, found):
            print_result(FORMATS[format_], result, color, show_unknown=show_unknown)
    ctx.exit(failures.status)
