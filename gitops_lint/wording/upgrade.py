"""An upgrade of Flux in words."""

from collections.abc import Iterable, Iterator
from typing import Final

from gitops_lint.results.cluster import FluxBound
from gitops_lint.results.upgrade import Affected, Change, Phase, Step, Upgrade
from gitops_lint.wording.lists import counted, listing

_WHEN: Final = {Phase.BEFORE: "Before", Phase.WITH: "With", Phase.AFTER: "After"}
_NAMES: Final = 3


def upgrade_sentence(found: Upgrade) -> str:
    """`from Flux 2.8 to 2.10 in 2 steps: 3 objects must change`, without a period."""
    if not found.steps:
        return f"runs Flux {found.start}, so there is no upgrade to {found.target}"
    steps = f" in {counted(len(found.steps), 'step')}" if found.steps[1:] else ""
    number = len({it.name for it in found.required})
    what = f"{counted(number, 'object')} must change" if number else "nothing must change"
    return f"from Flux {found.start} to {found.target}{steps}: {what}"


def bound_sentence(bound: FluxBound) -> str:
    """The minors that serve the API version of an object, without a period."""
    which = "newer" if bound.lower else "older"
    place = f"{bound.place.path}:{bound.place.value.line + 1}"
    return f"only {bound.minor} and {which} serve {bound.object} ({place})"


def start_sentences(found: Upgrade) -> Iterator[str]:
    """On what assumption an upgrade starts at its version, and what is not listed; none if both are certain."""
    if found.assumed:
        operated = "is a range, in which Flux Operator upgrades by itself"
        why = operated if found.flux.reaches else "is unknown"
        bounds = [it for it in found.flux.bounds if it.minor == found.start and not it.lower]
        because = "".join(f", because {bound_sentence(it)}" for it in bounds)
        yield (
            f"The Flux version of this cluster {why}; the upgrade is assumed to start at "
            f"{found.start}{because}."
        )
    elif found.steps and not found.flux.exact:
        yield f"gitops-lint does not know what changes until Flux {found.flux.minor}."


def phase_title(phase: Phase, step: Step) -> str:
    """`Before the upgrade to 2.9`."""
    return f"{_WHEN[phase]} the upgrade to {step.minor}"


def nothing_sentence(step: Step) -> str:
    """That a step changes nothing."""
    return f"The upgrade to {step.minor} changes nothing here."


def advice_of(change: Change) -> str | None:
    """What to do about a change, or which command does it, as a clause; None if each object has its own advice."""
    if change.tool and not change.help:
        return f"`{change.tool}` writes the new ones; it leaves the fields as they are"
    return change.help


def state_sentence(it: Affected) -> str:
    """The state of an entry, and what to write."""
    return f"{it.what}; {it.help}" if it.help else it.what


def names_of(found: Iterable[Affected]) -> str:
    """The first names of objects that one edit changes."""
    return listing(list(dict.fromkeys(it.name for it in found)), _NAMES)


def by_state(change: Change) -> list[list[list[Affected]]]:
    """The objects of a change, grouped by state, and each state by place, which is one edit."""
    states: dict[str, dict[object, list[Affected]]] = {}
    for it in change.affected:
        states.setdefault(state_sentence(it), {}).setdefault(it.place, []).append(it)
    return [list(places.values()) for places in states.values()]
