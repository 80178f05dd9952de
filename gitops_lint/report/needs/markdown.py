"""The needs of a cluster as a checklist in Markdown, for an issue or a runbook."""

from collections.abc import Iterator

from gitops_lint.report.escape import markdown, without_commands
from gitops_lint.report.explanation import counted_names, short_names, shown_place
from gitops_lint.report.style import Style
from gitops_lint.results.needs import Preparation, Preparations
from gitops_lint.wording.lists import counted
from gitops_lint.wording.needs import evidence_sentence, namesake_sentence, pods_sentence
from gitops_lint.wording.verdict import title_of, verdict_sentence

_USERS = 3


def needs_markdown(found: Preparations, style: Style) -> str:  # noqa: ARG001  no color, no width
    """A heading, and an item for each need."""
    verdict = found.verdict
    lines = [
        f"## Before Flux starts on {markdown(verdict.cluster)}",
        "",
        f"The cluster {markdown(verdict_sentence(verdict))}.",
    ]
    if found.found:
        lines.append("")
    for it in found.found:
        lines += _item(it)
    return without_commands("\n".join(lines) + "\n")


def _item(it: Preparation) -> Iterator[str]:
    need = it.need
    perhaps = "" if need.certain else " (perhaps: something not in this checkout may create it)"
    pods = "" if need.awaited else " (Flux does not wait for it)"
    yield f"- [ ] **{markdown(title_of(need))}**{pods}{perhaps}"
    for user in need.users[:_USERS]:
        yield f"  - {markdown(str(user.name))} needs it, {markdown(shown_place(user.place))}"
    if more := len(need.users[_USERS:]):
        yield f"  - and {counted(more, 'other entry', 'other entries')}"
    if need.stops:
        call = short_names(need.stops)
        yield f"  - without it, not Ready: {markdown(counted_names(need.stops, call))}"
    if need.pods:
        names = counted_names(need.pods, short_names(need.pods))
        yield f"  - {markdown(pods_sentence(need.pulls, names))}"
    if it.keys:
        yield f"  - keys: {', '.join(markdown(key) for key in it.keys)}"
    if need.accepted:
        yield f"  - accepted: {markdown(need.accepted)}"
    for one in it.evidence:
        yield f"  - {markdown(evidence_sentence(one.kind, shown_place(one.place)))}"
    for namesake in it.namesakes:
        name, place = str(namesake.name), shown_place(namesake.place)
        yield f"  - {markdown(namesake_sentence(name, place))}"
