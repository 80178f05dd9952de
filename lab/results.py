"""Judgments as text: for a terminal, and as the table in lab/RESULTS.md."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from gitops_lint.wording.lists import counted
from lab.judge import Compared, Expected, Judgment
from lab.programs import FLUX, versions

_LONGEST: Final = 240  # characters of a message of Flux
# Conditions that only repeat that another object is not Ready.
_FOLLOWING: Final = frozenset({"DependencyNotReady", "SourceNotReady"})
_EXPLAINED: Final = (
    "*From empty*: nothing exists but Flux. *With needs*: the objects that `gitops-lint needs` lists were"
    " created before Flux started. *Errors*: the rules that report an error anywhere in the repository. A"
    " cluster agrees if every Kustomization, HelmRelease and source ends Ready exactly if the verdict says so."
    " *Unknown*: the verdict rests on an assumption, or on the status of custom resources, which have none"
    " here. The last column has Flux's own words about the objects that are not Ready."
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
    rest = "".join(f"\n    {_difference(each)}" for each in it.objects if not each.agrees)
    quiet = "" if it.quiet else ", not at rest"
    return f"{mark}  {head}: {it.outcome}, {_count(it)}, {it.seconds:.0f} s{quiet}{rest}"


def table(judgments: Sequence[Judgment], errors: Mapping[str, Sequence[str]]) -> str:
    """The page lab/RESULTS.md; `errors`: the rules that report an error, by repository."""
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
        summary(judgments),
        _EXPLAINED,
        markdown(heads, rows),
    ]
    if differences := list(_differences(played)):
        parts += ["## Disagreements", "\n".join(differences)]
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
    return (
        f"{counted(len(played), 'play')} of"
        f" {counted(len({(it.repository, it.cluster) for it in played}), 'cluster')}:"
        f" {sum(it.agrees for it in played)} agree, {sum(not it.agrees for it in played)} disagree."
        f" Of {counted(len(objects), 'object')}, {len(objects) - len(never) - len(open_)} are expected to become"
        f" Ready, {len(never)} never, and {len(open_)} are unknown;"
        f" {sum(not it.agrees for it in objects)} did something else."
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
    causes = [each for each in stuck if each.state and each.state.reason not in _FOLLOWING]
    shown = causes or [each for each in stuck if each.state] or stuck
    texts = [words(each) for each in shown[:_SHOWN]]
    more = len(stuck) - len(texts)
    return "<br>".join([*texts, *([f"and {more} more"] if more else [])])


def words(it: Compared) -> str:
    """An object that is not Ready, with the reason and message of Flux, escaped for Markdown."""
    if it.state is None:
        return f"{it.name}: does not exist"
    text = plain(it.state.message)
    short = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    escaped = short.replace("|", "\\|").replace("<", "&lt;")
    return f"{it.name}: {it.state.reason or 'no condition'} {escaped}".rstrip()


def plain(message: str) -> str:
    """A message of Flux in one line, without what differs from play to play."""
    return _FRACTION.sub(r"\1s", _TEMPORARY.sub("", " ".join(message.split())))


def _differences(played: Iterable[Judgment]) -> Iterator[str]:
    for it in played:
        for each in it.objects:
            if not each.agrees:
                yield f"- {it.repository}, {it.cluster}, {_start(it)}: {_difference(each)}"


def _difference(it: Compared) -> str:
    return f"{it.name} is expected {it.expected}: {'Ready' if it.is_ready else words(it)}"
