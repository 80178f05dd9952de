"""What a change does to clusters, as a comment on a pull request: the worst first, the details folded."""

from collections.abc import Iterator, Sequence
from typing import Final

from gitops_lint.namedtuple import NamedTuple
from gitops_lint.report.change.picture import Picture, picture
from gitops_lint.report.escape import markdown, without_commands
from gitops_lint.report.explanation import shown_place
from gitops_lint.report.graph.mermaid import ARROWS_EXPLAINED
from gitops_lint.report.style import Style
from gitops_lint.results.change import Change, ClusterChange, Effect, ObjectChange
from gitops_lint.results.change_diagram import ChangeDiagram
from gitops_lint.results.explanation import Name
from gitops_lint.results.finding import Finding
from gitops_lint.wording.change import (
    TITLES,
    consequence,
    field_text,
    reason,
    statements,
    summary,
    unseen_sentence,
)
from gitops_lint.wording.lists import counted, listing

_LIMIT: Final = 60_000  # characters; GitHub refuses a comment of more than 65,536
_OPEN: Final = frozenset({
    Effect.DELETED, Effect.REPLACED, Effect.AT_RISK, Effect.REINSTALLED, Effect.BLOCKED,
})  # fmt: skip
_MENTIONED: Final = 50  # clusters without details
_UNSEEN: Final = 20
_MOST: Final = 20  # findings


class _Room(NamedTuple):
    """How much of a cluster a comment shows: its picture, and the most fields of an object and objects of an effect."""

    picture: bool
    fields: int
    objects: int


_ROOMS: Final = (
    _Room(picture=True, fields=20, objects=2000),
    _Room(picture=True, fields=5, objects=500),
    _Room(picture=True, fields=2, objects=250),
    _Room(picture=True, fields=1, objects=120),
    _Room(picture=False, fields=0, objects=50),
    _Room(picture=False, fields=0, objects=10),
)
"""From everything to what a crowded comment has room for."""


def change_markdown(change: Change, style: Style) -> str:  # noqa: ARG001  no color, no width
    """A heading for each cluster; what is deleted or rejected is shown, and the rest is folded.

    What exceeds GitHub's limit is cut: the clusters after it keep at least their headings.
    """
    lines = [f"## What Flux does from {markdown(change.base)} to {markdown(change.head)}"]
    quiet = [it.cluster for it in change.clusters if it.is_quiet]
    loud = [it for it in change.clusters if it.cluster not in quiet]
    headings = [f"- {markdown(it.cluster)}: {markdown(summary(it))}" for it in loud]
    unseen = [""] + [f"- {markdown(unseen_sentence(it))}" for it in change.unseen[:_UNSEEN]]
    room = _LIMIT - len(lines[0]) - _size(unseen)
    left_out = []
    warned = list(_findings(change.findings))
    room -= _size(warned)
    lines += warned
    for at, cluster in enumerate(loud):
        later = sum(len(it) + 1 for it in headings[at + 1 :])
        if found := _fitting(cluster, change.diagrams.get(cluster.cluster), room - later):
            lines += found
            room -= _size(found)
        else:
            left_out.append(headings[at])
    if left_out:
        lines += ["", "Too much for a comment; `gitops-lint diff` shows the details of:", ""]
        lines += left_out[:_MENTIONED]
        if more := len(left_out) - _MENTIONED:
            lines += [f"- and {counted(more, 'more cluster')}"] if more > 0 else []
    if quiet:
        lines += ["", f"Flux changes nothing in {markdown(listing(quiet, 8))}."]
    lines += unseen if change.unseen else []
    return without_commands("\n".join(lines) + "\n")


def _findings(findings: Sequence[Finding]) -> Iterator[str]:
    """The findings, the most severe first, at most some of them."""
    ordered = sorted(findings, key=lambda it: it.severity.rank)
    if ordered:
        yield ""
    for it in ordered[:_MOST]:
        at = markdown(f"{it.location.path}:{it.location.line}")
        yield f"- **{it.severity}** {markdown(it.message)} ({at}, {markdown(it.rule)})"
        yield from (f"  - {markdown(note)}" for note in it.notes)
        if it.help:
            yield f"  - help: {markdown(it.help)}"
    if (hidden := len(ordered) - _MOST) > 0:
        yield f"- and {counted(hidden, 'more finding')}"


