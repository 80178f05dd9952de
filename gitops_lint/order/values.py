"""The keys of ConfigMaps and Secrets that HelmReleases read with `valuesFrom`."""

from collections.abc import Iterator, Sequence
from typing import Final

from gitops_lint.cluster import Cluster, Id, Resource, known
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.order.events.objects import Objects
from gitops_lint.order.readiness import marked, skipped
from gitops_lint.regex import regex

DEFAULT_KEY: Final = "values.yaml"  # (fluxcd/pkg meta: GetValuesKey)
_KINDS: Final = ("ConfigMap", "Secret")
_COMMA: Final = regex(r"(?<!\\),")
# Annotations that do not make another controller write into an object; each is the beginning of a name.
_HARMLESS: Final = (
    "app.kubernetes.io/",
    "config.kubernetes.io/",
    "description",
    "internal.config.kubernetes.io/",
    "kubectl.kubernetes.io/",
    "kustomize.config.k8s.io/",
    "kustomize.toolkit.fluxcd.io/",
    "meta.helm.sh/",
    "reconcile.fluxcd.io/",
    "reloader.stakater.com/",
)


class ValuesEntry(NamedTuple):
    """An entry of `valuesFrom`: its index in the list, and the object and the key that it names.

    Flux ignores an `optional` one if the object or the key does not exist. (fluxcd/pkg chartutil:
    ChartValuesFromReferences)
    """

    position: int
    id: Id
    key: object
    optional: bool


class MissingKey(NamedTuple):
    """An entry of `valuesFrom` of a HelmRelease names a key that the object does not have.

    `keys` are those that it has, sorted.
    """

    entry: ValuesEntry
    config: Resource
    keys: Sequence[str]


class SplitValue(NamedTuple):
    """A value for one path (`targetPath`) that Helm splits at its first comma.

    It is `fatal` if Helm certainly finds a part that it cannot read: the release then has no values.
    """

    entry: ValuesEntry
    config: Resource
    fatal: bool


def split_values(release: Resource, cluster: Cluster) -> Iterator[SplitValue]:
    """The values of a HelmRelease that Helm splits, from ConfigMaps of the repository.

    Each part after a comma is read as `path=value`; one without `=` is an error. Lists (`{…}`), indexes (`[…]`)
    and escapes may change that. (fluxcd/pkg chartutil: ReplacePathValue; Helm: strvals parser.key)
    """
    for entry in values_entries(release):
        path = ("spec", "valuesFrom", entry.position)
        target = release.get(*path, "targetPath")
        if entry.id.kind != "ConfigMap" or not target or release.get(*path, "literal") is True:
            continue
        config = cluster.get(entry.id)
        text = config.get("data", str(entry.key)) if config else None
        if config is None or not isinstance(text, str) or not known(text) or text.startswith("{"):
            continue
        _, *parts = _COMMA.split(text)
        if parts:
            plain = not any(it in text for it in "{[\\\"'") and known(target)
            fatal = plain and any(map(_is_unreadable, (*parts[:-1], parts[-1] or "=")))
            yield SplitValue(entry, config, fatal and not _may_have_more(config))


def _is_unreadable(part: str) -> bool:
    return "=" not in part and not part.endswith(".")


def values_entries(release: Resource) -> Iterator[ValuesEntry]:
    """The entries of `valuesFrom` of a HelmRelease whose object is known."""
    for index, entry in release.maps("spec", "valuesFrom"):
        kind, name = entry.get("kind"), entry.get("name")
        named = kind in _KINDS and isinstance(name, str) and known(name)
        if named and known(release.namespace):
            key, optional = entry.get("valuesKey") or DEFAULT_KEY, bool(entry.get("optional"))
            yield ValuesEntry(index, Id(str(kind), release.namespace, str(name)), key, optional)


def missing_keys(release: Resource, objects: Objects) -> Iterator[MissingKey]:
    """The keys that a HelmRelease reads and that an object of the repository certainly does not have.

    Not if something else may write into the object: a controller that its annotations or labels ask to, or
    one that fills an object without keys. Nor if the object is encrypted. Of a ConfigMap, only `data` counts.
    (fluxcd/pkg chartutil: ChartValuesFromReferences)
    """
    for entry in values_entries(release):
        configs = objects.by_id.get((entry.id, ""), ())
        if entry.optional or not configs or not isinstance(entry.key, str) or not known(entry.key):
            continue
        makers = objects.written.get(entry.id[:3], ())
        if {maker.id for maker in makers} != {entry.id} or any(map(_may_have_more, configs)):
            continue
        keys = {key for config in configs for key in _keys(config)}
        if keys and entry.key not in keys and all(map(known, keys)):
            yield MissingKey(entry, configs[0], sorted(keys))


def _may_have_more(config: Resource) -> bool:
    """Whether the object in the cluster may have keys that are not in the repository."""
    names = [key for it in ("annotations", "labels") for key in _names(config, it)]
    return (
        bool(config.get("sops"))
        or skipped(config)
        or marked(config, "ssa", "merge")
        or marked(config, "ssa", "ifnotpresent")
        or any("inject" in name for name in names)
        or any(not name.startswith(_HARMLESS) for name in _names(config, "annotations"))
        or config.get("type") == "kubernetes.io/service-account-token"
        or any(not isinstance(config.get(it, default={}), dict) for it in ("data", "stringData"))
    )


def _names(config: Resource, field: str) -> Sequence[str]:
    found = config.get("metadata", field)
    return tuple(map(str, found)) if isinstance(found, dict) else ()


def _keys(config: Resource) -> Iterator[str]:
    fields = ("data", "stringData") if config.kind == "Secret" else ("data",)
    for field in fields:
        yield from map(str, config.get(field, default={}))
