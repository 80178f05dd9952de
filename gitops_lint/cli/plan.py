"""`gitops-lint plan`: how a cluster is rolled out from empty."""

from pathlib import Path

import click

from gitops_lint.cli import options


@click.command()
@click.argument("cluster", required=False)
@options.repository
@options.result_format
@options.show_unknown
@options.traceback
def plan(
    *,
    cluster: str | None,
    root: Path | None,
    config_file: Path | None,
    format_: str,
    color: str,
    show_unknown: bool,
    traceback: bool,  # noqa: ARG001  read by the guard
) -> None:
    """Show the waves in which a new cluster comes up.

    Also shows why each object is in its wave, the longest chain and its maximum duration, objects that
    are Ready before they are healthy, and objects that never become Ready.

    CLUSTER is a name, a directory, or a part of one. Default: the only cluster.
    """
    from gitops_lint.cli import choose
    from gitops_lint.cli.output import print_result
    from gitops_lint.queries.plan import plan as plan_of
    from gitops_lint.report.plan import FORMATS

    (found,) = choose.cluster(cluster, root, config_file).clusters
    print_result(FORMATS[format_], plan_of(found), color, show_unknown=show_unknown)
