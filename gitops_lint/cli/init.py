"""`gitops-lint init`: writes a configuration with the entry points that are assumed."""

import sys
from pathlib import Path

import click

from gitops_lint.cli import options
from gitops_lint.errors import UsageError


@click.command()
@options.root
@click.option("--yes", is_flag=True, help="Write the file without asking.")
@options.traceback
def init(
    *,
    root: Path | None,
    yes: bool,
    traceback: bool,  # noqa: ARG001  read by the guard
) -> None:
    """Write a .gitops-lint.yaml with the entry points of the clusters.

    Only for repositories in which no file declares them. On a terminal, the file is shown first. An existing
    file is never changed.
    """
    import os

    from gitops_lint.cluster import as_configuration, find_entries
    from gitops_lint.config import FILE_NAME, Config, root_of
    from gitops_lint.documents import Tree
    from gitops_lint.report.escape import visible_lines
    from gitops_lint.wording.lists import listing

    top = root_of((), root)
    for name in (FILE_NAME, str(Path(FILE_NAME).with_suffix(".yml"))):
        if os.path.lexists(top / name):
            raise UsageError(f"`{name}` already exists", "add `clusters:` to it, or move it away")
    tree = Tree(top)
    entries = [entry for entry in find_entries(tree, Config()) if not entry.aside]
    if tree.failures:
        raise UsageError(tree.failures[0].message)
    if not entries:
        hint = "write `clusters:` by hand, with the path at which each cluster starts"
        raise UsageError("no entry point of a cluster is found", hint)
    if not any(entry.assumed for entry in entries):
        names = listing([entry.name for entry in entries])
        click.echo(visible_lines(f"Nothing to write: the repository declares {names}."))
        return
    text = as_configuration(entries)
    click.echo(visible_lines(text), nl=False)
    asking = not yes and sys.stdin.isatty()
    if asking and not click.confirm(f"Write this to {FILE_NAME}?", default=True):
        click.echo("Nothing is written.")
        return
    _create(top / FILE_NAME, text)
    click.echo(f"Written to {FILE_NAME}.")


def _create(path: Path, text: str) -> None:
    """Write a new file; raises UsageError if it exists or cannot be written."""
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:  # follows no link
            file.write(text)
    except OSError as error:
        raise UsageError(f"`{path.name}` cannot be written: {error.strerror}") from None
