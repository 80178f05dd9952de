"""The list of clusters stays short."""

import pytest

from gitops_lint.report.clusters import FORMATS
from gitops_lint.report.style import Style
from gitops_lint.results.cluster import ClusterSummary, EntryKind, FluxVersion, FluxVersionSource
from gitops_lint.results.finding import Report


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        (0, "none"),
        (2, "2 K1, 1 K0"),
        (8, "8 K7, 7 K6, 6 K5, 5 K4, 4 K3, 3 K2, 2 K1, 1 K0"),
        (9, "9 K8, 8 K7, 7 K6, 6 K5, 5 K4, 4 K3, 3 K2, 2 K1 and 1 of 1 other kind"),
        (10, "10 K9, 9 K8, 8 K7, 7 K6, 6 K5, 5 K4, 4 K3, 3 K2 and 3 of 2 other kinds"),
    ],
)
def test_objects(kinds: int, expected: str) -> None:
    counts = {f"K{number}": number + 1 for number in range(kinds)}
    report = Report(
        clusters=(
            ClusterSummary(
                "a",
                "a",
                EntryKind.GUESS,
                FluxVersion("2.9", "2.9", FluxVersionSource.ASSUMED),
                counts,
            ),
        )
    )
    assert FORMATS["text"](report, Style()).splitlines()[3] == f"  objects      {expected}"
