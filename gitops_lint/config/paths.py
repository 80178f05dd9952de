"""The root of a repository, and paths that do not exist."""

import os.path
from collections.abc import Sequence
from pathlib import Path

from gitops_lint.errors import UsageError
from gitops_lint.wording.suggest import did_you_mean


def root_of(paths: Sequence[Path] = (), root: Path | None = None) -> Path:
    """The root of the repository with these paths (default: the working directory), resolved.

    Raises UsageError if a path does not exist or lies outside the root.
    """
    from gitops_lint.documents import find_root

    for path in (*paths, *([root] if root else ())):
        if not exists(path):
            raise missing(path)
    starts = [path.resolve() for path in paths] or [Path.cwd()]
    top = root.resolve() if root else find_root(starts[0])
    if not top.is_dir():
        raise UsageError(f"`{root}` is not a directory")
    for path, start in zip(paths, starts, strict=False):
        if not start.is_relative_to(top):
            hint = "set the root with `--root`" if root is None else None
            raise UsageError(f"`{path}` is not in the repository `{top}`", hint)
    return top


def exists(path: Path) -> bool:
    """Whether a path exists; unlike Path.exists(), never raises, whatever the name."""
    return os.path.exists(path)  # noqa: PTH110


def missing(path: Path) -> UsageError:
    """The error for a path that does not exist, with a suggestion of a similar name."""
    parent = next(up for up in path.absolute().parents if exists(up) and up.is_dir())
    name = path.absolute().relative_to(parent).parts[0]
    try:
        hint = did_you_mean(name, (entry.name for entry in parent.iterdir()))
    except OSError:
        hint = None
    return UsageError(f"`{path}` does not exist", hint)
