"""`gitops-lint vars`: lists the variables of Flux Kustomizations."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gitops_lint.cli import options
from gitops_lint.cli.cached import CachedCommand

if TYPE_CHECKING:
    from gitops_lint.cluster import Cluster, Resource
    from gitops_lint.documents import Tree
    from gitops_lint.results.variables import Ledger


@click.command(cls=CachedCommand)
@click.argument("kustomization", required=False)
@click.option(
    "--cluster",
    "clusters",
    shell_complete=options.offers("clusters"),
    multiple=True,
    metavar="NAME",
    help="Only this cluster: a name, a directory, or a part of one. Can be repeated.",
)
@options.repository
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "table"]),
    default="text",
    show_default=True,
)
@options.no_cache
@options.traceback
@click.pass_context
def vars(  # noqa: A001  the command's name
    ctx: click.Context,
    /,
    *,
    kustomization: str | None,
    clusters: tuple[str, ...],
    root: Path | None,
    config_file: Path | None,
    format_: str,
    traceback: bool,
) -> None:
    """List variables, their uses, and the sources of their values.

    Variables that are undefined or unknown are listed first.

    KUSTOMIZATION is `name` or `namespace/name`. Default: every Kustomization that substitutes
    variables. Values from Secrets are never shown.
    """
    from gitops_lint.cli import choose
    from gitops_lint.cli.failures import Failures
    from gitops_lint.cli.output import show
    from gitops_lint.report.variables import FORMATS

    repository = choose.clusters(clusters, root, config_file)
    known = (_name(item) for cluster in repository.clusters for item in cluster.kustomizations)
    named = choose.full_name("Kustomization", kustomization, known) if kustomization else None
    failures = Failures(traceback=traceback).of(repository)
    found = []
    for cluster in repository.clusters:
        found += (
            failures.attempt(
                "listing the variables of", cluster, _ledgers, cluster, repository.tree, named
            )
            or []
        )
    show(FORMATS[format_](found))
    ctx.exit(failures.status)


def _ledgers(cluster: "Cluster", tree: "Tree", named: str | None) -> "list[Ledger]":
    from gitops_lint.queries.variables import ledgers

    return [*ledgers(cluster, tree, named)]


def _name(item: "Resource") -> str:
    return f"{item.namespace}/{item.name}"
