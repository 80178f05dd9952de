"""The list of clusters stays short."""

import json

import pytest

from gitops_lint.documents import Place, Span
from gitops_lint.report.clusters import FORMATS, flux_from, found_by
from gitops_lint.report.style import Style
from gitops_lint.results.cluster import (
    ClusterSummary,
    EntryKind,
    FluxBound,
    FluxVersion,
    FluxVersionSource,
)
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
                EntryKind.ASSUMED,
                FluxVersion("2.9", "2.9", FluxVersionSource.ASSUMED),
                counts,
            ),
        )
    )
    assert FORMATS["text"](report, Style()).splitlines()[3] == f"  objects      {expected}"


PLACE = Place("a/gotk-components.yaml", None, Span(4, 2, 4, 9))


def test_every_entry_kind_has_words() -> None:
    assert {kind: found_by(kind) for kind in EntryKind} == {
        EntryKind.SYNC_FILE: "gotk-sync.yaml",
        EntryKind.PLACEHOLDER: "gotk-sync.yaml placeholder",
        EntryKind.INSTANCE: "FluxInstance",
        EntryKind.CONFIG: "config",
        EntryKind.SELF_APPLIED: "Kustomization that applies itself",
        EntryKind.ASSUMED: "assumed",
        EntryKind.FILE: "file",
        EntryKind.STRAY: "file",
    }


def test_every_version_source_has_words() -> None:
    found = {
        source: flux_from(FluxVersion("2.9", "2.9", source, PLACE)) for source in FluxVersionSource
    }
    assert found == {
        FluxVersionSource.OBJECTS: "a/gotk-components.yaml:5",
        FluxVersionSource.COMPONENTS: "a/gotk-components.yaml",
        FluxVersionSource.CONFIG: "configuration",
        FluxVersionSource.ASSUMED: "assumed: the newest known version",
    }


def test_what_rules_out_versions() -> None:
    place = PLACE._replace(path="a/alert.yaml")
    bounds = (
        FluxBound("2.10", "Alert a/b", place, lower=True),
        FluxBound("2.7", "HelmRelease a/c", place, lower=False),
    )
    flux = FluxVersion("2.10", "2.10", FluxVersionSource.ASSUMED, bounds=bounds)
    assert flux_from(flux) == (
        "assumed: the newest known version; only 2.10 and newer serve Alert a/b (a/alert.yaml:5); "
        "only 2.7 and older serve HelmRelease a/c (a/alert.yaml:5)"
    )
    reaching = FluxVersion(
        "2.10", "2.10", FluxVersionSource.OBJECTS, PLACE, reaches=True, oldest="2.9"
    )
    assert flux_from(reaching) == "a/gotk-components.yaml:5: 2.9 or newer, checked as 2.10"


def test_a_version_without_schemas() -> None:
    flux = FluxVersion("2.6", "2.3", FluxVersionSource.CONFIG)
    assert flux_from(flux) == "configuration: 2.3, checked as 2.6"


def test_the_evidence_in_json() -> None:
    place = PLACE._replace(path="a/alert.yaml")
    bounds = (FluxBound("2.10", "Alert a/b", place, lower=True),)
    versions = (
        FluxVersion("2.9", "2.9", FluxVersionSource.OBJECTS, PLACE, patch=4),
        FluxVersion("2.10", "2.10", FluxVersionSource.OBJECTS, PLACE, reaches=True, oldest="2.9"),
        FluxVersion("2.10", "2.10", FluxVersionSource.ASSUMED, bounds=bounds),
    )
    report = Report(
        clusters=tuple(ClusterSummary("a", "a", EntryKind.CONFIG, it, {}) for it in versions)
    )
    found = json.loads(FORMATS["json"](report, Style()))["clusters"]
    components = {"path": "a/gotk-components.yaml", "line": 5}
    known = {"source": "objects", "location": components, "bounds": []}
    assert [it["fluxEvidence"] for it in found] == [
        known | {"version": "2.9.4", "checkedAs": "2.9", "oldest": None, "orNewer": False},
        known | {"version": "2.10", "checkedAs": "2.10", "oldest": "2.9", "orNewer": True},
        {
            "source": "assumed",
            "location": None,
            "version": "2.10",
            "checkedAs": "2.10",
            "oldest": None,
            "orNewer": False,
            "bounds": [
                {
                    "version": "2.10",
                    "orNewer": True,
                    "object": "Alert a/b",
                    "location": {"path": "a/alert.yaml", "line": 5},
                }
            ],
        },
    ]
