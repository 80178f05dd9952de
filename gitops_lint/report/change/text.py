"""What a change does to clusters, for people at a terminal."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from gitops_lint.report.escape import visible
from gitops_lint.report.explanation import shown_place
from gitops_lint.report.layout import page, wrapped
from gitops_lint.report.style import Style
from gitops_lint.results.change import Change, ClusterChange, Effect, ObjectChange, Why
from gitops_lint.results.explanation import Name
from gitops_lint.results.finding import Finding, Severity
from gitops_lint.wording.change import (
    consequence,
    effect_words,
    field_text,
    statements,
    summary,
    unseen_sentence,
)
from gitops_lint.wording.lists import counted, listing

_MARKS: Final = {
    Effect.DELETED: "-", Effect.REPLACED: "-", Effect.AT_RISK: "-", Effect.REINSTALLED: "-",
    Effect.BLOCKED: "!", Effect.REGENERATED: "~", Effect.MOVED: ">", Effect.LEFT: "=", Effect.CHANGED: "~", Effect.CREATED: "+",
}  # fmt: skip
_COLORS: Final = {"-": Severity.ERROR, "!": Severity.ERROR, "~": Severity.WARNING, "+": "good"}
_FIELDS: Final = 10  # of an object; JSON has all


def change_text(change: Change, style: Style) -> str:
    """Cluster by cluster, the effects in the order in which Flux causes them."""
    blocks = [[f"From {visible(change.base)} to {visible(change.head)}"]]
    quiet = [it.cluster for it in change.clusters if it.is_quiet]
    for cluster in change.clusters:
        if not cluster.is_quiet:
            blocks += _cluster(cluster, style)
    blocks += [list(_finding(it, style)) for it in change.findings]
    if quiet:
        blocks.append([f"Flux changes nothing in {visible(listing(quiet, 8))}"])
    if change.unseen:
        blocks.append(
            [
                line
                for it in change.unseen
                for line in wrapped(visible(unseen_sentence(it)), style, "")
            ]
        )
    return page(blocks)


def _finding(finding: Finding, style: Style) -> Iterator[str]:
    head = style.paint(f"{finding.severity}[{visible(finding.rule)}]", finding.severity)
    at = finding.location
    yield from wrapped(f"{head}: {visible(finding.message)}", style, "")
    yield f"  --> {visible(at.path)}:{at.line}"
    for text in (*finding.notes, *([f"help: {finding.help}"] if finding.help else [])):
        sentence, *code = text.split("\n")
        yield from wrapped(visible(sentence), style, "  ")
        yield from (f"    {visible(line)}" for line in code)


def _cluster(cluster: ClusterChange, style: Style) -> Iterator[list[str]]:
    yield [style.paint(f"{visible(cluster.cluster)}: {visible(summary(cluster))}", "strong")]
    for _, found in groupby(cluster.objects, key=lambda it: it.by):
        yield list(_applier(list(found), style))
    yield list(_notes(cluster, style))


def _applier(changes: Sequence[ObjectChange], style: Style) -> Iterator[str]:
    """What one applier does."""
    first = changes[0]
    when = "" if first.wave is None else f", wave {first.wave}"
    if all(it.why is Why.OWNER_DELETED for it in changes):
        when = ", which is deleted"
    yield style.paint(f"  {visible(str(first.by or first.name))}{when}", "strong")
    for change in changes:
        yield from _object(change, style)


def _object(change: ObjectChange, style: Style) -> Iterator[str]:
    mark = _MARKS[change.effect]
    color = _COLORS.get(mark)
    shown = style.paint(mark, color) if color else mark
    where = f" in the cluster of {visible(change.remote)}" if change.remote else ""
    held = " (not while its applier is blocked)" if change.held else ""
    place = f"  {shown_place(change.place)}" if change.place else ""
    yield f"    {shown} {visible(str(change.name))}{where}: {visible(effect_words(change))}{held}{place}"
    for field in change.fields[:_FIELDS]:
        yield from wrapped(field_text(field, visible), style, "        ")
    if len(change.fields) > _FIELDS:
        yield f"        and {counted(len(change.fields) - _FIELDS, 'more field')}"
    if also := consequence(change):
        yield from wrapped(visible(also), style, "        ")


def _notes(cluster: ClusterChange, style: Style) -> Iterator[str]:
    for title, names in (
        ("Never Ready any more", cluster.stuck),
        ("Not Ready until the rejected change is mended", cluster.blocked),
        ("Ready now, and never before", cluster.freed),
        ("Suspended, so the change is not applied", cluster.paused),
    ):
        if names:
            yield from wrapped(f"{title}: {_named(names)}", style, "  ")
    for title, sentences in statements(cluster):
        yield f"  {title}:"
        for sentence in sentences:
            yield from wrapped(visible(sentence), style, "    ")
    for it in cluster.untold:
        yield from wrapped(f"Unknown: {visible(str(it.name))}: {visible(it.reason)}", style, "  ")


def _named(names: Sequence[Name]) -> str:
    return visible(listing([str(it) for it in names], 8))
