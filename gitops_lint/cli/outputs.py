"""`--output FILE` and `--output FORMAT:FILE` of `check`: reports in files."""

import os.path
from collections.abc import Iterable
from pathlib import Path

import click

from gitops_lint.namedtuple import NamedTuple
from gitops_lint.report import FORMATS


class Output(NamedTuple):
    """A report in a file. Without a format it has that of `--format`, and nothing goes to standard output."""

    format: str | None
    path: Path

    def __str__(self) -> str:
        return f"{self.format or ''}:{self.path}"


def parsed(_: click.Context, __: click.Parameter, values: Iterable[str]) -> tuple[Output, ...]:
    """A click callback: the outputs, each to another file, at most one of them without a format."""
    outputs = tuple(map(_output, values))
    if sum(it.format is None for it in outputs) > 1:
        raise click.BadParameter("only one FILE is possible without a format: write FORMAT:FILE")
    written: set[str] = set()
    for output in outputs:
        from gitops_lint.config import absolute

        file = os.path.realpath(absolute(output.path))
        if file in written:
            raise click.BadParameter(f"`{output.path}` is written twice")
        written.add(file)
    return outputs


def _output(value: str) -> Output:
    name, colon, path = value.partition(":")
    if not colon or not _is_word(name):
        output = Output(None, Path(value)) if value else None
    elif name in FORMATS:
        output = Output(name, Path(path)) if path else None
    else:
        from gitops_lint.wording.suggest import did_you_mean

        hint = did_you_mean(name, FORMATS) or f"for a file with this name, write `./{value}`"
        raise click.BadParameter(f"there is no format `{name}`; {hint}")
    if output is None:
        raise click.BadParameter(f"`{value}` names no file")
    return output


def _is_word(text: str) -> bool:
    """Whether it could be meant as a format; a drive of Windows has one letter."""
    return len(text) > 1 and text.isascii() and text.isalnum() and text.islower()
