"""A finding as plain text, for formats that have one message for each finding."""

from collections.abc import Iterator

from gitops_lint.report.affected import affected
from gitops_lint.report.escape import visible, visible_lines
from gitops_lint.results.finding import Finding


def paragraphs(finding: Finding) -> str:
    """The message, the notes, the objects and the help, each on its own lines and safe to print."""
    return "\n".join(_parts(finding))


def details(finding: Finding) -> str:
    """The same without the message; empty if there is nothing else."""
    _, *more = _parts(finding)
    return "\n".join(more)


def _parts(finding: Finding) -> Iterator[str]:
    yield visible(finding.message)
    yield from map(visible, finding.notes)
    if names := affected(finding):
        yield names
    if finding.help:
        yield visible_lines(finding.help)
