"""Replaces the content of files of a repository that somebody else may change at the same time."""

import errno
import os
import stat
from contextlib import suppress
from typing import Final

from gitops_lint.files.regular_file import open_directory, read_open

_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


class ChangedError(OSError):
    """A file has another content than the caller knows."""


def replace_file(root: str, path: str, old: bytes, new: bytes) -> None:
    """Replace the content of a regular file below a root, whole or not at all; its mode stays.

    No part of `path`, which is relative to the root, may be a link. Raises ChangedError if the content is not
    `old`, and OSError if it cannot be written.
    """
    folder, _, name = path.rpartition("/")
    directory = open_directory(root, folder)
    try:
        about, content = read_open(name, directory, len(old))
        if content != old:
            raise ChangedError(errno.EBUSY, "The file has changed in the meantime")
        # Its name cannot be guessed, and O_EXCL follows no link.
        draft = f".gitops-lint-{os.urandom(8).hex()}.tmp"
        descriptor = os.open(draft, _NEW, 0o600, dir_fd=directory)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(new)
                with suppress(OSError):  # the owner may be another user
                    os.fchown(file.fileno(), about.st_uid, about.st_gid)
                os.fchmod(file.fileno(), stat.S_IMODE(about.st_mode))
                file.flush()
                os.fsync(file.fileno())
            os.rename(draft, name, src_dir_fd=directory, dst_dir_fd=directory)
        except BaseException:
            with suppress(OSError):
                os.unlink(draft, dir_fd=directory)
            raise
        os.fsync(directory)
    finally:
        os.close(directory)
