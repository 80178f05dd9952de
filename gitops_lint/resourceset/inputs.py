"""The sets of inputs of a ResourceSet: its own, and those of its providers."""

from collections.abc import Iterable, Sequence
from itertools import product
from math import prod
from typing import Any, Final

from gitops_lint.documents import Map, Place, get, place_of
from gitops_lint.namedtuple import NamedTuple

MAX_SETS: Final = 1000

_SELECTED: Final = {"In": True, "NotIn": False, "Exists": True, "DoesNotExist": False}


class Unknown(NamedTuple):
    """Something that cannot be determined from the checkout: the reason and the place."""

    reason: str
    place: Place | None


class Inputs(NamedTuple):
    """The sets of inputs; `unknown`: reasons for possibly other sets.

    `providers` are the objects that each set comes from; empty if each comes from all of them.
    """

    sets: tuple[Map, ...]
    unknown: tuple[Unknown, ...] = ()
    providers: tuple[str, ...] = ()


def inputs_of(resource_set: Map, providers: Iterable[Map]) -> Inputs:
    """The sets of inputs with which a ResourceSet is rendered.

    `providers` are the ResourceSetInputProviders in its namespace. Only static ones are known: each
    has a single set, its `defaultValues`. Without `inputs` and `inputsFrom`, there is one empty set.
    (Flux Operator docs: ResourceSet, ResourceSetInputProvider)
    """
    own = list(_maps(get(resource_set, "spec", "inputs")))
    references = list(_maps(get(resource_set, "spec", "inputsFrom")))
    unknown: list[Unknown] = []
    groups: list[tuple[str, Sequence[Map]]] = []
    name = str(get(resource_set, "metadata", "name", default=""))
    if own:
        groups.append((name, own))
    known = list(providers)
    for i, reference in enumerate(references):
        place = place_of(resource_set, ("spec", "inputsFrom", i))
        found = _chosen(reference, known)
        if not found:
            unknown.append(
                Unknown("the ResourceSetInputProvider of its inputs is not in this cluster", place)
            )
        for provider in found:
            values = get(provider, "spec", "defaultValues")
            if get(provider, "spec", "type") != "Static":
                kind = get(provider, "spec", "type")
                unknown.append(
                    Unknown(
                        f"a provider of type {kind} gets its inputs from outside the repository",
                        place,
                    )
                )
            else:
                groups.append((str(get(provider, "metadata", "name")),
                               [values if isinstance(values, Map) else Map()]))  # fmt: skip
    if not groups and not references:
        return Inputs((Map(),))
    if get(resource_set, "spec", "inputStrategy", "name") == "Permute":
        if unknown:
            return Inputs((), tuple(unknown))
        return _permuted(groups, place_of(resource_set, ("spec", "inputStrategy", "name")))
    return Inputs(
        tuple(item for _, items in groups for item in items),
        tuple(unknown),
        tuple(name for name, items in groups for _ in items),
    )


def _permuted(groups: Sequence[tuple[str, Sequence[Map]]], place: Place | None) -> Inputs:
    """Every combination of one set from each group; the inputs are keys below the group's name."""
    names = [name.replace("-", "_") for name, _ in groups]
    if not all(name.isidentifier() and name.islower() for name in names):
        return Inputs((), (Unknown("the names of its inputs cannot be determined", place),))
    if len(set(names)) < len(names) or prod(len(items) for _, items in groups) > MAX_SETS:
        return Inputs((), (Unknown("its inputs have equal names or too many permutations", place),))
    return Inputs(
        tuple(
            Map(dict(zip(names, chosen, strict=True)), {})
            for chosen in product(*(items for _, items in groups))
        )
    )


def _chosen(reference: Map, providers: Sequence[Map]) -> list[Map]:
    """The providers that an entry of `inputsFrom` names or selects."""
    name = reference.get("name")
    if isinstance(name, str):
        return [item for item in providers if get(item, "metadata", "name") == name]
    selector = reference.get("selector")
    return [item for item in providers if _selects(selector, get(item, "metadata", "labels"))]


def _selects(selector: Any, labels: Any) -> bool:
    """Whether a label selector selects an object with these labels."""
    wanted = get(selector, "matchLabels")
    wanted = wanted if isinstance(wanted, Map) else Map()
    if not all(get(labels, key) == value for key, value in wanted.items()):
        return False
    for expression in _maps(get(selector, "matchExpressions")):
        operator, has = expression.get("operator"), get(labels, str(expression.get("key")))
        if operator not in _SELECTED:
            return False
        values = get(expression, "values")
        values = values if isinstance(values, list) else []
        matches = has in values if str(operator).endswith("In") else has is not None
        if matches is not _SELECTED[str(operator)]:
            return False
    return True


def _maps(value: Any) -> Iterable[Map]:
    return (item for item in value if isinstance(item, Map)) if isinstance(value, list) else ()
