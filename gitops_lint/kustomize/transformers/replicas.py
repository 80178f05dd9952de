"""`replicas:` sets the number of replicas of a workload. (ReplicaCountTransformer)"""

from typing import Any

from gitops_lint.budget import Unit, spend
from gitops_lint.documents import Place
from gitops_lint.kustomize.fieldspecs.fields import Field, change
from gitops_lint.kustomize.model.resource import BuildError, Resource


def set_replicas(
    resources: list[Resource], name: str, count: int, place: Place, fields: tuple[Field, ...]
) -> list[Resource]:
    """The objects with the count set in those that have, or had, the name.

    Raises BuildError if there are none, or if the field is not a scalar.
    """

    def setter(value: Any, where: Place) -> tuple[Any, Place]:
        if isinstance(value, dict | list):
            raise BuildError("the number of replicas must be a scalar, not a map or a list")
        return (value, where) if value == count and type(value) is int else (count, place)

    spend(Unit.STEPS, len(resources))
    resources = list(resources)
    named = [
        index
        for index, resource in enumerate(resources)
        if resource.id.name == name or any(it.name == name for it in resource.previous)
    ]
    found = False
    for field in fields:
        for index in named:
            resource = resources[index]
            if any(id_.name == name and field.selects(id_) for id_ in resource.ids()):
                found = True
                data = change(resource.data, resource.id, (field,), setter, make=str, place=place)
                resources[index] = resource.edited(data, place)
    if not found:
        raise BuildError(f"no workload with replicas is named `{name}`, so the build fails")
    return resources
