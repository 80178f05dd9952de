"""`gitops-lint compare CLUSTER OTHER`: how two clusters differ."""

from pathlib import Path

import click

from gitops_lint.cli import options
from gitops_lint.cli.cached import CachedCommand


@click.command(
    cls=CachedCommand,
    epilog="Exit status: 0; with --exit-code, 1 if the clusters differ; 2 if gitops-lint could not do its"
    " job.",
)
@click.argument("cluster", shell_complete=options.offers("clusters"))
@click.argument("other", shell_complete=options.offers("clusters"))
@click.option("--exit-code", is_flag=True, help="Exit with 1 if the clusters differ.")
@options.repository
@options.result_format()
@options.no_cache
@options.traceback
@click.pass_context
def compare(
    ctx: click.Context,
    /,
    *,
    cluster: str,
    other: str,
    exit_code: bool,
    root: Path | None,
    config_file: Path | None,
    format_: str,
    color: str,
    traceback: bool,
) -> None:
    """Show what a rollout to one cluster does not test for another.

    Lists objects that only one of them has, objects that differ, and order that only one of them
    guarantees. Names that differ in the same way as the names of the clusters count as equal.

    CLUSTER and OTHER are names, directories, or parts of them.
    """
    from gitops_lint.cli import choose
    from gitops_lint.cli.failures import Failures
    from gitops_lint.cli.output import print_result
    from gitops_lint.queries.compare import compare as compared
    from gitops_lint.report.compare import FORMATS

    repository, names = choose.pair(cluster, other, root, config_file)
    failures = Failures(traceback=traceback).of(repository)
    clusters = {it.name: it for it in repository.clusters}
    one, two = (clusters.get(name) for name in names)
    differ = False
    if one and two and (found := failures.attempt("comparing", one, compared, one, two)):
        print_result(FORMATS[format_], found, color)
        differ = not found.equal
    ctx.exit(failures.status or int(exit_code and differ))
