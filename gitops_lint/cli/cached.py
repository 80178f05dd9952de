"""Commands that answer from the cache if nothing has changed since they last ran.

Such a command depends on its parameters, on what it reads of the file system, and on the environment variables
in the key of `gitops_lint.cache`. All that it does is print and write a file, as noted in `steps`.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from gitops_lint.cli import output
from gitops_lint.cli.steps import Step, noted

if TYPE_CHECKING:
    from gitops_lint.cache import Folder

_Call = tuple[Callable[..., None], tuple[Any, ...], dict[str, Any]]
# Options with which a command does more than print.
_CHANGING: Final = ("watch", "fix", "diff", "add_ignores")
_COMPLETE: Final = (0, 1)  # the exit statuses of a command that has done its job


class CachedCommand(click.Command):
    """A command whose option `--no-cache` is handled here; its callback does not get it."""

    def invoke(self, ctx: click.Context) -> Any:
        """Repeat what an earlier run with the same inputs did, or else run and keep what this one does."""
        if ctx.params.pop("no_cache") or any(map(ctx.params.get, _CHANGING)):
            return super().invoke(ctx)
        from gitops_lint.cache import Folder, is_inside_checkout, key_of, load, location

        key, path = key_of(str(self.name), ctx.params, os.environ), location(os.environ)
        if key is None or path is None or is_inside_checkout(path, _checkouts(ctx.params)):
            return super().invoke(ctx)
        with Folder.open(path) as folder:
            if folder is None:
                return super().invoke(ctx)
            outcome = load(folder, key)
            if outcome and (calls := _calls(outcome.steps)):
                for function, arguments, named in calls:
                    function(*arguments, **named)
                ctx.exit(outcome.status)
            return self._run(ctx, folder, key)

    def _run(self, ctx: click.Context, folder: "Folder", key: str) -> Any:
        from gitops_lint.cache import Outcome, save
        from gitops_lint.files.inputs import recorded

        status = 0
        with recorded() as inputs, noted() as steps:
            try:
                super().invoke(ctx)
            except click.exceptions.Exit as done:
                status = done.exit_code
        if status in _COMPLETE:
            save(folder, key, inputs, Outcome(tuple(steps), status))
        ctx.exit(status)


def _checkouts(parameters: Mapping[str, Any]) -> Iterator[str]:
    """Paths in all checkouts that a command with these parameters may read."""
    if root := parameters.get("root"):
        yield str(root)
    elif paths := parameters.get("paths"):
        yield from map(str, paths)
    else:
        yield "."
        for value in parameters.values():  # the name of a cluster may be a path
            names = value if isinstance(value, tuple) else (value,)
            yield from (it for it in names if isinstance(it, str) and os.path.lexists(it))


def _calls(steps: tuple[Step, ...]) -> list[_Call] | None:
    """The steps as functions with their arguments; None if one of them is no step."""
    calls = [_call(step) for step in steps]
    return [call for call in calls if call] if all(calls) else None


def _call(step: Step) -> _Call | None:
    match step:
        case ("show", text, color):
            return output.show, (text,), {"color": bool(color)}
        case ("say", text):
            return output.say, (text,), {}
        case ("save", text, path):
            return output.save, (text, Path(path)), {}
        case ("check_destination", path, root):
            from gitops_lint.cli.destination import check_destination

            return check_destination, (Path(path), Path(root)), {}
    return None
