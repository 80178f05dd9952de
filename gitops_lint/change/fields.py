"""The fields of an object that differ between two states."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from gitops_lint.cluster import Resource
from gitops_lint.results.change import FieldChange

# Names by which the API server tells the entries of a list apart. (Kubernetes: listMapKey, patchMergeKey)
_KEYS: Final = ("name", "key", "containerPort", "port", "mountPath", "topologyKey", "ip")
_MOST: Final = 200  # characters of a value


def field_changes(before: Resource, after: Resource) -> tuple[FieldChange, ...]:
    """The fields that differ, in the order in which they are written after the change, then those that are gone."""
    return tuple(_changes("", before.data, after.data))


def _changes(path: str, before: Any, after: Any) -> Iterator[FieldChange]:
    """Field by field, depth first; the path of an entry of a list has its key: `containers[app].image`."""
    waiting: list[tuple[str, Any, Any]] = [(path, before, after)]
    while waiting:
        path, old, new = waiting.pop()
        if old is new or (type(old) is type(new) and old == new):
            continue
        inside = _inside(path, old, new)
        if inside is None:
            yield FieldChange(path, *_texts(_text(old), _text(new)))
        else:
            waiting += reversed(inside)


def _inside(path: str, old: Any, new: Any) -> list[tuple[str, Any, Any]] | None:
    """The entries of two maps or lists, in pairs; None if the values are to be compared as a whole."""
    if isinstance(old, list) and isinstance(new, list):
        one, other = _by_key(old), _by_key(new)
        if one is None or other is None:
            return _by_index(path, old, new)
        return [
            (f"{path}[{key}]", one.get(key), other.get(key))
            for key in dict.fromkeys((*other, *one))
        ]
    old, new = ({} if it is None else it for it in (old, new))
    if not isinstance(old, dict) or not isinstance(new, dict) or not (old or new):
        return None
    return [
        (f"{path}.{_name(key)}" if path else _name(key), old.get(key), new.get(key))
        for key in dict.fromkeys((*new, *old))
    ]


def _by_index(path: str, old: list[Any], new: list[Any]) -> list[tuple[str, Any, Any]] | None:
    """The entries of two lists of maps with the same length; None for others."""
    if len(old) != len(new) or not all(isinstance(it, dict) for it in (*old, *new)):
        return None
    return [(f"{path}[{at}]", *them) for at, them in enumerate(zip(old, new, strict=True))]


def _by_key(entries: list[Any]) -> Mapping[str, Any] | None:
    """The entries of a list by the name that tells them apart; None if there is none."""
    for key in _KEYS:
        found = {
            str(it[key]): it
            for it in entries
            if isinstance(it, dict) and isinstance(it.get(key), str | int)
        }
        if entries and len(found) == len(entries):
            return found
    return None


def _name(key: object) -> str:
    text = str(key)
    return f'"{text}"' if "." in text or "/" in text else text


def _texts(old: str | None, new: str | None) -> tuple[str | None, str | None]:
    """Two values, neither too long; of two texts with several lines, only those that differ."""
    if old and new and ("\n" in old or "\n" in new):
        old, new = _differing(old.split("\n"), new.split("\n"))
    return _short(old), _short(new)


def _differing(old: list[str], new: list[str]) -> tuple[str, str]:
    """The lines without those that are the same at the beginning and at the end, for which `…` stands."""
    shorter = min(len(old), len(new))
    first = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    rest = range(shorter - first)
    last = next((at for at in rest if old[-1 - at] != new[-1 - at]), len(rest))
    parts = (
        ["…"] * bool(first) + it[first : len(it) - last] + ["…"] * bool(last) for it in (old, new)
    )
    one, other = ("\n".join(it) for it in parts)
    return one, other


def _short(text: str | None) -> str | None:
    return text if text is None or len(text) <= _MOST else f"{text[: _MOST - 1]}…"


def _text(value: Any) -> str | None:
    """A value as text; that of a secret is `***`."""
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    return _compact(value) if isinstance(value, dict | list) else str(value)


def _compact(value: Any) -> str:
    """A map or list in a line, as JSON with the text of secrets hidden."""
    import json

    return json.dumps(value, ensure_ascii=False, default=str)
