"""Fixes findings: in rounds until nothing changes, linting again after each, in memory."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from gitops_lint.documents import parse
from gitops_lint.engine.edit import apply
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.results.finding import Finding, Report, Severity, edits
from gitops_lint.results.fix import TextEdit, overlap

Contents = Mapping[str, bytes]  # of files, by their path
Lint = Callable[[Contents], Report]  # of the repository with these files

_ROUNDS: Final = 100


class Undone(NamedTuple):
    """A fix that was not kept, and why."""

    finding: Finding
    reason: str


class Fixed(NamedTuple):
    """What fixes have made of a repository; nothing is written yet."""

    report: Report  # about the new state
    before: Contents  # the files that changed
    after: Contents
    fixed: Mapping[str, int]  # the number of findings that were fixed, by rule
    undone: tuple[Undone, ...] = ()
    sources: Mapping[str, str] = MappingProxyType({})  # the text of files before, without secrets


def fix(
    lint: Lint, read: Callable[[str], bytes], *, unsafe: bool, whole: Lint | None = None
) -> Fixed:
    """Fix the findings that can be fixed.

    `lint` is called with the new content of files, `read` with the path of a file that has a finding. With
    `unsafe`, also where the right text is only likely. A fix that makes things worse is undone: one that
    leads to a new error or warning at least as severe as what it fixes, to a file that cannot be parsed, or to
    the same finding again. `whole` lints the whole repository, if `lint` does not, to see what becomes worse
    elsewhere. What raises OSError when it is read stays as it is.
    """
    first = lint({})
    before: Contents = _read(first, {}, read)
    # The places are those of what has been read now; a file may have changed in the meantime.
    report = lint(before) if before else first
    states = [_State(before, report, whole(before) if whole and before else report, ())]
    undone: dict[_Key, Undone] = {}
    again: dict[_Key, Undone] = {}  # of these, those that may be right after other fixes
    tried = 1
    for _ in range(_ROUNDS):
        if more := _read(states[-1].report, before, read):
            before = {**before, **more}
            now = {**states[-1].contents, **more}
            states[-1] = states[-1]._replace(contents=now, report=lint(now))
        contents, report = states[-1][:2]
        chosen = _chosen(report, contents, {**undone, **again}, unsafe=unsafe)
        if not chosen and again and len(states) > tried:
            again, tried = {}, len(states)
            continue
        if not chosen:
            break
        while chosen:
            new = _with_edits(contents, chosen)
            if any({**before, **it.contents} == new for it in states):
                undone.update(_go_back(states, {**before, **new}, chosen, before))
                break
            if not (reason := _damage(chosen, contents, new)):
                found = lint(new)
                everywhere = whole(new) if whole else found
                if not (reason := _worse(chosen, states[-1].whole, found, everywhere)):
                    states.append(_State(new, found, everywhere, tuple(chosen)))
                    break
            if len(chosen) == 1:
                again[_key(chosen[0])] = Undone(chosen[0], reason)
            chosen = chosen[: len(chosen) // 2]
    after, report = states[-1][:2]
    fixed = Counter(it.rule for state in states for it in state.fixed)
    changed = [path for path in sorted(after) if after[path] != before[path]]
    return Fixed(
        report,
        {path: before[path] for path in changed},
        {path: after[path] for path in changed},
        dict(sorted(fixed.items())),
        (*undone.values(), *again.values()),
        {path: text for state in reversed(states) for path, text in state.report.sources.items()},
    )


def _read(report: Report, known: Contents, read: Callable[[str], bytes]) -> Contents:
    """The content of the files that fixes would change, without those that are known or cannot be read."""
    found: dict[str, bytes] = {}
    for path in sorted({it.path for finding in report.findings for it in edits(finding)}):
        if path not in known:
            try:
                found[path] = read(path)
            except OSError:
                continue
    return found


class _State(NamedTuple):
    """The content of the files, the reports about it, and the findings that were fixed to get there."""

    contents: Contents
    report: Report
    whole: Report  # about the whole repository
    fixed: tuple[Finding, ...]


def _go_back(
    states: list[_State], contents: Contents, chosen: Sequence[Finding], before: Contents
) -> Mapping["_Key", Undone]:
    """Drop the states after the one with these contents; the fixes that undo each other, which are not kept.

    Whichever of them were kept, the next run would begin with the other one.
    """
    index = next(i for i, it in enumerate(states) if {**before, **it.contents} == contents)
    since = [*chosen, *(it for state in states[index + 1 :] for it in state.fixed)]
    del states[index + 1 :]
    paths = {it.path for finding in chosen for it in edits(finding)}
    return {
        _key(it): Undone(it, "another fix undoes it")
        for it in since
        if not paths.isdisjoint(edit.path for edit in edits(it))
    }


_Key = tuple[str, str, str, tuple[str, ...]]


def _key(finding: Finding) -> _Key:
    """What stays of a finding when lines move."""
    return finding.rule, finding.location.path, finding.message, finding.names


def _chosen(
    report: Report, known: Contents, undone: Mapping[_Key, Undone], *, unsafe: bool
) -> list[Finding]:
    """The findings that can be fixed together: about different objects, with edits that do not disturb each other.

    A field without effect is removed last: what another fix adds may give it one.
    """
    chosen: list[Finding] = []
    names: set[str] = set()
    taken: dict[str, list[TextEdit]] = {}  # by file
    for finding in sorted(report.findings, key=_first):
        if (
            finding.fix is None
            or not (finding.fix.safe or unsafe)
            or _key(finding) in undone
            or not names.isdisjoint(finding.names)
            or any(it.path not in known for it in finding.fix.edits)
        ):
            continue
        more: dict[str, list[TextEdit]] = {}
        for it in finding.fix.edits:
            more.setdefault(it.path, []).append(it)
        merged = {path: sorted([*taken.get(path, ()), *new]) for path, new in more.items()}
        if not any(overlap(it) for it in merged.values()):
            chosen.append(finding)
            names.update(finding.names)
            taken.update(merged)
    return chosen


def _first(finding: Finding) -> tuple[bool, int]:
    """The key by which fixes are chosen."""
    return all(not it.text for it in edits(finding)), finding.severity.rank


def _with_edits(contents: Contents, findings: Iterable[Finding]) -> dict[str, bytes]:
    by_path: dict[str, list[TextEdit]] = {}
    for finding in findings:
        for it in edits(finding):
            by_path.setdefault(it.path, []).append(it)
    new = {path: apply(contents[path], found) for path, found in by_path.items()}
    return {**contents, **new}


def _damage(chosen: Sequence[Finding], before: Contents, after: Contents) -> str:
    """Why the text after fixes cannot stay; empty if it can."""
    for path in {it.path for finding in chosen for it in edits(finding)}:
        faults = parse(path, after[path]).faults
        if faults and not parse(path, before[path]).faults:
            return f"{path} would not be valid YAML"
    return ""


def _worse(chosen: Sequence[Finding], old: Report, report: Report, whole: Report) -> str:
    """Why fixes cannot stay, given the reports about the repository before and after; empty if they can."""
    if whole.crashes and not old.crashes:
        return "gitops-lint fails with it"
    least = max((it.severity for it in chosen), key=lambda it: it.rank)
    known = _about(old, Severity.WARNING)
    new = _about(whole, min(least, Severity.WARNING, key=lambda it: it.rank))
    for about, finding in new.items():
        if about not in known:
            return f"it would lead to {finding.rule}: {finding.message}"
    left = {(_key(it), it.location[:3]) for it in report.findings}
    if any((_key(it), it.location[:3]) in left for it in chosen):
        return "the finding would stay"
    return ""


def _about(report: Report, least: Severity) -> dict[tuple[str, str], Finding]:
    """The findings of at least a severity, by their rule and each object or, without one, file."""
    return {
        (it.rule, name): it
        for it in report.findings
        if it.severity.rank <= least.rank
        for name in it.names or (it.location.path,)
    }
