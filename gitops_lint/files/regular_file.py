"""Reads regular files of a repository that somebody may change or fill with traps at the same time.

Never follows a link that is not expected, never waits for a pipe or a device, and reads no more than it
is asked to.
"""

import errno
import os
import stat
from typing import Final

from gitops_lint.files.inputs import was_not_read, was_read

_DIRECTORY: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
# Opening a pipe without O_NONBLOCK waits until somebody writes into it.
_FILE: Final = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC

_PIECE: Final = 1024 * 1024


class TooLargeError(OSError):
    """A file is larger than the caller wants to read."""


def read_inside(root: str, path: str, most: int) -> bytes:
    """The content of a regular file below a root, of at most `most` bytes.

    No part of `path`, which is relative to the root, may be a link: a file or directory that was
    replaced by one after it was found is not read. Raises TooLargeError, and OSError if it is not a
    regular file or cannot be read.
    """
    try:
        descriptor = os.open(f"{root}/{path}", _FILE | os.O_NOFOLLOW)
        if not _is_at(descriptor, f"{root}/{path}"):
            os.close(descriptor)
            descriptor = _open_stepwise(root, path, _FILE)
        about, content = _content(descriptor, most)
    except OSError as error:
        was_not_read(f"{root}/{path}", error)
        raise _explained(error) from None
    was_read(f"{root}/{path}", about, content)
    return content


def read_file(path: str, most: int, *, follow: bool = False) -> bytes:
    """The content of a regular file of at most `most` bytes, not of a link unless `follow`.

    The directories of the path may be links. Raises TooLargeError, and OSError if it is not a regular
    file or cannot be read.
    """
    try:
        about, content = stamped(path, most, follow=follow)
    except OSError as error:
        was_not_read(path, error)
        raise _explained(error) from None
    was_read(path, about, content)
    return content


def stamped(path: str, most: int, *, follow: bool = False) -> tuple[os.stat_result, bytes]:
    """The status of a file from before it was read, and the content, as in `read_file`; not recorded."""
    return _content(os.open(path, _FILE | (0 if follow else os.O_NOFOLLOW)), most)


def read_open(name: str, directory: int, most: int) -> tuple[os.stat_result, bytes]:
    """The same for a file in an open directory."""
    return _content(os.open(name, _FILE | os.O_NOFOLLOW, dir_fd=directory), most)


def open_directory(root: str, path: str) -> int:
    """The descriptor of a directory below a root ("" for the root); no part of the path may be a link.

    Raises OSError if it is not a directory or cannot be opened. The caller closes it.
    """
    if not path:
        return os.open(root, _DIRECTORY)
    descriptor = os.open(f"{root}/{path}", _DIRECTORY | os.O_NOFOLLOW)
    if _is_at(descriptor, f"{root}/{path}"):
        return descriptor
    os.close(descriptor)
    return _open_stepwise(root, path, _DIRECTORY)


def _is_at(descriptor: int, path: str) -> bool:
    """Whether an open file certainly has this path, without any link in it; only Linux knows."""
    try:
        return os.readlink(f"/proc/self/fd/{descriptor}") == path  # noqa: PTH115  faster
    except OSError:
        return False


def _open_stepwise(root: str, path: str, flags: int) -> int:
    """Open a file or directory below a root, directory by directory, none of which may be a link."""
    *folders, name = path.split("/")
    if not name or not {".", ".."}.isdisjoint((*folders, name)):
        raise OSError(errno.ENOENT, os.strerror(errno.ENOENT))
    at = os.open(root, _DIRECTORY)
    try:
        for folder in folders:
            outer, at = at, os.open(folder, _DIRECTORY | os.O_NOFOLLOW, dir_fd=at)
            os.close(outer)
        return os.open(name, flags | os.O_NOFOLLOW, dir_fd=at)
    finally:
        os.close(at)


def _content(descriptor: int, most: int) -> tuple[os.stat_result, bytes]:
    """The status and then the content of an open file, which this closes."""
    try:
        about = os.fstat(descriptor)
        if stat.S_ISDIR(about.st_mode):
            raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not stat.S_ISREG(about.st_mode):
            raise OSError(errno.EINVAL, "Not a regular file")
        content = os.read(descriptor, min(about.st_size, most) + 1)
        if len(content) > about.st_size:  # it has no size, as in /proc, or grows
            while len(content) <= most and (more := os.read(descriptor, _PIECE)):
                content += more
    finally:
        os.close(descriptor)
    if len(content) > most:
        raise TooLargeError(errno.EFBIG, os.strerror(errno.EFBIG))
    return about, content


def _explained(error: OSError) -> OSError:
    """The error of a link (ELOOP) in clearer words; any other error as it is."""
    if error.errno != errno.ELOOP:
        return error
    return OSError(errno.ELOOP, "A symbolic link, which is not followed")
