"""The Flux version of a cluster, which decides its schemas and rules."""

import re
from collections.abc import Iterable, Sequence
from posixpath import dirname
from typing import Final, TypeAlias

from gitops_lint.cluster.entry.start import Entry
from gitops_lint.cluster.flux.installed import (
    KUSTOMIZE,
    deployments,
    installation,
    instances,
)
from gitops_lint.cluster.resource import Resource
from gitops_lint.config import Config
from gitops_lint.digits import integer
from gitops_lint.documents import Place, Span, Tree, get
from gitops_lint.gotext.semver import minor_from_range, minor_number
from gitops_lint.results.cluster import FluxVersion, FluxVersionSource
from gitops_lint.schema import MINORS, NEWEST

_COMPONENTS: Final = "gotk-components.yaml"
_PART_OF: Final = "app.kubernetes.io/part-of"
_VERSION_LABEL: Final = "app.kubernetes.io/version"

# Version 0.0 is an unreleased build.
_VERSION: Final = re.compile(r"v?(?!0\.0\.)(\d{1,4})\.(\d{1,4})\.\d.*", re.DOTALL | re.ASCII)
_HEADER: Final = re.compile(
    r"^# Flux Version: v?(?!0\.0\.)(\d{1,4})\.(\d{1,4})\.", re.MULTILINE | re.ASCII
)
_LABELLED: Final = re.compile(
    rf"^ *{re.escape(_VERSION_LABEL)}: [\"']?v?(?!0\.0\.)(\d{{1,4}})\.(\d{{1,4}})\.\d",
    re.MULTILINE | re.ASCII,
)
# The distribution that a FluxInstance may pin, with the version of Flux Operator that published it.
_MANIFESTS: Final = re.compile(r".*/flux-operator-manifests:v?0\.(\d{1,4})\.\d.*", re.ASCII)
# The Flux Operator 0.N that was the first with a Flux minor. (flux-operator: config/data/flux of each tag)
_FIRST_OPERATORS: Final = {
    "2.3": 1, "2.4": 10, "2.5": 15, "2.6": 21, "2.7": 30, "2.8": 42, "2.9": 53,
}  # fmt: skip
_NEWEST_OPERATOR: Final = 58  # newer ones may have newer minors
_IMAGE: Final = re.compile(rf"(?:.*/)?{KUSTOMIZE}:v1\.(\d{{1,4}})\.\d.*", re.ASCII)
# Objects of `flux install`: kind, and the endings of their names.
_INSTALLED: Final = {
    "Deployment": ("-controller", "source-watcher"),
    "CustomResourceDefinition": (".toolkit.fluxcd.io",),
    "Namespace": ("",),
}


def flux_version(
    entry: Entry, resources: Sequence[Resource], tree: Tree, config: Config
) -> FluxVersion:
    """The version of Flux to check a cluster against.

    The repository wins over the configuration, because it shows the version that runs. If neither
    has a version, the newest minor is assumed. A minor without schemas is checked with the nearest
    minor that has schemas.
    """
    unreadable = None
    try:
        shown = _shown(entry, resources, tree)
    except OSError as error:
        place = _components(entry)
        reason = (
            f"the Flux version, because `{place.path}` cannot be read: {error.strerror or error}"
        )
        shown, unreadable = None, (reason, place)
    minor, source, where = shown or _assumed(entry, config)
    nearest = min(MINORS, key=lambda known: abs(_rank(known) - _rank(minor)))
    return FluxVersion(nearest, minor, source, where, unreadable)


_Shown: TypeAlias = tuple[str, FluxVersionSource, Place | None]


def _shown(entry: Entry, resources: Sequence[Resource], tree: Tree) -> _Shown | None:
    """(minor, kind of evidence, its place) of the version that the repository shows; raises OSError."""
    if found := minor_from_objects(installation(entry, resources), MINORS):
        minor, place = found
        return minor, FluxVersionSource.OBJECTS, place
    components = _components(entry)
    if components.path in tree.files:
        text = tree.read(components.path)[:4096].decode("utf-8", "replace")
        if minor_found := minor_from_components(text):
            return minor_found, FluxVersionSource.COMPONENTS, components
    return None


def _components(entry: Entry) -> Place:
    """The file beside an entry point that `flux bootstrap` writes, if it does."""
    folder = dirname(entry.place.path)
    return Place(f"{folder}/{_COMPONENTS}".lstrip("/"), None, Span(0, 0, 0, 0))


def _assumed(entry: Entry, config: Config) -> _Shown:
    """The same for the version of the configuration, or the newest one."""
    if configured := entry.flux_version or config.flux_version:
        return configured, FluxVersionSource.CONFIG, None
    return NEWEST, FluxVersionSource.ASSUMED, None


def minor_from_components(text: str) -> str | None:
    """The Flux minor ("2.9") of the text of a gotk-components.yaml; None if it shows none.

    Read from the header, or else from the labels that `flux install` gives every object.
    (flux2: pkg/manifestgen/install)
    """
    found = _HEADER.search(text)
    if not found and f"{_PART_OF}: flux" in text:
        found = _LABELLED.search(text)
    return _minor(found) if found else None


def minor_from_objects(
    objects: Iterable[Resource], minors: Sequence[str]
) -> tuple[str, Place] | None:
    """(Flux minor, place that shows it) of the objects of a cluster; None if they show none.

    Labels of `flux install` come first, then a FluxInstance (or the values of its chart) with the
    distribution that it pins, then the image of kustomize-controller, whose 1.N belongs to Flux 2.N.
    `minors`: as for `minor_from_range`.
    """
    listed = tuple(objects)
    for kind, endings in _INSTALLED.items():
        for item in listed:
            labels = item.get("metadata", "labels")
            version = str(get(labels, _VERSION_LABEL))
            if (
                item.kind != kind
                or get(labels, _PART_OF) != "flux"
                or not item.name.endswith(endings)
            ):
                continue
            if found := _VERSION.fullmatch(version):
                place = item.place("metadata", "labels", _VERSION_LABEL)
                return _minor(found), place
    for instance in instances(listed):
        version = get(instance.spec, "distribution", "version", default=instance.version)
        if isinstance(version, str) and (newest := minor_from_range(version, minors)):
            published = _published(get(instance.spec, "distribution", "artifact"), minors)
            minor = minor_from_range(version, published) or newest
            field = "version" if minor == newest else "artifact"
            return minor, instance.place("distribution", field)
    for item in deployments(listed, KUSTOMIZE):
        for i, container in item.maps("spec", "template", "spec", "containers"):
            if tag := _IMAGE.fullmatch(str(container.get("image"))):
                place = item.place("spec", "template", "spec", "containers", i, "image")
                return f"2.{integer(tag[1])}", place
    return None


def _published(artifact: object, minors: Sequence[str]) -> Sequence[str]:
    """The minors in the distribution that a FluxInstance pins; `minors` if it pins none that is known.

    (flux-operator: FluxInstance `.spec.distribution.artifact`)
    """
    found = _MANIFESTS.fullmatch(artifact) if isinstance(artifact, str) else None
    operator = integer(found[1]) if found else None
    if operator is None or operator > _NEWEST_OPERATOR:
        return minors
    return [minor for minor, first in _FIRST_OPERATORS.items() if first <= operator] or minors


def _minor(found: re.Match[str]) -> str:
    return f"{integer(found[1])}.{integer(found[2])}"


def _rank(minor: str) -> int:
    major, number, _ = minor_number(minor)
    return major * 1000 + number
