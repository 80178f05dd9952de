"""`gitops-lint completion SHELL`: prints a script that completes command lines in a shell, and what it offers.

The script calls gitops-lint with the words of the command line. Whatever fails then, nothing is offered.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, Final

import click
from click.shell_completion import CompletionItem

SHELLS: Final = ("bash", "zsh", "fish")
VARIABLE: Final = "_GITOPS_LINT_COMPLETE"  # as click derives it from the name of the program

Names = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(ctx: click.Context, /, *, shell: str) -> None:
    """Print a script that completes command lines in a shell.

    It completes commands, options, rules, clusters and objects. Put one of these lines into the file that your shell
    reads when it starts:

    \b
    bash   eval "$(gitops-lint completion bash)"
    zsh    eval "$(gitops-lint completion zsh)"
    fish   gitops-lint completion fish | source
    """  # noqa: D301  click reads the backspace
    from click.shell_completion import ShellComplete, get_completion_class

    from gitops_lint.cli.output import show

    found = get_completion_class(shell)
    if found is None:
        raise AssertionError(f"click does not know {shell}")
    script = found(ctx.find_root().command, {}, "gitops-lint", VARIABLE)
    # Not its own `source`, which for bash starts another program to ask for its version.
    show(f"{ShellComplete.source(script).strip()}\n")


def _offered(
    names: Callable[[click.Context, str], Iterable[tuple[str, str]]],
) -> Names:
    """A callback for click: the names, each with its help, that begin with what is typed; nothing if they cannot be found."""

    @wraps(names)
    def offer(ctx: click.Context, _: click.Parameter, typed: str) -> list[CompletionItem]:
        try:
            found = [*names(ctx, typed)]
        except Exception:  # noqa: BLE001  a shell can show no message here
            return []
        known = {name: about for name, about in found if name.startswith(typed)}
        return [CompletionItem(name, help=about) for name, about in known.items()]

    return offer


@_offered
def rules(ctx: click.Context, typed: str) -> Iterable[tuple[str, str]]:
    """The ids of all rules; after a comma, the next one of a list."""
    from gitops_lint.cli.rules import all_rules

    before = typed[: typed.rfind(",") + 1]
    for it in all_rules(plugins=not ctx.params.get("no_plugins")):
        yield before + it.id, it.summary


@_offered
def clusters(ctx: click.Context, _: str) -> Iterable[tuple[str, str]]:
    """The names of the clusters."""
    from gitops_lint.cluster import find_entries
    from gitops_lint.config import locate
    from gitops_lint.documents import Tree

    top, config = locate((), *_where(ctx))
    for entry in find_entries(Tree(top, config.exclude), config):
        yield entry.name, ""


@_offered
def objects(ctx: click.Context, typed: str) -> Iterable[tuple[str, str]]:
    """The names of the objects that commands can explain; with their namespace or kind once there is a `/`."""
    from gitops_lint.cli import choose
    from gitops_lint.queries.objects import askable

    chosen = ctx.params.get("cluster")
    repository = choose.clusters([chosen] if chosen else [], *_where(ctx))
    short = {kind: name for name, kind in choose.SHORT.items()}
    found = {item.id for cluster in repository.clusters for item in askable(cluster)}
    for it in sorted(found):
        if "/" not in typed:
            yield it.name, f"{it.kind} in {it.namespace}"
        else:
            yield f"{it.namespace}/{it.name}", it.kind
            yield f"{short.get(it.kind.lower(), it.kind)}/{it.name}", f"in {it.namespace}"


def _where(ctx: click.Context) -> tuple[Any, Any]:
    return ctx.params.get("root"), ctx.params.get("config_file")
