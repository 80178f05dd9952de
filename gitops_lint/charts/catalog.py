"""The entries for a chart, from the configuration or else from the built-in catalog."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from gitops_lint.charts.chart import Origin
from gitops_lint.cluster import Cluster
from gitops_lint.config.charts import ChartEntry, read_chart
from gitops_lint.once import once

CATALOG: Final = Path(__file__).with_name("charts.yaml")
# The same as JSON, which takes a fortieth of the time to read; written by scripts/docs.py.
GENERATED: Final = Path(__file__).with_name("charts.json")
# Bitnami publishes its own charts under the names of other publishers' charts.
BITNAMI: Final = ("bitnamicharts", "charts.bitnami.com", "bitnami/charts")


@once
def entries(cluster: Cluster, origin: Origin) -> tuple[ChartEntry, ...]:
    """The entries for a chart of a cluster: those of the configuration, if it has any, or else the built-in ones.

    If the configuration does not mention webhooks, those of the built-in catalog still count; so do the
    kinds that the chart renders. If the chart is in this checkout, its `crds/` directory is read, so
    built-in entries for it have no APIs.
    """
    configured = cluster.config.charts.get(origin.name, ())
    configured_entries = [it for it in configured if comes_from(origin, it)]
    known = [
        it._replace(apis=()) if it.directory and origin.artifact else it
        for it in _of_source(origin, built_in(origin.name))
    ]
    if not configured_entries:
        return tuple(known)
    rest = [it._replace(apis=()) for it in known]
    if any(it.webhooks is not None for it in configured_entries):
        rest = [it._replace(webhooks=None) for it in rest]
    if any(it.renders is not None for it in configured_entries):
        rest = [it._replace(renders=None) for it in rest]
    return (*configured_entries, *rest)


def comes_from(origin: Origin, entry: ChartEntry) -> bool:
    """Whether a chart comes from the source of an entry of the configuration, or the entry is for any source."""
    return not entry.source or _is_from(origin, entry)


def of_name(name: str, configured: Mapping[str, Sequence[ChartEntry]]) -> tuple[ChartEntry, ...]:
    """The entries for every chart with a name, whatever its source."""
    return tuple(configured.get(name, ())) or built_in(name)


@cache
def built_in(name: str) -> tuple[ChartEntry, ...]:
    """The entries of the catalog for every chart with this name."""
    entry = _catalog().get(name)
    return () if entry is None else read_chart(entry)


def names() -> tuple[str, ...]:
    """The names of the charts in the catalog, in the order of the file."""
    return tuple(_catalog())


@cache
def _catalog() -> Mapping[str, Any]:
    found: dict[str, Any] = json.loads(GENERATED.read_text(encoding="utf-8"))
    return found


def _of_source(origin: Origin, known: Sequence[ChartEntry]) -> list[ChartEntry]:
    """The entries with a word of the chart's URL as their source, or else those for any source."""
    found = [it for it in known if it.source and _is_from(origin, it)]
    return found or [it for it in known if not it.source and not _is_from_bitnami(origin)]


def _is_from(origin: Origin, entry: ChartEntry) -> bool:
    return any(word in origin.url for word in entry.source)


def _is_from_bitnami(origin: Origin) -> bool:
    return any(word in origin.url for word in BITNAMI)
