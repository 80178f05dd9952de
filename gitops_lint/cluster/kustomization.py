"""The kustomization file that kustomize-controller builds for a Flux Kustomization.

The controller reads the directory's kustomization file (or generates one), adds fields of the spec to
it, and builds it. `expansion` finds the directory of `spec.path` first, and substitutes variables
afterwards. (kustomize-controller: generator; fluxcd/pkg: kustomize)
"""

from collections.abc import Hashable, Iterator, Sequence
from posixpath import join, normpath
from typing import Any, Final

from gitops_lint import kustomize
from gitops_lint.cluster.resource import Resource
from gitops_lint.documents import Artifact, Fault, FaultKind, Map, Place, Seq, Span, get
from gitops_lint.reuse import reused

_KUSTOMIZE_API: Final = "kustomize.config.k8s.io/v1beta1"
# Fields of the spec that Flux writes into the root kustomization file, and their names there.
_REPLACED: Final = {"targetNamespace": "namespace", "namePrefix": "namePrefix", "nameSuffix": "nameSuffix"}  # fmt: skip
_SPEC_FIELDS: Final = (  # that a build depends on
    *_REPLACED, "patches", "components", "ignoreMissingComponents", "images", "buildMetadata"
)  # fmt: skip
# An entry of `spec.components` must not start with any of these.
_NOT_LOCAL: Final = (
    "git::", "gh:", "ssh://", "https://", "http://", "git@", "github.com:", "github.com/", "/",
    "file:///",
)  # fmt: skip


class Builder:
    """Builds directories for Flux Kustomizations, each distinct build once."""

    def __init__(self) -> None:
        self._builds: dict[Hashable, kustomize.Build] = {}
        self._kept: list[
            tuple[Artifact, Resource]
        ] = []  # because their ids are in keys of `_builds`

    def build(self, artifact: Artifact, directory: str, owner: Resource) -> kustomize.Build:
        """The build of a directory of an artifact for a Flux Kustomization, before substitution."""
        # A list is written at one place, but equal texts may be anywhere, and places are part of the build.
        spec = tuple(
            (name, id(value))
            if isinstance(value, Map | Seq)
            else (name, type(value), value, owner.place("spec", name))
            for name in _SPEC_FIELDS
            if (value := owner.get("spec", name)) is not None
        )
        key = (id(artifact), directory, spec)
        if key not in self._builds:
            self._kept.append((artifact, owner))
            self._builds[key] = self._reused(artifact, directory, owner)
        return self._builds[key]

    def _reused(self, artifact: Artifact, directory: str, owner: Resource) -> kustomize.Build:
        """The build, or that of an earlier lint; in a new one, objects that are the same are not new."""
        memory, key = artifact.tree.memory, ("build", artifact.key, directory, str(owner))

        def compute() -> kustomize.Build:
            build = self._build(artifact, directory, owner)
            old = next(memory.known(key), None) if memory else None
            return build.with_objects_of(old.result) if old else build

        spec = memory and {
            name: (value, owner.place("spec", name))
            for name in _SPEC_FIELDS
            if (value := owner.get("spec", name)) is not None
        }
        return reused(artifact.tree, key, spec, compute, is_build=True)

    def _build(self, artifact: Artifact, directory: str, owner: Resource) -> kustomize.Build:
        faults: tuple[Fault, ...] = ()
        written: Map | None
        if file := kustomize.find_file(artifact, directory):
            written, faults = kustomize.load(artifact, directory)
            if written is not None and not written.get("resources"):
                # kustomize would refuse to build an empty file.
                top = Place(artifact.origin(file), None, Span(0, 0, 0, 0))
                written = written.put("buildMetadata", Seq(["originAnnotations"], [top]), top)
        else:
            written = generated(artifact, directory)
        if written is None:
            return kustomize.Build((), faults)
        merged, spec_faults = with_spec(written, artifact, directory, owner)
        built = kustomize.build(artifact, directory, merged)
        return built._replace(faults=(*spec_faults, *built.faults))


