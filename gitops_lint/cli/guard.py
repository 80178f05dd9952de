"""Reports failures as a message and an exit status, without a traceback."""

import sys
from collections.abc import Callable, Sequence
from typing import Any, Final, NoReturn

import click

from gitops_lint.errors import UsageError

FAILED: Final = 2
INTERRUPTED: Final = 130  # as shells report Ctrl-C


class GuardedGroup(click.Group):
    """A group that reports every failure on standard error, with exit status 2."""

    def main(self, args: Sequence[str] | None = None, *more: Any, **extra: Any) -> NoReturn:
        arguments = sys.argv[1:] if args is None else list(args)
        extra["standalone_mode"] = False
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):  # escapes characters that the terminal cannot show
                stream.reconfigure(errors="backslashreplace")
        run = super().main
        sys.exit(_status(lambda: run(arguments, *more, **extra), "--traceback" in arguments))


def _status(run: Callable[[], Any], traceback: bool) -> int:
    """The exit status of a run; reports its failure."""
    try:
        return run() or 0
    except UsageError as error:
        _report(str(error), error.hint)
    except click.Abort:
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
    except Exception as error:  # noqa: BLE001  users see no traceback
        _report_bug(error, traceback)
    return FAILED


def _report(message: str, hint: str | None) -> None:
    from gitops_lint.report.escape import visible_lines

    click.echo(f"error: {visible_lines(message)}", err=True)
    if hint:
        click.echo(f"help: {visible_lines(hint)}", err=True)


def _report_bug(error: Exception, traceback: bool) -> None:
    from platform import platform, python_version
    from traceback import format_exception

    from gitops_lint import __version__
    from gitops_lint.report.escape import visible_lines
    from gitops_lint.results.finding import ISSUES

    if traceback:
        click.echo(visible_lines("".join(format_exception(error))), err=True)
    text = visible_lines(f"{type(error).__name__}: {error}")
    click.echo(f"error: {text}", err=True)
    click.echo(f"This is a bug in gitops-lint, please report it: {ISSUES}", err=True)
    click.echo(f"gitops-lint {__version__}, Python {python_version()}, {platform()}", err=True)
    if not traceback:
        click.echo("Run again with `--traceback` to see where it failed.", err=True)
