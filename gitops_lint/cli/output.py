"""Writes text to standard output, standard error or a file."""

import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO, TypeVar

import click

from gitops_lint.cli.steps import note
from gitops_lint.errors import UsageError

if TYPE_CHECKING:
    from gitops_lint.report.style import Links, Style

A = TypeVar("A")

_STREAMS: Final = ("stdin", "stdout", "stderr")


def open_streams() -> None:
    """Make the standard streams usable, whatever they are when the process starts.

    A closed one is opened so that writing fails: otherwise the next file would get its number, and
    whatever a library writes to the stream would end up in that file. One that does not block is made to
    block, so that no output is lost. Characters that the terminal cannot show are escaped.
    """
    for number, name in enumerate(_STREAMS):
        if getattr(sys, name) is None:
            _reopen(number, os.O_RDONLY)
            mode = "w" if number else "r"
            stream = open(number, mode, encoding="utf-8", closefd=False)  # noqa: SIM115
            setattr(sys, name, stream)
    for number, stream in ((1, sys.stdout), (2, sys.stderr)):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
        with suppress(OSError, AttributeError):  # Windows has only pipes that do not block
            os.set_blocking(number, True)


def show(text: str, *, color: bool = False) -> None:
    """Print to standard output; a closed pipe (`| head`) is not an error.

    Raises UsageError if nothing can be written.
    """
    note("show", text, "color" if color else "")
    try:
        click.echo(text, nl=False, color=color)
    except BrokenPipeError:
        discard(sys.stdout)
    except OSError as error:
        discard(sys.stdout)
        raise UsageError(f"standard output cannot be written: {error.strerror}") from None


def say(text: str) -> None:
    """Print lines on standard error; if that fails, nobody can be told.

    Control characters and commands for the log of a CI server are escaped.
    """
    from gitops_lint.report.escape import log_lines

    note("say", text)
    try:
        click.echo(log_lines(text), err=True)
    except OSError:
        discard(sys.stderr)


def discard(stream: TextIO) -> None:
    """Discard what the stream still buffers, which would fail again at exit, and all that follows."""
    with suppress(OSError, ValueError):  # a stream without a file
        _reopen(stream.fileno(), os.O_WRONLY)


def _reopen(number: int, mode: int) -> None:
    """Open the null device under the number of a standard stream."""
    null = os.open(os.devnull, mode)
    if null != number:
        os.dup2(null, number)
        os.close(null)


def print_result(
    render: "Callable[[A, Style], str]",
    result: A,
    color: str,
    *,
    show_unknown: bool = False,
    links: "Links | None" = None,
) -> None:
    """Print a result, in the format of `render`."""
    from gitops_lint.report.style import Style

    painted = wants_color(color, os.environ)
    style = Style(painted, show_unknown, terminal_width(), links=links)
    show(render(result, style), color=painted)


def save(text: str, path: Path) -> None:
    """Write a file whole or not at all, even if a signal ends the process; raises UsageError if that fails."""
    from gitops_lint.config import absolute, missing

    note("save", text, str(path))
    try:
        if path.is_dir():
            raise UsageError(f"`{path}` is a directory")
        if path.exists() and not path.is_file():  # a device or a pipe cannot be replaced
            path.write_text(text, encoding="utf-8", newline="\n")
            return
        target = absolute(path).resolve()
        if not target.parent.is_dir():
            raise missing(path.parent)
        _replace(target, text)
    except OSError as error:
        raise UsageError(f"`{path}` cannot be written: {error.strerror}") from None
    except RuntimeError:  # before Python 3.13
        raise UsageError(f"`{path}` cannot be written: it is a link to itself") from None


def _replace(target: Path, text: str) -> None:
    """Write a draft beside the file, and rename it."""
    from gitops_lint.cli.signals import cleaned_up

    # Its name cannot be guessed, and "x" follows no link: the directory may be that of an attacker.
    draft = target.with_name(f".gitops-lint-{os.urandom(8).hex()}.tmp")
    with cleaned_up(lambda: draft.unlink(missing_ok=True)):
        try:
            with draft.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)


def wants_color(when: str, environment: Mapping[str, str]) -> bool:
    """Whether to print in color; `when` is auto, always or never.

    For auto, NO_COLOR (no-color.org) decides, then FORCE_COLOR, then TERM=dumb and the terminal.
    """
    if when != "auto":
        return when == "always"
    if environment.get("NO_COLOR"):
        return False
    if force := environment.get("FORCE_COLOR"):
        return force not in ("0", "false")
    return environment.get("TERM") != "dumb" and sys.stdout.isatty()


def terminal_width() -> int:
    """The number of columns of the terminal; 120 without a terminal."""
    return terminal_columns() or 120


def terminal_columns() -> int | None:
    """The number of columns of the terminal; None without a terminal."""
    if not sys.stdout.isatty():
        return None
    from shutil import get_terminal_size  # imports all compression modules

    return get_terminal_size((120, 24)).columns
