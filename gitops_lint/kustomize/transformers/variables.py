"""`vars`: replaces $(NAME) in certain fields with a value of an object. (api/filters/refvar)"""

from collections.abc import Callable, Iterable
from typing import Any, Final, TypeAlias

from gitops_lint.budget import Unit, spend
from gitops_lint.documents import Map, Place, Seq
from gitops_lint.kustomize.fieldspecs.fields import Field, change
from gitops_lint.kustomize.fieldspecs.paths import look_up, steps_of
from gitops_lint.kustomize.model.resource import CLUSTER, BuildError, Id, Resource, scalar
from gitops_lint.kustomize.model.scope import is_cluster_scoped

Variable: TypeAlias = tuple[Map, Place]
DEFAULT_PATH: Final = "metadata.name"


def mark_source(resources: list[Resource], variable: Map) -> list[Resource]:
    """The objects, with the name of a var noted in the object that it reads from.

    Raises BuildError if several objects match. (ResAccumulator.MergeVars)
    """
    wanted, any_namespace = _wanted(variable.get("objref") or Map())
    chosen = [
        index
        for index, resource in enumerate(resources)
        if any(
            id_ == wanted or (any_namespace and id_._replace(namespace=wanted.namespace) == wanted)
            for id_ in resource.ids()
        )
    ]
    if len(chosen) > 1:
        raise BuildError(f"the var `{variable.get('name')}` matches {len(chosen)} objects")
    for index in chosen:
        resource = resources[index]
        names = (*resource.variables, variable.get("name") or "")
        resources = [
            *resources[:index],
            resource._replace(variables=names),
            *resources[index + 1 :],
        ]
    return resources


def _wanted(reference: Map) -> tuple[Id, bool]:
    """The id that a var refers to, and whether its namespace is ignored."""
    version = reference.get("apiVersion") or ""
    group, slash, rest = version.partition("/")
    group, version = (group, rest) if slash else ("", version)
    group = reference.get("group") or group
    version = reference.get("version") or version
    kind = reference.get("kind") or ""
    api_version = f"{group}/{version}" if group else version
    cluster = is_cluster_scoped(api_version, kind)
    namespace = CLUSTER if cluster else reference.get("namespace") or "default"
    any_namespace = not cluster and not reference.get("namespace")
    return Id(group, version, kind, reference.get("name") or "", namespace), any_namespace


def resolve_variables(
    resources: list[Resource],
    variables: Iterable[Variable],
    fields: tuple[Field, ...],
    fail: Callable[[BuildError, Place], None],
) -> list[Resource]:
    """The objects with every $(NAME) replaced; `fail` is called for vars without a value."""
    values: dict[str, Any] = {}
    for variable, place in variables:
        try:
            values[variable.get("name") or ""] = _value(resources, variable)
        except BuildError as error:
            fail(error, place)
    if not values:
        return resources

    def setter(value: Any, place: Place) -> tuple[Any, Place]:
        return _replaced(value, values), place

    def changed(resource: Resource) -> Resource:
        place = resource.origin
        try:
            data = change(resource.data, resource.id, fields, setter, make=None, place=place)
        except BuildError as error:
            fail(error, place)
            return resource
        return resource.edited(data)

    return [changed(resource) for resource in resources]


def _value(resources: list[Resource], variable: Map) -> Any:
    name = variable.get("name") or ""
    path = (variable.get("fieldref") or Map()).get("fieldPath") or DEFAULT_PATH
    source = next((resource for resource in resources if name in resource.variables), None)
    if source is None:
        raise BuildError(f"the var `{name}` refers to an object that is not in this build")
    found = look_up(source.data, source.origin, _with_indexes(steps_of(path)))
    if found is None:
        raise BuildError(f"the var `{name}` refers to `{path}`, which {source.id} does not have")
    return found[0]


def _with_indexes(steps: list[str]) -> list[str]:
    """The steps with `ports[0]` split into `ports` and `0`."""
    result: list[str] = []
    for step in steps:
        name, bracket, index = step.partition("[")
        if bracket and index.endswith("]") and index[:-1].isdigit():
            result += [name, index[:-1]] if name else [index[:-1]]
        else:
            result.append(step)
    return result


def _replaced(value: Any, values: dict[str, Any]) -> Any:
    match value:
        case str():
            return _expanded(value, values)
        case Map():
            return value.replaced({key: _each(item, values) for key, item in value.items()})
        case Seq():
            if not all(isinstance(item, str) for item in value):
                raise BuildError("a var can only be used in strings")
            return value.replaced([_expanded(item, values) for item in value])
        case _:
            return value


def _each(item: Any, values: dict[str, Any]) -> Any:
    return _expanded(item, values) if isinstance(item, str) else item


def _expanded(text: str, values: dict[str, Any]) -> Any:
    """The text with its references replaced; if it is a single reference, the value itself."""
    if "$" not in text:
        return text
    parts: list[str] = []
    position = 0
    while (start := text.find("$", position)) >= 0 and start + 1 < len(text):
        parts.append(text[position:start])
        following = text[start + 1]
        end = text.find(")", start) if following == "(" else -1
        if end >= 0:
            name = text[start + 2 : end]
            value = values.get(name, f"$({name})")
            if isinstance(value, dict | list) or value is None:
                value = f"$({name})"
            if text == f"$({name})":
                return value
            parts.append(scalar(value))
            spend(Unit.CHARACTERS, len(parts[-1]))
            position = end + 1
        else:
            parts.append("$" if following == "$" else f"${following}")
            position = start + 2
    return "".join(parts) + text[position:]
