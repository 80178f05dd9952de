"""Field paths of replacements: `spec.template.spec.containers.[name=web].image`, `spec.items.*.name`.

(kyaml: yaml.PathGetter for reading, yaml.PathMatcher for writing)
"""

from collections.abc import Iterable
from typing import Any

from gitops_lint.budget import Unit, spend
from gitops_lint.digits import integer
from gitops_lint.documents import Map, Place, Seq
from gitops_lint.documents.scalar import resolve
from gitops_lint.gotext.regexp import Pattern, PatternError, compiled
from gitops_lint.kustomize.fieldspecs.fields import split
from gitops_lint.kustomize.model.edit import (
    MAX_DEPTH,
    Change,
    appended,
    changed_entry,
    put_copy,
    same,
    set_item,
)
from gitops_lint.kustomize.model.resource import BuildError, scalar
from gitops_lint.namedtuple import NamedTuple


def steps_of(path: str) -> list[str]:
    """The steps of a path; dots inside brackets do not separate steps. (kyaml: SmarterPathSplitter)

    >>> steps_of("metadata.annotations.[a.b/c].x.[name=v1.2]")
    ['metadata', 'annotations', 'a.b/c', 'x', '[name=v1.2]']
    """
    steps: list[str] = []
    parts = iter(split(path, "."))
    for part in parts:
        if not part.startswith("[") or part.endswith("]"):
            steps.append(part)
            continue
        bracketed = [part]
        for more in parts:
            bracketed.append(more)
            if more.endswith("]"):
                break
        joined = ".".join(bracketed)
        steps.append(joined if "=" in joined else joined.strip("[]"))
    return steps


def look_up(data: Any, place: Place, path: list[str]) -> tuple[Any, Place] | None:
    """The value at a path and its place; None if it does not exist.

    Raises BuildError for an invalid path.
    """
    for step in (step.strip() for step in path if step.strip()):
        if data is None:
            return None
        index = -1 if step == "-" else integer(step)
        if index is not None:
            if not isinstance(data, Seq) or index < -1:
                raise BuildError(f"`{step}` selects a list element, but the value is not a list")
            if not data or index >= len(data):
                return None
            data, place = data[index], data.places[index]
        elif _is_element(step):
            index_ = _element(data, step)
            if index_ is None:
                return None
            data, place = data[index_], data.places[index_]
        elif step == "*":
            raise BuildError("the path of a source cannot contain `*`")
        elif not isinstance(data, Map):
            raise BuildError(f"cannot look up `{step}`, because the value is not a map")
        elif step not in data:
            return None
        else:
            data, place = data[step], data.places[step]
    return data, place


def _is_element(step: str) -> bool:
    return step.startswith("[") and step.endswith("]")


def _condition(step: str) -> tuple[str, str]:
    key, equals, value = step[1:-1].partition("=")
    if not equals:
        raise BuildError(f"`{step}` must have the form `[field=value]`")
    return key, value


def _element(data: Any, step: str) -> int | None:
    """The index of the first element that meets the condition of a step."""
    key, value = _condition(step)
    if not isinstance(data, Seq):
        raise BuildError(f"`{step}` selects a list element, but the value is not a list")
    for index, item in enumerate(data):
        text = item.get(key) if key and isinstance(item, Map) else None if key else item
        if (not key or (isinstance(item, Map) and key in item)) and scalar(text) == value:
            return index
    return None


class Changed(NamedTuple):
    """The data after a change, and the number of entries that the path matched."""

    data: Any
    found: int


def change_all(
    data: Any, place: Place, path: list[str], setter: Change, make: type | None = None
) -> Changed:
    """The data with `setter` applied to every entry that a path matches.

    With `make` (Map, Seq or str), missing entries on the path are created; `make` is the type of the
    last one. Raises BuildError if the data and the path have different shapes, and
    UnknownMatchError if a pattern in the path cannot be evaluated.
    """
    if len(path) > MAX_DEPTH:
        raise BuildError(f"the path has more than {MAX_DEPTH} steps")
    walk = _Walk(setter, make, place)
    (changed, _), count = walk.step(data, place, path)
    return Changed(changed, count)


