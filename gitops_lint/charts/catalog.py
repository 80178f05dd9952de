"""The entries for a chart, from the configuration or else from the built-in catalog."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from gitops_lint.charts.chart import Origin
from gitops_lint.config.charts import ChartEntry, read_charts
from gitops_lint.documents import parse_text
from gitops_lint.regex import regex

CATALOG: Final = Path(__file__).with_name("charts.yaml")
# Bitnami publishes its own charts under the names of other publishers' charts.
BITNAMI: Final = ("bitnamicharts", "charts.bitnami.com", "bitnami/charts")

_NAME: Final = regex(r"^  ([^\s:#]+):\n", re.MULTILINE)


def entries(
    origin: Origin, configured: Mapping[str, Sequence[ChartEntry]]
) -> tuple[ChartEntry, ...]:
    """The entries for a chart: those of the configuration, if it has any, or else the built-in ones.

    If the configuration does not mention webhooks, those of the built-in catalog still count; so do the
    kinds that the chart renders. If the chart is in this checkout, its `crds/` directory is read, so
    built-in entries for it have no APIs.
    """
    configured_entries = [it for it in configured.get(origin.name, ()) if comes_from(origin, it)]
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
    """The entries of the catalog for every chart with this name.

    Only the part of this chart is parsed, because parsing the whole catalog takes 30 ms.
    """
    text = _texts().get(name)
    if text is None:
        return ()
    parsed = parse_text(CATALOG.name, text)
    return read_charts(parsed.documents[0].data)[name]


def names() -> tuple[str, ...]:
    """The names of the charts in the catalog, in the order of the file."""
    return tuple(_texts())


@cache
def _texts() -> Mapping[str, str]:
    """By the name of a chart: its part of the catalog's text.

    Relies on two spaces before each name; the tests compare the result with the parsed file.
    """
    text = CATALOG.read_text(encoding="utf-8")
    found = list(_NAME.finditer(text))
    ends = [it.start() for it in found[1:]] + [len(text)]
    return {it[1]: text[it.start() : end] for it, end in zip(found, ends, strict=True)}


def _of_source(origin: Origin, known: Sequence[ChartEntry]) -> list[ChartEntry]:
    """The entries with a word of the chart's URL as their source, or else those for any source."""
    found = [it for it in known if it.source and _is_from(origin, it)]
    return found or [it for it in known if not it.source and not _is_from_bitnami(origin)]


def _is_from(origin: Origin, entry: ChartEntry) -> bool:
    return any(word in origin.url for word in entry.source)


def _is_from_bitnami(origin: Origin) -> bool:
    return any(word in origin.url for word in BITNAMI)
