"""The Flux version of a cluster, which decides its schemas and rules."""

import re
from collections.abc import Iterable, Iterator, Sequence
from posixpath import dirname
from typing import Final

from gitops_lint.cluster.entry.start import Entry
from gitops_lint.cluster.flux.installed import (
    KUSTOMIZE,
    Instance,
    deployments,
    installation,
    instances,
)
from gitops_lint.cluster.resource import Resource
from gitops_lint.config import Config
from gitops_lint.digits import integer
from gitops_lint.documents import Place, Span, Tree, get
from gitops_lint.gotext.semver import minor_from_range, minor_number, reaches_beyond
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.regex import regex
from gitops_lint.results.cluster import FluxBound, FluxVersion, FluxVersionSource
from gitops_lint.schema import MINORS, NEWEST, minors_serving

_COMPONENTS: Final = "gotk-components.yaml"
_PART_OF: Final = "app.kubernetes.io/part-of"
_VERSION_LABEL: Final = "app.kubernetes.io/version"

# Version 0.0 is an unreleased build.
_RELEASE: Final = r"v?(?!0\.0\.)(\d{1,4})\.(\d{1,4})\.(\d{1,4})"
_VERSION: Final = regex(rf"{_RELEASE}.*", re.DOTALL | re.ASCII)
_EXACT: Final = regex(rf"=?\s*{_RELEASE}", re.ASCII)
_HEADER: Final = regex(rf"^# Flux Version: {_RELEASE}", re.MULTILINE | re.ASCII)
_LABELLED: Final = regex(
    rf"^ *{re.escape(_VERSION_LABEL)}: [\"']?{_RELEASE}", re.MULTILINE | re.ASCII
)
# The distribution that a FluxInstance may pin, with the version of Flux Operator that published it.
_MANIFESTS: Final = regex(r".*/flux-operator-manifests:v?0\.(\d{1,4})\.\d.*", re.ASCII)
# The Flux Operator 0.N that was the first with a Flux minor. (flux-operator: config/data/flux of each tag)
_FIRST_OPERATORS: Final = {
    "2.3": 1, "2.4": 10, "2.5": 15, "2.6": 21, "2.7": 30, "2.8": 42, "2.9": 53,
}  # fmt: skip
_NEWEST_OPERATOR: Final = 59  # newer ones may have newer minors
_IMAGE: Final = regex(rf"(?:.*/)?{KUSTOMIZE}:v1\.(\d{{1,4}})\.\d.*", re.ASCII)
_IMAGE_LINE: Final = regex(
    rf"^[ -]*image: [\"']?\S*{KUSTOMIZE}:v1\.(\d{{1,4}})\.\d", re.MULTILINE | re.ASCII
)
# Objects of `flux install`: kind, and the endings of their names.
_INSTALLED: Final = {
    "Deployment": ("-controller", "source-watcher"),
    "CustomResourceDefinition": (".toolkit.fluxcd.io",),
    "Namespace": ("",),
}


class Shown(NamedTuple):
    """A Flux version that something in the repository shows: its minor, and its patch if that is shown.

    `reaches`: it is a range that admits minors that are newer than the newest known one. `oldest`: the minor in the
    range that the newest known Flux Operator installs, if the one that runs is unknown.
    """

    minor: str
    patch: int | None = None
    reaches: bool = False
    oldest: str | None = None


def flux_version(
    entry: Entry, resources: Sequence[Resource], tree: Tree, config: Config
) -> FluxVersion:
    """The version of Flux to check a cluster against.

    The repository wins over the configuration, because it shows the version that runs. If neither
    has a version, the newest minor is assumed. A minor without schemas is checked with the nearest
    minor that has schemas.
    """
    unreadable = None
    components = _components(entry)
    try:
        if found := version_from_objects(installation(entry, resources), MINORS):
            return _version(found[0], FluxVersionSource.OBJECTS, found[1])
        if components.path in tree.files:
            text = tree.read(components.path).decode("utf-8", "replace")
            if shown := version_from_components(text):
                return _version(shown, FluxVersionSource.COMPONENTS, components)
    except OSError as error:
        why = error.strerror or error
        reason = f"the Flux version, because `{components.path}` cannot be read: {why}"
        unreadable = (reason, components)
    if configured := entry.flux_version or config.flux_version:
        numbers = [*map(integer, configured.split(".")), None]
        shown = Shown(f"{numbers[0]}.{numbers[1]}", numbers[2])
        return _version(shown, FluxVersionSource.CONFIG, None, unreadable)
    return FluxVersion(
        NEWEST, NEWEST, FluxVersionSource.ASSUMED, None, unreadable, bounds=_bounds(resources)
    )


def _version(
    shown: Shown,
    source: FluxVersionSource,
    place: Place | None,
    unreadable: tuple[str, Place] | None = None,
) -> FluxVersion:
    nearest = min(MINORS, key=lambda known: abs(_rank(known) - _rank(shown.minor)))
    return FluxVersion(
        nearest,
        shown.minor,
        source,
        place,
        unreadable,
        shown.patch,
        reaches=shown.reaches,
        oldest=shown.oldest,
    )


