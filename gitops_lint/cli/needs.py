"""`gitops-lint needs`: what to have ready before Flux starts."""

from pathlib import Path

import click

from gitops_lint.cli import options
from gitops_lint.cli.cached import CachedCommand


@click.command(cls=CachedCommand)
@click.argument("cluster", required=False, shell_complete=options.offers("clusters"))
@options.repository
@options.result_format(
    "markdown", "yaml", about="markdown: a checklist; yaml: manifests to fill in."
)
@options.no_cache
@options.traceback
@click.pass_context
def needs(
    ctx: click.Context,
    /,
    *,
    cluster: str | None,
    root: Path | None,
    config_file: Path | None,
    format_: str,
    color: str,
    traceback: bool,
) -> None:
    """List what must exist before Flux starts on a new cluster.

    These are the Namespaces, Secrets, ConfigMaps, CRDs and other objects that nothing in the cluster
    creates: who needs each of them, what stops without it, and which scripts or manifests of the
    checkout seem to create it.

    CLUSTER is a name, a directory, or a part of one. Default: the only cluster.
    """
    from gitops_lint.cli import choose
    from gitops_lint.cli.failures import Failures
    from gitops_lint.cli.output import print_result
    from gitops_lint.queries.needs import preparations
    from gitops_lint.report.needs import FORMATS

    repository = choose.cluster(cluster, root, config_file)
    failures = Failures(traceback=traceback).of(repository)
    for found in repository.clusters:  # at most one
        what = "listing the needs of"
        if result := failures.attempt(what, found, preparations, found, repository.tree):
            print_result(FORMATS[format_], result, color)
    ctx.exit(failures.status)
