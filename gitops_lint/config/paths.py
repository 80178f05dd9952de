"""The root of a repository, and paths that do not exist."""

from collections.abc import Sequence
from pathlib import Path

from gitops_lint.errors import UsageError
from gitops_lint.files.inputs import ask, resolved
from gitops_lint.wording.suggest import did_you_mean


def root_of(paths: Sequence[Path] = (), root: Path | None = None) -> Path:
    """The root of the repository with these paths (default: the working directory), resolved.

    Raises UsageError if a path does not exist or lies outside the root.
    """
    from gitops_lint.documents import find_root

    for path in (*paths, *([root] if root else ())):
        if not exists(path):
            raise missing(path)
    starts = [resolved(absolute(path)) for path in paths]
    if root:
        top = resolved(absolute(root))
    else:
        top = find_root(starts[0] if starts else resolved(absolute(Path())))
    if not ask("is_directory", top):
        raise UsageError(f"`{root}` is not a directory")
    for path, start in zip(paths, starts, strict=False):
        if not start.is_relative_to(top):
            hint = "set the root with `--root`" if root is None else None
            raise UsageError(f"`{path}` is not in the repository `{top}`", hint)
    return top


def path_inside(root: Path, file: Path) -> str | None:
    """The path of a file in the repository, relative to its root; None if it is not in there."""
    if not exists(file) or not resolved(file).is_relative_to(resolved(root)):
        return None
    return resolved(file).relative_to(resolved(root)).as_posix()


def absolute(path: Path) -> Path:
    """The path from the root of the file system; raises UsageError if the working directory is gone."""
    if path.is_absolute():
        return path
    try:
        return Path.cwd() / path
    except OSError:
        raise UsageError(
            "the working directory does not exist any more", "change to a directory that exists"
        ) from None


def exists(path: Path) -> bool:
    """Whether a path exists; unlike Path.exists(), never raises, whatever the name."""
    return bool(ask("exists", path))


def missing(path: Path) -> UsageError:
    """The error for a path that does not exist, with a suggestion of a similar name."""
    full = absolute(path)
    parent = next(up for up in full.parents if exists(up) and up.is_dir())
    name = full.relative_to(parent).parts[0]
    try:
        hint = did_you_mean(name, (entry.name for entry in parent.iterdir()))
    except OSError:
        hint = None
    return UsageError(f"`{path}` does not exist", hint)
