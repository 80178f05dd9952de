"""A violation of a schema, and the wording of paths and values in its messages."""

import json
import re
from collections.abc import Iterable
from itertools import islice
from typing import Any, Final, Literal

from gitops_lint.namedtuple import NamedTuple

Path = tuple[str | int, ...]
"""Keys and 0-based list indexes, starting at the object."""


class Repair(NamedTuple):
    """What to do with the value at the path of a violation.

    write: replace it by `value`; quote: make a string of it; rename: give its key the name `value`; delete: remove
    it; move: into the map at the path `value`. `safe`: nothing else can be meant.
    """

    action: Literal["write", "quote", "rename", "delete", "move"]
    value: Any = None
    safe: bool = True


class Violation(NamedTuple):
    """One reason why the API server rejects an object.

    `path` is the path of the invalid value: for an unknown field that of the field, for a missing required
    field that of its parent. `on` is the part to underline. An object of the category "empty" is accepted, but
    its controller cannot reconcile it. `missing` are the required fields that are missing at the path. `note` is
    the consequence, at the first violation of an object. `new`: a field that a newer Flux may have: no
    known version has it, and it is not nearly the name of another field. `types` are the allowed types, if the
    value has another one. `typed`: the value has the type of its field, but breaks another demand.
    `repair`: what to do, where that is certain or likely.
    """

    path: Path
    on: Literal["key", "value"]
    message: str
    help: str | None
    category: Literal["schema", "cel", "duration", "empty"]
    missing: tuple[str, ...] = ()
    note: str | None = None
    new: bool = False
    types: tuple[str, ...] = ()
    typed: bool = False
    repair: Repair | None = None


_LONGEST: Final = 60
_MOST: Final = 25
_PLAIN_KEY: Final = r"[A-Za-z_][A-Za-z0-9_-]*"
_SENSITIVE: Final = r"(?i)passw|token|secret|credential|private|api_?key"


def clean(path: tuple[Any, ...]) -> Path:
    """Return a path of keys and indexes only; other keys (null, 1.5) become text."""
    return tuple(step if isinstance(step, (str, int)) else str(step) for step in path)


def dotted(path: tuple[Any, ...]) -> str:
    """Return a path in dotted form: spec.dependsOn[0].name, metadata.labels["a/b"]."""
    text = "".join(
        f".{step}"
        if isinstance(step, str) and re.fullmatch(_PLAIN_KEY, step)
        else f"[{_scalar(step)}]"
        for step in path
    )
    return text.removeprefix(".")


def shown(value: Any, path: tuple[Any, ...]) -> str:
    """Return a value for a message: short, on one line, and hidden if it may be a secret."""
    if isinstance(value, dict):
        return "a map"
    if isinstance(value, list):
        return "a list"
    text = _scalar(value)
    secret = any(isinstance(step, str) and re.search(_SENSITIVE, step) for step in path[-2:])
    if secret and value is not None and not isinstance(value, bool):
        return "a text (not shown)" if isinstance(value, str) else "a number (not shown)"
    return text


def on(path: tuple[Any, ...], value: Any) -> Literal["key", "value"]:
    """Return the part to underline: the key for maps and lists, else the value."""
    container = isinstance(value, (dict, list))
    return "key" if container and path and isinstance(path[-1], str) else "value"


def listed(names: Iterable[object], word: str) -> str:
    """Return "`a`, `b` and `c`"; at most the first 25 names."""
    texts = [f"`{_scalar(name).strip(chr(34))}`" for name in islice(names, _MOST + 1)]
    if len(texts) > _MOST:
        return ", ".join(texts[:_MOST]) + ", …"
    return f" {word} ".join(part for part in (", ".join(texts[:-1]), *texts[-1:]) if part)


def printable(text: str) -> str:
    """Return text with line breaks, control and direction characters escaped, because it comes from a file."""
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )


def _scalar(value: Any) -> str:
    """Return a scalar as JSON, shortened."""
    if isinstance(value, int) and abs(value) >= 10**20:
        return "a very large number"
    if isinstance(value, str) and len(value) > _LONGEST:
        value = value[:_LONGEST] + "…"
    return json.dumps(value, ensure_ascii=False, default=lambda other: type(other).__name__)
