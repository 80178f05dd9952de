"""The needs of a cluster, for people."""

from collections.abc import Iterator

from gitops_lint.report.escape import visible
from gitops_lint.report.explanation import ShortNames, counted_names, short_names, shown_place
from gitops_lint.report.layout import Row, page, table, wrapped
from gitops_lint.report.style import Style
from gitops_lint.results.needs import Preparation, Preparations
from gitops_lint.wording.lists import counted, listing
from gitops_lint.wording.needs import evidence_sentence, namesake_sentence, pods_sentence
from gitops_lint.wording.verdict import title_of, verdict_sentence

_USERS = 3  # objects that need something; JSON has all
_KEYS = 30


def needs_text(found: Preparations, style: Style) -> str:
    """A block for each need: its users, what stops, and what seems to create it."""
    verdict = found.verdict
    call = short_names(name for it in found.found for name in it.need.stops)
    head = [style.paint(visible(f"{verdict.cluster} {verdict_sentence(verdict)}"), "strong")]
    if not found.found:
        head.append("Nothing outside of this repository must exist before Flux starts.")
    certain = [it for it in found.found if it.need.certain and it.need.awaited]
    blocks = [list(_block(it, call, style)) for it in certain]
    pods = [it for it in found.found if it.need.certain and not it.need.awaited]
    if pods:
        text = "Flux does not wait for these, but other objects need them:"
        blocks += [[*wrapped(text, style)], *(list(_block(it, call, style)) for it in pods)]
    perhaps = [list(_block(it, call, style)) for it in found.found if not it.need.certain]
    if perhaps:
        text = "Perhaps also these, unless something creates them that is not in this checkout:"
        blocks += [[*wrapped(text, style)], *perhaps]
    return page([head, *blocks])


def _block(it: Preparation, call: ShortNames, style: Style) -> Iterator[str]:
    need = it.need
    yield style.paint(visible(title_of(need)), "strong")
    users = need.users[:_USERS]
    rows = [Row([f"{visible(str(user.name))} needs it"], shown_place(user.place)) for user in users]
    yield from table(rows, style)
    if more := len(need.users) - len(users):
        yield f"  and {counted(more, 'other entry', 'other entries')}"
    if need.stops:
        yield from wrapped(f"without it, not Ready: {counted_names(need.stops, call)}", style, "  ")
    if need.pods:
        yield from wrapped(pods_sentence(need.pulls, counted_names(need.pods, call)), style, "  ")
    if it.keys:
        yield from wrapped(f"keys: {visible(listing(it.keys, _KEYS))}", style, "  ")
    if need.accepted:
        yield from wrapped(f"accepted: {visible(need.accepted)}", style, "  ")
    for one in it.evidence:
        yield from wrapped(evidence_sentence(one.kind, shown_place(one.place)), style, "  ")
    for namesake in it.namesakes:
        text = namesake_sentence(visible(str(namesake.name)), shown_place(namesake.place))
        yield from wrapped(text, style, "  ")
