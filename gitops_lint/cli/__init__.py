"""The command line: the only place that prints and exits.

Each command is a module of this package, loaded when it is called. To add a command, write a module
with a function of the same name, and add the name to `COMMANDS`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

import click

from gitops_lint import __version__
from gitops_lint.cli.guard import GuardedGroup

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

COMMANDS: Final = (
    "check",
    "init",
    "clusters",
    "graph",
    "plan",
    "needs",
    "upgrade",
    "why",
    "compare",
    "diff",
    "vars",
    "lsp",
    "rules",
    "explain",
    "cache",
    "completion",
)
DEFAULT: Final = "check"


class _Commands(GuardedGroup):
    """The commands by name; `check` if there is no name."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"gitops_lint.cli.{cmd_name}"), cmd_name)
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if ctx.resilient_parsing and not args:  # a shell asks which commands there are
            return super().parse_args(ctx, args)
        own = {*COMMANDS, "--version", *self.get_help_option_names(ctx)}
        return super().parse_args(ctx, args if args and args[0] in own else [DEFAULT, *args])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        """The commands and, for `check`, the files that begin with what is typed."""
        from click.shell_completion import CompletionItem

        # First, because bash drops what comes before, and offers files only if nothing comes after.
        files = CompletionItem(incomplete, type="file")
        return [files, *super().shell_complete(ctx, incomplete)]


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    subcommand_metavar="[COMMAND] [OPTIONS] [ARGS]...",
    epilog="Without a command, check runs: `gitops-lint ./clusters` is `gitops-lint check ./clusters`.",
)
@click.version_option(__version__, message="gitops-lint %(version)s")
def main() -> None:
    """Prove that every cluster of a Flux CD repository converges, from empty, in a safe order."""
