"""`gitops-lint check`: lints, reports and exits."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gitops_lint.cli import COMMANDS, options
from gitops_lint.errors import UsageError
from gitops_lint.report import FORMATS

if TYPE_CHECKING:
    from gitops_lint.config import Config
    from gitops_lint.results.finding import Report, Severity


@click.command(epilog="Exit status: 0 no findings, 1 findings, 2 gitops-lint could not do its job.")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@options.repository
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="Output format.",
)
@click.option(
    "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write the report to a file."
)
@click.option(
    "--select",
    multiple=True,
    callback=options.names,
    metavar="RULE,...",
    help="Run only these rules.",
)
@click.option(
    "--ignore",
    multiple=True,
    callback=options.names,
    metavar="RULE,...",
    help="Do not run these rules.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "info", "never"]),
    help="Minimum severity that causes exit status 1. Default: warning.",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even if there are findings.")
@options.show_unknown
@click.option("--omit-ignored", is_flag=True, help="Omit suppressed findings from the report.")
@click.option(
    "--flux-version",
    metavar="VERSION",
    help="Flux version to assume if it cannot be detected, for example 2.9.",
)
@click.option(
    "--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True
)
@options.no_plugins
@options.traceback
@click.pass_context
def check(
    ctx: click.Context,
    /,
    *,
    paths: tuple[Path, ...],
    root: Path | None,
    config_file: Path | None,
    format_: str,
    output: Path | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str | None,
    exit_zero: bool,
    show_unknown: bool,
    omit_ignored: bool,
    flux_version: str | None,
    color: str,
    no_plugins: bool,
    traceback: bool,
) -> None:
    """Lint the clusters of a repository.

    PATH selects the clusters whose entry point is under it. Their objects are followed anywhere in
    the repository. Default: every cluster of the repository.
    """
    from dataclasses import replace

    from gitops_lint.cli.destination import check_destination
    from gitops_lint.cli.output import say
    from gitops_lint.config import locate

    _check_paths(paths)
    top, config = locate(paths, root, config_file)
    if output:
        check_destination(output, top)
    for it in config.moved:
        new = f"rules.{it.rule}.{it.option}"
        say(f"note: {it.where}: `{it.key}` is now `{new}`")
    config = replace(config, plugins=not no_plugins)
    config = _overridden(config, select, ignore, fail_on, flux_version)
    report = run(paths, top, config)
    if traceback:
        for crash in report.crashes:
            say(crash.traceback)
    shown = replace(report, ignored=()) if omit_ignored else report
    try:
        _deliver(shown, format_, output, color, show_unknown)
    except (UsageError, OSError):
        raise
    except Exception as error:  # noqa: BLE001  the findings are more important than their frames
        from gitops_lint.engine.internal_error import without_sources

        report = without_sources(shown, error)
        _deliver(report, format_, output, color, show_unknown)
    ctx.exit(status(report, None if exit_zero else config.fail_on))


def run(paths: Iterable[Path], root: Path, config: "Config") -> "Report":
    """Lint, with a progress bar on a terminal."""
    import gc

    # A short run keeps nearly all its objects: garbage collection would take a tenth of the time.
    gc.set_threshold(200_000, 20, 100)
    from gitops_lint.cli.progress import Progress
    from gitops_lint.engine.run import lint

    with Progress() as progress:
        return lint(*paths, root=root, config=config, progress=progress)


def status(report: "Report", fail_on: "Severity | None") -> int:
    """The exit status: 2 if gitops-lint itself failed, 1 for findings at or above `fail_on`, else 0."""
    if report.crashes:
        return 2
    worst = report.worst()
    return int(worst is not None and fail_on is not None and worst.rank <= fail_on.rank)


def _check_paths(paths: Iterable[Path]) -> None:
    """A name that is neither a file nor a command may be a misspelled command."""
    from gitops_lint.config import exists, missing
    from gitops_lint.wording.suggest import did_you_mean

    for path in paths:
        if not exists(path):
            error = missing(path)
            error.hint = error.hint or did_you_mean(str(path), COMMANDS)
            raise error


def _overridden(
    config: "Config",
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str | None,
    flux_version: str | None,
) -> "Config":
    """The configuration with the flags applied; a selected rule runs even if it is off."""
    from dataclasses import replace

    from gitops_lint.config import flux_minor
    from gitops_lint.results.finding import Severity

    severities = {
        rule: severity
        for rule, severity in config.severities.items()
        if severity or rule not in select
    }
    mentions = dict.fromkeys(select, "--select") | dict.fromkeys(ignore, "--ignore")
    return replace(
        config,
        severities={**severities, **dict.fromkeys(ignore)},
        select=frozenset(select) - {*ignore} if select else config.select,
        fail_on=(None if fail_on == "never" else Severity(fail_on)) if fail_on else config.fail_on,
        flux_version=flux_minor(flux_version) if flux_version else config.flux_version,
        mentions={**config.mentions, **mentions},
    )


def _deliver(
    report: "Report", format_: str, output: Path | None, color: str, show_unknown: bool
) -> None:
    from gitops_lint.cli.output import save, say, show, terminal_width, wants_color
    from gitops_lint.report import render

    if output is None:
        painted = wants_color(color, os.environ)
        width = terminal_width()
        text = render(report, format_, color=painted, show_unknown=show_unknown, width=width)
        show(text, color=painted)
        return
    from gitops_lint.report.summary import summary

    save(render(report, format_, color=color == "always", show_unknown=show_unknown), output)
    say("\n".join(summary(report)))
