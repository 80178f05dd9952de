"""`gitops-lint why NAME`: what an object waits for, and what waits for it."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gitops_lint.cli import options
from gitops_lint.cli.cached import CachedCommand
from gitops_lint.errors import UsageError

if TYPE_CHECKING:
    from gitops_lint.cli.failures import Failures
    from gitops_lint.cluster import Cluster, Repository, Resource
    from gitops_lint.results.why import Relation, Why


@click.command(cls=CachedCommand)
@click.argument("name", shell_complete=options.offers("objects"))
@click.option(
    "--to",
    "other",
    shell_complete=options.offers("objects"),
    metavar="OTHER",
    help="Show how NAME waits for this object, or this object for NAME.",
)
@click.option(
    "--cluster",
    shell_complete=options.offers("clusters"),
    metavar="CLUSTER",
    help="A name, a directory, or a part of one. Default: the cluster that contains NAME.",
)
@options.repository
@options.result_format()
@options.no_cache
@options.traceback
@click.pass_context
def why(
    ctx: click.Context,
    /,
    *,
    name: str,
    other: str | None,
    cluster: str | None,
    root: Path | None,
    config_file: Path | None,
    format_: str,
    color: str,
    traceback: bool,
) -> None:
    """Show what an object waits for, and what it blocks.

    Lists everything that must be Ready first, in order, with the reason. With --to, shows how one
    object waits for the other, if it does.

    NAME is a Kustomization, HelmRelease, ResourceSet or source: `apps`, `ks/apps`, `flux-system/apps`.
    If several objects have that name, the Kustomization is chosen.
    """
    from gitops_lint.cli import choose
    from gitops_lint.cli.failures import Failures
    from gitops_lint.cli.output import print_result
    from gitops_lint.queries.relation import relation
    from gitops_lint.queries.why import why as why_of
    from gitops_lint.report.why import FORMATS

    repository = choose.clusters([cluster] if cluster else [], root, config_file)
    wanted = [name] if other is None else [name, other]
    failures = Failures(traceback=traceback).of(repository)
    found, items = _found(repository, wanted, failures)
    result: Why | Relation | None
    if other is None:
        result = failures.attempt("explaining an object of", found, why_of, found, items[0])
    else:
        result = failures.attempt("relating objects of", found, relation, found, *items)
    if result:
        print_result(FORMATS[format_], result, color)
    ctx.exit(failures.status)


def _found(
    repository: "Repository", wanted: list[str], failures: "Failures"
) -> tuple["Cluster", list["Resource"]]:
    """The cluster that has all these objects, and the objects; raises UsageError if not exactly one has."""
    from gitops_lint.cli.choose import object_name

    objects_of: dict[Cluster, dict[str, Resource]] = {}
    for cluster in repository.clusters:
        items = failures.attempt("ordering", cluster, _askable, cluster)
        objects_of[cluster] = {str(item): item for item in items or ()}
    known = {name for objects in objects_of.values() for name in objects}
    names = [object_name(name, known) for name in wanted]
    fitting = [cluster for cluster, objects in objects_of.items() if objects.keys() >= set(names)]
    if len(fitting) == 1:
        return fitting[0], [objects_of[fitting[0]][name] for name in names]
    listed = ", ".join(cluster.name for cluster in fitting)
    joined = " and ".join(names)
    if fitting:
        raise UsageError(
            f"{len(fitting)} clusters have {joined}", f"choose one with `--cluster`: {listed}"
        )
    raise UsageError(f"no cluster has both {joined}", None)


def _askable(cluster: "Cluster") -> "list[Resource]":
    from gitops_lint.queries.objects import askable

    return [*askable(cluster)]
