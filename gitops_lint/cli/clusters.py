"""`gitops-lint clusters`: what was found."""

from pathlib import Path

import click

from gitops_lint.cli import options


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@options.repository
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "table"]),
    default="text",
    show_default=True,
)
@options.show_unknown
@options.traceback
def clusters(
    *,
    paths: tuple[Path, ...],
    root: Path | None,
    config_file: Path | None,
    format_: str,
    show_unknown: bool,
    traceback: bool,  # noqa: ARG001  read by the guard
) -> None:
    """List the clusters of a repository, and what cannot be known of them."""
    from dataclasses import replace  # noqa: PLC0415

    from gitops_lint.cli.check import run  # noqa: PLC0415
    from gitops_lint.cli.output import show  # noqa: PLC0415
    from gitops_lint.config import locate  # noqa: PLC0415
    from gitops_lint.report.clusters import FORMATS  # noqa: PLC0415
    from gitops_lint.report.style import Style  # noqa: PLC0415

    top, config = locate(paths, root, config_file)
    report = run(paths, top, replace(config, select=frozenset()))
    show(FORMATS[format_](report, Style(show_unknown=show_unknown)))
