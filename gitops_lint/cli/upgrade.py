"""`gitops-lint upgrade`: what an upgrade of Flux changes in a cluster."""

from pathlib import Path

import click

from gitops_lint.cli import options
from gitops_lint.cli.cached import CachedCommand


@click.command(cls=CachedCommand)
@click.argument("cluster", required=False, shell_complete=options.offers("clusters"))
@options.repository
@click.option(
    "--to",
    "target",
    metavar="VERSION",
    help="Flux version to upgrade to, such as 2.9. Default: the newest one that gitops-lint knows.",
)
@options.result_format("markdown", about="markdown: a checklist.")
@options.no_cache
@options.traceback
@click.pass_context
def upgrade(
    ctx: click.Context,
    /,
    *,
    cluster: str | None,
    root: Path | None,
    config_file: Path | None,
    target: str | None,
    format_: str,
    color: str,
    traceback: bool,
) -> None:
    """List what an upgrade of Flux changes in a cluster.

    For each minor on the way, in the order in which it can be done: what must change before the upgrade,
    what changes with it, and what to clean up after it. These are API versions and fields that go, defaults
    that turn, flags and rights, each with the objects that they concern.

    Exit status: 0 if nothing must change before the upgrade or with it, 1 if something must, 2 if
    gitops-lint failed.

    CLUSTER is a name, a directory, or a part of one. Default: the only cluster.
    """
    from gitops_lint.cli import choose
    from gitops_lint.cli.failures import Failures
    from gitops_lint.cli.output import print_result
    from gitops_lint.queries.upgrade import known_minor
    from gitops_lint.queries.upgrade import upgrade as upgrade_of
    from gitops_lint.report.upgrade import FORMATS

    minor = known_minor(target)
    repository = choose.cluster(cluster, root, config_file)
    failures = Failures(traceback=traceback).of(repository)
    required = False
    for found in repository.clusters:  # at most one
        what = "preparing an upgrade of"
        if result := failures.attempt(what, found, upgrade_of, found, minor):
            print_result(FORMATS[format_], result, color)
            required = bool(result.required)
    ctx.exit(failures.status or int(required))
