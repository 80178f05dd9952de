"""`gitops-lint cache`: the directory in which results are kept."""

import os

import click

from gitops_lint.errors import UsageError


@click.command(name="cache")
@click.argument("action", type=click.Choice(["dir", "clear"]))
def cache(*, action: str) -> None:
    """Show the directory of the cache, or empty it.

    Results of earlier runs are kept there, and reused if no file, option or version has changed. Another
    directory is used if GITOPS_LINT_CACHE_DIR names it; `--no-cache` uses none.
    """
    from gitops_lint.cache import Folder, location
    from gitops_lint.cli.output import show
    from gitops_lint.report.escape import visible
    from gitops_lint.wording.lists import counted

    path = location(os.environ)
    if path is None:
        raise UsageError("there is no home directory", "set GITOPS_LINT_CACHE_DIR to a directory")
    if action == "dir":
        show(f"{visible(path)}\n")
        return
    with Folder.open(path, create=False) as folder:
        if folder is None and os.path.lexists(path):
            hint = "remove it, or set GITOPS_LINT_CACHE_DIR to another directory"
            raise UsageError(f"`{path}` is not a directory that only you can write", hint)
        number = folder.clear() if folder else 0
    show(f"Removed {counted(number, 'result')} from {visible(path)}\n")
