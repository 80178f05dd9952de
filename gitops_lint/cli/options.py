"""Options that several commands share."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def offers(names: str) -> Callable[[click.Context, click.Parameter, str], Any]:
    """What a shell offers for a parameter: `rules`, `clusters` or `objects`, found by `gitops_lint.cli.completion`."""

    def offer(ctx: click.Context, parameter: click.Parameter, typed: str) -> Any:
        found = getattr(import_module("gitops_lint.cli.completion"), names)
        return found(ctx, parameter, typed)

    return offer


def repository(command: F) -> F:
    """`--root` and `--config`."""
    config = click.option(
        "--config",
        "config_file",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Configuration file. Default: .gitops-lint.yaml at the root.",
    )
    return root(config(command))


def root(command: F) -> F:
    """`--root`."""
    return click.option(
        "--root",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="Root of the repository. Default: the enclosing Git work tree.",
    )(command)


def baseline(command: F) -> F:
    """`--baseline`, `--write-baseline` and `--all`."""
    read = click.option(
        "--baseline",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Report only what is not in this file: new findings, and findings that have become worse.",
    )
    write = click.option(
        "--write-baseline",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Accept all findings: write them to a file. If it exists, only remove from it what is fixed.",
    )
    everything = click.option(
        "--all",
        "show_all",
        is_flag=True,
        help="List also findings that were there before; they never cause exit status 1.",
    )
    return read(write(everything(command)))


def base(command: F) -> F:
    """`--base`."""
    return click.option(
        "--base",
        metavar="REVISION",
        help="Report only what a change brings since it parted from this commit, such as `origin/main`: new findings, and"
        " findings that have become worse.",
    )(command)


def staged(command: F) -> F:
    """`--staged`."""
    return click.option(
        "--staged",
        is_flag=True,
        help="Lint what is staged, and not the files in the work tree. In a hook of `git commit`, report only what the"
        " commit brings.",
    )(command)


def show_unknown(command: F) -> F:
    """`--show-unknown`."""
    return click.option(
        "--show-unknown",
        is_flag=True,
        help="List everything that cannot be determined from the checkout.",
    )(command)


def result_format(*more: str, about: str | None = None) -> Callable[[F], F]:
    """`--format` (text, json, and more) and `--color` of a command that prints a result; `about` is the help."""
    format_ = click.option(
        "--format",
        "format_",
        type=click.Choice(["text", "json", *more]),
        default="text",
        show_default=True,
        help=about,
    )
    return lambda command: format_(color(command))


def color(command: F) -> F:
    """`--color`."""
    return click.option(
        "--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True
    )(command)


def link_template(command: F) -> F:
    """`--link-template`, for every command that writes a page."""
    return click.option(
        "--link-template",
        metavar="ADDRESS",
        help="Link the places in the HTML page to files: github, gitlab, vscode, cursor, idea, zed, or an address"
        " with {path} and {line}, and perhaps {root} and {commit}.",
    )(command)


def no_plugins(command: F) -> F:
    """`--no-plugins`, for every command that loads rules."""
    return click.option(
        "--no-plugins", is_flag=True, help="Do not load the rules of other packages."
    )(command)


def traceback(command: F) -> F:
    """`--traceback`, which `guard` also reads when it reports a failure."""
    return click.option(
        "--traceback", is_flag=True, help="Show a traceback if gitops-lint itself fails."
    )(command)


def no_cache(command: F) -> F:
    """`--no-cache`, for every command that is a `CachedCommand`."""
    return click.option(
        "--no-cache", is_flag=True, help="Neither use nor keep the result of an earlier run."
    )(command)


def names(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """A click callback: `--select a,b --select c` is a, b and c."""
    return tuple(name for value in values for part in value.split(",") if (name := part.strip()))
