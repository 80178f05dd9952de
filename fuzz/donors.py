"""Parts of all seeds, which a changed case may get, and documents as plain data."""

import marshal
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from random import Random
from typing import Any, Final

from fuzz.case import Case, parsed
from gitops_lint.documents import reveal

YAML: Final = (".yaml", ".yml")
_MAX_DEPTH: Final = 60  # of data that is changed by structure


class Donors:
    """Parts of all seeds: the values of each key, the entries below each key, whole documents and files."""

    def __init__(self, cases: Iterable[Case]) -> None:
        values: dict[str, dict[bytes, None]] = defaultdict(dict)
        entries: dict[str, dict[bytes, None]] = defaultdict(dict)
        documents: dict[bytes, None] = {}
        files: dict[bytes, None] = {}
        keys: dict[str, None] = {}
        for case in cases:
            for path, content in case.items():
                files[dumped((path, content))] = None
                for document in documents_of(path, content) or ():
                    documents[dumped(document)] = None
                    for parent, key, value in _entries(document, role_of(document)):
                        if isinstance(key, str):
                            keys[key] = None
                            values[key][dumped(value)] = None
                            entries[parent][dumped((key, value))] = None
        self._values = {key: tuple(found) for key, found in values.items()}
        self._entries = {key: tuple(found) for key, found in entries.items()}
        self._all = tuple(it for found in self._values.values() for it in found)
        self._documents = tuple(documents)
        self._files = tuple(files)
        self.keys = tuple(keys)

    def value(self, random: Random, key: Any) -> Any:
        """A value of this key in some seed, or of any key."""
        found = self._values.get(key) if isinstance(key, str) and random.random() < 0.8 else None
        return marshal.loads(random.choice(found or self._all))  # noqa: S302  our own data

    def entry(self, random: Random, parent: str) -> tuple[str, Any] | None:
        """A key and value that some seed has below a key."""
        found = self._entries.get(parent)
        return marshal.loads(random.choice(found)) if found else None  # noqa: S302

    def document(self, random: Random) -> Any:
        """A document of some seed."""
        return marshal.loads(random.choice(self._documents))  # noqa: S302

    def file(self, random: Random) -> tuple[str, bytes]:
        """A file of some seed."""
        path, content = marshal.loads(random.choice(self._files))  # noqa: S302
        return path, content


def role_of(document: Any) -> str:
    """The name under which the entries of a whole document are kept: its kind."""
    kind = document.get("kind") if isinstance(document, dict) else None
    return f"/{kind}" if isinstance(kind, str) else "/"


def _entries(data: Any, parent: str) -> Iterator[tuple[str, Any, Any]]:
    """(the key above, key, value) of every entry, depth first; items of a list have the key above it."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield parent, key, value
            yield from _entries(value, key)
    elif isinstance(data, list):
        for item in data:
            yield from _entries(item, parent)


@lru_cache(maxsize=4000)
def _packed(path: str, content: bytes) -> bytes | None:
    file = parsed(path, content)
    if file.faults or not file.documents:
        return None
    try:
        return dumped([_plain(it.data, _MAX_DEPTH) for it in file.documents])
    except ValueError:  # too deep
        return None


def documents_of(path: str, content: bytes) -> list[Any] | None:
    """The documents of a file as new plain data; None if it is not YAML."""
    if not path.endswith(YAML):
        return None
    packed = _packed(path, content)
    found: list[Any] | None = marshal.loads(packed) if packed else None  # noqa: S302
    return found


def _plain(data: Any, depth: int) -> Any:
    if depth == 0:
        raise ValueError
    if isinstance(data, dict):
        return {key: _plain(value, depth - 1) for key, value in data.items()}
    if isinstance(data, list):
        return [_plain(value, depth - 1) for value in data]
    real = reveal(data)
    return real if real is None or isinstance(real, bool | int | float | str) else str(real)


def dumped(data: Any) -> bytes:
    """Plain data as bytes; equal data are equal bytes, which later formats of marshal do not promise."""
    return marshal.dumps(data, 2)


def copied(data: Any) -> Any:
    return marshal.loads(dumped(data))  # noqa: S302
