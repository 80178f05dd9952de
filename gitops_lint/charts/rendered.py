"""The custom resources that the chart of a HelmRelease renders with its values."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from gitops_lint.charts.catalog import entries
from gitops_lint.charts.chart import Origin, origin_of, vendored
from gitops_lint.charts.installed import post_rendered
from gitops_lint.charts.values import ANY, UNKNOWN, UNSET, Values, keys_of, steps_of
from gitops_lint.cluster import Cluster, Resource, known
from gitops_lint.config.charts import Api, RenderedKinds
from gitops_lint.digits import unsigned
from gitops_lint.documents import KeyPath, get
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.regex import regex

_API_VERSION: Final = regex(r"^apiVersion:[ \t]*[\"']?([\w./-]+)[\"']?[ \t]*$", re.MULTILINE)
_KIND: Final = regex(r"^kind:[ \t]*[\"']?(\w+)[\"']?[ \t]*$", re.MULTILINE)


class Rendered(NamedTuple):
    """A kind of which a chart renders objects, and the field of the HelmRelease that is the reason.

    `certain` is false if it is unknown whether it does so.
    """

    api: Api
    path: KeyPath
    certain: bool


def rendered_kinds(release: Resource, cluster: Cluster) -> tuple[Rendered, ...]:
    """The kinds of which the chart of a HelmRelease renders objects; of each, the first reason.

    Without those that the chart renders only if the API server serves them. Helm finds the kinds of all
    objects before it creates the first, but after it has installed `crds/`.
    (Helm: action.Install, kube.Client.Build)
    """
    origin = origin_of(release, cluster)
    kinds = [it for it in _kinds(origin, cluster) if not it.guarded] if origin else []
    if origin is None or not kinds:
        return ()
    values = Values(release, cluster, more=origin.more_values)
    patched = tuple(post_rendered(release))
    found: dict[Api, Rendered] = {}
    for it in (it for them in kinds for it in _rendered(them, release, values)):
        certain = it.certain and not any(it.api.kind in text for text in patched)
        if it.api not in found or (certain and not found[it.api].certain):
            found[it.api] = it._replace(certain=certain)
    return tuple(found.values())


def switched_off(release: Resource, cluster: Cluster, kind: str) -> str | None:
    """The key in the values that keeps the chart of a HelmRelease from rendering custom resources of a kind.

    None if it may render some, or if it is unknown whether it does. Of several keys, the first.
    """
    origin = origin_of(release, cluster)
    kinds = [*_kinds(origin, cluster)] if origin else []
    if origin is None or not any(api.kind == kind for it in kinds for api in it.apis):
        return None
    values = Values(release, cluster, more=origin.more_values)
    off = []
    for it in kinds:
        keys = (it.kind, it.objects)
        if any(key and values.value(key) is not UNSET for key in keys):
            return None  # it may have any kind
        if any(api.kind == kind for api in it.apis):
            if values.all_on(it.when) is not False:
                return None
            off += [key for switch in it.when if values.on(switch) is False for key in switch.keys]
    return off[0] if off else None


def _kinds(origin: Origin, cluster: Cluster) -> Iterator[RenderedKinds]:
    """The kinds that a chart may render; of a chart in this checkout, those that no entry has, too."""
    listed = [it for entry in entries(cluster, origin) for it in entry.renders or ()]
    yield from listed
    apis = {api for it in listed for api in it.apis}
    for entry in vendored(origin):
        yield from (it for it in entry.renders or () if apis.isdisjoint(it.apis))


def _rendered(kinds: RenderedKinds, release: Resource, values: Values) -> Iterator[Rendered]:
    own = () if kinds.objects is None else (f"{kinds.objects}.{ANY}",)
    keys = keys_of(kinds.when)
    for item in values.items((*keys, *own)):
        state = values.all_on_for(item, kinds.when)
        if state is False:
            continue
        path = _path((*own, *keys), item, release)
        if own:
            for api in _of_object(values.value(own[0], item)):
                yield Rendered(api, path, state is True)
            continue
        kind = values.value(kinds.kind, item) if kinds.kind else UNSET
        for api in kinds.apis:
            named = api._replace(kind=kind) if isinstance(kind, str) and kind else api
            yield Rendered(named, path, state is True and kind is not UNKNOWN)


def _of_object(data: Any) -> Iterator[Api]:
    """The kind of an object in the values, which may be the text of a template."""
    if isinstance(data, Mapping):
        version, kind = get(data, "apiVersion"), get(data, "kind")
    elif isinstance(data, str):
        found = _API_VERSION.search(data), _KIND.search(data)
        version, kind = (it[1] if it else None for it in found)
    else:
        return
    if isinstance(version, str) and isinstance(kind, str) and known(version) and known(kind):
        yield Api(version.rpartition("/")[0], kind)


def _path(keys: tuple[str, ...], item: str, release: Resource) -> KeyPath:
    """The first of these keys that the release sets, or its item; else the field that names the chart."""
    for key in keys:
        before, any_, _ = key.partition(f".{ANY}")
        named = any_ and item != ANY
        steps = _steps(release, steps_of(f"{before}.{ANY}" if named else before, item))
        if steps:
            return steps
    if release.get("spec", "chart"):
        return ("spec", "chart", "spec", "chart")
    return ("spec", "chartRef", "name")


def _steps(release: Resource, steps: Sequence[str]) -> KeyPath:
    """The key path of a value that the release sets inline; empty if it does not."""
    found: KeyPath = ("spec", "values")
    for step in steps:
        listed = isinstance(release.get(*found), list)
        found = (*found, unsigned(step) or 0 if listed else step)
    return found if release.get(*found) is not None else ()
