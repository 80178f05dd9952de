"""Field specs: the fields of the objects that a transformer changes.

The steps of a path are keys of maps. A list on the way stands for all of its elements
(`spec/containers/image`). (kustomize: api/filters/fieldspec)
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from gitops_lint.budget import Unit, spend
from gitops_lint.documents import Map, Place, Seq
from gitops_lint.kustomize.model.edit import MAX_DEPTH, Change, changed_entry, put_copy, same
from gitops_lint.kustomize.model.resource import BuildError, Id
from gitops_lint.namedtuple import NamedTuple


class Field(NamedTuple):
    """A field of the objects of a group, version and kind; an empty string matches any."""

    path: str
    kind: str = ""
    group: str = ""
    version: str = ""
    create: bool = False

    def selects(self, id_: Id) -> bool:
        """Whether the spec applies to objects with this id."""
        return (
            (not self.kind or self.kind == id_.kind)
            and (not self.group or self.group == id_.group)
            and (not self.version or self.version == id_.version)
        )


def field_specs(specs: Seq | None) -> tuple[Field, ...]:
    """The fields that a list of field specs describes."""
    return tuple(
        Field(
            spec.get("path") or "",
            spec.get("kind") or "",
            spec.get("group") or "",
            spec.get("version") or "",
            bool(spec.get("create")),
        )
        for spec in specs or ()
    )


def split(path: str, delimiter: str = "/") -> list[str]:
    r"""The steps of a path; a backslash escapes the delimiter after it.

    >>> split(r"metadata/annotations/example.com\/name")
    ['metadata', 'annotations', 'example.com/name']
    """
    parts = path.split(delimiter)
    if len(parts) > 1 and not parts[0]:
        del parts[0]
    steps = parts[:1]
    for part in parts[1:]:
        if steps[-1].endswith("\\"):
            steps[-1] = steps[-1][:-1] + delimiter + part
        else:
            steps.append(part)
    return steps


def change(
    data: Map, id_: Id, fields: Iterable[Field], setter: Change, *, make: type | None, place: Place
) -> Map:
    """The object with `setter` applied to every field that the specs select.

    If a spec has `create`, a missing field is created first with `make` (Map for a map of labels,
    str for a scalar; None: never), at `place`. Raises BuildError if the data has another shape.
    """
    for count, field in enumerate(fields):
        if not count % 8:
            spend(Unit.STEPS)
        if field.selects(id_):
            walk = _Walk(field.path, setter, make if field.create else None, place)
            path = _steps(field.path)
            if walk.make and len(path) > MAX_DEPTH:
                raise BuildError(f"a field path has more than {MAX_DEPTH} steps")
            data = walk.entry(data, path)
    return data


def change_field(data: Map, path: str, setter: Change, place: Place) -> Map:
    """The same for one field of an object, whatever its kind; a missing field is not created."""
    spend(Unit.STEPS)
    return _Walk(path, setter, None, place).entry(data, _steps(path))


@lru_cache(maxsize=1024)  # all objects have a few dozen field specs in common
def _steps(path: str) -> list[str]:
    return split(path)


class _Walk(NamedTuple):
    field: str  # its path, for messages
    setter: Change
    make: type | None
    place: Place  # of the entries that are created

    def step(self, value: Any, path: list[str]) -> Any:
        """A container in which the rest of a path is walked; null has nothing to change."""
        match value:
            case None:
                return value
            case Seq():
                spend(Unit.STEPS, len(value))
                changed = [self.step(item, path) for item in value]
                if all(new is old for new, old in zip(changed, value, strict=True)):
                    return value
                return value.replaced(changed)
            case Map():
                return self.entry(value, path)
            case _:
                raise BuildError(
                    f"field path `{self.field}` passes through a scalar, not a map or a list"
                )

    def entry(self, data: Map, path: list[str]) -> Map:
        """A map in which an entry is changed, or walked into."""
        name, is_list = path[0].removesuffix("[]"), path[0].endswith("[]")
        last = len(path) == 1
        if not name:
            raise BuildError(f"field path `{self.field}` has an empty step")
        if name not in data and (self.make is None or is_list):
            return data
        old = data.get(name)
        start = old
        if old is None and is_list:
            start = Seq()
        elif old is None and self.make is not None:
            start = self.make() if last else Map()
        if not last:
            where = None if name in data else self.place
            new = self.step(start, path[1:])
        else:
            before = data.place(name) if name in data else self.place
            new, where = changed_entry(self.setter, start, before)
            where = None if where is before and name in data else where
        if name in data and same(old, new):
            return data
        return put_copy(data, name, new, where)


def set_string(value: str, place: Place) -> Change:
    """Set a scalar to a string."""

    def setter(old: Any, _: Place) -> tuple[Any, Place]:
        if isinstance(old, (dict, list)):
            raise BuildError("expected a scalar, not a map or a list")
        return value, place

    return setter


def set_in_map(texts: Map, changed: set[str]) -> Change:
    """Set entries of a map of strings, sorted by key; adds the keys that change to `changed`."""
    keys = sorted(texts)

    def setter(old: Any, where: Place) -> tuple[Any, Place]:
        entries = Map() if old is None else old
        if not isinstance(entries, Map):
            raise BuildError(f"expected a map in which to set `{keys[0]}`")
        spend(Unit.STEPS, 1 + (len(keys) + len(entries)) // 8)
        new = {
            key: texts[key]
            for key in keys
            if not (entries.get(key) == texts[key] and isinstance(entries.get(key), str))
        }
        if not new:
            return old, where
        changed.update(new)
        places = {key: texts.places[key] for key in new}
        return Map({**entries, **new}, {**entries.places, **places}), where

    return setter
