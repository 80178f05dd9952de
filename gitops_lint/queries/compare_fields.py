"""The fields of objects and the settings of Flux that affect order, as texts that can be compared."""

from collections.abc import Iterator, Mapping
from typing import Final

from gitops_lint.cluster import Cluster, Resource, normal_ref
from gitops_lint.cluster.kinds import SOURCE_GROUP
from gitops_lint.cluster.references import references
from gitops_lint.documents import KeyPath, Place
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.order.readiness import checked, is_paused

# Fields that are compared as they are written; `_fields` adds the others.
_WRITTEN: Final[Mapping[str, tuple[KeyPath, ...]]] = {
    "Kustomization": (
        ("wait",), ("timeout",), ("retryInterval",), ("path",), ("targetNamespace",),
        ("serviceAccountName",), ("prune",), ("force",),
    ),
    "HelmRelease": (
        ("timeout",), ("install", "timeout"), ("install", "disableWait"),
        ("install", "createNamespace"), ("targetNamespace",), ("chart", "spec", "chart"),
        ("chart", "spec", "version"),
    ),
    "ResourceSet": (("wait",),),
}  # fmt: skip
_OF_SOURCES: Final[tuple[KeyPath, ...]] = (("url",), ("type",), ("version",), ("chart",))
_OFF: Final = (None, False, "")


class ComparedField(NamedTuple):
    """The value of a field, or its values if it has `several`; `place` is None for a default."""

    values: tuple[str, ...]
    place: Place | None
    several: bool = False


def fields(item: Resource) -> Mapping[str, ComparedField]:
    """The fields of an object that affect order, by name, without those that are not set."""
    return dict(_fields(item))


def settings(cluster: Cluster) -> Mapping[str, ComparedField]:
    """The version of Flux, and the flags of its controllers, by name."""
    return dict(_settings(cluster))


def _fields(item: Resource) -> Iterator[tuple[str, ComparedField]]:
    if is_paused(item):
        yield "suspend", ComparedField(("true",), item.place("spec", "suspend"))
    if depends := sorted(_depends_on(item)):
        yield (
            "dependsOn",
            ComparedField(tuple(depends), item.place("spec", "dependsOn"), several=True),
        )
    if health := sorted({str(it) for it in checked(item)}):
        yield (
            "healthChecks",
            ComparedField(tuple(health), item.place("spec", "healthChecks"), several=True),
        )
    paths = _OF_SOURCES if item.group == SOURCE_GROUP else _WRITTEN.get(item.kind, ())
    for path in paths:
        value = item.get("spec", *path)
        if value not in _OFF and not isinstance(value, dict | list):
            text = str(value).lower() if isinstance(value, bool) else str(value)
            yield ".".join(map(str, path)), ComparedField((text,), item.place("spec", *path))
    if item.group == SOURCE_GROUP and (ref := normal_ref(item.get("spec", "ref"))):
        yield "ref", ComparedField((ref,), item.place("spec", "ref"))
    if named := [*references(item)]:
        text = ", ".join(str(reference) for reference in named)
        yield "source", ComparedField((text,), item.place(*named[0].path, "name"))


def _depends_on(item: Resource) -> Iterator[str]:
    for _, entry in item.maps("spec", "dependsOn"):
        kind = f"{entry['kind']} " if isinstance(entry.get("kind"), str) else ""
        namespace = entry.get("namespace") or item.namespace
        ready = f" when {entry['readyExpr']}" if entry.get("readyExpr") else ""
        yield f"{kind}{namespace}/{entry.get('name')}{ready}"


def _settings(cluster: Cluster) -> Iterator[tuple[str, ComparedField]]:
    yield "Flux version", ComparedField((cluster.flux.minor,), None)
    for controller, flags in (
        ("kustomize-controller", cluster.flags.kustomize),
        ("helm-controller", cluster.flags.helm),
    ):
        known = {
            "concurrent": str(flags.concurrent),
            "requeue-dependency": f"{flags.requeue_dependency:g}s",
            "no-cross-namespace-refs": str(flags.no_cross_namespace_refs).lower(),
            "no-remote-bases": str(flags.no_remote_bases).lower(),
            "default-service-account": flags.default_service_account or "none",
            "custom-apply-stage-kinds": ", ".join(
                "/".join(filter(None, it)) for it in sorted(flags.stage_kinds)
            )
            or "none",
        }
        for flag, text in known.items():
            yield f"{controller} {flag}", ComparedField((text,), flags.places.get(flag))
        for gate, on in sorted(flags.gates.items()):
            place = flags.places.get(gate)
            yield f"{controller} feature gate {gate}", ComparedField((str(on).lower(),), place)
