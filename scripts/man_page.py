"""man/gitops-lint.1: the manual, from the help of the commands, in the macros of man(7)."""

import inspect
import re
from collections.abc import Iterator

import click

from gitops_lint.cli import COMMANDS, main

_STATUS = """\
0 without findings, 1 with findings, 2 if gitops-lint could not do its job: a usage error, an error in the configuration,
nothing to lint, or an internal error."""
_FILES = ".gitops-lint.yaml at the root of the repository is the configuration."


def man_page(version: str) -> Iterator[str]:
    """The lines of the page."""
    yield f'.TH GITOPS-LINT 1 "" "gitops-lint {version}" "User Commands"'
    yield from _section("NAME")
    yield _text(
        "gitops-lint - prove that every cluster of a Flux CD repository converges, in a safe order"
    )
    yield from _section("SYNOPSIS")
    yield r"\fBgitops\-lint\fR [\fICOMMAND\fR] [\fIOPTIONS\fR] [\fIARGS\fR]..."
    yield from _section("DESCRIPTION")
    yield from _paragraphs(main.help or "")
    yield ".PP"
    yield _text("Without a command, check runs.")
    yield from _section("COMMANDS")
    with click.Context(main, info_name="gitops-lint") as ctx:
        for name in COMMANDS:
            yield from _command(ctx, name)
    yield from _section("EXIT STATUS")
    yield _text(_STATUS)
    yield from _section("FILES")
    yield _text(_FILES)


def _command(parent: click.Context, name: str) -> Iterator[str]:
    command = main.get_command(parent, name)
    assert command is not None
    with click.Context(command, info_name=name, parent=parent) as ctx:
        usage = " ".join(command.collect_usage_pieces(ctx))
        yield ".SS " + _text(f"{name} {usage}")
        yield from _paragraphs(command.help or "")
        for parameter in command.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record and record[1]:
                yield ".TP"
                yield rf"\fB{_text(record[0])}\fR"
                yield _text(record[1])


def _section(title: str) -> Iterator[str]:
    yield f".SH {title}"


def _paragraphs(text: str) -> Iterator[str]:
    """The paragraphs of a docstring of click; one that begins with a backspace keeps its lines."""
    for number, block in enumerate(re.split(r"\n\s*\n", inspect.cleandoc(text))):
        if number:
            yield ".PP"
        if block.startswith("\b\n"):
            yield ".nf"
            yield from map(_text, block[2:].split("\n"))
            yield ".fi"
        else:
            yield _text(" ".join(block.split()))


def _text(text: str) -> str:
    """The text of a line, which is no request of roff whatever it begins with."""
    escaped = " ".join(text.split("\n")).replace("\\", r"\e").replace("-", r"\-")
    return rf"\&{escaped}" if escaped.startswith((".", "'")) else escaped
