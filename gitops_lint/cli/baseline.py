"""`check --baseline FILE` and `check --write-baseline FILE`: only what is new."""

from pathlib import Path
from typing import TYPE_CHECKING

from gitops_lint.config import Baseline, absolute, baseline_text, exists, read_baseline
from gitops_lint.errors import UsageError
from gitops_lint.wording.lists import counted

if TYPE_CHECKING:
    from gitops_lint.results.finding import Report


def check_states(
    base: str | None, write: Path | None, *, staged: bool, only_part: bool, writes: bool
) -> None:
    """Raise UsageError for options that exclude each other.

    `only_part`: not all findings are looked for; `writes`: files are written, or watched.
    """
    if write and only_part:
        raise UsageError("`--write-baseline` is about the whole repository and all rules")
    if (base or staged) and writes:
        option = "--base" if base else "--staged"
        raise UsageError(
            f"`{option}` only reports",
            "leave out `--watch`, `--fix`, `--diff`, `--add-ignores` and `--write-baseline`",
        )


def known_baseline(read: Path | None, write: Path | None) -> Path | None:
    """The file with the findings that are accepted; None if it is yet to be written."""
    if write is None:
        return read and absolute(read)
    return absolute(write) if exists(write) else None


def written(report: "Report", path: Path, root: Path) -> "Report":
    """Write a baseline, and tell what is in it. Returns the report without the findings in there.

    A new one has all findings. From one that exists, what is not found any more is removed, and what is found is
    recorded as it is now, unless it has grown: a baseline never accepts more than before.
    """
    from gitops_lint.cli.destination import check_destination
    from gitops_lint.cli.output import save, say
    from gitops_lint.engine.compare import Reference, compared
    from gitops_lint.report.escape import visible
    from gitops_lint.results.finding import INTERNAL_ERROR, Known

    check_destination(path, root)
    name = f"`{visible(str(path))}`"
    if report.crashes:
        say(f"{name} is not written, because the result is incomplete")
        return report
    old = read_baseline(path)
    if old is None:
        known = [Known.of(it) for it in report.findings if it.rule != INTERNAL_ERROR]
        report = compared(report, Reference("baseline", str(path), known), _exists, whole=True)
    else:
        comparison = report.compared[0]
        known = [*map(Known.of, comparison.unchanged), *comparison.updated.values()]
    new = Baseline(tuple(sorted(known)), report.version)
    if old is None or (set(old.findings), old.version) != (set(known), new.version):
        save(baseline_text(new), path)
    removed = len(old.findings) - len(known) if old else 0
    say(
        f"{name} accepts {counted(len(known), 'finding')}{f', {removed} fewer than before' if removed else ''}"
    )
    if old and report.findings:
        say(
            f"help: a baseline only shrinks: to accept all findings, delete {name} and write it again"
        )
    # What was removed is no longer stale.
    first, *others = report.compared
    return report._replace(compared=(first._replace(absent=()), *others))


def _exists(_: str) -> bool:
    return True
