"""Which run it is: the program, the command line, and the environment that the program looks at.

The content of files is not part of the key: `entry` compares it.
"""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from gitops_lint import __version__
from gitops_lint.files.index import work_tree
from gitops_lint.files.inputs import digest

FORMAT: Final = 1  # of the entries; a new one when their meaning changes
_VARIABLES: Final = ("COLUMNS", "FORCE_COLOR", "NO_COLOR", "TERM")
_METADATA: Final = (".dist-info", ".egg-info")
_PACKAGE: Final = os.path.dirname(os.path.dirname(__file__))  # noqa: PTH120


def key_of(
    command: str, parameters: Mapping[str, Any], environment: Mapping[str, str]
) -> str | None:
    """A key of 40 hexadecimal digits for a run of a command in the current directory.

    None if that directory is gone, or the program's own files cannot be listed. Two runs with the same key have the same result if they find the same
    files.
    """
    import json

    try:
        here = os.getcwd()  # noqa: PTH109
        program = tuple(_program())
    except OSError:
        return None
    parts = (
        FORMAT,
        *program,
        command,
        sorted((name, _text(value)) for name, value in parameters.items()),
        here,
        os.geteuid(),  # who may read what
        [environment.get(name) for name in _VARIABLES],
        _terminal(),
    )
    return digest(json.dumps(parts).encode())


def _text(value: object) -> Any:
    return [str(it) for it in value] if isinstance(value, tuple) else value and str(value)


def _terminal() -> tuple[bool, int]:
    """Whether standard output is a terminal, and its columns."""
    try:
        return sys.stdout.isatty(), os.get_terminal_size(1).columns
    except OSError:
        return False, 0


def _program() -> Iterator[Any]:
    """What is installed: Python, all distributions with their versions, and our own modules.

    A change that keeps the version is seen too: installing writes the metadata anew, and in a checkout of
    gitops-lint each file counts.
    """
    yield __version__
    yield sys.version
    yield sys.platform
    yield sys.flags.optimize
    yield sys.getfilesystemencoding()
    yield _PACKAGE
    installed = {folder: [*_distributions(folder)] for folder in sys.path}
    yield list(installed.items())
    beside = installed.get(os.path.dirname(_PACKAGE), ())  # noqa: PTH120
    if not any(name.startswith("gitops_lint-") for name, _ in beside):
        schemas = f"{os.path.dirname(_PACKAGE)}/schemas"  # noqa: PTH120
        yield sorted((*_stamps(_PACKAGE), *_stamps(schemas)))


def _distributions(folder: str) -> Iterator[tuple[str, int]]:
    """The metadata of the distributions in an entry of `sys.path`, with the time of installation."""
    try:
        with os.scandir(folder or ".") as entries:
            found = [entry for entry in entries if entry.name.endswith(_METADATA)]
        yield from sorted((entry.name, entry.stat().st_mtime_ns) for entry in found)
    except OSError:  # a zip file, or nothing
        return


def _stamps(folder: str) -> Iterator[tuple[str, int, int]]:
    """Path, size and time of each file below a folder."""
    waiting = [folder]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.name == "__pycache__":
                    continue
                if entry.is_dir():
                    waiting.append(entry.path)
                else:
                    about = entry.stat()
                    yield entry.path, about.st_size, about.st_mtime_ns


def is_inside_checkout(folder: str, paths: Iterable[str]) -> bool:
    """Whether a folder is in one of the paths, or in the Git work tree of one.

    The author of a checkout could put results there.
    """
    from pathlib import Path

    try:
        real = Path(os.path.realpath(folder))
        for path in paths:
            inside = Path(os.path.realpath(path))
            top = work_tree(inside) or (inside if inside.is_dir() else inside.parent)
            if real.is_relative_to(top):
                return True
    except (OSError, ValueError):  # nothing is there
        return True
    return False
