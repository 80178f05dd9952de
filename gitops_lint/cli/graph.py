"""`gitops-lint graph`: draws a diagram of a cluster."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from gitops_lint.cli import options
from gitops_lint.cli.cached import CachedCommand
from gitops_lint.errors import UsageError
from gitops_lint.report.graph import FORMATS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitops_lint.cli.failures import Failures
    from gitops_lint.cluster import Repository
    from gitops_lint.report.style import Style
    from gitops_lint.results.diagram import Diagram

_WHOLE: Final = ("json", "html")  # formats that always show everything
_ALL: Final = "all"


@click.command(cls=CachedCommand)
@click.argument("cluster", required=False, shell_complete=options.offers("clusters"))
@options.repository
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="text: a tree; mermaid: a diagram for GitHub comments; dot: for Graphviz; html: an"
    " interactive page.",
)
@click.option("--output", type=click.Path(path_type=Path), metavar="FILE", help="Write to a file.")
@click.option(
    "--focus", metavar="NAME", help="Show only this object, what it waits for, and what it blocks."
)
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    callback=options.names,
    metavar="KIND,...",
    help="Only objects of these kinds (ks and hr are short forms), or `all`. Default: all for json and"
    " html, otherwise the kinds that affect the order.",
)
@click.option(
    "--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True
)
@options.link_template
@options.no_plugins
@options.no_cache
@options.traceback
@click.pass_context
def graph(
    ctx: click.Context,
    /,
    *,
    cluster: str | None,
    root: Path | None,
    config_file: Path | None,
    format_: str,
    output: Path | None,
    focus: str | None,
    kinds: tuple[str, ...],
    color: str,
    link_template: str | None,
    no_plugins: bool,
    traceback: bool,
) -> None:
    """Draw what Flux applies and what waits for what.

    CLUSTER is a name, a directory, or a part of one. Default: the only cluster; an HTML page shows all clusters.
    """
    from dataclasses import replace

    from gitops_lint.cli import choose
    from gitops_lint.cli.destination import check_destination
    from gitops_lint.cli.failures import Failures
    from gitops_lint.cli.links import links
    from gitops_lint.cli.output import save, show, terminal_width, wants_color
    from gitops_lint.report.graph import render
    from gitops_lint.report.graph.html import render_all
    from gitops_lint.report.style import Style

    if format_ == "html" and cluster is None and focus is None:
        repository = choose.clusters((), root, config_file)
    else:
        repository = choose.cluster(cluster, root, config_file)
    if output:
        check_destination(output, repository.tree.root)
    config = repository.config._replace(plugins=not no_plugins)
    failures = Failures(traceback=traceback)
    linked = links(link_template, repository.tree.root)
    diagrams = _diagrams(replace(repository, config=config), failures)
    if not diagrams:
        ctx.exit(failures.status)
    diagrams = [_shown(it, diagrams, format_, focus, kinds) for it in diagrams]
    painted = wants_color(color, os.environ) if output is None else color == "always"
    width = terminal_width() if output is None else 120
    style = Style(color=painted, width=width, links=linked)
    if format_ == "mermaid":
        diagrams = [_for_github(it, style) for it in diagrams]
    if len(diagrams) == 1:
        text = render(diagrams[0], format_, style)
    else:
        text = render_all(diagrams, style)
    if output:
        save(text, output)
    else:
        show(text, color=painted)
    ctx.exit(failures.status)


def _diagrams(repository: "Repository", failures: "Failures") -> "list[Diagram]":
    """The diagrams of the clusters of a repository, with the findings of all rules."""
    from gitops_lint.cli.progress import Progress
    from gitops_lint.engine.run import judge
    from gitops_lint.queries.diagram import draw

    with Progress() as progress:
        report = judge(repository, progress)
    failures.of_report(report)
    found = (
        failures.attempt("drawing", it, draw, it, report.findings, repository.tree)
        for it in repository.clusters
    )
    return [it for it in found if it]


def _shown(
    diagram: "Diagram",
    diagrams: "Sequence[Diagram]",
    format_: str,
    focus: str | None,
    kinds: tuple[str, ...],
) -> "Diagram":
    """The objects that the user chose; by default, for people, those that affect the order."""
    from gitops_lint.cli.choose import object_name
    from gitops_lint.report.graph.drawn import folded
    from gitops_lint.results.diagram import focused, restricted
    from gitops_lint.wording.lists import counted

    named = object_name(focus, (node.id for node in diagram.nodes)) if focus else None
    if named:
        diagram = focused(diagram, named)
    wanted = {_kind(kind, diagrams) for kind in kinds} - {_ALL}
    if wanted:
        return restricted(diagram, lambda node: node.kind in wanted or node.id == named)
    if kinds or format_ in _WHOLE:
        return diagram
    less = folded(diagram, named)
    if hidden := len(diagram.nodes) - len(less.nodes):
        _note(f"left out {counted(hidden, 'object')} without effect on the order"
              " (HelmReleases, sources); draw everything with `--kind all`")  # fmt: skip
    return less


def _kind(name: str, diagrams: "Sequence[Diagram]") -> str:
    """The kind with this name; raises UsageError if no cluster has such an object."""
    from gitops_lint.cli.choose import SHORT
    from gitops_lint.wording.suggest import did_you_mean

    nodes = (node for it in diagrams for node in it.nodes)
    known = {node.kind.casefold(): node.kind for node in nodes} | {_ALL: _ALL}
    found = known.get(SHORT.get(name.casefold(), name.casefold()))
    if found is None:
        kinds = ", ".join(sorted(known.values()))
        hint = did_you_mean(name, known.values()) or f"choose one of {kinds}"
        raise UsageError(f"no object of kind `{name}`", hint)
    return found


def _for_github(diagram: "Diagram", style: "Style") -> "Diagram":
    from gitops_lint.report.graph.mermaid import fits, reduced
    from gitops_lint.wording.lists import counted

    less = reduced(diagram, style)
    if hidden := len(diagram.nodes) - len(less.nodes):
        _note(f"left out {counted(hidden, 'object')}, because GitHub limits the size of a diagram")
    if not fits(less, style):
        _note("this diagram exceeds GitHub's limit of 500 arrows or 50,000 characters:"
              " draw a part with `--focus NAME`, or everything with `--format html`")  # fmt: skip
    return less


def _note(text: str) -> None:
    from gitops_lint.cli.output import say

    say(f"note: {text}")
