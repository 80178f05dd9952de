"""`gitops-lint vars`: lists the variables of Flux Kustomizations."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gitops_lint.cli import options

if TYPE_CHECKING:
    from gitops_lint.cluster import Resource


@click.command()
@click.argument("kustomization", required=False)
@click.option(
    "--cluster",
    "clusters",
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
@options.traceback
def vars(  # noqa: A001  the command's name
    *,
    kustomization: str | None,
    clusters: tuple[str, ...],
    root: Path | None,
    config_file: Path | None,
    format_: str,
    traceback: bool,  # noqa: ARG001  read by the guard
) -> None:
    """List variables, where each is used, and where its value comes from.

    KUSTOMIZATION is `name` or `namespace/name`. Default: every Kustomization that substitutes
    variables. Values from Secrets are never shown.
    """
    from gitops_lint.cli import choose
    from gitops_lint.cli.output import show
    from gitops_lint.queries.variables import ledgers
    from gitops_lint.report.variables import FORMATS

    repository = choose.clusters(clusters, root, config_file)
    known = (_name(item) for cluster in repository.clusters for item in cluster.kustomizations)
    named = choose.full_name("Kustomization", kustomization, known) if kustomization else None
    found = [
        ledger
        for cluster in repository.clusters
        for ledger in ledgers(cluster, repository.tree, named)
    ]
    show(FORMATS[format_](found))


def _name(item: "Resource") -> str:
    return f"{item.namespace}/{item.name}"
