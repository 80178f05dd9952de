"""What a change does to clusters, as a comment on a pull request: the worst first, the details folded."""

from collections.abc import Iterator, Sequence
from typing import Final

from gitops_lint.report.escape import markdown, without_commands
from gitops_lint.report.explanation import shown_place
from gitops_lint.report.style import Style
from gitops_lint.results.change import Change, ClusterChange, Effect, ObjectChange
from gitops_lint.results.explanation import Name
from gitops_lint.wording.change import TITLES, consequence, field_text, reason, summary
from gitops_lint.wording.lists import counted, listing

_LIMIT: Final = 60_000  # characters; GitHub refuses a comment of more than 65,536
_OPEN: Final = frozenset({
    Effect.DELETED, Effect.REPLACED, Effect.AT_RISK, Effect.REINSTALLED, Effect.BLOCKED,
})  # fmt: skip
_FIELDS: Final = 20


def change_markdown(change: Change, style: Style) -> str:  # noqa: ARG001  no color, no width
    """A heading for each cluster; what is deleted or rejected is shown, and the rest is folded."""
    lines = [f"## What Flux does from {markdown(change.base)} to {markdown(change.head)}"]
    size = len(lines[0])
    quiet = [it.cluster for it in change.clusters if it.is_empty and not it.paused]
    left_out = []
    for cluster in change.clusters:
        if cluster.cluster in quiet:
            continue
        block = list(_cluster(cluster))
        size += sum(map(len, block)) + len(block)
        if size > _LIMIT:
            size -= sum(map(len, block)) + len(block)
            left_out.append(cluster)
            continue
        lines += block
    if left_out:
        lines += ["", "Too much for a comment; `gitops-lint diff` shows the details of:", ""]
        lines += [f"- {markdown(it.cluster)}: {markdown(summary(it))}" for it in left_out[:50]]
    if quiet:
        lines += ["", f"Flux changes nothing in {markdown(listing(quiet, 8))}."]
    return without_commands("\n".join(lines) + "\n")


def _cluster(cluster: ClusterChange) -> Iterator[str]:
    yield from ("", f"### {markdown(cluster.cluster)}: {markdown(summary(cluster))}")
    for title, names in (
        ("Never Ready any more", cluster.stuck),
        ("Not Ready until the rejected change is mended", cluster.blocked),
        ("Suspended, so the change is not applied", cluster.paused),
        ("Ready now, and never before", cluster.freed),
    ):
        if names:
            yield from ("", f"**{title}**: {_named(names)}")
    for effect in TITLES:
        found = [it for it in cluster.objects if it.effect is effect]
        if found:
            yield from _effect(effect, found)
    if cluster.untold:
        yield from ("", "<details><summary>Unknown</summary>", "")
        for it in cluster.untold:
            yield f"- {markdown(str(it.name))}: {markdown(it.reason)}"
        yield from ("", "</details>")


def _effect(effect: Effect, changes: Sequence[ObjectChange]) -> Iterator[str]:
    title = f"{counted(len(changes), 'object')} {TITLES[effect]}"
    if effect in _OPEN:
        yield from ("", f"**{title}**", "")
    else:
        yield from ("", f"<details><summary>{title}</summary>", "")
    groups: dict[str, list[ObjectChange]] = {}
    for change in changes:
        groups.setdefault(reason(change), []).append(change)
    for sentence, found in groups.items():
        if not sentence:
            yield from (line for it in found for line in _object(it, ""))
        elif found[1:]:
            yield f"- {markdown(sentence)}:"
            yield from (f"  {line}" for it in found for line in _object(it, ""))
        else:
            yield from _object(found[0], f": {sentence}")
    if effect not in _OPEN:
        yield from ("", "</details>")


def _object(change: ObjectChange, text: str) -> Iterator[str]:
    place = f" ({markdown(shown_place(change.place))})" if change.place else ""
    where = f" in the cluster of {markdown(change.remote)}" if change.remote else ""
    yield f"- **{markdown(str(change.name))}**{where}{markdown(text)}{place}"
    if also := consequence(change):
        yield f"  - **{markdown(also)}**"
    for field in change.fields[:_FIELDS]:
        yield f"  - {field_text(field, markdown)}"
    if len(change.fields) > _FIELDS:
        yield f"  - and {counted(len(change.fields) - _FIELDS, 'more field')}"


def _named(names: Sequence[Name]) -> str:
    return markdown(listing([str(it) for it in names], 8))
