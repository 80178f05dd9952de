"""Writes text to standard output or a file."""

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from gitops_lint.config import missing
from gitops_lint.errors import UsageError

if TYPE_CHECKING:
    from gitops_lint.report.style import Style

A = TypeVar("A")


def show(text: str, *, color: bool = False) -> None:
    """Print to standard output; a closed pipe (`| head`) is not an error."""
    try:
        click.echo(text, nl=False, color=color)
    except BrokenPipeError:
        # Discard the rest of the buffer as well.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def print_result(
    render: "Callable[[A, Style], str]", result: A, color: str, *, show_unknown: bool = False
) -> None:
    """Print a result, in the format of `render`."""
    from gitops_lint.report.style import Style

    painted = wants_color(color, os.environ)
    show(render(result, Style(painted, show_unknown, terminal_width())), color=painted)


def save(text: str, path: Path) -> None:
    """Write a file whole or not at all; raises UsageError if that fails."""
    target = path.resolve()
    if not target.parent.is_dir():
        raise missing(path.parent)
    if target.is_dir():
        raise UsageError(f"`{path}` is a directory")
    try:
        if target.exists() and not target.is_file():  # a device or a pipe cannot be replaced
            target.write_text(text, encoding="utf-8")
            return
        draft = target.with_name(f".{target.name}.{os.getpid()}.tmp")
        try:
            draft.write_text(text, encoding="utf-8", newline="\n")
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(f"`{path}` cannot be written: {error.strerror}") from None


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
    from shutil import get_terminal_size  # imports all compression modules

    return get_terminal_size((120, 24)).columns if sys.stdout.isatty() else 120