class _Walk(NamedTuple):
    setter: Change
    make: type | None
    place: Place  # of the entries that are created

    def step(self, value: Any, place: Place, path: list[str]) -> tuple[tuple[Any, Place], int]:
        """The new entry, and the number of entries that the path matched in it."""
        if not path:
            return changed_entry(self.setter, value, place), 1
        head = path[0]
        if head.isdigit() and (index := integer(head)) is not None:
            changed, count = self._index(value, index, path)
        elif _is_element(head):
            changed, count = self._matching(value, path)
        elif head == "*":
            changed, count = self._every(_list(value, head), path)
        else:
            changed, count = self._field(value, path)
        return (changed, place), count

    def _new(self, path: list[str]) -> Any:
        """The value of a missing entry, which the rest of the path then fills."""
        following = path[1] if len(path) > 1 else ""
        if _is_element(following) or following.isdigit():
            return Seq()
        if following:
            return Map()
        return None if self.make in (None, str) else self.make()

    def _field(self, data: Any, path: list[str]) -> tuple[Any, int]:
        name = path[0]
        if data is None:
            if self.make is None:
                return data, 0
            data = Map()
        if not isinstance(data, Map):
            raise BuildError(f"cannot look up `{name}`, because the value is not a map")
        if name not in data:
            if self.make is None:
                return data, 0
            old, where = self._new(path), self.place
        else:
            old, where = data[name], data.places[name]
            if len(path) > 1 and not isinstance(old, Map | Seq):
                raise BuildError(f"`{name}` is a scalar, but the path continues")
        (new, new_place), count = self.step(old, where, path[1:])
        if name in data and same(old, new):
            return data, count
        return put_copy(data, name, new, new_place), count

    def _index(self, data: Any, index: int, path: list[str]) -> tuple[Any, int]:
        items = _list(data, path[0])
        if index == len(items) and self.make is not None:
            items = appended(items, self._new(path), self.place)
        if index >= len(items):
            raise BuildError(f"index {index} is out of range for a list of length {len(items)}")
        return self._at(items, index, path[1:])

    def _at(self, items: Seq, index: int, rest: list[str]) -> tuple[Seq, int]:
        (new, place), count = self.step(items[index], items.places[index], rest)
        if same(items[index], new):
            return items, count
        return set_item(items, index, new, place), count

    def _every(self, items: Seq, path: list[str]) -> tuple[Seq, int]:
        return self._each(items, range(len(items)), path[1:])

    def _each(self, items: Seq, indexes: Iterable[int], rest: list[str]) -> tuple[Seq, int]:
        """The list with the elements at some indexes changed, copied at most once."""
        total, changed = 0, items
        for index in indexes:
            spend(Unit.STEPS)
            (new, place), count = self.step(items[index], items.places[index], rest)
            total += count
            if not same(items[index], new):
                if changed is items:
                    changed = Seq(items, items.places)
                changed[index], changed.places[index] = new, place
        return changed, total

    def _matching(self, data: Any, path: list[str]) -> tuple[Seq, int]:
        items = _list(data, path[0])
        key, value = _condition(path[0])
        try:
            pattern = compiled(value)
        except PatternError as error:
            raise BuildError(f"`{value}` is not a valid regular expression") from error
        spend(Unit.STEPS, len(items))
        matches = (
            index
            for index, item in enumerate(items)
            if (not key or (isinstance(item, Map) and key in item))
            and _search(pattern, scalar(item[key] if key else item))
        )
        items, total = self._each(items, matches, path[1:] if key else [])
        if total or self.make is None:
            return items, total
        made: Any = Map({key: resolve(value)}, {key: self.place}) if key else resolve(value)
        items = appended(items, made, self.place)
        return self._at(items, len(items) - 1, path[1:] if key else [])


def _search(pattern: Pattern, text: str) -> bool:
    spend(Unit.MATCHING, pattern.work(text))
    return pattern.search(text)


def _list(data: Any, step: str) -> Seq:
    if data is None:
        return Seq()
    if not isinstance(data, Seq):
        raise BuildError(f"`{step}` selects list elements, but the value is not a list")
    return data
