"""Writes suppression comments for the findings of a report, in memory."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from gitops_lint.documents import pairs, parse, parse_text
from gitops_lint.engine.edit import apply
from gitops_lint.engine.fix import Contents, Lint
from gitops_lint.engine.source import Source
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.results.finding import Finding, Location, Report
from gitops_lint.results.fix import TextEdit
from gitops_lint.results.internal_error import INFO

_ROUNDS: Final = 20
_UNUSED: Final = "unused-suppression"
# The fields that hold a patch as text, in which a comment changes nothing.
_PATCHES: Final = ("patches", "patchesStrategicMerge", "patchesJson6902")


class Ignoring(NamedTuple):
    """What comments have made of a repository; nothing is written yet."""

    report: Report  # about the new state
    before: Contents  # the files that changed
    after: Contents
    ignored: int  # the number of findings that are now suppressed
    sources: Mapping[str, str]  # the text of the files before, without secrets


_Comment = tuple[str, int, str]  # file, line, rule: without those that were added in this round


def ignore(lint: Lint, read: Callable[[str], bytes], reason: str) -> Ignoring:
    """Suppress the findings of a repository by comments with a reason, a line above each.

    `lint` is called with the new content of files, `read` with the path of a file that has a finding. Findings
    stay where no comment is possible: in a directory, in a generated file, in a text that is not YAML.
    """
    before: dict[str, bytes] = {}
    after: dict[str, bytes] = {}
    first = report = lint({})
    refused: set[_Comment] = set()
    for _ in range(_ROUNDS):
        wanted = _wanted(report) - refused
        for path in {it[0] for it in wanted} - before.keys():
            try:
                before[path] = after[path] = read(path)
            except OSError:
                wanted = {it for it in wanted if it[0] != path}
        new = {**after, **_commented(after, wanted, reason)}
        if new == after:
            break
        found = lint(new)
        added = _lines_of_comments(after, new)
        useless = {
            added[it.location.path, it.location.line]
            for it in found.findings
            if it.rule == _UNUSED and (it.location.path, it.location.line) in added
        }
        refused |= {it for it in wanted if it[:2] in useless}
        if not useless:
            after, report = new, found
    changed = [path for path in sorted(after) if after[path] != before[path]]
    return Ignoring(
        report,
        {path: before[path] for path in changed},
        {path: after[path] for path in changed},
        len(first.findings) - len(report.findings),
        first.sources,
    )


def _wanted(report: Report) -> set[_Comment]:
    """The places that need a comment, with the rule."""
    return {
        (at.path, at.line, it.rule)
        for it in report.findings
        if it.rule not in (INFO.id, _UNUSED)
        for at in ignored_at(it)
    }


def ignored_at(finding: Finding) -> Iterable[Location]:
    """Where comments suppress a finding: at its place, or if that is one of its objects, at each of these."""
    objects = [it.location for it in finding.objects]
    return objects if finding.location in objects else [finding.location]


def _commented(contents: Contents, wanted: Iterable[_Comment], reason: str) -> Mapping[str, bytes]:
    """The files with comments; those that cannot be written are left out."""
    lines: dict[str, dict[int, list[str]]] = {}
    for path, line, rule in sorted(wanted):
        lines.setdefault(path, {}).setdefault(line, []).append(rule)
    new: dict[str, bytes] = {}
    for path, rules in lines.items():
        content = contents[path]
        if not Source(content).editable:
            continue
        for line in sorted(rules, reverse=True):  # the lines above stay where they are
            comment = f"# gitops-lint: ignore[{', '.join(rules[line])}] {reason}"
            content = _with_comment(path, content, line, comment)
        if content != contents[path]:
            new[path] = content
    return new


def _with_comment(path: str, content: bytes, line: int, comment: str) -> bytes:
    """The content with a comment above a line, or else at its end, or else as it is."""
    edit = comment_edit(path, content, line, comment)
    return apply(content, [edit]) if edit else content


def comment_edit(path: str, content: bytes, line: int, comment: str) -> TextEdit | None:
    """The edit that writes a comment above a line (1-based), or else at its end; None if both change the data."""
    source = Source(content)
    if line >= len(source.starts) or not source.editable:
        return None
    start = source.starts[line - 1]
    end = source.yaml.find("\n", start)
    text = source.yaml[start : end if end >= 0 else len(source.yaml)].rstrip("\r")
    indent = text[: len(text) - len(text.lstrip(" "))]
    above = TextEdit(path, line, 1, line, 1, f"{indent}{comment}{source.newline}")
    column = len(text.rstrip()) + 1
    behind = TextEdit(path, line, column, line, column, f"  {comment}")
    documents = parse(path, content)
    for edit in (above, behind):
        parsed = parse(path, apply(content, [edit]))
        if len(parsed.faults) == len(documents.faults) and _same(
            [it.data for it in documents.documents], [it.data for it in parsed.documents]
        ):
            return edit
    return None


def _same(one: Any, other: Any) -> bool:
    """Whether data mean the same to Flux: equal, but for comments in the text of patches."""
    waiting = [(one, other, False)]
    while waiting:
        a, b, is_patch = waiting.pop()
        if isinstance(a, dict | list) and type(a) is type(b):
            mine, theirs = list(pairs(a)), list(pairs(b))
            if [key for key, _ in mine] != [key for key, _ in theirs]:
                return False
            waiting += [
                (value, other, is_patch or key in _PATCHES)
                for (key, value), (_, other) in zip(mine, theirs, strict=True)
            ]
        elif a != b and not (is_patch and _same_text(a, b)):
            return False
    return True


def _same_text(one: Any, other: Any) -> bool:
    if not isinstance(one, str) or not isinstance(other, str) or "\n" not in one:
        return False
    a, b = parse_text("", one), parse_text("", other)
    return not a.faults and [it.data for it in a.documents] == [it.data for it in b.documents]


def _lines_of_comments(before: Contents, after: Contents) -> dict[tuple[str, int], tuple[str, int]]:
    """The line of each line that was added or changed, with the line before the change that it is about."""
    found = {}
    for path, content in after.items():
        old, new = before[path].split(b"\n"), content.split(b"\n")
        at = 0
        for number, line in enumerate(new, 1):
            if at < len(old) and line == old[at]:
                at += 1
                continue
            found[path, number] = (path, at + 1)
            at += at < len(old) and line.startswith(old[at].rstrip(b"\r"))
    return found
