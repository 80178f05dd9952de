"""`gitops-lint check`: lints, reports and exits."""

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gitops_lint.cli import COMMANDS, options
from gitops_lint.cli.cached import CachedCommand
from gitops_lint.cli.outputs import Output, parsed
from gitops_lint.errors import UsageError
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.report import COUNTED, FORMATS, STATISTICS, parts_of

if TYPE_CHECKING:
    from gitops_lint.cli.mend import Mending
    from gitops_lint.cli.watch import Lint
    from gitops_lint.config import Config
    from gitops_lint.results.finding import Parts, Report, Severity


@click.command(
    cls=CachedCommand,
    epilog="Exit status: 0 no findings, 1 findings, 2 gitops-lint could not do its job.",
)
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
    "--output",
    "outputs",
    multiple=True,
    callback=parsed,
    metavar="[FORMAT:]FILE",
    help="Write the report to a file instead of standard output; with a FORMAT, write that to a file as well."
    " Can be repeated.",
)
@click.option(
    "--select",
    multiple=True,
    shell_complete=options.offers("rules"),
    callback=options.names,
    metavar="RULE,...",
    help="Run only these rules: ids, families (readiness) or globs ('dependency-*').",
)
@click.option(
    "--ignore",
    multiple=True,
    shell_complete=options.offers("rules"),
    callback=options.names,
    metavar="RULE,...",
    help="Do not run these rules, even if --select or the configuration selects them.",
)
@click.option(
    "--profile",
    type=click.Choice(["default", "strict", "pedantic"]),
    help="What is listed, and what causes exit status 1: default is errors and warnings, strict also hints, pedantic"
    " also what cannot be determined from the checkout.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "hint", "never"]),
    help="Minimum severity that causes exit status 1. Default: that of the profile.",
)
@click.option(
    "--min-severity",
    type=click.Choice(["error", "warning", "hint"]),
    help="Leave out less severe findings, in every format; they never cause exit status 1.",
)
@click.option(
    "--hints", is_flag=True, help="List findings of severity hint, not only their number."
)
@click.option(
    "--statistics",
    is_flag=True,
    help="Show the numbers of findings, objects and clusters of each rule instead of the findings.",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even if there are findings.")
@options.show_unknown
@click.option("--omit-ignored", is_flag=True, help="Omit suppressed findings from the report.")
@options.baseline
@click.option(
    "--flux-version",
    metavar="VERSION",
    help="Flux version to assume if it cannot be detected, for example 2.9.",
)
@options.color
@click.option("--fix", is_flag=True, help="Fix what can be fixed safely; report the rest.")
@click.option(
    "--unsafe-fixes",
    is_flag=True,
    help="With --fix or --diff: also where the right text is only likely.",
)
@click.option("--diff", is_flag=True, help="Show what --fix would change, and write nothing.")
@click.option(
    "--add-ignores",
    metavar="REASON",
    help="Suppress all findings, or with --fix the rest, by comments with this reason.",
)
@options.base
@options.staged
@click.option("--watch", is_flag=True, help="Check again whenever a file changes. Ctrl-C ends it.")
@options.no_plugins
@options.no_cache
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
    outputs: tuple[Output, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    profile: str | None,
    fail_on: str | None,
    min_severity: str | None,
    hints: bool,
    statistics: bool,
    exit_zero: bool,
    show_unknown: bool,
    omit_ignored: bool,
    baseline: Path | None,
    write_baseline: Path | None,
    show_all: bool,
    flux_version: str | None,
    color: str,
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    add_ignores: str | None,
    base: str | None,
    staged: bool,
    watch: bool,
    no_plugins: bool,
    traceback: bool,
) -> None:
    """Lint the clusters of a repository.

    PATH is a directory that contains entry points: their clusters are linted, anywhere in the
    repository. Or it is another directory or a file: the whole repository is linted, and the findings
    there are reported, including those about its objects. Default: every cluster of the repository.
    """
    from gitops_lint.cli.baseline import check_states, known_baseline, written
    from gitops_lint.cli.destination import check_destination
    from gitops_lint.cli.output import say
    from gitops_lint.config import Profile, locate

    if statistics and format_ not in COUNTED:
        raise UsageError(f"`--statistics` does not support `--format {format_}`")
    mending = _mending(fix=fix, unsafe=unsafe_fixes, diff=diff, ignores=add_ignores, watch=watch)
    mending = mending and mending._replace(known=show_all)
    only_part = bool(paths or select or ignore or min_severity)
    writes = bool(watch or write_baseline or mending)
    check_states(base, write_baseline, staged=staged, only_part=only_part, writes=writes)
    _check_paths(paths)

    def configured(config: "Config") -> "Config":
        """The configuration with what the options say."""
        config = _overridden(
            config._replace(plugins=not no_plugins),
            select=select,
            ignore=ignore,
            profile=profile,
            fail_on=fail_on,
            flux_version=flux_version,
        )
        if baseline or write_baseline:
            return config._replace(baseline=known_baseline(baseline, write_baseline))
        return config

    def check_with(lint: "Lint") -> int:
        """Lint and report; the exit status."""
        top, config = locate(paths, root, config_file)
        for output in outputs:
            check_destination(output.path, top)
        for it in config.moved:
            say(f"note: {it.where}: `{it.key}` is now `rules.{it.rule}.{it.option}`")
        config = configured(config)
        # Hints are shown if the user asks for them in any way, so that an exit status is never unexplained.
        shows_hints = hints or "hint" in (min_severity, config.fail_on)
        pedantic = config.profile is Profile.PEDANTIC
        how = Delivery(
            STATISTICS if statistics else format_,
            outputs,
            color,
            show_unknown or pedantic,
            shows_hints,
            show_all,
        )
        config = config if write_baseline else config._replace(parts=how.parts)
        report = (
            _mend(mending, paths, top, _reread(top, config_file, configured))
            if mending
            else lint(paths, top, config)
        )
        if isinstance(report, int):
            return 0 if exit_zero else report
        if traceback:
            for crash in report.crashes:
                say(crash.traceback)
        if write_baseline:
            report = written(report, write_baseline, top)
        report = _at_least(report, min_severity)
        shown = report._replace(ignored=()) if omit_ignored else report
        try:
            _deliver(shown, how)
        except (UsageError, OSError):
            raise
        except Exception as error:  # noqa: BLE001  the findings are more important than their frames
            from gitops_lint.engine.internal_error import without_sources

            report = without_sources(shown, error)
            _deliver(report, how)
        if exit_zero:
            return status(report, None)
        return status(report, config.fail_on) or (1 if pedantic and report.unknown else 0)

    if watch:
        from gitops_lint.cli.watch import repeat

        repeat(check_with, paths, root, config_file)
    ctx.exit(check_with(_since(base, staged=staged) if base or staged else run))


def _since(base: str | None, *, staged: bool) -> "Lint":
    """A function that lints, and compares the findings with those of a commit."""
    from gitops_lint.cli.against import against

    return against(base, staged=staged, environment=os.environ)


def _mending(
    *, fix: bool, unsafe: bool, diff: bool, ignores: str | None, watch: bool
) -> "Mending | None":
    """What the options want to change; None if they only want a report. Raises UsageError."""
    if unsafe and not (fix or diff):
        raise UsageError("`--unsafe-fixes` needs `--fix` or `--diff`")
    if not (fix or diff or ignores is not None):
        return None
    if watch:
        raise UsageError(
            "`--watch` changes no files: leave out `--fix`, `--diff` and `--add-ignores`"
        )
    if ignores is not None and (not ignores.strip() or not ignores.isprintable() or "#" in ignores):
        raise UsageError("`--add-ignores` needs a reason in one line, without `#`")
    from gitops_lint.cli.mend import Mending

    return Mending(fix or unsafe or (diff and not ignores), unsafe, ignores, not diff)


def _reread(
    root: Path, file: Path | None, configured: "Callable[[Config], Config]"
) -> "Callable[[Mapping[str, bytes]], Config]":
    """The configuration with what the options say, by the new content of files."""
    from gitops_lint.config import FILE_NAME, load_config, path_inside

    path = path_inside(root, file or root / FILE_NAME)
    return lambda contents: configured(
        load_config(root, file, contents.get(path) if path else None)
    )


def _mend(
    mending: "Mending",
    paths: Iterable[Path],
    root: Path,
    configure: "Callable[[Mapping[str, bytes]], Config]",
) -> "Report | int":
    """Change files, and return the report about the new state; or show the changes, and return the exit status."""
    from gitops_lint.cli.mend import mend
    from gitops_lint.cli.output import say, show

    mended = mend(paths, root, configure, mending)
    say("\n".join(mended.summary))
    if mending.write:
        return mended.report
    show(mended.diff)
    return status(mended.report, None) or (1 if mended.diff else 0)


def run(paths: Iterable[Path], root: Path, config: "Config") -> "Report":
    """Lint, with a progress bar on a terminal."""
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
    *,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    profile: str | None,
    fail_on: str | None,
    flux_version: str | None,
) -> "Config":
    """The configuration with the flags applied."""
    from gitops_lint.config import Profile
    from gitops_lint.config import flux_version as numbers_of
    from gitops_lint.results.finding import Severity

    if profile:
        chosen = Profile(profile)
        config = config._replace(profile=chosen, fail_on=chosen.fail_on)
    mentions = dict.fromkeys(select, "--select") | dict.fromkeys(ignore, "--ignore")
    return config._replace(
        select=frozenset(select) if select else config.select,
        deselect=frozenset(ignore),
        fail_on=(None if fail_on == "never" else Severity(fail_on)) if fail_on else config.fail_on,
        flux_version=numbers_of(flux_version) if flux_version else config.flux_version,
        mentions={**config.mentions, **mentions},
    )


