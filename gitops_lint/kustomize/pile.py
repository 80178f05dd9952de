"""The objects gathered so far, and how all of them are changed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from gitops_lint.kustomize.config import Config
from gitops_lint.kustomize.context import Context
from gitops_lint.kustomize.patch import FAILED
from gitops_lint.kustomize.resource import BuildError, Resource
from gitops_lint.kustomize.variables import Variable
from gitops_lint.source import Map, Place, Seq


@dataclass(slots=True)
class Pile:
    """What a kustomization file and its components work on; the objects themselves never change."""

    resources: list[Resource]
    config: Config
    variables: list[Variable]

    def change(
        self, context: Context, place: Place, change: Callable[[Resource], Resource]
    ) -> None:
        """Change each object; one that cannot be changed is a fault at `place`, and stays as it is."""

        def changed(resource: Resource) -> Resource:
            try:
                return change(resource)
            except BuildError as error:
                context.report.fail(FAILED, f"{resource.id}: {error}; the build fails", place)
                return resource

        self.resources = [changed(resource) for resource in self.resources]


def entries(data: Map, *keys: str) -> Iterator[tuple[Any, Place]]:
    """The entries of lists of a kustomization file, with their places."""
    for key in keys:
        values = data.get(key)
        if isinstance(values, Seq):
            yield from zip(values, values.places, strict=True)
