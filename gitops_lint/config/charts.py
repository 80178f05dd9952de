"""What charts install: the entries of `charts:`, of the user and of the built-in catalog, as records."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

_API: Final = re.compile(r"([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?:/([A-Z][A-Za-z0-9]*))?")


class Api(NamedTuple):
    """An API group, or one kind of it."""

    group: str
    kind: str = ""  # every kind of the group


class Switch(NamedTuple):
    """Keys of a chart's values that decide; one that is on is enough."""

    keys: tuple[str, ...]
    default: bool = True  # the answer when nobody sets a key
    inverted: bool = False  # one that is off is enough


class Webhook(NamedTuple):
    """Objects that the API server rejects while the chart's webhook does not answer."""

    apis: tuple[Api, ...]
    when: tuple[Switch, ...] = ()  # it is registered if all of these are on
    failure_policy: str | None = None  # the key of the values that sets it; Fail if nobody does


class ReadFrom(NamedTuple):
    """Where somebody read what an entry says."""

    version: str  # of the chart, as its Chart.yaml says it
    url: str


class ChartEntry(NamedTuple):
    """CRDs that a chart installs together, and webhooks.

    A chart has several entries where its CRDs depend on different values, and where several projects
    have a chart of that name.
    """

    apis: tuple[Api, ...]
    directory: bool = True  # in `crds/`, which `spec.install.crds` of a HelmRelease rules
    when: tuple[Switch, ...] = ()  # they are installed if all of these are on
    webhooks: tuple[Webhook, ...] | None = None  # None: the entry does not speak of webhooks
    source: tuple[str, ...] = ()  # the URL of the chart's source holds one of these words
    read: ReadFrom | None = None


def read_charts(data: Mapping[str, Any]) -> dict[str, tuple[ChartEntry, ...]]:
    """The entries of a `charts:` block, by the name of the chart.

    `data` is as `schemas/gitops-lint/config.json` allows it. Raises ValueError at a group or kind
    that cannot be one (see `is_api`).
    """
    return {name: read_chart(said) for name, said in data.items()}


def read_chart(said: Any) -> tuple[ChartEntry, ...]:
    """The entries of one chart, of which `said` is a map, or a list of maps."""
    return tuple(map(_entry, said if isinstance(said, list) else [said]))


def is_api(text: str) -> bool:
    """Whether a text names an API group (`example.com`) or a kind of one (`example.com/Widget`)."""
    return _API.fullmatch(text) is not None


def _entry(said: Mapping[str, Any]) -> ChartEntry:
    source, read = said.get("source", ()), said.get("read")
    return ChartEntry(
        _apis(said["groups"]),
        said.get("crds", "crds") == "crds",
        _when(said),
        tuple(map(_webhook, said["webhooks"])) if "webhooks" in said else None,
        tuple(word.lower() for word in ([source] if isinstance(source, str) else source)),
        ReadFrom(read["version"], read["url"]) if read else None,
    )


def _webhook(said: Mapping[str, Any]) -> Webhook:
    return Webhook(_apis(said["groups"]), _when(said), said.get("failure-policy"))


def _apis(said: Iterable[str]) -> tuple[Api, ...]:
    return tuple(map(_api, said))


def _api(text: str) -> Api:
    if match := _API.fullmatch(text):
        return Api(match[1], match[2] or "")
    raise ValueError(f'"{text}" is not an API group')


def _when(said: Mapping[str, Any]) -> tuple[Switch, ...]:
    values = said.get("values")
    if values is None:
        return ()
    if isinstance(values, str):
        return (Switch((values,), said.get("default", True)),)
    some = values.get("any", {})
    return (
        *([Switch(tuple(some), any(some.values()))] if some else []),
        *(Switch((key,), default) for key, default in values.get("all", {}).items()),
        *(Switch((key,), not on, inverted=True) for key, on in values.get("none", {}).items()),
    )
