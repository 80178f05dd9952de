"""Reports failures as a message and an exit status, without a traceback."""

import io
import sys
from collections.abc import Callable, Sequence
from typing import Any, Final, NoReturn

import click

from gitops_lint.cli.output import discard, open_streams, say
from gitops_lint.errors import UsageError

FAILED: Final = 2
INTERRUPTED: Final = 130  # as shells report Ctrl-C
_PRINTED_BY_CLICK: Final = frozenset(
    {"-h", "--help", "--version"}
)  # other text goes through `show`


class GuardedGroup(click.Group):
    """A group that reports every failure on standard error, with exit status 2."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        *_: Any,
        **extra: Any,
    ) -> NoReturn:
        """Run a command line and exit.

        Not click's own `main`, which exits with status 1 if a pipe is closed.
        """
        arguments = sys.argv[1:] if args is None else list(args)
        name = prog_name or "gitops-lint"
        extra = {key: value for key, value in extra.items() if key != "standalone_mode"}
        open_streams()

        def run() -> Any:
            self._main_shell_completion(extra, name)
            with self.make_context(name, list(arguments), **extra) as context:
                return self.invoke(context)

        sys.exit(_status(run, arguments))


def _status(run: Callable[[], Any], arguments: Sequence[str]) -> int:
    """The exit status of a run; reports its failure."""
    try:
        return run() or 0
    except click.exceptions.Exit as done:
        return done.exit_code
    except UsageError as error:
        _report(str(error), error.hint)
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except click.ClickException as error:
        _report_usage(error)
    except OSError as error:
        return _failed(error, arguments)
    except MemoryError:
        _report("there is not enough memory", None)
    except Exception as error:  # noqa: BLE001  users see no traceback
        _report_bug(error, "--traceback" in arguments)
    return FAILED


def _report(message: str, hint: str | None) -> None:
    say(f"error: {message}")
    if hint:
        say(f"help: {hint}")


def _report_usage(error: click.ClickException) -> None:
    """Click's message about the command line, safe to print: a shell may have put names of files into it."""
    from gitops_lint.report.escape import visible

    shown, message = io.StringIO(), error.format_message()
    error.show(shown)
    say(shown.getvalue().rstrip("\n").replace(message, visible(message)))


def _failed(error: OSError, arguments: Sequence[str]) -> int:
    """The status after a failure of the system, which is not a bug of ours; reports it."""
    if error.filename is None and not _PRINTED_BY_CLICK.isdisjoint(arguments):
        discard(sys.stdout)
        if isinstance(error, BrokenPipeError):  # `--help | head`
            return 0
        _report(f"standard output cannot be written: {error.strerror}", None)
        return FAILED
    if "--traceback" in arguments:
        _say_traceback(error)
    reason = error.strerror or str(error) or type(error).__name__
    _report(reason if error.filename is None else f"`{error.filename}`: {reason}", None)
    return FAILED


def _report_bug(error: Exception, traceback: bool) -> None:
    from platform import platform, python_version

    from gitops_lint import __version__
    from gitops_lint.crash import crash_of
    from gitops_lint.results.finding import ISSUES

    crash = crash_of("running this command", error)
    if traceback:
        say(crash.traceback)
    say(f"error: {crash.message}")
    say(f"This is a bug in gitops-lint, please report it: {ISSUES}")
    say(f"gitops-lint {__version__}, Python {python_version()}, {platform()}")
    if not traceback:
        say("Run again with `--traceback` to see where it failed.")


def _say_traceback(error: Exception) -> None:
    from traceback import format_exception

    say("".join(format_exception(error)))
