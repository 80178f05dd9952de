"""From a Flux Kustomization to the objects it applies, as kustomize-controller does it.

The controller reads the directory's kustomization file (or generates one), writes its own fields into
it, builds, substitutes variables and adds metadata. (kustomize-controller: generator; SEM: fluxcd/pkg
kustomize.)
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from posixpath import join, normpath
from typing import Any, Final

from gitops_lint import kustomize
from gitops_lint.cluster.resource import Resource
from gitops_lint.source import Artifact, Fault, FaultKind, Map, Place, Seq, Span, get

_KUSTOMIZE_API: Final = "kustomize.config.k8s.io/v1beta1"
# Fields of spec that Flux writes into the root kustomization, by the name they have there.
_REPLACED: Final = {"targetNamespace": "namespace", "namePrefix": "namePrefix", "nameSuffix": "nameSuffix"}  # fmt: skip
_TAKEN_OVER: Final = (
    *_REPLACED, "patches", "components", "ignoreMissingComponents", "images", "buildMetadata"
)  # fmt: skip
# What an entry of `spec.components` must not begin with.
_NOT_LOCAL: Final = (
    "git::", "gh:", "ssh://", "https://", "http://", "git@", "github.com:", "github.com/", "/",
    "file:///",
)  # fmt: skip


class Builder:
    """Builds directories for Flux Kustomizations; what differs in nothing is built once."""

    def __init__(self) -> None:
        self._builds: dict[tuple[int, str, str], kustomize.Build] = {}
        self._artifacts: list[Artifact] = []  # kept, so that their ids stay theirs

    def build(self, artifact: Artifact, directory: str, owner: Resource) -> kustomize.Build:
        """What the directory of an artifact holds for this Flux Kustomization, before substitution."""
        # Not only the values: what is built also tells where each was written.
        spec = {
            key: (value, owner.place("spec", key))
            for key in _TAKEN_OVER
            if (value := owner.get("spec", key)) is not None
        }
        key = (id(artifact), directory, json.dumps(spec, sort_keys=True, default=str))
        if key not in self._builds:
            self._artifacts.append(artifact)
            self._builds[key] = self._build(artifact, directory, owner)
        return self._builds[key]

    def _build(self, artifact: Artifact, directory: str, owner: Resource) -> kustomize.Build:
        faults: tuple[Fault, ...] = ()
        written: Map | None
        if file := kustomize.find_file(artifact, directory):
            written, faults = kustomize.load(artifact, directory)
            if written is not None and not written.get("resources"):
                # Else kustomize would refuse to build a file that says nothing.
                top = Place(artifact.origin(file), None, Span(0, 0, 0, 0))
                written = written.put("buildMetadata", Seq(["originAnnotations"], [top]), top)
        else:
            written = generated(artifact, directory)
        if written is None:
            return kustomize.Build((), faults)
        merged, wrong = with_spec(written, artifact, directory, owner)
        built = kustomize.build(artifact, directory, merged)
        return replace(built, faults=(*wrong, *built.faults))


def generated(artifact: Artifact, directory: str) -> Map:
    """The kustomization that Flux generates where a directory has none.

    Every .yaml and .yml below it is a resource; a sub-directory with a kustomization file of its own
    is one as a whole. Where there is nothing it sets a namespace, for kustomize to have something to
    do, and that is where the objects of `spec.components` then go. (fluxcd/pkg kustomize:
    findOrGenerateKustomization, scanManifests)
    """
    found = list(_scan(artifact, directory, ""))
    places = [Place(place, None, Span(0, 0, 0, 0)) for _, place in found]
    top = Place(directory, None, Span(0, 0, 0, 0))
    content: dict[str, Any] = {"apiVersion": _KUSTOMIZE_API, "kind": "Kustomization"}
    if found:
        content["resources"] = Seq([path for path, _ in found], places)
    else:
        content["namespace"] = "_placeholder"
    return Map(content, dict.fromkeys(content, top))


def _scan(artifact: Artifact, directory: str, inside: str) -> Iterator[tuple[str, str]]:
    """(path relative to the directory, repository path) of each generated resource."""
    here = join(directory, inside) if inside else directory
    folders = set(artifact.list(here)[0])
    for name in sorted(artifact.names(here)):
        below, path = join(inside, name), join(here, name)
        if name not in folders:
            if name.endswith((".yaml", ".yml")):
                yield below, artifact.origin(path)
        elif file := kustomize.find_file(artifact, path):
            yield below, artifact.origin(file)
        else:
            yield from _scan(artifact, directory, below)


def with_spec(
    written: Map, artifact: Artifact, directory: str, owner: Resource
) -> tuple[Map, tuple[Fault, ...]]:
    """The root kustomization with what the Flux Kustomization's spec adds to it.

    `spec.ignore` says which fields of objects that are there already Flux leaves alone; it changes
    nothing of what is built. The patchesStrategicMerge and patchesJson6902 of old API versions get
    lost on the way to the controller, which reads all versions as v1. (fluxcd/pkg kustomize:
    GenerateManifest; kustomize-controller: apply)
    """
    spec = owner.get("spec")
    for key, name in _REPLACED.items():
        if owner.get("spec", key):
            written = written.put(name, spec[key], owner.place("spec", key))
    written = _appended(written, "patches", _entries(owner, "patches"), owner)
    local = [entry for entry in _entries(owner, "components") if _is_local(entry[0])]
    components = [
        (component, place)
        for component, place in local
        if not owner.get("spec", "ignoreMissingComponents")
        or _exists(artifact, normpath(join(directory, str(component))))
    ]
    written = _appended(written, "components", components, owner)
    written = _with_images(written, owner)
    if metadata := owner.get("spec", "buildMetadata"):
        written = written.put("buildMetadata", metadata, owner.place("spec", "buildMetadata"))
    faults = tuple(
        Fault(FaultKind.BUILD_FAILED, f"the build of {owner} fails: the component {component} is not"
        " a relative path inside its source", place)
        for component, place in _entries(owner, "components")
        if not _is_local(component)
    )  # fmt: skip
    return written, faults


def _entries(owner: Resource, key: str) -> list[tuple[Any, Place]]:
    """The items of a list in the spec, with their places."""
    given = owner.get("spec", key)
    return list(zip(given, given.places, strict=True)) if isinstance(given, Seq) else []


def _is_local(component: Any) -> bool:
    """Whether Flux takes an entry of `spec.components` for a path inside the source.

    Flux refuses by how an entry begins, without asking whether kustomize would fetch it, which is
    another question. (fluxcd/pkg kustomize: IsLocalRelativePath)
    """
    return not (isinstance(component, str) and component.lower().startswith(_NOT_LOCAL))


def _exists(artifact: Artifact, path: str) -> bool:
    path = "" if path == "." else path
    return artifact.is_directory(path) or artifact.is_file(path)


def _appended(written: Map, key: str, more: Sequence[tuple[Any, Place]], owner: Resource) -> Map:
    before = written.get(key)
    if not more or not (before is None or isinstance(before, Seq)):
        return written  # what is no list makes the build fail
    old = before or Seq()
    place = written.places.get(key) or owner.place("spec", key)
    items = Seq([*old, *(item for item, _ in more)], [*old.places, *(at for _, at in more)])
    return written.put(key, items, place)


def _with_images(written: Map, owner: Resource) -> Map:
    """Images are merged by name: the spec's fields win, and a tag and a digest are one field.

    (fluxcd/pkg kustomize: GenerateManifest; before kustomize-controller 1.9.4 the spec's entry as a
    whole)
    """
    before = written.get("images")
    if not (before is None or isinstance(before, Seq)):
        return written
    images = list(zip(before, before.places, strict=True)) if before else []
    for image, place in _entries(owner, "images"):
        if not isinstance(image, Map):
            continue
        names = [get(known, "name") for known, _ in images]
        if image.get("name") in names:
            index = names.index(image.get("name"))
            images[index] = (_merged_image(images[index][0], image), images[index][1])
        else:
            images.append((image, place))
    if not images:
        return written
    place = written.places.get("images") or owner.place("spec", "images")
    return written.put("images", Seq(*map(list, zip(*images, strict=True))), place)


def _merged_image(old: Map, new: Map) -> Map:
    fields = {key for key in ("newName", "newTag", "digest") if new.get(key)}
    if fields & {"newTag", "digest"}:
        old = old.without("newTag", "digest")
    for key in sorted(fields):
        old = old.put(key, new[key], new.places[key])
    return old


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
