"""`gitops-lint clusters`: lists the clusters of a repository."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gitops_lint.cli import options
from gitops_lint.cli.cached import CachedCommand
from gitops_lint.errors import UsageError

if TYPE_CHECKING:
    from gitops_lint.cluster import Repository


@click.command(cls=CachedCommand)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@options.repository
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "table"]),
    default="text",
    show_default=True,
)
@click.option(
    "--objects",
    is_flag=True,
    help="Print every resolved Flux object in full. Needs --format json.",
)
@options.show_unknown
@options.no_plugins
@options.no_cache
@options.traceback
@click.pass_context
def clusters(
    ctx: click.Context,
    /,
    *,
    paths: tuple[Path, ...],
    root: Path | None,
    config_file: Path | None,
    format_: str,
    objects: bool,
    show_unknown: bool,
    no_plugins: bool,
    traceback: bool,
) -> None:
    """List the clusters of a repository, and what is unknown."""
    from gitops_lint.cli.check import run
    from gitops_lint.cli.failures import Failures
    from gitops_lint.cli.output import show
    from gitops_lint.config import locate
    from gitops_lint.report.clusters import FORMATS
    from gitops_lint.report.style import Style

    failures = Failures(traceback=traceback)
    if objects:
        if format_ != "json":
            raise UsageError("`--objects` prints only JSON", "add `--format json`")
        from gitops_lint.queries.resolved_objects import resolved_objects
        from gitops_lint.report.objects import render

        repository = resolved(paths, root, config_file)
        failures.of(repository)
        found = (
            failures.attempt("listing the objects of", it, resolved_objects, it, repository.tree)
            for it in repository.clusters
        )
        show(render(it for it in found if it))
        ctx.exit(failures.status)
    top, config = locate(paths, root, config_file)
    report = run(paths, top, config._replace(select=frozenset(), plugins=not no_plugins))
    show(FORMATS[format_](report, Style(show_unknown=show_unknown)))
    ctx.exit(failures.of_report(report).status)


def resolved(paths: Sequence[Path], root: Path | None, config_file: Path | None) -> "Repository":
    """The repository with the clusters that the paths choose; raises UsageError if there are none."""
    from gitops_lint.cli.progress import Progress
    from gitops_lint.config import locate
    from gitops_lint.documents import Tree
    from gitops_lint.engine.run import read

    top, config = locate(paths, root, config_file)
    with Progress() as progress:
        return read(Tree(top, config.exclude), paths, config, progress)
