"""The objects gathered so far, and how all of them are changed."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from gitops_lint.gotext.regexp import UnknownMatchError
from gitops_lint.kustomize.fieldspecs.config import Config
from gitops_lint.kustomize.input.context import Context
from gitops_lint.kustomize.input.objects import place_of_name
from gitops_lint.kustomize.input.report import Unknown
from gitops_lint.kustomize.model.resource import BuildError, Resource
from gitops_lint.kustomize.patches.strategic import FAILED
from gitops_lint.kustomize.transformers.variables import Variable
from gitops_lint.source import Fault, Map, Place, Seq


@dataclass(slots=True)
class Pile:
    """What a kustomization file and its components work on; the objects themselves never change."""

    resources: list[Resource]
    config: Config
    variables: list[Variable]

    def append(self, context: Context, place: Place, resources: Iterable[Resource]) -> None:
        """Add objects; one whose id is taken is a fault and left out. (resmap.Append)"""
        taken = {resource.id: resource for resource in self.resources}
        for resource in resources:
            first = taken.get(resource.id)  # which may be the very same object again
            if first is None:
                taken[resource.id] = resource
                self.resources.append(resource)
            else:
                context.report.faults.append(duplicate(resource, first, place))

    def change(
        self, context: Context, place: Place, change: Callable[[Resource], Resource]
    ) -> None:
        """Change each object; one that cannot be changed is a fault at `place`, and stays as it is.

        One of which it cannot be known whether it is changed is an unknown there.
        """

        def changed(resource: Resource) -> Resource:
            try:
                return change(resource)
            except BuildError as error:
                context.report.fail(FAILED, f"{resource.id}: {error}; the build fails", place)
            except UnknownMatchError as error:
                context.report.unknown.append(Unknown(str(error), place))
            return resource

        self.resources = [changed(resource) for resource in self.resources]


def entries(data: Map, *keys: str) -> Iterator[tuple[Any, Place]]:
    """The entries of lists of a kustomization file, with their places."""
    for key in keys:
        values = data.get(key)
        if isinstance(values, Seq):
            yield from zip(values, values.places, strict=True)


def duplicate(second: Resource, first: Resource, place: Place) -> Fault:
    """The fault of two objects with one id; `place` is the entry that brought the second."""
    again = second.origin == first.origin
    where = f"{first.origin.path} line {first.origin.value.line + 1}"
    return Fault(
        "duplicate-name",
        f"{second.id} is there already, from {where}; the build fails",
        place if again else place_of_name(second),
        "include it only once" if again else "rename one of the two, or delete it",
    )
