"""Options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def repository(command: F) -> F:
    """`--root` and `--config`."""
    config = click.option(
        "--config",
        "config_file",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Read this file instead of .gitops-lint.yaml at the root.",
    )
    root = click.option(
        "--root",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="The root of the repository. Default: the enclosing git work tree.",
    )
    return root(config(command))


def show_unknown(command: F) -> F:
    """`--show-unknown`."""
    return click.option(
        "--show-unknown", is_flag=True, help="List what cannot be known from the checkout alone."
    )(command)


def result_format(command: F) -> F:
    """`--format` and `--color` of a command that prints a result."""
    format_ = click.option(
        "--format",
        "format_",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
    )
    color = click.option(
        "--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True
    )
    return format_(color(command))


def traceback(command: F) -> F:
    """`--traceback`, which is also read where all failures are told."""
    return click.option(
        "--traceback", is_flag=True, help="Show where gitops-lint itself failed, if it did."
    )(command)


def names(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """A click callback: `--select a,b --select c` is a, b and c."""
    return tuple(name for value in values for part in value.split(",") if (name := part.strip()))
