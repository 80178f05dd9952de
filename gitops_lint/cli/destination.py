"""The file of `--output`: a link in the linted repository must not lead it to another file of the machine."""

import os.path
from pathlib import Path

from gitops_lint.cli.steps import note
from gitops_lint.config import absolute
from gitops_lint.errors import UsageError


def check_destination(path: Path, root: Path) -> None:
    """Raise UsageError if `path` leads through a symbolic link in the repository at `root` to a place outside.

    Whoever writes the repository could otherwise choose which file is replaced.
    """
    note("check_destination", str(path), str(root))
    top = root.resolve()
    whole = absolute(path)
    for part in (whole, *whole.parents):
        if not part.is_symlink() or not part.parent.resolve().is_relative_to(top):
            continue
        if not Path(os.path.realpath(part)).is_relative_to(top):
            raise UsageError(
                f"`{path}` is not written: `{part.name}` is a symbolic link"
                " that leads out of the repository",
                "remove the link, or write to a file outside of the repository",
            )
