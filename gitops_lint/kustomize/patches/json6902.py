"""JSON patches: a list of operations on paths. (RFC 6902, as evanphx/json-patch v4 reads it)"""

from typing import Any, TypeAlias

from gitops_lint.budget import Unit, spend
from gitops_lint.digits import integer
from gitops_lint.documents import Map, Place, Seq, reveal
from gitops_lint.kustomize.model.edit import COPIED, MAX_DEPTH, appended, check_size, set_item
from gitops_lint.kustomize.model.resource import NOWHERE, BuildError
from gitops_lint.namedtuple import NamedTuple

Container: TypeAlias = Map | Seq
Entry: TypeAlias = tuple[Any, Place]


class Operation(NamedTuple):
    """One operation of a patch."""

    op: str
    path: str
    source: str  # of move and copy
    value: Any
    has_value: bool
    place: Place


def operations(patch: Seq) -> list[Operation]:
    """The operations of a patch; raises BuildError for an entry that is not a map."""
    return [_operation(entry, place) for entry, place in zip(patch, patch.places, strict=True)]


def _operation(entry: Any, place: Place) -> Operation:
    if not isinstance(entry, Map):
        raise BuildError("an operation of a JSON patch must be a map with `op` and `path`")
    return Operation(
        op=_string(entry, "op"),
        path=_string(entry, "path"),
        source=_string(entry, "from"),
        value=entry.get("value"),
        has_value="value" in entry,
        place=entry.place("value") if "value" in entry else place,
    )


def _string(entry: Map, key: str) -> str:
    value = entry.get(key)
    return value if isinstance(value, str) else ""


def apply_operations(data: Map, operations: list[Operation]) -> Map:
    """The object after all operations; raises BuildError for one that does not apply."""
    for operation in operations:
        result = _apply(data, operation)
        if not isinstance(result, Map):
            raise BuildError("the patch replaces the whole object with a value that is not a map")
        if operation.op in ("copy", "move"):
            check_size(result)
        data = result
    return data


def _apply(data: Map, operation: Operation) -> Any:
    if not operation.path and operation.op != "test":
        if operation.op == "replace" and isinstance(operation.value, Map):
            return operation.value
        name = f"`{operation.op}`" if operation.op else "an operation"
        raise BuildError(f"{name} needs a `path`")
    match operation.op:
        case "add":
            return _put(data, operation.path, (operation.value, operation.place), add=True)
        case "replace":
            return _put(data, operation.path, (operation.value, operation.place), add=False)
        case "remove":
            return _remove(data, operation.path)[0]
        case "move":
            rest, entry = _remove(data, operation.source)
            return _put(rest, operation.path, entry, add=True)
        case "copy":
            value, _ = _get(data, operation.source)
            return _put(data, operation.path, (value, operation.place), add=True)
        case "test":
            _test(data, operation)
            return data
        case "":
            raise BuildError("an operation of a JSON patch has no `op`")
        case _:
            raise BuildError(f"`{operation.op}` is not an operation of a JSON patch")


def _steps(path: str) -> list[str]:
    if "/" not in path:
        raise BuildError(f"`{path}` is not a valid path, because it does not start with `/`")
    parts = path.split("/")[1:]
    if len(parts) > MAX_DEPTH:
        raise BuildError(f"the path has more than {MAX_DEPTH} steps")
    return [part.replace("~1", "/").replace("~0", "~") for part in parts]


def _get(data: Any, path: str) -> Entry:
    steps = _steps(path)
    place = NOWHERE
    for depth, key in enumerate(steps):
        last = depth == len(steps) - 1
        if isinstance(data, Seq):
            index = _index(data, key, path)
            data, place = data[index], data.places[index]
        elif isinstance(data, Map) and (key in data or last):
            data, place = data.get(key), data.places.get(key, place)
        else:
            raise _missing(path)
    return data, place


def _put(data: Any, path: str, entry: Entry, *, add: bool) -> Any:
    return _at(data, _steps(path), path, lambda at, key: _set(at, key, entry, path, add=add))


def _set(container: Container, key: str, entry: Entry, path: str, *, add: bool) -> Container:
    value, place = entry
    if isinstance(container, Map):
        return container.put(key, value, place)
    if not add:
        return set_item(container, _index(container, key, path), value, place)
    if key == "-":
        return appended(container, value, place)
    index = _number(key, path)
    size = len(container) + 1
    if not -size <= index < size:
        raise BuildError(f"`{path}`: index {key} is out of range for a list of length {size - 1}")
    index += size if index < 0 else 0
    values, places = list(container), list(container.places)
    values.insert(index, value)
    places.insert(index, place)
    return Seq(values, places)


def _remove(data: Map, path: str) -> tuple[Any, Entry]:
    entry = _get(data, path)

    def without(container: Container, key: str) -> Container:
        if isinstance(container, Map):
            if key not in container:
                raise BuildError(f"`{path}` cannot be removed, because it does not exist")
            return container.without(key)
        index = _index(container, key, path)
        values, places = list(container), list(container.places)
        del values[index], places[index]
        return Seq(values, places)

    return _at(data, _steps(path), path, without), entry


def _at(data: Any, steps: list[str], path: str, change: Any) -> Any:
    """The data with `change(container, key)` applied at the end of the path."""
    key, *rest = steps
    spend(Unit.STEPS, 1 + (len(data) if isinstance(data, Map | Seq) else 0) // COPIED)
    if not isinstance(data, Map | Seq):
        raise _missing(path)
    if not rest:
        return change(data, key)
    if isinstance(data, Seq):
        index = _index(data, key, path)
        return set_item(data, index, _at(data[index], rest, path, change), data.places[index])
    if key not in data:
        raise _missing(path)
    return data.put(key, _at(data[key], rest, path, change))


def _index(data: Seq, key: str, path: str) -> int:
    index = _number(key, path)
    if not -len(data) <= index < len(data):
        raise BuildError(f"`{path}`: index {key} is out of range for a list of length {len(data)}")
    return index % len(data)


def _number(key: str, path: str) -> int:
    number = integer(key)
    if number is None:
        raise BuildError(f"`{path}`: `{key}` is not a list index")
    return number


def _missing(path: str) -> BuildError:
    return BuildError(f"`{path}` does not exist in the object")


def _test(data: Map, operation: Operation) -> None:
    found = data if not operation.path else _get(data, operation.path)[0]
    if not _equal(reveal(found), reveal(operation.value)):
        raise BuildError(f"the `test` of `{operation.path}` fails, because the value differs")


def _equal(first: Any, second: Any) -> bool:
    if isinstance(first, dict) and isinstance(second, dict):
        return first.keys() == second.keys() and all(
            _equal(value, second[key]) for key, value in first.items()
        )
    if isinstance(first, list) and isinstance(second, list):
        return len(first) == len(second) and all(map(_equal, first, second))
    return type(first) is type(second) and bool(first == second)
