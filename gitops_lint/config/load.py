"""Finds and reads the configuration of a repository."""

from collections.abc import Sequence
from pathlib import Path

from gitops_lint.config.model import FILE_NAME, Config
from gitops_lint.config.paths import exists, missing, root_of
from gitops_lint.errors import UsageError


def locate(
    paths: Sequence[Path] = (), root: Path | None = None, file: Path | None = None
) -> tuple[Path, Config]:
    """The root of the repository with these paths, and its configuration; see `root_of`, `load_config`."""
    top = root_of(paths, root)
    return top, load_config(top, file)


def load_config(root: Path, file: Path | None = None) -> Config:
    """The configuration of the repository at `root`: `file`, or else `.gitops-lint.yaml` in it.

    Without a file, the defaults. Raises UsageError, with the place, if the file cannot be read or
    violates `schemas/gitops-lint/config.json`.
    """
    content = _read(root, file)
    if content is None:
        return Config()
    from gitops_lint.config.file import interpret

    return interpret(FILE_NAME if file is None else str(file), content, root)


def _read(root: Path, file: Path | None) -> bytes | None:
    """The content of the configuration file; None if there is none."""
    from gitops_lint.documents.parse import MAX_BYTES
    from gitops_lint.documents.regular_file import read_file

    path = file or root / FILE_NAME
    if file is None and not path.is_symlink() and not path.exists():
        if (other := path.with_suffix(".yml")).exists():
            raise UsageError(f"`{other.name}` is not read", f"rename it to `{FILE_NAME}`")
        return None
    if not exists(path):
        raise missing(path)
    if file is None and not path.resolve().is_relative_to(root.resolve()):
        raise UsageError(f"`{FILE_NAME}` is a symbolic link to a file outside the repository")
    if path.is_dir() or (file is None and not path.is_file()):
        raise UsageError(f"`{path}` is not a file")
    try:
        if file is None:
            return read_file(str(path), MAX_BYTES, follow=True)
        with path.open("rb") as stream:  # may be a pipe, because the user names it
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"`{path}` cannot be read: {error.strerror}") from None