def generated(artifact: Artifact, directory: str) -> Map:
    """The kustomization file that Flux generates for a directory without one.

    Every .yaml and .yml file below the directory is a resource; a subdirectory with a kustomization
    file of its own is a single resource. Without any resource, the file sets a namespace, because
    kustomize refuses an empty file; objects of `spec.components` then get that namespace.
    (fluxcd/pkg kustomize: findOrGenerateKustomization, scanManifests)
    """
    found = list(_scan(artifact, directory))
    places = [Place(place, None, Span(0, 0, 0, 0)) for _, place in found]
    top = Place(directory, None, Span(0, 0, 0, 0))
    content: dict[str, Any] = {"apiVersion": _KUSTOMIZE_API, "kind": "Kustomization"}
    if found:
        content["resources"] = Seq([path for path, _ in found], places)
    else:
        content["namespace"] = "_placeholder"
    return Map(content, dict.fromkeys(content, top))


def _scan(artifact: Artifact, directory: str) -> Iterator[tuple[str, str]]:
    """(path relative to the directory, repository path) of each generated resource, by path."""
    waiting = [""]  # relative paths, the next one last; not recursive: directories have any depth
    while waiting:
        below = waiting.pop()
        path = join(directory, below) if below else directory
        if below and not artifact.is_directory(path):
            if path.endswith((".yaml", ".yml")):
                yield below, artifact.origin(path)
        elif below and (file := kustomize.find_file(artifact, path)):
            yield below, artifact.origin(file)
        else:
            names = sorted(artifact.names(path), reverse=True)
            waiting += (join(below, name) for name in names)


def with_spec(
    written: Map, artifact: Artifact, directory: str, owner: Resource
) -> tuple[Map, tuple[Fault, ...]]:
    """(root kustomization file with the fields that the Flux Kustomization's spec adds, faults).

    `spec.ignore` does not affect the build: it lists fields of existing objects that Flux does not
    change. `patchesStrategicMerge` and `patchesJson6902` of old API versions have no effect, because
    the controller reads all versions as v1. (fluxcd/pkg kustomize: GenerateManifest;
    kustomize-controller: apply)
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
    """Whether Flux accepts an entry of `spec.components` as a path inside the source.

    Flux decides by the prefix of the entry alone, not by whether kustomize would fetch it.
    (fluxcd/pkg kustomize: IsLocalRelativePath)
    """
    return not (isinstance(component, str) and component.lower().startswith(_NOT_LOCAL))


def _exists(artifact: Artifact, path: str) -> bool:
    path = "" if path == "." else path
    return artifact.is_directory(path) or artifact.is_file(path)


def _appended(written: Map, key: str, more: Sequence[tuple[Any, Place]], owner: Resource) -> Map:
    before = written.get(key)
    if not more or not (before is None or isinstance(before, Seq)):
        return written  # a field that is not a list makes the build fail
    old = before or Seq()
    place = written.place(key) if key in written else owner.place("spec", key)
    items = Seq([*old, *(item for item, _ in more)], [*old.places, *(at for _, at in more)])
    return written.put(key, items, place)


def _with_images(written: Map, owner: Resource) -> Map:
    """The kustomization file with the images of the spec, merged by name.

    The spec's fields win, and a tag and a digest replace each other. (fluxcd/pkg kustomize:
    GenerateManifest. Before kustomize-controller 1.9.4, the spec's entry wins as a whole.)
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
    """An object with the labels and annotations of its owner's `spec.commonMetadata`."""
    common = owner.get("spec", "commonMetadata")
    metadata = data.get("metadata")
    if not isinstance(common, Map) or not isinstance(metadata, Map):
        return data
    for field in ("labels", "annotations"):
        extra = common.get(field)
        if isinstance(extra, Map) and extra:
            old = metadata.get(field)
            merged = old if isinstance(old, Map) else Map()
            merged = merged.put_all(
                {key: (extra[key], place) for key, place in extra.places.items()}
            )
            place = None if field in metadata else common.place(field)
            metadata = metadata.put(field, merged, place)
    return data if metadata is data["metadata"] else data.put("metadata", metadata)