def _at_least(report: "Report", severity: str | None) -> "Report":
    """The report without the findings that are less severe."""
    from gitops_lint.results.finding import Severity

    if severity is None:
        return report
    least = Severity(severity).rank
    kept = tuple(it for it in report.findings if it.severity.rank <= least)
    ignored = tuple(it for it in report.ignored if it.finding.severity.rank <= least)
    hidden = len(report.findings) - len(kept)
    compared = tuple(
        it._replace(unchanged=tuple(one for one in it.unchanged if one.severity.rank <= least))
        for it in report.compared
    )
    return report._replace(findings=kept, ignored=ignored, hidden=hidden, compared=compared)


class Delivery(NamedTuple):
    """The form of the output, and where it goes: to standard output and to files."""

    format: str
    outputs: tuple[Output, ...]
    color: str
    show_unknown: bool
    hints: bool
    unchanged: bool

    @property
    def parts(self) -> "Parts":
        """The parts that the report must have for it, if nothing was known before."""
        formats = {self.format, *(it.format or self.format for it in self.outputs)}
        return parts_of(formats, hints=self.hints)


def _deliver(report: "Report", how: Delivery) -> None:
    """Write all files, then to standard output; nothing is written if a format fails."""
    from gitops_lint.cli.output import save, say, show, terminal_columns, wants_color
    from gitops_lint.report import render

    def rendered(format_: str, painted: bool, width: int | None = None) -> str:
        return render(
            report,
            format_,
            color=painted,
            show_unknown=how.show_unknown,
            hints=how.hints,
            unchanged=how.unchanged,
            width=width,
        )

    always = how.color == "always"
    texts = [(rendered(it.format or how.format, always), it.path) for it in how.outputs]
    if any(it.format is None for it in how.outputs):
        text, painted = None, False
    else:
        painted = wants_color(how.color, os.environ)
        text = rendered(how.format, painted, terminal_columns())
    for content, path in texts:
        save(content, path)
    if text is not None:
        show(text, color=painted)
        return
    from gitops_lint.report.style import Style
    from gitops_lint.report.summary import summary

    say("\n".join(summary(report, Style(hints=how.hints, unchanged=how.unchanged))))
