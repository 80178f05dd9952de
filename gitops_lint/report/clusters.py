"""The clusters of a repository."""

from collections.abc import Callable, Iterator
from typing import Any, Final, assert_never

from gitops_lint.report.escape import visible
from gitops_lint.report.json import VERSION, unknown
from gitops_lint.report.json_text import json_text
from gitops_lint.report.style import Style
from gitops_lint.report.summary import unknown_summary, unknowns
from gitops_lint.results.cluster import (
    ClusterSummary,
    EntryKind,
    FluxBound,
    FluxVersion,
    FluxVersionSource,
)
from gitops_lint.results.finding import Report
from gitops_lint.wording.lists import counted
from gitops_lint.wording.upgrade import bound_sentence

MAX_KINDS: Final = 8


def found_by(kind: EntryKind) -> str:
    """How an entry point was found, in words."""
    match kind:
        case EntryKind.SYNC_FILE:
            return "gotk-sync.yaml"
        case EntryKind.PLACEHOLDER:
            return "gotk-sync.yaml placeholder"
        case EntryKind.INSTANCE:
            return "FluxInstance"
        case EntryKind.CONFIG:
            return "config"
        case EntryKind.SELF_APPLIED:
            return "Kustomization that applies itself"
        case EntryKind.ASSUMED:
            return "assumed"
        case EntryKind.FILE | EntryKind.STRAY:
            return "file"
        case _:
            assert_never(kind)


def flux_from(flux: FluxVersion) -> str:
    """The source of a cluster's Flux version, in words."""
    known = _shown_by(flux)
    if not flux.exact:
        return f"{known}: {flux.found}, checked as {flux.minor}"
    if flux.reaches:
        return f"{known}: {flux.oldest or flux.found} or newer, checked as {flux.minor}"
    return "; ".join((known, *map(bound_sentence, flux.bounds)))


def _shown_by(flux: FluxVersion) -> str:
    match flux.source:
        case FluxVersionSource.OBJECTS if flux.place:
            return f"{flux.place.path}:{flux.place.value.line + 1}"
        case FluxVersionSource.OBJECTS | FluxVersionSource.COMPONENTS:
            return flux.place.path if flux.place else ""
        case FluxVersionSource.CONFIG:
            return "configuration"
        case FluxVersionSource.ASSUMED:
            return "assumed: the newest known version"
        case _:
            assert_never(flux.source)


def _text(report: Report, style: Style) -> str:
    blocks = [_block(cluster) for cluster in report.clusters]
    blocks.append(_unknown(report, style))
    return "\n\n".join(text for text in map("\n".join, blocks) if text) + "\n"


def _block(cluster: ClusterSummary) -> Iterator[str]:
    yield visible(cluster.name)
    yield f"  entry point  {visible(cluster.entry)} ({found_by(cluster.found_by)})"
    yield f"  Flux         {visible(cluster.flux.minor)} ({visible(flux_from(cluster.flux))})"
    yield f"  objects      {_objects(cluster)}"


def _objects(cluster: ClusterSummary) -> str:
    """The kinds, the most frequent first."""
    kinds = sorted(cluster.kinds.items(), key=lambda item: (-item[1], item[0]))
    shown = ", ".join(f"{number} {visible(kind)}" for kind, number in kinds[:MAX_KINDS])
    if more := sum(number for _, number in kinds[MAX_KINDS:]):
        return f"{shown} and {more} of {counted(len(kinds) - MAX_KINDS, 'other kind')}"
    return shown or "none"


def _unknown(report: Report, style: Style) -> Iterator[str]:
    if style.show_unknown:
        yield from unknowns(report)
    yield from unknown_summary(report, style)


def _table(report: Report, style: Style) -> str:
    from tabulate import tabulate  # costs as much as linting a small repository

    rows = [
        (
            visible(it.name),
            visible(it.entry),
            found_by(it.found_by),
            visible(it.flux.minor),
            str(sum(it.kinds.values())),
        )
        for it in report.clusters
    ]
    headers = ("cluster", "entry point", "found by", "Flux", "objects")
    table = tabulate(rows, headers, tablefmt="outline", disable_numparse=True)
    total = f"{counted(len(report.clusters), 'cluster')}, {counted(report.files, 'file')}"
    return "\n".join([table, total, *_unknown(report, style)]) + "\n"


def _json(report: Report, style: Style) -> str:  # noqa: ARG001  programs always get everything
    clusters = [
        {
            "name": it.name,
            "entryPoint": it.entry,
            "foundBy": found_by(it.found_by),
            "fluxVersion": it.flux.minor,
            "fluxVersionFrom": flux_from(it.flux),
            "fluxEvidence": _evidence(it.flux),
            "kinds": dict(sorted(it.kinds.items())),
        }
        for it in report.clusters
    ]
    document = {
        "version": VERSION,
        "clusters": clusters,
        "unknown": [unknown(it) for it in report.unknown],
    }
    return json_text(document)


def _evidence(flux: FluxVersion) -> dict[str, Any]:
    """What is known about a cluster's Flux version: the version found, where, and what else may run."""
    return {
        "source": flux.source.value,
        "location": _location(flux),
        "version": flux.found if flux.patch is None else f"{flux.found}.{flux.patch}",
        "checkedAs": flux.minor,
        "oldest": flux.oldest,
        "orNewer": flux.reaches,
        "bounds": [
            {
                "version": bound.minor,
                "orNewer": bound.lower,
                "object": bound.object,
                "location": _location(bound),
            }
            for bound in flux.bounds
        ],
    }


def _location(it: FluxVersion | FluxBound) -> dict[str, Any] | None:
    """The file and the line of evidence, 1-based; None without a file."""
    return {"path": it.place.path, "line": it.place.value.line + 1} if it.place else None


FORMATS: Final[dict[str, Callable[[Report, Style], str]]] = {
    "text": _text,
    "json": _json,
    "table": _table,
}