def _components(entry: Entry) -> Place:
    """The file beside an entry point that `flux bootstrap` writes, if it does."""
    folder = dirname(entry.place.path)
    return Place(f"{folder}/{_COMPONENTS}".lstrip("/"), None, Span(0, 0, 0, 0))


def version_from_components(text: str) -> Shown | None:
    """The Flux version of the text of a gotk-components.yaml; None if it shows none.

    Read from the header, or else from the labels that `flux install` gives every object, or else from the
    image of kustomize-controller. (flux2: pkg/manifestgen/install)
    """
    found = _HEADER.search(text)
    if not found and f"{_PART_OF}: flux" in text:
        found = _LABELLED.search(text)
    if found:
        return _release(found)
    image = _IMAGE_LINE.search(text)
    return Shown(f"2.{integer(image[1])}") if image else None


def version_from_objects(
    objects: Iterable[Resource], minors: Sequence[str]
) -> tuple[Shown, Place] | None:
    """(Flux version, place that shows it) of the objects of a cluster; None if they show none.

    Labels of `flux install` come first, then a FluxInstance (or the values of its chart) with the
    distribution that it pins, then the image of kustomize-controller, whose 1.N belongs to Flux 2.N.
    `minors`: as for `minor_from_range`.
    """
    listed = tuple(objects)
    shown = (*_labels(listed), *_distributions(listed, minors), *_images(listed))
    return next(iter(shown), None)


def _labels(objects: Sequence[Resource]) -> Iterator[tuple[Shown, Place]]:
    for kind, endings in _INSTALLED.items():
        for item in objects:
            if item.kind != kind:
                continue
            labels = item.get("metadata", "labels")
            if (
                get(labels, _PART_OF) == "flux"
                and item.name.endswith(endings)
                and (found := _VERSION.fullmatch(str(get(labels, _VERSION_LABEL))))
            ):
                yield _release(found), item.place("metadata", "labels", _VERSION_LABEL)


def _distributions(
    objects: Sequence[Resource], minors: Sequence[str]
) -> Iterator[tuple[Shown, Place]]:
    for instance in instances(objects):
        written = get(instance.spec, "distribution", "version", default=instance.version)
        if not isinstance(written, str) or not (newest := minor_from_range(written, minors)):
            continue
        published = _published(instance)
        pinned = minor_from_range(written, published) if published else None
        exact = _EXACT.fullmatch(written.strip())
        reaches = not published and reaches_beyond(written, minors[-1])
        shown = Shown(
            pinned or newest,
            integer(exact[3]) if exact else None,
            reaches,
            minor_from_range(written, tuple(_FIRST_OPERATORS)) if reaches else None,
        )
        field = "version" if shown.minor == newest else "artifact"
        yield shown, instance.place("distribution", field)


def _images(objects: Sequence[Resource]) -> Iterator[tuple[Shown, Place]]:
    for item in deployments(objects, KUSTOMIZE):
        for i, container in item.maps("spec", "template", "spec", "containers"):
            if tag := _IMAGE.fullmatch(str(container.get("image"))):
                place = item.place("spec", "template", "spec", "containers", i, "image")
                yield Shown(f"2.{integer(tag[1])}"), place


def _published(instance: Instance) -> Sequence[str]:
    """The minors in the distribution that a FluxInstance pins; none if it pins none that is known.

    (flux-operator: FluxInstance `.spec.distribution.artifact`)
    """
    artifact = get(instance.spec, "distribution", "artifact")
    found = _MANIFESTS.fullmatch(artifact) if isinstance(artifact, str) else None
    operator = integer(found[1]) if found else None
    if operator is None or operator > _NEWEST_OPERATOR:
        return ()
    return [minor for minor, first in _FIRST_OPERATORS.items() if first <= operator]


def _bounds(resources: Sequence[Resource]) -> tuple[FluxBound, ...]:
    """The oldest and the newest minor that serve the API versions of all objects, each with its evidence.

    Without those that every known minor meets. The last object that narrows a bound is its evidence.
    """
    oldest: FluxBound | None = None
    newest: FluxBound | None = None
    seen: set[tuple[str, str]] = set()  # another object of a kind and version narrows nothing
    for item in resources:
        kind = item.api_version, item.kind
        if kind in seen:
            continue
        if not item.remote:
            seen.add(kind)
        serving = () if item.remote else minors_serving(item.group, item.version, item.kind)
        if not serving:
            continue
        if _rank(serving[0]) > _rank(oldest.minor if oldest else MINORS[0]):
            oldest = FluxBound(serving[0], str(item), item.place("apiVersion"), lower=True)
        if _rank(serving[-1]) < _rank(newest.minor if newest else NEWEST):
            newest = FluxBound(serving[-1], str(item), item.place("apiVersion"), lower=False)
    return tuple(bound for bound in (oldest, newest) if bound)


def _release(found: re.Match[str]) -> Shown:
    return Shown(f"{integer(found[1])}.{integer(found[2])}", integer(found[3]))


def _rank(minor: str) -> int:
    major, number, _ = minor_number(minor)
    return major * 1000 + number
