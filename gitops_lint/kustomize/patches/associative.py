"""Lists that merge by key, exactly as kyaml merges them. (kyaml: yaml/walk/associative_sequence.go)

The elements of the patch come first, then the elements that it does not mention. Elements are matched
by the text of their keys. Of several keys, those that no element has are ignored.
"""

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from gitops_lint.budget import Unit, spend
from gitops_lint.documents import Map, Place, Seq
from gitops_lint.documents.scalar import resolve
from gitops_lint.kustomize.model.resource import BuildError, scalar
from gitops_lint.namedtuple import NamedTuple

Merge: TypeAlias = Callable[[Any, Any, str | None], Any]
Values: TypeAlias = list[str]

MAX_ITEMS: Final = 5000  # merging is quadratic


class _Absent:
    """No value at all, as opposed to null."""

    def __bool__(self) -> bool:
        return False


ABSENT: Final = _Absent()


class Item(NamedTuple):
    """An element of a list, and its place."""

    value: Any
    place: Place


def merge_items(
    target: Seq, patch: Seq | None, keys: tuple[str, ...], type_: str | None, merge: Merge
) -> Seq:
    """A list with a patch merged into it; without a patch, the list normalized by its keys.

    Without keys, it is a list of scalars. `merge(ours, theirs, type)` merges two elements of a type;
    one of them may be ABSENT. If the result is ABSENT or None, the element is dropped.
    """
    if len(target) + len(patch or ()) > MAX_ITEMS:
        raise BuildError(f"a list that is merged by key has more than {MAX_ITEMS} elements")
    spend(Unit.STEPS, 1 + len(target) + len(patch or ()))
    old, new = _items(target), _items(patch) if patch is not None else []
    result = _Keyed(list(keys), type_, merge).merged(old, new) if keys else _scalars(old, new)
    if len(result) == len(target) and all(
        item.value is value for item, value in zip(result, target, strict=True)
    ):
        return target
    return Seq([item.value for item in result], [item.place for item in result])


def _items(data: Seq) -> list[Item]:
    return [Item(value, place) for value, place in zip(data, data.places, strict=True)]


def _scalars(old: list[Item], new: list[Item]) -> list[Item]:
    """The scalars of both lists, those of the patch first, without duplicates."""
    kept = {scalar(item.value): item for item in (*reversed(new), *reversed(old))}
    order = dict.fromkeys(scalar(item.value) for item in (*new, *old))
    return [kept[text] for text in order]


