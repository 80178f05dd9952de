"""From a Flux Kustomization to the objects it applies, as kustomize-controller does it.

The controller reads the directory's kustomization file (or generates one), writes its own fields into
it, builds, substitutes variables and adds metadata. (kustomize-controller: generator; SEM: fluxcd/pkg
kustomize.)
"""

import json
from collections.abc import Iterator
from posixpath import normpath
from typing import Any, Final

from gitops_lint import kustomize
from gitops_lint.cluster.resource import Resource, items
from gitops_lint.source import Artifact, Fault, Map, Place, Seq, Span

_KUSTOMIZE_API: Final = "kustomize.config.k8s.io/v1beta1"
# Fields of spec that Flux writes into the root kustomization, by the name they have there.
_REPLACED: Final = {"targetNamespace": "namespace", "namePrefix": "namePrefix", "nameSuffix": "nameSuffix"}  # fmt: skip
_TAKEN_OVER: Final = (*_REPLACED, "patches", "components", "ignoreMissingComponents", "images")


class Builder:
    """Builds directories for Flux Kustomizations; what differs in nothing is built once."""

    def __init__(self) -> None:
        self._builds: dict[tuple[int, str, str], kustomize.Build] = {}
        self._artifacts: list[Artifact] = []  # kept, so that their ids stay theirs

    def build(self, artifact: Artifact, directory: str, owner: Resource) -> kustomize.Build:
        """What the directory of an artifact holds for this Flux Kustomization, before substitution."""
        spec = {key: value for key in _TAKEN_OVER if (value := owner.get("spec", key)) is not None}
        key = (id(artifact), directory, json.dumps(spec, sort_keys=True, default=str))
        if key not in self._builds:
            self._artifacts.append(artifact)
            self._builds[key] = self._build(artifact, directory, owner)
        return self._builds[key]

    def _build(self, artifact: Artifact, directory: str, owner: Resource) -> kustomize.Build:
        faults: tuple[Fault, ...] = ()
        written: Map | None
        if kustomize.find_file(artifact, directory):
            written, faults = kustomize.load(artifact, directory)
        else:
            written = generated(artifact, directory)
            if not written["resources"] and not owner.get("spec", "components"):
                return kustomize.Build((), (), (), frozenset())  # nothing found: zero objects
        if written is None:
            return kustomize.Build((), faults, (), frozenset())
        merged = with_spec(written, artifact, directory, owner)
        return kustomize.build(artifact, directory, merged)


def generated(artifact: Artifact, directory: str) -> Map:
    """The kustomization that Flux generates where a directory has none.

    Every .yaml and .yml below it is a resource; a sub-directory with a kustomization file of its own
    is one as a whole. (kustomize-controller: generator `scanManifests`.)
    """
    found = list(_scan(artifact, directory, ""))
    places = [Place(place, None, Span(0, 0, 0, 0)) for _, place in found]
    top = Place(directory, None, Span(0, 0, 0, 0))
    resources = Seq([path for path, _ in found], places)
    content = {"apiVersion": _KUSTOMIZE_API, "kind": "Kustomization", "resources": resources}
    return Map(content, dict.fromkeys(content, top))


def _scan(artifact: Artifact, directory: str, inside: str) -> Iterator[tuple[str, str]]:
    """(path relative to the directory, repository path) of each generated resource."""
    here = "/".join(part for part in (directory, inside) if part)
    folders, files = artifact.list(here)
    for name in files:
        if name.endswith((".yaml", ".yml")):
            path = f"{here}/{name}" if here else name
            yield (f"{inside}/{name}" if inside else name), artifact.origin(path)
    for name in folders:
        below = f"{inside}/{name}" if inside else name
        folder = f"{here}/{name}" if here else name
        if file := kustomize.find_file(artifact, folder):
            yield below, artifact.origin(file)
        else:
            yield from _scan(artifact, directory, below)


def with_spec(written: Map, artifact: Artifact, directory: str, owner: Resource) -> Map:
    """The root kustomization with what the Flux Kustomization's spec adds to it."""
    spec = owner.get("spec")
    for key, name in _REPLACED.items():
        if owner.get("spec", key):
            written = written.put(name, spec[key], owner.place("spec", key))
    written = _appended(written, "patches", items(owner.get("spec", "patches")), owner)
    components = [
        component
        for component in items(owner.get("spec", "components"))
        if not owner.get("spec", "ignoreMissingComponents")
        or artifact.is_directory(normpath(f"{directory}/{component}").strip("/"))
    ]
    written = _appended(written, "components", components, owner)
    return _with_images(written, owner)


def _appended(written: Map, key: str, more: Any, owner: Resource) -> Map:
    if not more:
        return written
    before = written.get(key)
    old = before if isinstance(before, Seq) else Seq()
    given = owner.get("spec", key)
    places = [given.places[given.index(item)] for item in more]
    place = written.places.get(key) or owner.place("spec", key)
    return written.put(key, Seq([*old, *more], [*old.places, *places]), place)


def _with_images(written: Map, owner: Resource) -> Map:
    """Images are merged by name: those of the spec win."""
    given = owner.get("spec", "images")
    if not isinstance(given, Seq):
        return written
    names = {image.get("name") for image in given if isinstance(image, Map)}
    before = written.get("images")
    old = before if isinstance(before, Seq) else Seq()
    kept = [
        (image, place)
        for image, place in zip(old, old.places, strict=True)
        if not (isinstance(image, Map) and image.get("name") in names)
    ]
    entries = [*kept, *zip(given, given.places, strict=True)]
    images = Seq([image for image, _ in entries], [place for _, place in entries])
    return written.put("images", images, owner.place("spec", "images"))


def with_common_metadata(data: Map, owner: Resource) -> Map:
    """The object with the labels and annotations of `spec.commonMetadata`."""
    common = owner.get("spec", "commonMetadata")
    metadata = data.get("metadata")
    if not isinstance(common, Map) or not isinstance(metadata, Map):
        return data
    for field in ("labels", "annotations"):
        extra = common.get(field)
        if isinstance(extra, Map) and extra:
            old = metadata.get(field)
            merged = old if isinstance(old, Map) else Map()
            for key, value in extra.items():
                merged = merged.put(key, value, extra.places[key])
            place = metadata.places.get(field) or common.places[field]
            metadata = metadata.put(field, merged, place)
    return data.put("metadata", metadata, data.places["metadata"])
