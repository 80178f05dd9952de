"""The files that git tracks, read from the index of a work tree."""

import os
import struct
from pathlib import Path
from typing import Final

from gitops_lint.files.inputs import ask, was_tracked
from gitops_lint.files.regular_file import read_file, stamped

MAX_PATH: Final = 4096  # bytes of a file that contains only a path
_MAX_BYTES: Final = 256 * 1024 * 1024
_MODES: Final = frozenset({0o100644, 0o100755, 0o120000, 0o160000, 0o040000})
_EXTENDED: Final = 0x4000
_HEADER: Final = struct.Struct(">4sII")


def work_tree(path: Path) -> Path | None:
    """The top of the git work tree that a directory belongs to."""
    return next((up for up in (path, *path.parents) if ask("is_present", up / ".git")), None)


def git_directory(top: Path) -> Path | None:
    """The directory with the index of a work tree (`.git`, or the target of the file `.git`)."""
    git = top / ".git"
    try:
        if ask("is_directory", git):
            return git
        pointer = os.fsdecode(read_file(f"{git}", MAX_PATH))
    except (OSError, ValueError):
        return None
    target = pointer.removeprefix("gitdir:").strip("\n\r ")
    return top / target if target != pointer else None


def tracked(git: Path) -> frozenset[str] | None:
    """The paths in the index of a git directory, relative to the top of its work tree.

    None if there is no index, or if it cannot be read (split into two files, damaged). Reads versions
    2 to 4. (git: Documentation/gitformat-index)
    """
    try:
        about, content = stamped(f"{git}/index", _MAX_BYTES)
    except (OSError, ValueError):
        was_tracked(f"{git}", None, None)
        return None
    names = _names(content)
    was_tracked(f"{git}", about, names)
    return names


def _names(content: bytes) -> frozenset[str] | None:
    for hash_size in (20, 32):  # SHA-1, SHA-256
        try:
            return _paths(content, hash_size)
        except (ValueError, IndexError, struct.error):
            continue
    return None


def _paths(content: bytes, hash_size: int) -> frozenset[str]:
    """The paths of all entries; raises ValueError, IndexError or struct.error if the content is not an index."""
    signature, version, count = _HEADER.unpack_from(content)
    if signature != b"DIRC" or version not in (2, 3, 4):
        raise ValueError
    fixed = 40 + hash_size + 2  # ten numbers, the hash, the flags
    entry = struct.Struct(f">24xI12x{hash_size}xH")
    names = []
    position, name = _HEADER.size, b""
    for _ in range(count):
        mode, flags = entry.unpack_from(content, position)
        if mode not in _MODES:
            raise ValueError
        start = position + fixed + (2 if flags & _EXTENDED else 0)
        if version == 4:
            kept, start = _offset(content, start)
            name = name[: len(name) - kept]
        else:
            name = b""
        end = content.index(b"\0", start)
        name += content[start:end]
        names.append(name)
        # Entries are padded to a multiple of eight bytes, but not in version 4.
        position = end + 1 if version == 4 else position + ((end - position + 8) & ~7)
    if content[position : position + 4] == b"link":  # most entries are in another file
        raise ValueError
    return frozenset(name.decode(errors="surrogateescape") for name in names)


def _offset(content: bytes, position: int) -> tuple[int, int]:
    """A number of variable length, and the position after it."""
    value = content[position] & 0x7F
    while content[position] & 0x80:
        position += 1
        value = ((value + 1) << 7) | (content[position] & 0x7F)
    return value, position + 1
