"""An upgrade of Flux as a checklist in Markdown, for an issue or a runbook."""

from collections.abc import Iterator, Sequence

from gitops_lint.report.clusters import flux_from
from gitops_lint.report.escape import markdown, without_commands
from gitops_lint.report.explanation import shown_place
from gitops_lint.report.style import Style
from gitops_lint.results.upgrade import Affected, Change, Phase, Step, Upgrade
from gitops_lint.wording.upgrade import (
    advice_of,
    by_state,
    names_of,
    phase_title,
    start_sentences,
    state_sentence,
    upgrade_sentence,
)


def upgrade_markdown(found: Upgrade, style: Style) -> str:  # noqa: ARG001  no color, no width
    """A heading for each step and phase, and an item for each change."""
    verb = "The upgrade goes" if found.steps else "The cluster"
    lines = [
        f"## Upgrade of {markdown(found.cluster)} to Flux {found.target}",
        "",
        f"{verb} {markdown(upgrade_sentence(found))}.",
    ]
    if not found.assumed:
        lines.append(f"It runs Flux {found.start} ({markdown(flux_from(found.flux))}).")
    lines += map(markdown, start_sentences(found))
    for step in found.steps:
        for phase in Phase:
            lines += _phase(phase, step)
    return without_commands("\n".join(lines) + "\n")


def _phase(phase: Phase, step: Step) -> Iterator[str]:
    changes = [it for it in step.changes if it.phase is phase]
    if changes or phase is Phase.WITH:
        yield from ("", f"### {phase_title(phase, step)}", "")
    if phase is Phase.WITH:
        yield f"- [ ] upgrade Flux to {step.minor}"
    for change in changes:
        yield from _change(change)


def _change(change: Change) -> Iterator[str]:
    must = "must: " if change.required else ""
    yield f"- [ ] **{must}{change.title}** ({change.source})"  # our own words, in Markdown
    if advice := advice_of(change):
        yield f"  - {advice}"
    for places in by_state(change):
        if not places[1:]:
            yield f"  - [ ] {_names(places[0])}: {markdown(state_sentence(places[0][0]))}"
            continue
        yield f"  - {markdown(state_sentence(places[0][0]))}"
        yield from (f"    - [ ] {_names(it)}" for it in places)


def _names(found: Sequence[Affected]) -> str:
    return f"{markdown(names_of(found))}, {markdown(shown_place(found[0].place))}"
