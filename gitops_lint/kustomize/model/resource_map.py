"""The objects of a build, identified by their ids. (api/resmap)"""

from collections.abc import Callable, Iterable
from typing import Any

from gitops_lint.budget import Unit, at, spend
from gitops_lint.documents import Fault, FaultKind, Map, Place, get
from gitops_lint.gotext.regexp import UnknownMatchError
from gitops_lint.kustomize.model.edit import put
from gitops_lint.kustomize.model.report import Report, Unknown
from gitops_lint.kustomize.model.resource import BuildError, Id, Resource, identify, place_of_name


class ResourceMap:
    """The objects of a kustomization file and its components.

    Objects are immutable: a change replaces an object in the list.
    """

    def __init__(self, resources: list[Resource]) -> None:
        self.resources = resources
        # The objects by id, and the list that they are those of. Adding keeps it, a change makes a new list.
        self._taken: dict[Id, Resource] = {}
        self._taken_of: list[Resource] | None = None

    def append(self, report: Report, place: Place, resources: Iterable[Resource]) -> None:
        """Add objects; one whose id is already taken is a fault and is not added. (resmap.Append)"""
        if self._taken_of is not self.resources or len(self._taken) != len(self.resources):
            self._taken = {resource.id: resource for resource in self.resources}
            self._taken_of = self.resources
            spend(Unit.STEPS, len(self.resources))
        taken = self._taken
        for resource in resources:
            spend(Unit.OBJECTS)
            first = taken.get(resource.id)  # possibly the same object, included twice
            if first is None:
                taken[resource.id] = resource
                self.resources.append(resource)
            else:
                report.faults.append(duplicate(resource, first, place))

    def change(self, report: Report, place: Place, change: Callable[[Resource], Resource]) -> None:
        """Change each object; one that cannot be changed is a fault at `place` and stays unchanged."""

        def changed(resource: Resource) -> Resource:
            try:
                return change(resource)
            except BuildError as error:
                message = f"{resource.id}: {error}, so the build fails"
                report.fail(FaultKind.BUILD_FAILED, message, place)
            except UnknownMatchError as error:
                report.unknown.append(Unknown(str(error), place))
            return resource

        with at(place):
            spend(Unit.STEPS, len(self.resources))
            self.resources = [changed(resource) for resource in self.resources]

    def absorb(self, report: Report, new: Resource) -> None:
        """Add a generated object, or merge or replace the one with its name. (resmap.AbsorbAll)"""
        spend(Unit.OBJECTS)
        spend(Unit.STEPS, len(self.resources) // 8)
        matches = [index for index, old in enumerate(self.resources) if old.had(new.id)]
        if len(matches) > 1:
            message = f"{new.id} matches more than one object, so the build fails"
            report.fail(FaultKind.BUILD_FAILED, message, new.origin)
        elif not matches and new.behavior == "create":
            self.resources.append(new)
        elif not matches and not report.partial:
            message = f"{new.id} does not exist in this build, so `behavior: {new.behavior}` fails"
            report.fail(FaultKind.BUILD_FAILED, message, new.origin)
        elif matches and new.behavior == "create":
            report.fail(
                FaultKind.DUPLICATE_NAME,
                _already_defined(new, self.resources[matches[0]]),
                new.origin,
                "set `behavior: merge` or `behavior: replace`; or rename it",
            )
        elif matches:
            self.resources[matches[0]] = _combined(self.resources[matches[0]], new)


def duplicate(second: Resource, first: Resource, place: Place) -> Fault:
    """The fault of two objects with one id; `place` is the entry that added the second."""
    again = second.origin == first.origin
    return Fault(
        FaultKind.DUPLICATE_NAME,
        _already_defined(second, first),
        place if again else place_of_name(second),
        "include it only once" if again else "rename or delete one of them",
    )


def _already_defined(second: Resource, first: Resource) -> str:
    place = f"{first.origin.path}:{first.origin.value.line + 1}"
    return f"{second.id} is already defined ({place}), so the build fails"


def _combined(old: Resource, new: Resource) -> Resource:
    """A generated object combined with the one that it replaces or merges with."""
    data = Map(new.data, new.data.places)
    if new.behavior == "merge":
        for section in ("data", "binaryData"):
            merged = _merged_maps(old.data.get(section), new.data.get(section))
            if not merged:
                data = data.without(section)
            else:
                put(data, section, merged, old.data.places.get(section, new.origin))
    before = old.data.get("metadata")  # a patch may have removed it
    before = before if isinstance(before, Map) else Map()
    meta = _merged_maps(before, new.data.get("metadata"))
    for key in ("labels", "annotations"):
        texts = _merged_maps(before.get(key), get(new.data, "metadata", key))
        if texts:
            put(meta, key, texts, before.places.get(key, new.origin))
    for key in ("name", "namespace"):
        if before.get(key):
            put(meta, key, before[key], before.places[key])
        elif key in meta:
            meta = meta.without(key)
    put(data, "metadata", meta, old.data.places.get("metadata", new.origin))
    return old._replace(
        data=data,
        id=identify(data),
        layers=tuple(dict.fromkeys((*old.layers, *new.layers))),
        file=old.file if new.behavior == "merge" else new.file,
        generated=old.generated or new.behavior == "replace",
        hashed=old.hashed and new.hashed,
        behavior=old.behavior,
    )


def _merged_maps(first: Any, second: Any) -> Map:
    """The entries of both maps; those of the second take precedence."""
    merged = Map()
    for each in (first, second):
        if isinstance(each, Map):
            merged.update(each)
            merged.places.update(each.places)
    return merged
