"""The needs of a cluster as a checklist in Markdown, for an issue or a runbook."""

from collections.abc import Iterator

from gitops_lint.report.escape import visible, without_commands
from gitops_lint.report.explanation import counted_names, short_names, shown_place
from gitops_lint.report.style import Style
from gitops_lint.results.needs import Preparation, Preparations
from gitops_lint.wording.lists import counted
from gitops_lint.wording.needs import evidence_sentence, namesake_sentence, pods_sentence
from gitops_lint.wording.verdict import title_of, verdict_sentence

_USERS = 3
_MARKS = str.maketrans({char: f"\\{char}" for char in "\\`*_[]<>|#&!~"})


def needs_markdown(found: Preparations, style: Style) -> str:  # noqa: ARG001  no color, no width
    """A heading, and an item for each need."""
    verdict = found.verdict
    lines = [
        f"## Before Flux starts on {_plain(verdict.cluster)}",
        "",
        f"The cluster {_plain(verdict_sentence(verdict))}.",
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
    yield f"- [ ] **{_plain(title_of(need))}**{pods}{perhaps}"
    for user in need.users[:_USERS]:
        yield f"  - {_plain(str(user.name))} needs it, {_plain(shown_place(user.place))}"
    if more := len(need.users[_USERS:]):
        yield f"  - and {counted(more, 'other entry', 'other entries')}"
    if need.stops:
        call = short_names(need.stops)
        yield f"  - without it, not Ready: {_plain(counted_names(need.stops, call))}"
    if need.pods:
        names = counted_names(need.pods, short_names(need.pods))
        yield f"  - {_plain(pods_sentence(need.pulls, names))}"
    if it.keys:
        yield f"  - keys: {', '.join(_plain(key) for key in it.keys)}"
    if need.accepted:
        yield f"  - accepted: {_plain(need.accepted)}"
    for one in it.evidence:
        yield f"  - {_plain(evidence_sentence(one.kind, shown_place(one.place)))}"
    for namesake in it.namesakes:
        name, place = str(namesake.name), shown_place(namesake.place)
        yield f"  - {_plain(namesake_sentence(name, place))}"


def _plain(text: str) -> str:
    """The text without any meaning in Markdown."""
    return visible(text).translate(_MARKS)
