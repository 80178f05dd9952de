"""Records of what charts install and need: the entries of `charts:`, from users and the built-in catalog."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from gitops_lint.namedtuple import NamedTuple
from gitops_lint.regex import regex

_API: Final = regex(r"([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?:/([A-Z][A-Za-z0-9]*))?")


class Api(NamedTuple):
    """An API group, or one kind of it."""

    group: str
    kind: str = ""  # every kind of the group


class Switch(NamedTuple):
    """Keys of a chart's values that switch something on; one key that is on is enough.

    A step `*` of a key stands for each item of a map or list. The switches that decide together have one
    prefix before it, and count for the same item.
    """

    keys: tuple[str, ...]
    default: bool | None = True  # the result if no key is set; None: unknown
    inverted: bool = False  # one key that is off is enough
    equal: str = ""  # if not empty, a key is on if it has this value


class Webhook(NamedTuple):
    """Objects that the API server rejects until the chart's webhook is available."""

    apis: tuple[Api, ...]
    when: tuple[Switch, ...] = ()  # it is registered if all of these are on
    failure_policy: str | None = None  # the key in the values that sets it; Fail if it is not set


class RenderedKinds(NamedTuple):
    """Kinds of which the templates of a chart have objects; Helm fails if the CRD of one does not exist."""

    apis: tuple[Api, ...] = ()  # each with a kind
    when: tuple[Switch, ...] = ()  # the objects are rendered if all of these are on
    kind: str | None = None  # the key in the values that replaces the kind
    objects: str | None = None  # the key in the values whose items are objects, of any kind
    guarded: bool = False  # rendered only if the API server serves the kind


class ReadFrom(NamedTuple):
    """The source of an entry's facts."""

    version: str  # of the chart, as in its Chart.yaml
    url: str


class ChartEntry(NamedTuple):
    """CRDs that a chart installs together, its webhooks, and its objects of other CRDs.

    A chart has several entries if its CRDs depend on different values, or if several projects have a
    chart of that name.
    """

    apis: tuple[Api, ...]
    directory: bool = True  # in `crds/`, controlled by `spec.install.crds` of a HelmRelease
    when: tuple[Switch, ...] = ()  # they are installed if all of these are on
    webhooks: tuple[Webhook, ...] | None = None  # None: not stated
    renders: tuple[RenderedKinds, ...] | None = None  # None: not stated
    source: tuple[str, ...] = ()  # the URL of the chart's source contains one of these words
    read: ReadFrom | None = None


def read_charts(data: Mapping[str, Any]) -> dict[str, tuple[ChartEntry, ...]]:
    """The entries of a `charts:` block, by the name of the chart.

    `data` is valid under `schemas/gitops-lint/config.json`. Raises ValueError for an invalid group or
    kind (see `is_api`).
    """
    return {name: read_chart(entry) for name, entry in data.items()}


def read_chart(entry: Any) -> tuple[ChartEntry, ...]:
    """The entries of one chart; `entry` is a map or a list of maps."""
    return tuple(map(_entry, entry if isinstance(entry, list) else [entry]))


def is_api(text: str) -> bool:
    """Whether a text is an API group (`example.com`) or a kind of one (`example.com/Widget`)."""
    return _API.fullmatch(text) is not None


def _entry(entry: Mapping[str, Any]) -> ChartEntry:
    source, read = entry.get("source", ()), entry.get("read")
    return ChartEntry(
        _apis(entry["groups"]),
        entry.get("crds", "crds") == "crds",
        _when(entry),
        tuple(map(_webhook, entry["webhooks"])) if "webhooks" in entry else None,
        tuple(map(_renders, entry["renders"])) if "renders" in entry else None,
        tuple(word.lower() for word in ([source] if isinstance(source, str) else source)),
        ReadFrom(read["version"], read["url"]) if read else None,
    )


def _webhook(entry: Mapping[str, Any]) -> Webhook:
    return Webhook(_apis(entry["groups"]), _when(entry), entry.get("failure-policy"))


def _renders(entry: Mapping[str, Any]) -> RenderedKinds:
    return RenderedKinds(
        _apis(entry.get("kinds", ())),
        _when(entry),
        entry.get("kind"),
        entry.get("objects"),
        entry.get("guarded", False),
    )


def _apis(entry: Iterable[str]) -> tuple[Api, ...]:
    return tuple(map(_api, entry))


def _api(text: str) -> Api:
    if match := _API.fullmatch(text):
        return Api(match[1], match[2] or "")
    raise ValueError(f"`{text}` is not an API group")


def _when(entry: Mapping[str, Any]) -> tuple[Switch, ...]:
    values = entry.get("values")
    if values is None:
        return ()
    if isinstance(values, str):
        return (Switch((values,), entry.get("default", True)),)
    some = values.get("any", {})
    return (
        *([Switch(tuple(some), any(some.values()))] if some else []),
        *(Switch((key,), default) for key, default in values.get("all", {}).items()),
        *(Switch((key,), not on, inverted=True) for key, on in values.get("none", {}).items()),
        *(Switch((key,), False, equal=text) for key, text in values.get("equal", {}).items()),
    )