def _fitting(cluster: ClusterChange, drawn: ChangeDiagram | None, size: int) -> list[str]:
    """As much of a cluster as fits into some characters; nothing if not even the least does."""
    for room in _ROOMS:
        found = list(_cluster(cluster, drawn, room))
        if _size(found) <= size:
            return found
    return []


def _size(lines: Sequence[str]) -> int:
    return sum(map(len, lines)) + len(lines)


def _cluster(cluster: ClusterChange, drawn: ChangeDiagram | None, room: _Room) -> Iterator[str]:
    yield from ("", f"### {markdown(cluster.cluster)}: {markdown(summary(cluster))}")
    for title, names in (
        ("Never Ready any more", cluster.stuck),
        ("Not Ready until the rejected change is mended", cluster.blocked),
        ("Suspended, so the change is not applied", cluster.paused),
        ("Ready now, and never before", cluster.freed),
    ):
        if names:
            yield from ("", f"**{title}**: {_named(names)}")
    effects = {it: [one for one in cluster.objects if one.effect is it] for it in TITLES}
    for effect in (it for it in effects if it in _OPEN):
        yield from _effect(effect, effects[effect], room)
    for title, sentences in statements(cluster):
        yield from ("", f"**{title}**", "")
        yield from (f"- {markdown(it)}" for it in sentences[: room.objects])
        if more := sentences[room.objects :]:
            yield f"- and {len(more)} more"
    if drawn and (shown := picture(drawn)):
        yield from _picture(shown, room)
    for effect in (it for it in effects if it not in _OPEN):
        yield from _effect(effect, effects[effect], room)
    if cluster.untold:
        yield from ("", "<details><summary>Unknown</summary>", "")
        for it in cluster.untold:
            yield f"- {markdown(str(it.name))}: {markdown(it.reason)}"
        yield from ("", "</details>")


def _picture(shown: Picture, room: _Room) -> Iterator[str]:
    if not room.picture:
        yield from ("", "The picture is left out: `gitops-lint diff --format html` draws it.")
        return
    yield from ("", "<details open><summary>Picture</summary>", "", "```mermaid")
    yield from shown.lines
    yield from ("```", "", f"<sub>{ARROWS_EXPLAINED}</sub>")
    if shown.left_out:
        yield from ("", f"Left out: {shown.left_out}; `gitops-lint diff --format html` draws all.")
    yield from ("", "</details>")


def _effect(effect: Effect, changes: Sequence[ObjectChange], room: _Room) -> Iterator[str]:
    if not changes:
        return
    title = f"{counted(len(changes), 'object')} {TITLES[effect]}"
    if effect in _OPEN:
        yield from ("", f"**{title}**", "")
    else:
        yield from ("", f"<details><summary>{title}</summary>", "")
    groups: dict[str, list[ObjectChange]] = {}
    for change in changes[: room.objects]:
        groups.setdefault(reason(change), []).append(change)
    for sentence, found in groups.items():
        if not sentence:
            yield from (line for it in found for line in _object(it, "", room))
        elif found[1:]:
            yield f"- {markdown(sentence)}:"
            yield from (f"  {line}" for it in found for line in _object(it, "", room))
        else:
            yield from _object(found[0], f": {sentence}", room)
    if more := len(changes[room.objects :]):
        yield f"- and {counted(more, 'more object')}, which `gitops-lint diff` lists"
    if effect not in _OPEN:
        yield from ("", "</details>")


def _object(change: ObjectChange, text: str, room: _Room) -> Iterator[str]:
    place = f" ({markdown(shown_place(change.place))})" if change.place else ""
    where = f" in the cluster of {markdown(change.remote)}" if change.remote else ""
    yield f"- **{markdown(str(change.name))}**{where}{markdown(text)}{place}"
    if also := consequence(change):
        yield f"  - **{markdown(also)}**"
    for field in change.fields[: room.fields]:
        yield f"  - {field_text(field, markdown)}"
    if more := len(change.fields[room.fields :]):
        yield f"  - {'and ' if room.fields else ''}{counted(more, 'more field' if room.fields else 'changed field')}"


def _named(names: Sequence[Name]) -> str:
    return markdown(listing([str(it) for it in names], 8))
