"""Merges findings with one cause, puts them in order, and gives each its fingerprint."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any, Literal, NamedTuple

from gitops_lint.results.finding import Finding, Location, Related
from gitops_lint.results.problem import Cause
from gitops_lint.wording.lists import counted

# A message may contain a line number; the fingerprint must not change when that line moves.
_LINE_NUMBERS = re.compile(r"\b(lines? |\.ya?ml:)\d+(:\d+)?")


class Located(NamedTuple):
    """A finding about one problem, at the problem's own place; `edit` is the location of its cause."""

    finding: Finding
    cause: Cause | None = None
    edit: Location | None = None

    @property
    def places(self) -> tuple[Location, ...]:
        """The places where a suppression applies to it."""
        return (self.finding.location, self.edit) if self.edit else (self.finding.location,)


class Suppressed(NamedTuple):
    """Why a finding is not reported."""

    by: Literal["comment", "config"]
    reason: str


def merge(
    found: Iterable[tuple[Located, Suppressed | None]],
) -> list[tuple[Finding, Suppressed | None]]:
    """One finding for each cause and suppression, in order, with a fingerprint.

    Without a cause, findings are merged if their texts and locations are equal.
    """
    groups: dict[Any, list[Located]] = {}
    for located, state in found:
        it = located.finding
        # A cause belongs to a rule, and the edit to a cause.
        key = located.cause or (it.location, it.message, it.notes, it.help)
        groups.setdefault((it.rule, key, state), []).append(located)
    merged = [
        (finding, state, identity)
        for (_, _, state), group in groups.items()
        for finding, identity in [_merged(group)]
    ]
    merged.sort(key=lambda entry: order(entry[0]))
    return [(finding, state) for finding, state in _fingerprinted(merged)]


def order(finding: Finding) -> tuple[Any, ...]:
    """The key by which reports sort findings: path, line, column, rule and texts."""
    it = finding
    return it.location, it.rule, it.message, it.notes, it.help or "", it.objects


def _merged(group: Sequence[Located]) -> tuple[Finding, tuple[str, ...]]:
    """One finding for a group, and the parts of its identity that stay when objects come and go."""
    worst = min(group, key=lambda it: (it.finding.severity.rank, order(it.finding)))
    findings = [it.finding for it in group]
    first, cause, edit = worst
    finding = replace(
        first,
        clusters=tuple(sorted({name for it in findings for name in it.clusters})),
        objects=tuple(sorted({affected for it in findings for affected in it.objects})),
        related=_related([it for it in findings if it.objects == first.objects or not cause]),
    )
    if not cause or not edit:
        return finding, (first.location.path, first.message)
    identity = (edit.path, cause.message)
    if len(finding.names) > 1:
        finding = replace(
            finding,
            message=cause.message.replace("{objects}", _counted(finding.names)),
            location=first.location if cause.anchor == "object" else edit,
            help=cause.help or first.help,
            notes=(f"For example, {first.message}.", *first.notes),
        )
    elif cause.anchor == "edit":
        own = [
            Related(it.location, f"sets it for {it.name}")
            for it in finding.objects
            if it.location != edit
        ]
        finding = replace(
            finding,
            location=edit,
            help=cause.help or first.help,
            related=(*finding.related, *own),
        )
    return finding, identity


def _related(findings: Sequence[Finding]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(it.related for it in findings)))


def _counted(names: Sequence[str]) -> str:
    """`22 Kustomizations`, or `22 objects` of several kinds; a name starts with its kind."""
    kinds = {name.partition(" ")[0] for name in names}
    return counted(len(names), kinds.pop() if len(kinds) == 1 else "object")


def _fingerprinted(
    merged: Iterable[tuple[Finding, Suppressed | None, tuple[str, ...]]],
) -> Iterator[tuple[Finding, Suppressed | None]]:
    """Findings with a fingerprint: a hash of texts, not of lines or objects; equal ones are numbered."""
    from hashlib import sha256  # not needed without findings

    seen: Counter[tuple[str, ...]] = Counter()
    for it, state, (path, message) in merged:
        identity = (it.rule, path, _LINE_NUMBERS.sub(r"\1", message))
        parts = (*identity, str(seen[identity]))
        seen[identity] += 1
        digest = sha256("\0".join(parts).encode("utf-8", "surrogatepass"))
        yield replace(it, fingerprint=digest.hexdigest()[:32]), state
