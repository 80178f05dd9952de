"""Judgments as text: for a terminal, and as the table in lab/RESULTS.md."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
from typing import Final

from gitops_lint.order import Event
from gitops_lint.order.explain_edges import name_of_event
from gitops_lint.results.explanation import Name
from gitops_lint.wording.lists import counted
from lab.judge import Compared, Expected, Judgment
from lab.order import Lost, Pair
from lab.programs import FLUX, versions
from lab.times import WORK, Timed

_LONGEST: Final = 240  # characters of a message of Flux
_EXPLAINED: Final = (
    "*From empty*: nothing exists but Flux. *With needs*: the objects that `gitops-lint needs` lists were"
    " created before Flux started. *Errors*: the rules that report an error anywhere in the repository. A"
    " cluster agrees if every Kustomization, HelmRelease and source ends Ready exactly if the verdict says so."
    " *Unknown*: the verdict rests on an assumption, or on the status of custom resources, which have none"
    " here. The last column has Flux's own words about the objects that are not Ready."
)
_WORLD_HEADS: Final = (
    "seed", "worlds", "Ready / never / unknown", "verdict agrees", "simulation agrees", "pairs in order",
    "lost races known", "in time",
)  # fmt: skip
_WORLDS_EXPLAINED: Final = (
    "`python -m lab worlds <number> --seed <seed>` plays the same worlds again; their needs exist before Flux starts."
    " *Pairs in order*: an event that the event graph certainly has after another one happened after it, according"
    " to the revisions in which etcd stored them. *Lost races*: Flux failed because a needed object came later, and"
    " the event graph has that race. *In time*: an object became Ready no later than in the worst case of"
    f" `gitops-lint plan` with the intervals that are played, and {WORK:.0f} s for fetching, building and applying."
)
# Of a message: the directory of one build, and fractions of a second.
_TEMPORARY: Final = re.compile(r"/\S*?/kustomization-\d+/")
_FRACTION: Final = re.compile(r"(\d+)\.\d+s\b")
_SHOWN: Final = 3  # objects of a cluster that are not Ready


def line(it: Judgment) -> str:
    """A judgment for a terminal: one line, and one for each object that did not do what was expected."""
    head = f"{it.repository} {it.cluster} {_start(it)}"
    if it.unplayed:
        return f"not played  {head}: {it.unplayed}"
    mark = "agrees    " if it.agrees else "DISAGREES "
    rest = "".join(f"\n    {each}" for each in _differences(it))
    quiet = "" if it.quiet else ", not at rest"
    return f"{mark}  {head}: {it.outcome}, {_count(it)}, {it.seconds:.0f} s{quiet}{rest}"


def table(
    judgments: Sequence[Judgment],
    errors: Mapping[str, Sequence[str]],
    worlds: Mapping[int, Sequence[Judgment]],
) -> str:
    """The page lab/RESULTS.md.

    `errors`: the rules that report an error, by repository. `worlds`: the judgments of generated worlds, by seed.
    """
    played = sorted((it for it in judgments if not it.unplayed), key=_order)
    left_out = sorted((it for it in judgments if it.unplayed), key=_order)
    rows = [
        (
            it.repository,
            it.cluster,
            _start(it),
            ", ".join(errors.get(it.repository, ())),
            str(it.outcome),
            _mark(it),
            _said(it),
        )
        for it in played
    ]
    heads = ("repository", "cluster", "played", "errors", "verdict", "agrees", "result in Flux")
    written = f"{datetime.now(UTC):%Y-%m-%d} with Flux {FLUX}: {versions()}"
    parts = [
        "# Results of the lab",
        f"Written by `python -m lab results` on {written}.",
        "## Fixtures",
        summary(judgments),
        _EXPLAINED,
        markdown(heads, rows),
        "## Generated worlds",
        summary(list(chain.from_iterable(worlds.values()))),
        _WORLDS_EXPLAINED,
        markdown(_WORLD_HEADS, [_world_row(str(seed), it) for seed, it in worlds.items()]),
    ]
    every = (*played, *chain.from_iterable(worlds.values()))
    if differing := [f"- {_head(it)}: {each}" for it in every for each in _differences(it)]:
        parts += ["## Disagreements", "\n".join(differing)]
    if left_out:
        rest = [(it.repository, it.cluster, it.unplayed) for it in left_out]
        parts += ["## Not played", markdown(("repository", "cluster", "why"), rest)]
    return "\n\n".join(parts) + "\n"


def summary(judgments: Iterable[Judgment]) -> str:
    """How many clusters and objects agree, in one paragraph."""
    every = list(judgments)
    played = [it for it in every if not it.unplayed]
    left_out = {(it.repository, it.cluster) for it in every if it.unplayed}
    objects = [each for it in played for each in it.objects]
    never = [it for it in objects if it.expected is Expected.NEVER]
    open_ = [it for it in objects if it.expected is Expected.OPEN]
    pairs = [each for it in played for each in it.pairs]
    lost = [each for it in played for each in it.lost]
    times = [each for it in played for each in it.times]
    return (
        f"{counted(len(played), 'play')} of"
        f" {counted(len({(it.repository, it.cluster) for it in played}), 'cluster')}:"
        f" {sum(it.agrees for it in played)} agree, {sum(not it.agrees for it in played)} disagree."
        f" Of {counted(len(objects), 'object')}, {len(objects) - len(never) - len(open_)} are expected to become"
        f" Ready, {len(never)} never, and {len(open_)} are unknown;"
        f" {sum(not it.agrees for it in objects)} did something else."
        f" {_share(pairs)} pairs of events happened in the expected order, {_share(lost)} races that Flux lost were"
        f" expected, and {_share(times)} objects became Ready in the expected time."
        f" Not played: {counted(len(left_out), 'cluster')}."
    )


def _mark(it: Judgment) -> str:
    open_ = sum(each.expected is Expected.OPEN for each in it.objects)
    unknown = f", {counted(open_, 'object')} unknown" if open_ else ""
    return f"yes{unknown}" if it.agrees else f"**no**{unknown}"


def markdown(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table without padding, so that a long cell does not change every line."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _order(it: Judgment) -> tuple[str, str, bool]:
    return it.repository, it.cluster, it.prepared


def _head(it: Judgment) -> str:
    return f"{it.repository}, {it.cluster}, {_start(it)}"


def _world_row(seed: str, judgments: Sequence[Judgment]) -> tuple[str, ...]:
    objects = [each for it in judgments for each in it.objects]
    ready = sum(each.expected is Expected.READY for each in objects)
    never = sum(each.expected is Expected.NEVER for each in objects)
    pairs = [each for it in judgments for each in it.pairs]
    lost = [each for it in judgments for each in it.lost]
    times = [each for it in judgments for each in it.times]
    return (
        seed,
        str(len(judgments)),
        f"{ready} / {never} / {len(objects) - ready - never}",
        str(sum(all(each.agrees for each in it.objects) for it in judgments)),
        str(sum(not it.contradicted for it in judgments)),
        _share(pairs),
        _share(lost),
        _share(times),
    )


def _share(found: Sequence[Pair] | Sequence[Lost] | Sequence[Timed]) -> str:
    return f"{sum(it.agrees for it in found)} of {len(found)}"


def _start(it: Judgment) -> str:
    return "with needs" if it.prepared else "from empty"


def _count(it: Judgment) -> str:
    ready = sum(each.is_ready for each in it.objects)
    return f"{ready} of {len(it.objects)} objects Ready"


def _said(it: Judgment) -> str:
    """The causes that Flux gives, without those that follow from others."""
    stuck = [each for each in it.objects if not each.is_ready]
    if not stuck:
        return f"all {len(it.objects)} objects are Ready"
    causes = [each for each in stuck if each.state and not each.state.is_waiting]
    shown = causes or [each for each in stuck if each.state] or stuck
    texts = [words(each) for each in shown[:_SHOWN]]
    more = len(stuck) - len(texts)
    return "<br>".join([*texts, *([f"and {more} more"] if more else [])])


def words(it: Compared) -> str:
    """What Flux says about an object that is not Ready."""
    if it.state is None:
        return f"{it.name}: does not exist"
    return said(it.name, it.state.reason or "no condition", it.state.message)


def said(name: Name, reason: str, message: str) -> str:
    """What Flux says about an object, not too long, and escaped for Markdown."""
    text = plain(message)
    short = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    escaped = short.replace("|", "\\|").replace("<", "&lt;")
    return f"{name}: {reason} {escaped}".rstrip()


def plain(message: str) -> str:
    """A message of Flux in one line, without what differs from play to play."""
    return _FRACTION.sub(r"\1s", _TEMPORARY.sub("", " ".join(message.split())))


def _differences(it: Judgment) -> Iterator[str]:
    """All that was not as expected in a play."""
    for each in it.objects:
        if not each.agrees:
            became = "Ready" if each.is_ready else words(each)
            yield f"{each.name} is expected {each.expected}: {became}"
    for pair in it.pairs:
        if not pair.agrees:
            yield f"{_event(pair.event)} does not wait for {_event(pair.after)}"
    for race in it.lost:
        if not race.agrees:
            yield f"{race.user} came before {_event(race.needed)}, which no race says"
    for time in it.times:
        if not time.agrees:
            yield f"{_event(time.event)} after {time.seconds:.0f} s, expected after at most {time.most:.0f} s"
    for name in it.contradicted:
        yield f"{name}: the simulation contradicts Flux"


def _event(event: Event) -> str:
    return f"{event.what} {name_of_event(event)}"
