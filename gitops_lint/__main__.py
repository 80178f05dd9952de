"""The start of `gitops-lint` and of `python -m gitops_lint`: no module comes from the linted repository.

`python -m` puts the working directory first on `sys.path`, and an empty or relative entry of PYTHONPATH
refers to it too. That is usually the linted repository, whose author could add a `click.py`. These entries
are removed before anything else is imported. Python itself imports modules earlier; only
`python -I -m gitops_lint` ensures that these do not come from the working directory either.
"""

import os
import sys

INTERRUPTED = 130  # as shells report Ctrl-C


def main() -> None:
    """Run the command line; from here on, Ctrl-C ends the process at once and without a word."""
    try:
        sys.path[:] = trusted_path(sys.path, os.environ.get("PYTHONPATH", ""))
        _collect_rarely()
        _end_on_interrupt()
        from gitops_lint.cli import main as run
    except KeyboardInterrupt:  # before the handler was installed
        os._exit(INTERRUPTED)
    try:
        run(prog_name="gitops-lint")
    except SystemExit as done:
        if sys.gettrace() or sys.getprofile():  # a debugger or profiler has more to do
            raise
        _end(done.code if isinstance(done.code, int) else 0)


def _end(status: int) -> None:
    """End the process without freeing every object first, which takes a tenth of the time of a run.

    Whatever a plugin has registered for the exit still runs.
    """
    import atexit

    atexit._run_exitfuncs()  # noqa: SLF001
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):  # it was closed, so nobody reads it
            continue
    os._exit(status)


def _collect_rarely() -> None:
    """Look for garbage rarely: a run keeps nearly all of its objects, and looking takes a tenth of the time."""
    import gc

    gc.set_threshold(2_000_000, 20, 100)


def _end_on_interrupt() -> None:
    """Replace Python's own handler, whose exception shows a traceback during imports and shutdown."""
    import signal

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # not if it is ignored
        signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))


def trusted_path(path: list[str], python_path: str) -> list[str]:
    """`path`, a value of `sys.path`, without entries that depend on the working directory.

    `python_path` is the value of PYTHONPATH. Entries after the standard library stay: those are site
    directories and the lines of their `.pth` files, absolute paths that somebody installed.
    """
    library = os.path.dirname(os.__file__)  # noqa: PTH120  pathlib is not imported yet
    first = path.index(library) if library in path else len(path)
    relative = [it for it in ("", *python_path.split(os.pathsep)) if not os.path.isabs(it)]  # noqa: PTH117
    try:
        dropped = {os.path.realpath(it) for it in relative}
    except FileNotFoundError:  # the working directory was deleted, so that nothing can be in it
        dropped = set()
    ahead = [it for it in path[:first] if os.path.isabs(it) and os.path.realpath(it) not in dropped]  # noqa: PTH117
    return [*ahead, *path[first:]]


if __name__ == "__main__":
    main()
