"""`--output FILE` and `--output FORMAT:FILE` of `check`: reports in files."""

import os.path
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

import click

from gitops_lint.regex import regex
from gitops_lint.report import FORMATS

# What looks like a format before the colon; a drive of Windows has one letter.
_PREFIX: Final = regex(r"([a-z][a-z0-9_-]+):(.*)")


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
        file = os.path.realpath(output.path)
        if file in written:
            raise click.BadParameter(f"`{output.path}` is written twice")
        written.add(file)
    return outputs


def _output(value: str) -> Output:
    found = _PREFIX.fullmatch(value)
    if found is None:
        name, path = None, value
    elif found[1] in FORMATS:
        name, path = found[1], found[2]
    else:
        from gitops_lint.wording.suggest import did_you_mean

        hint = did_you_mean(found[1], FORMATS) or f"for a file with this name, write `./{value}`"
        raise click.BadParameter(f"there is no format `{found[1]}`; {hint}")
    if not path:
        raise click.BadParameter(f"`{value}` names no file")
    return Output(name, Path(path))
