"""What `check --fix`, `--diff` and `--add-ignores` do: change files, or show how they would change."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gitops_lint.errors import UsageError
from gitops_lint.namedtuple import NamedTuple

if TYPE_CHECKING:
    from gitops_lint.config import Config
    from gitops_lint.engine.fix import Fixed
    from gitops_lint.results.finding import Report

Contents = Mapping[str, bytes]


class Mending(NamedTuple):
    """What to change: `ignores` is the reason of the suppressions; `write` or else only show.

    With `known`, also findings that a baseline accepts.
    """

    fix: bool
    unsafe: bool
    ignores: str | None
    write: bool
    known: bool = False


class Mended(NamedTuple):
    """The report about the new state, the changes as a unified diff, and what was done, for people."""

    report: "Report"
    diff: str
    summary: Sequence[str]


def mend(
    paths: Iterable[Path], root: Path, configure: Callable[[Contents], "Config"], how: Mending
) -> Mended:
    """Fix findings of a repository, and suppress the others; raises UsageError if files cannot be written.

    `configure` gives the configuration with the new content of files, which may be that of its own file.
    """
    from gitops_lint.documents.parse import MAX_BYTES
    from gitops_lint.engine.fix import fix
    from gitops_lint.engine.ignore import ignore
    from gitops_lint.engine.workspace import Workspace
    from gitops_lint.files.regular_file import read_inside
    from gitops_lint.wording.lists import counted

    given, workspace, whole = list(paths), Workspace(), Workspace()
    saved: dict[str, bytes] = {}  # the content of the files that change, on disk
    new: dict[str, bytes] = {}

    def judging(contents: Contents) -> "Config":
        config = configure(contents)
        return config._replace(baseline=None) if how.known else config

    def lint(contents: Contents) -> "Report":
        unsaved = {**new, **contents}
        return workspace.lint(*given, root=root, config=judging(unsaved), unsaved=unsaved)

    def lint_all(contents: Contents) -> "Report":
        return whole.lint(root=root, config=judging(contents), unsaved=contents)

    def read(path: str) -> bytes:
        return new.get(path) or read_inside(str(root), path, MAX_BYTES)

    sources: dict[str, str] = {}
    summary: list[str] = []
    report = None
    if how.fix:
        fixed = fix(lint, read, unsafe=how.unsafe, whole=lint_all if given else None)
        report = fixed.report
        saved.update(fixed.before)
        new.update(fixed.after)
        sources.update(fixed.sources)
        summary += _summary(fixed, how)
    if how.ignores:
        ignored = ignore(lint, read, how.ignores)
        report = ignored.report
        saved = {**ignored.before, **saved}
        new.update(ignored.after)
        sources = {**ignored.sources, **sources}
        what = "Suppressed" if how.write else "Would suppress"
        summary.append(f"{what} {counted(ignored.ignored, 'finding')} by comments.")
        if left := len(report.findings):
            summary.append(f"{counted(left, 'finding')} cannot be suppressed by a comment.")
    if report is None:
        raise ValueError("there is nothing to do")
    if judging(new) != (config := configure(new)):
        report = Workspace().lint(*given, root=root, config=config, unsaved=new)
    diff = "" if how.write else _diff(saved, new, sources)
    if how.write:
        _write(root, saved, new)
    return Mended(report, diff, summary)


def _summary(fixed: "Fixed", how: Mending) -> Iterable[str]:
    """The numbers of findings that were fixed and that are left, by rule, and what was undone."""
    from collections import Counter

    from gitops_lint.wording.lists import counted

    total = sum(fixed.fixed.values())
    verb = "Fixed" if how.write else "Would fix"
    yield f"{verb} {counted(total, 'finding')} in {counted(len(fixed.after), 'file')}."
    left = Counter(it.rule for it in fixed.report.findings)
    for rule, number in fixed.fixed.items():
        yield f"  {rule}: {number} fixed, {left[rule]} left"
    unsafe = sum(bool(it.fix and not it.fix.safe) for it in fixed.report.findings)
    if unsafe and not how.unsafe:
        yield f"{counted(unsafe, 'finding')} more fixable with --unsafe-fixes."
    for it in fixed.undone:
        at = it.finding.location
        yield f"Not fixed: {at.path}:{at.line}: {it.finding.rule}: {it.reason}."


def _write(root: Path, saved: Contents, new: Contents) -> None:
    from gitops_lint.documents.parse import MAX_BYTES
    from gitops_lint.files.regular_file import read_inside
    from gitops_lint.files.replace import replace_file

    path = ""
    try:
        for path in new:  # before the first is written
            if read_inside(str(root), path, MAX_BYTES) != saved[path]:
                raise UsageError(f"nothing is written: `{path}` has changed in the meantime")
        for path in new:
            replace_file(str(root), path, saved[path], new[path])
    except OSError as error:
        raise UsageError(f"`{path}` cannot be written: {error.strerror}") from None


def _diff(saved: Contents, new: Contents, sources: Mapping[str, str]) -> str:
    """The changes as a unified diff, without secrets: `sources` are the texts of the files on disk."""
    from difflib import unified_diff

    from gitops_lint.digits import integer
    from gitops_lint.engine.locate import shown_lines
    from gitops_lint.lines import split_lines

    parts: list[str] = []
    for path in sorted(new):
        old, changed = _lines(saved[path]), _lines(new[path])
        texts = split_lines(sources.get(path, "")), shown_lines(path, new[path])
        if len(texts[0]) < len(old) or len(texts[1]) < len(changed):
            raise UsageError(f"`{path}` cannot be shown, because it may contain secrets")
        at = [0, 0]  # the next line of each text
        names = (f"a/{path}", f"b/{path}")
        for number, line in enumerate(unified_diff(old, changed, *names, lineterm="")):
            if number > 1 and line[0] in " +-":
                text = line[0] + texts[line[0] == "+"][at[line[0] == "+"]]
                end = "\r\n" if line.endswith("\r\n") else "\n"
                parts.append(_visible(text) + end)
                if not line.endswith("\n"):
                    parts.append("\\ No newline at end of file\n")
                at[0] += line[0] != "+"
                at[1] += line[0] != "-"
                continue
            if number > 1:  # @@ -1,5 +1,6 @@
                starts = (integer(it.partition(",")[0][1:]) for it in line.split(" ")[1:3])
                at = [(start or 1) - 1 for start in starts]
            parts.append(f"{_visible(line)}\n")
    return "".join(parts)


def _lines(content: bytes) -> list[str]:
    """The lines with their ends."""
    *lines, last = content.decode("utf-8-sig", "replace").split("\n")
    return [*(f"{line}\n" for line in lines), *([last] if last else [])]


def _visible(line: str) -> str:
    """A line safe to print; tabs stay, so that the diff can be applied."""
    from gitops_lint.report.escape import log_lines

    return "\t".join(map(log_lines, line.split("\t")))
