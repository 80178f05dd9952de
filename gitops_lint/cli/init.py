"""`gitops-lint init`: writes the files with which a repository starts, each if the user wants it."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from gitops_lint.cli import options
from gitops_lint.errors import UsageError
from gitops_lint.namedtuple import NamedTuple

if TYPE_CHECKING:
    from gitops_lint.config import Config
    from gitops_lint.documents import Tree
    from gitops_lint.results.finding import Report
    from gitops_lint.results.verdict import Need

BASELINE: Final = ".gitops-lint-baseline.jsonl"
HOOKS: Final = ".pre-commit-config.yaml"
WORKFLOW: Final = ".github/workflows/gitops-lint.yaml"
REASON: Final = "created before Flux starts"


@click.command()
@options.root
@click.option("--flux-version", metavar="VERSION", help="The Flux version, if no file shows it.")
@click.option(
    "--needs/--no-needs", default=None, help="Accept everything that must exist before Flux starts."
)
@click.option("--baseline/--no-baseline", default=None, help=f"Accept all findings in {BASELINE}.")
@click.option("--hook/--no-hook", default=None, help=f"Write {HOOKS}.")
@click.option("--workflow/--no-workflow", default=None, help=f"Write {WORKFLOW}.")
@click.option("--yes", is_flag=True, help="Write everything without asking.")
@options.traceback
def init(
    *,
    root: Path | None,
    flux_version: str | None,
    needs: bool | None,
    baseline: bool | None,
    hook: bool | None,
    workflow: bool | None,
    yes: bool,
    traceback: bool,  # noqa: ARG001  read by the guard
) -> None:
    """Write the files with which a repository starts.

    .gitops-lint.yaml gets the entry points of the clusters if no file declares them, the Flux version if none shows
    it, and what must exist before Flux starts. A baseline accepts all findings, so that only new ones fail. A hook of
    pre-commit and a workflow of GitHub check each change.

    On a terminal, each part is asked. Without one, the entry points are written, and what options choose. An
    existing file is never changed.
    """
    from gitops_lint.config import FILE_NAME, root_of
    from gitops_lint.documents import Tree
    from gitops_lint.report.escape import visible
    from gitops_lint.wording.lists import listing

    top = root_of((), root)
    user = _User(yes, asked=not yes and sys.stdin.isatty())
    wanted = _Wanted(flux_version, needs, baseline)
    tree = Tree(top)
    written = []
    nothing = "Nothing is written."
    if started := _first_present(top, (FILE_NAME, str(Path(FILE_NAME).with_suffix(".yml")))):
        chosen = _hooks(top, tree, user, hook, workflow)
        if not chosen:
            hint = "add to it what is missing, or move it away"
            raise UsageError(f"`{started}` already exists", hint)
    else:
        start = _start(top, tree, user, wanted)
        if not start.text:
            nothing = f"Nothing to write: the repository declares {start.declared}."
        elif user.wants_file(FILE_NAME, start.text):
            written.append(_created(top, FILE_NAME, start.text))
            if start.accepts:
                _write_baseline(top)
                written.append(BASELINE)
        chosen = _hooks(top, tree, user, hook, workflow)
    written += [_created(top, name, content) for name, content in chosen]
    click.echo(f"Written to {listing(written)}." if written else visible(nothing))


class _User(NamedTuple):
    """Who decides: nobody is asked with `--yes`, and without a terminal."""

    yes: bool
    asked: bool

    def wants(self, question: str, choice: bool | None) -> bool:
        """The answer to a question; `choice` is that of an option, None without one."""
        if choice is not None:
            return choice
        return self.yes or (self.asked and click.confirm(question, default=True))

    def wants_file(self, name: str, text: str) -> bool:
        """Whether to write a file, which is shown first."""
        from gitops_lint.report.escape import visible_lines

        click.echo(visible_lines(text), nl=False)
        return not self.asked or click.confirm(f"Write this to {name}?", default=True)


class _Start(NamedTuple):
    """The content of a new configuration, "" if there is nothing to write, and whether it accepts all findings."""

    text: str
    accepts: bool
    declared: str  # the clusters that need no configuration


class _Wanted(NamedTuple):
    """What options choose for the configuration; None without an option."""

    flux_version: str | None
    needs: bool | None
    baseline: bool | None


def _start(top: Path, tree: "Tree", user: _User, wanted: _Wanted) -> _Start:
    """The configuration that a repository starts with; raises UsageError if it has no cluster."""
    from gitops_lint.cluster import find_entries
    from gitops_lint.cluster.entry.configured import as_configuration
    from gitops_lint.config import Config, load_config
    from gitops_lint.report.setup import configuration
    from gitops_lint.wording.lists import counted, listing

    entries = [entry for entry in find_entries(tree, Config()) if not entry.aside]
    if tree.failures:
        raise UsageError(tree.failures[0].message)
    if not entries:
        hint = "write `clusters:` by hand, with the path at which each cluster starts"
        raise UsageError("no entry point of a cluster is found", hint)
    assumed = any(entry.assumed for entry in entries)
    text = as_configuration(entries) if assumed else ""
    if not (user.yes or user.asked or any(wanted)):
        return _Start(text, False, listing([entry.name for entry in entries]))
    report = _linted(top, load_config(top, unsaved=text.encode()))
    version = _version(report, user, wanted.flux_version)
    accepted, reason = _needs(report, user, wanted.needs)
    number = len([it for it in report.findings if it.severity != "hint"])
    accepts = number > 0 and user.wants(
        f"Accept {counted(number, 'finding')} in a baseline, so that only new ones fail?",
        wanted.baseline,
    )
    text = configuration(text, version, accepted, reason, BASELINE if accepts else None)
    return _Start(text, accepts, listing([entry.name for entry in entries]))


def _linted(top: Path, config: "Config") -> "Report":
    from gitops_lint.cli.check import run

    return run((), top, config)


def _version(report: "Report", user: _User, choice: str | None) -> str | None:
    """The Flux version for the configuration; None if the repository shows it."""
    from gitops_lint.config import flux_version

    if choice:
        return flux_version(choice)
    unknown = [it for it in report.clusters if it.flux.assumed]
    if not unknown or not user.asked:
        return None
    answer = click.prompt(
        "No file shows the Flux version of a cluster. Which one runs? (Enter: the newest)",
        default="",
        show_default=False,
    )
    return flux_version(answer) if answer.strip() else None


def _needs(report: "Report", user: _User, choice: bool | None) -> tuple[tuple["Need", ...], str]:
    """What somebody creates before Flux starts, and the reason to accept it."""
    from gitops_lint.report.escape import visible
    from gitops_lint.wording.verdict import title_of

    found = {(it.name, it.group): it for verdict in report.verdicts for it in verdict.needs}
    if not found:
        return (), ""
    if user.asked and choice is None:
        click.echo("These must exist before Flux starts:")
        for need in found.values():
            click.echo(visible(f"  {title_of(need)}"))
    if not user.wants("Accept them, so that everything else that is needed is reported?", choice):
        return (), ""
    asks = user.asked and choice is None
    reason = click.prompt("Who creates them?", default=REASON) if asks else REASON
    return tuple(found.values()), reason


def _write_baseline(top: Path) -> None:
    """Write a baseline with the findings under the configuration that has just been written."""
    from gitops_lint.cli.baseline import written
    from gitops_lint.config import load_config

    config = load_config(top)._replace(baseline=None)  # there is none yet
    written(_linted(top, config), Path(os.path.relpath(top / BASELINE)), top)


def _hooks(
    top: Path, tree: "Tree", user: _User, hook: bool | None, workflow: bool | None
) -> list[tuple[str, str]]:
    """The files, with their content, that check each change, as far as they are wanted and do not exist."""
    from gitops_lint import __version__
    from gitops_lint.cluster import origin_url
    from gitops_lint.report import setup

    entry = setup.hook(__version__)
    files = [(HOOKS, f"repos:\n{entry}", hook, entry)]
    if workflow or (top / ".github").is_dir() or "github.com/" in origin_url(tree):
        content = setup.workflow(__version__)
        files.append((WORKFLOW, content, workflow, content))
    chosen = []
    for name, content, choice, part in files:
        if _first_present(top, (name,)):
            if choice or (user.asked and choice is None):
                click.echo(f"{name} exists. To run gitops-lint, add to it:\n\n{part}")
        elif user.wants(f"Write {name}?", choice):
            chosen.append((name, content))
    return chosen


def _first_present(top: Path, names: Iterable[str]) -> str | None:
    return next((name for name in names if os.path.lexists(top / name)), None)


def _created(top: Path, name: str, content: str) -> str:
    """Write a new file, and return its name; raises UsageError if it exists or cannot be written."""
    from gitops_lint.cli.destination import check_destination

    path = top / name
    check_destination(path, top)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:  # follows no link
            file.write(content)
    except OSError as error:
        raise UsageError(f"`{name}` cannot be written: {error.strerror}") from None
    return name
