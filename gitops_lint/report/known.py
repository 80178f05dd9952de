"""How a finding relates to the baseline or the base, in words."""

from collections.abc import Iterator

from gitops_lint.results.finding import Finding, Known, Report, State
from gitops_lint.wording.lists import counted, listing


def known_before(finding: Finding, report: Report) -> str | None:
    """What has become of a finding that was known before; None if it is new, or if nothing was known."""
    if any(finding in it.unchanged for it in report.compared):
        return "this was there before"
    if report.state(finding) is not State.UPDATED:
        return None
    known = next(
        it.updated[finding.fingerprint]
        for it in report.compared
        if finding.fingerprint in it.updated
    )
    return f"this was there before, {listing([*_before(finding, known)])}"


def _before(finding: Finding, known: Known) -> Iterator[str]:
    """What was different."""
    now = Known.of(finding)
    if now.severity.rank < known.severity.rank:
        article = "an" if known.severity.value[0] in "aeiou" else "a"
        yield f"as {article} {known.severity}"
    if now.objects > known.objects:
        yield f"about {counted(known.objects, 'object')}"
    if len(now.clusters) > len(known.clusters):
        yield f"in {counted(len(known.clusters), 'cluster')}"
    if now.fingerprint.text != known.fingerprint.text:
        yield "in other words"
