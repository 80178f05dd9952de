"""An upgrade of Flux, for people."""

from collections.abc import Iterator, Sequence

from gitops_lint.report.clusters import flux_from
from gitops_lint.report.escape import visible
from gitops_lint.report.explanation import shown_place
from gitops_lint.report.layout import Row, page, table, wrapped
from gitops_lint.report.style import Style
from gitops_lint.results.upgrade import Affected, Change, Phase, Step, Upgrade
from gitops_lint.wording.lists import counted
from gitops_lint.wording.upgrade import (
    advice_of,
    by_state,
    names_of,
    nothing_sentence,
    phase_title,
    start_sentences,
    state_sentence,
    upgrade_sentence,
)

_SHOWN = 20  # places of one state; JSON and Markdown have all


def upgrade_text(found: Upgrade, style: Style) -> str:
    """A block for each step and phase: its changes, what to do, and the objects."""
    verb = ": " if found.steps else " "
    head = [style.paint(visible(f"{found.cluster}{verb}{upgrade_sentence(found)}"), "strong")]
    if not found.assumed:
        head += wrapped(visible(f"It runs Flux {found.start} ({flux_from(found.flux)})."), style)
    for sentence in start_sentences(found):
        head += wrapped(visible(sentence), style)
    return page([head, *(list(it) for step in found.steps for it in _blocks(step, style))])


def _blocks(step: Step, style: Style) -> Iterator[Iterator[str]]:
    if not step.changes:
        yield iter([nothing_sentence(step)])
    for phase in Phase:
        if changes := [it for it in step.changes if it.phase is phase]:
            yield _phase(phase_title(phase, step), changes, style)


def _phase(title: str, changes: Sequence[Change], style: Style) -> Iterator[str]:
    yield style.paint(title, "strong")
    for change in changes:
        mark = style.paint("must: ", "error") if change.required else ""
        yield from wrapped(f"{mark}{visible(change.title)}", style, "  ")
        if advice := advice_of(change):
            yield from wrapped(visible(advice), style, "    ")
        for places in by_state(change):
            yield from _state(places, style)


def _state(places: Sequence[Sequence[Affected]], style: Style) -> Iterator[str]:
    """One row for one place; else a line for the state, and a row for each place."""
    state = state_sentence(places[0][0])
    if not places[1:]:
        row = Row([visible(f"{names_of(places[0])}: {state}")], shown_place(places[0][0].place))
        yield from table([row], style, "    ")
        return
    yield from wrapped(visible(f"{state}:"), style, "    ")
    rows = [Row([visible(names_of(it))], shown_place(it[0].place)) for it in places[:_SHOWN]]
    yield from table(rows, style, "      ")
    if more := len(places) - len(rows):
        yield f"      and {counted(more, 'more place')}"
