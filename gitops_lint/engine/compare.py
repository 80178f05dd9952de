"""Tells the findings of a report that are new from those that were known: in a baseline, or in a base."""

from collections import deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final, Literal

from gitops_lint.config import read_baseline
from gitops_lint.documents import Tree
from gitops_lint.errors import UsageError
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.results.finding import INTERNAL_ERROR, Comparison, Finding, Known, Report, Unknown

_INCOMPLETE: Final = "The base could not be linted completely, so findings may seem to be new"


class Reference(NamedTuple):
    """What is known, under a name for people.

    `same_words`: whether this version of gitops-lint has worded it, so that another text says something else.
    """

    to: Literal["baseline", "base"]
    name: str
    findings: Sequence[Known]
    same_words: bool = True


def without_accepted(report: Report, file: Path, tree: Tree, *, whole: bool) -> Report:
    """The report compared with the baseline in a file; raises UsageError if that cannot be read.

    `whole`: whether the report is about all of the repository, so that what it does not find is gone.
    """
    baseline = read_baseline(file)
    name = file.relative_to(tree.root).as_posix() if file.is_relative_to(tree.root) else str(file)
    if baseline is None:
        raise UsageError(
            f"the baseline `{name}` does not exist",
            f"create it with `gitops-lint check --write-baseline {name}`",
        )
    same_words = baseline.version == report.version
    reference = Reference("baseline", name, baseline.findings, same_words)
    return compared(report, reference, tree.files.__contains__, whole=whole)


def since(report: Report, old: Report, name: str, tree: Tree, *, whole: bool) -> Report:
    """The report compared with that on a base, which has a name for people; `whole`: see `without_accepted`."""
    findings = (*old.findings, *(it.finding for it in old.ignored))
    reference = Reference("base", name, [Known.of(it) for it in findings])
    found = compared(report, reference, tree.files.__contains__, whole=whole)
    if old.crashes:
        found = found._replace(unknown=(Unknown(_INCOMPLETE, None, ()), *found.unknown))
    return found


def compared(
    report: Report, reference: Reference, is_there: Callable[[str], bool], *, whole: bool
) -> Report:
    """The report without the findings that are known and have no more effect than before.

    `is_there` tells whether a path of the repository still exists: if not, its findings may be in another file
    now. Suppressed findings are compared too, but only with what is known of no other finding. `whole`: see
    `without_accepted`.
    """
    waiting = _Waiting(reference.findings, is_there)
    pairs = waiting.take([it for it in report.findings if it.rule != INTERNAL_ERROR])
    ignored = waiting.take([it.finding for it in report.ignored])
    ran = {it.id for it in report.rules}
    updated = {
        it.fingerprint: known
        for it, known in pairs.values()
        if _has_grown(it, known, same_words=reference.same_words)
    }
    old = pairs.keys() - updated.keys()
    comparison = Comparison(
        reference.to,
        reference.name,
        unchanged=tuple(it for it in report.findings if it.fingerprint in old),
        updated=updated,
        ignored=frozenset(ignored),
        absent=tuple(sorted(it for it in waiting.left if whole and it.rule in ran)),
    )
    return report._replace(
        findings=tuple(it for it in report.findings if it.fingerprint not in old),
        compared=(*report.compared, comparison),
    )


def _has_grown(finding: Finding, known: Known, *, same_words: bool) -> bool:
    """Whether a finding says something else than before, is worse, or is about more objects or clusters."""
    now = Known.of(finding)
    return (
        now.severity.rank < known.severity.rank
        or now.objects > known.objects
        or len(now.clusters) > len(known.clusters)
        or (same_words and now.fingerprint.text != known.fingerprint.text)
    )


class _Waiting:
    """Known findings that are not found again yet."""

    def __init__(self, known: Sequence[Known], is_there: Callable[[str], bool]) -> None:
        self._known = [*known]
        self._is_there = cache(is_there)
        self._taken: set[int] = set()

    @property
    def left(self) -> list[Known]:
        return [it for index, it in enumerate(self._known) if index not in self._taken]

    def take(self, findings: Sequence[Finding]) -> dict[str, tuple[Finding, Known]]:
        """The findings that are known, by fingerprint, each with what is known.

        First those with the same text in the same file, last those with another text in another file. In another
        file, a finding is the same if it is in one of the same clusters, or if the file is gone.
        """
        pairs: dict[str, tuple[Finding, Known]] = {}
        for keys in (_in_place, self._moved, _reworded, self._moved_and_reworded):
            queues: dict[Hashable, deque[int]] = {}
            for index, known in enumerate(self._known):
                if index not in self._taken:
                    for key in keys(known, known=True):
                        queues.setdefault(key, deque()).append(index)
            for finding in findings:
                if finding.fingerprint not in pairs:
                    now = Known.of(finding)
                    found = (self._next(queues.get(key)) for key in keys(now, known=False))
                    first = next((it for it in found if it is not None), None)
                    if first is not None:
                        self._taken.add(first)
                        pairs[finding.fingerprint] = finding, self._known[first]
        return pairs

    def _next(self, queue: deque[int] | None) -> int | None:
        while queue:
            index = queue.popleft()
            if index not in self._taken:
                return index
        return None

    def _moved(self, it: Known, *, known: bool) -> Iterator[Hashable]:
        return self._elsewhere(it, (it.fingerprint.cause, it.fingerprint.text), known=known)

    def _moved_and_reworded(self, it: Known, *, known: bool) -> Iterator[Hashable]:
        return self._elsewhere(it, it.fingerprint.cause, known=known)

    def _elsewhere(self, it: Known, what: Hashable, *, known: bool) -> Iterator[Hashable]:
        yield from ((what, cluster) for cluster in it.clusters or (None,))
        if not known or not self._is_there(it.path):
            yield what


def _in_place(it: Known, *, known: bool) -> Iterator[Hashable]:  # noqa: ARG001  as the others
    yield it.path, it.fingerprint.cause, it.fingerprint.text


def _reworded(it: Known, *, known: bool) -> Iterator[Hashable]:  # noqa: ARG001
    yield it.path, it.fingerprint.cause
