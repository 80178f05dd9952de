"""Finds and reads the configuration of a repository."""

from collections.abc import Sequence
from pathlib import Path

from gitops_lint.config.model import FILE_NAME, Config
from gitops_lint.config.paths import exists, missing, root_of
from gitops_lint.errors import UsageError
from gitops_lint.files.inputs import ask, incomplete, resolved


def locate(
    paths: Sequence[Path] = (), root: Path | None = None, file: Path | None = None
) -> tuple[Path, Config]:
    """The root of the repository with these paths, and its configuration; see `root_of`, `load_config`."""
    top = root_of(paths, root)
    return top, load_config(top, file)


def load_config(root: Path, file: Path | None = None, unsaved: bytes | None = None) -> Config:
    """The configuration of the repository at `root`: `file`, or else `.gitops-lint.yaml` in it.

    `unsaved` is the content of the file, as if it were saved. Without a file, the defaults. Raises
    UsageError, with the place, if the file cannot be read or violates `schemas/gitops-lint/config.json`.
    """
    content = _read(root, file) if unsaved is None else unsaved
    if content is None:
        return Config()
    from gitops_lint.config.file import interpret

    return interpret(FILE_NAME if file is None else str(file), content, root)


def _read(root: Path, file: Path | None) -> bytes | None:
    """The content of the configuration file; None if there is none."""
    path = file or root / FILE_NAME
    if not ask("is_present", path) and file is None:
        if exists(other := path.with_suffix(".yml")):
            raise UsageError(f"`{other.name}` is not read", f"rename it to `{FILE_NAME}`")
        return None
    if not exists(path):
        raise missing(path)
    if file is None and not resolved(path).is_relative_to(resolved(root)):
        raise UsageError(f"`{FILE_NAME}` is a symbolic link to a file outside the repository")
    return content_of(path, named=file is not None)


def content_of(path: Path, *, named: bool = True) -> bytes:
    """The content of a file that exists, also of a pipe if the user has `named` it; raises UsageError."""
    from gitops_lint.documents.parse import MAX_BYTES
    from gitops_lint.files.regular_file import read_file

    if ask("is_link", path):
        incomplete()  # a later run would have to look at the link and at its target
    is_file = ask("is_file", path)
    if ask("is_directory", path) or not (named or is_file):
        raise UsageError(f"`{path}` is not a file")
    try:
        if is_file:
            return read_file(str(path), MAX_BYTES, follow=True)
        incomplete()
        with path.open("rb") as stream:  # may be a pipe, because the user names it
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"`{path}` cannot be read: {error.strerror}") from None