class _Keyed(NamedTuple):
    keys: list[str]
    type: str | None
    merge: Merge

    def merged(self, old: list[Item], new: list[Item]) -> list[Item]:
        wanted = self._all_values(new, old)
        if len(self.keys) > 1:
            wanted = _unified(wanted)
        added: list[Item] = []
        keys = self.keys
        for values in wanted:
            spend(Unit.STEPS, (len(wanted) + len(old)) // 4)
            keys, valid = _valid(wanted, values, self.keys)
            item, old = self._element(old, new, keys, valid)
            if item is None:
                old = _set(old, None, keys, valid)
            else:
                added = _set(added, item, keys, valid)
        return _append(added, old, keys) if wanted else old

    def _all_values(self, *lists: list[Item]) -> list[Values]:
        found: list[Values] = []
        seen: set[tuple[str, ...]] = set()
        for items in lists:
            for item in items:
                values = [_text(item.value, key) for key in self.keys]
                if tuple(values) not in seen:
                    seen.add(tuple(values))
                    found.append(values)
        return found

    def _element(
        self, old: list[Item], new: list[Item], keys: list[str], values: Values
    ) -> tuple[Item | None, list[Item]]:
        """The merged element with these key values, and the old list with it replaced."""
        keys, values = _valid([values], values, keys)
        index, theirs = _find(old, keys, values), _find(new, keys, values)
        patch = new[theirs] if theirs is not None else None
        if index is None and patch is None:
            return None, old
        ours = old[index] if index is not None else None
        base = ours or patch
        assert base is not None
        replaced = ours is None or _replaces(patch)
        value = self._merged_value(ours, patch)
        if not isinstance(value, Map | Seq | str | int | float) or value == {}:
            return None, old
        for key, text in zip(keys, values, strict=True):
            if isinstance(value, Map) and key not in value and text:
                value = value.put(key, resolve(text), base.place)
        item = Item(value, patch.place if replaced and patch else base.place)
        if replaced or index is None:
            return item, old
        return item, [*old[:index], item, *old[index + 1 :]]

    def _merged_value(self, ours: Item | None, patch: Item | None) -> Any:
        return self.merge(
            ours.value if ours else ABSENT, patch.value if patch else ABSENT, self.type
        )


def _replaces(patch: Item | None) -> bool:
    return (
        patch is not None
        and isinstance(patch.value, Map)
        and patch.value.get("$patch") == "replace"
    )


def _text(value: Any, key: str) -> str:
    return scalar(value.get(key)) if isinstance(value, Map) else ""


def _unified(wanted: list[Values]) -> list[Values]:
    """Key values that differ only because one of them is empty become the same. (mergeValues)"""
    for i in range(len(wanted)):
        first = wanted[i]
        for j in range(len(wanted)):
            both = _match(first, wanted[j])
            if both is not None:
                wanted[i] = wanted[j] = both
    return wanted


def _match(first: Values, second: Values) -> Values | None:
    if any(a != b and a and b for a, b in zip(first, second, strict=True)):
        return None
    if not any(a == b for a, b in zip(first, second, strict=True)):
        return None
    return [a or b for a, b in zip(first, second, strict=True)]


def _valid(wanted: list[Values], values: Values, keys: list[str]) -> tuple[list[str], Values]:
    """The keys that at least one element has, and their values. (validateKeys)"""
    had = {key for each in wanted for key, value in zip(keys, each, strict=False) if value}
    if not had:
        return keys, values
    pairs = zip(keys, values, strict=False)
    return (
        [key for key in keys if key in had],
        [value for key, value in pairs if value or key in had],
    )


def _find(items: list[Item], keys: list[str], values: Values) -> int | None:
    """The first element whose keys have these values. (ElementMatcher)"""
    for index, (value, _) in enumerate(items):
        if isinstance(value, Map) and all(
            key in value and scalar(value[key]) == text
            for key, text in zip(keys, values, strict=True)
        ):
            return index
    return None


def _set(items: list[Item], new: Item | None, keys: list[str], values: Values) -> list[Item]:
    """Replace (without `new`: remove) the elements with these key values, or append. (ElementSetter)"""
    result: list[Item] = []
    found = False
    for item in items:
        if item.value is None or item.value == {}:
            continue
        if not isinstance(item.value, Map):
            if not (values and values[0]):
                raise BuildError("a list that is merged by key contains a scalar")
            result.append(item)
        elif not _has(item.value, keys, values):
            if values:
                result.append(item)
        else:
            found = True
            if new is not None:
                result.append(new)
    if new is not None and not found:
        result.append(new)
    return result


def _has(value: Map, keys: list[str], values: Values) -> bool:
    """Whether an element has these keys and values; an empty value matches any."""
    found = False
    for key, text in zip(keys, values, strict=False):
        found = key in value and (not text or scalar(value[key]) == text)
        if not found:
            return False
    return found


def _append(items: list[Item], rest: list[Item], keys: list[str]) -> list[Item]:
    """Append the elements of a list to another, replacing those with equal keys. (appendListNode)"""
    for item in rest:
        values: Values = []
        for key in keys:
            if item.value is not None and not isinstance(item.value, Map):
                raise BuildError("a list that is merged by key contains a scalar")
            if item.value is None or key not in item.value:
                items = [*items, item]
            else:
                values.append(scalar(item.value[key]))
        if len(keys) > 1:
            items = _set(items, None, keys, values)
        items = _set(items, item, keys, values)
    return items
