"""Changes to plain data that copy only the containers on the path to the change."""

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from gitops_lint.budget import Unit, spend
from gitops_lint.documents import Map, Place, SecretText, Seq, like, reveal
from gitops_lint.kustomize.model.resource import BuildError

MAX_DEPTH: Final = 220  # slightly more than a file may have
COPIED: Final = 32  # entries of a container that are copied in one step

# From a value and its place to the new ones; the same value if nothing changes.
Change: TypeAlias = Callable[[Any, Place], tuple[Any, Place]]


def changed_entry(change: Change, value: Any, place: Place) -> tuple[Any, Place]:
    """The entry after a change, which sees the text of a secret value; its result is secret again."""
    if type(value) is not SecretText:
        return change(value, place)
    new, where = change(reveal(value), place)
    return (value if same(reveal(value), new) else like(value, new)), where


def put(data: Map, key: str, value: Any, place: Place) -> None:
    """Set an entry in place, for a map that is new and not shared yet."""
    data[key], data.places[key] = value, place


def put_copy(data: Map, key: str, value: Any, place: Place | None = None) -> Map:
    """`data.put`, counted."""
    spend(Unit.STEPS, 1 + len(data) // COPIED)
    return data.put(key, value, place)


def set_entry(data: Map, key: str, value: Any, place: Place) -> Map:
    """The map with one entry set; the same map if the entry already has that value."""
    if key in data and same(data[key], value):
        return data
    return data.put(key, value, place)


def set_item(data: Seq, index: int, value: Any, place: Place) -> Seq:
    """The list with one item replaced."""
    spend(Unit.STEPS, 1 + len(data) // COPIED)
    changed = Seq(data, data.places)
    changed[index], changed.places[index] = value, place
    return changed


def appended(data: Seq, value: Any, place: Place) -> Seq:
    """The list with one more item."""
    spend(Unit.STEPS, 1 + len(data) // COPIED)
    return Seq([*data, value], [*data.places, place])


def set_metadata(data: Map, key: str, value: Any, place: Place) -> Map:
    """The object with one entry of its metadata set."""
    meta = data.get("metadata")
    if not isinstance(meta, Map):
        meta = Map()
    changed = set_entry(meta, key, value, place)
    if changed is meta:
        return data
    # An object whose kind ends in "List" needs no metadata.
    return data.put("metadata", changed, None if "metadata" in data else place)


def without_metadata(data: Map, key: str) -> Map:
    """The object without one entry of its metadata."""
    meta = data.get("metadata")
    if not isinstance(meta, Map) or key not in meta:
        return data
    return data.put("metadata", meta.without(key))


def same(old: Any, new: Any) -> bool:
    """Whether two values are the same, of the same type (1 is not true, nor 1.0)."""
    if old is new:
        return True
    if isinstance(old, (dict, list)) or isinstance(new, (dict, list)):
        return False  # too expensive to compare, so it counts as a change
    return type(old) is type(new) and bool(old == new)


def check_size(value: Any) -> None:
    """Count data that has grown by copying; raises BuildError if it has become too deep."""
    waiting = [(value, 0)]
    while waiting:
        data, depth = waiting.pop()
        inner = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
        spend(Unit.STEPS, 1 + len(inner) // 2)
        spend(
            Unit.CHARACTERS, sum(len(str(reveal(each))) for each in inner if isinstance(each, str))
        )
        if depth > MAX_DEPTH:
            raise BuildError("the copied data grows too deep")
        waiting += [(each, depth + 1) for each in inner if isinstance(each, dict | list)]
