"""The verdicts on clusters, as lines of text and in JSON."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from gitops_lint.report.escape import visible, without_commands
from gitops_lint.report.layout import folded
from gitops_lint.report.style import Style
from gitops_lint.results.verdict import Outcome, Verdict
from gitops_lint.wording.lists import listing
from gitops_lint.wording.verdict import verdict_sentence

_CLUSTERS: Final = 5  # names of clusters
_WORST_FIRST: Final = (
    Outcome.DOES_NOT_CONVERGE,
    Outcome.CANNOT_TELL,
    Outcome.CONVERGES_IF,
    Outcome.CONVERGES,
)


def verdict_lines(verdicts: Iterable[Verdict], style: Style) -> Iterator[str]:
    """`clusters/production: converges from empty.`, the worst first, one for all clusters with the same."""
    clusters: dict[str, list[str]] = {}
    for verdict in sorted(verdicts, key=lambda it: _WORST_FIRST.index(it.outcome)):
        clusters.setdefault(visible(verdict_sentence(verdict)), []).append(visible(verdict.cluster))
    for sentence, names in clusters.items():
        first, *more = folded(f"{listing(names, _CLUSTERS)}: {sentence}.", style, 2)
        yield without_commands(first)
        yield from (without_commands(f"  {line}") for line in more)


def verdict_document(verdict: Verdict) -> dict[str, Any]:
    """The verdict as plain data."""
    from gitops_lint.report.needed import need_document  # reports for people show no needs

    return {
        "cluster": verdict.cluster,
        "outcome": verdict.outcome.value,
        "assumed": verdict.assumed,
        "neverReady": [str(name) for name in verdict.never_ready],
        "needs": [need_document(need) for need in verdict.needs],
        "blind": [visible(reason) for reason in verdict.blind],
        "elsewhere": verdict.elsewhere,
        "raced": [str(name) for name in verdict.raced],
        "text": visible(verdict_sentence(verdict)),
    }
