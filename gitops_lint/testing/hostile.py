"""Files with values that a rule does not expect: null, a list for a map, text for a number, deep nesting."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from gitops_lint.config import FILE_NAME
from gitops_lint.documents import parse_text

_DEPTHS: Final = (1, 2, 3, 4, 5)


def _deep(levels: int) -> Any:
    data: Any = "deep"
    for _ in range(levels):
        data = [{"a": data}]
    return data


_VALUES: Final[tuple[Any, ...]] = (
    None,
    True,
    -1,
    1.5,
    "",
    "${X}",
    "<< inputs.x >>",
    "a\nb\x85c",
    [],
    {},
    [None, 1, "x", [], {}],
    {"name": None, "kind": [], "namespace": {}, "path": 1},
    _deep(150),
)
VARIANTS: Final = len(_DEPTHS) * len(_VALUES)  # the number that `hostile_variants` yields


def hostile_variants(files: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The files (path: text) with everything at one depth of their documents replaced by one value.

    Every object keeps its apiVersion and kind, and its metadata unless the replaced depth is in it.
    Files that are not YAML do not change; files that cannot be parsed and the configuration of the linter
    are left out. Yields nothing if no file is left, else `VARIANTS` sets of files: each value at each
    depth, ordered by depth.
    """
    parsed = {path: _documents(path, text) for path, text in files.items() if path != FILE_NAME}
    readable = {path: documents for path, documents in parsed.items() if documents is not None}
    for depth in _DEPTHS if readable else ():
        for value in _VALUES:
            yield {
                path: _dump(_changed(it, depth, value) for it in documents)
                if path.endswith((".yaml", ".yml"))
                else files[path]
                for path, documents in readable.items()
            }


def _documents(path: str, text: str) -> list[Any] | None:
    file = parse_text(path, text)
    return None if file.faults else [document.data for document in file.documents]


def _changed(document: Any, depth: int, value: Any) -> Any:
    changed = _replaced(document, depth, value)
    if isinstance(document, dict) and isinstance(changed, dict):
        kept = ("apiVersion", "kind") if depth == 2 else ("apiVersion", "kind", "metadata")
        changed |= {key: document[key] for key in kept if key in document}
    return changed


def _replaced(data: Any, depth: int, value: Any) -> Any:
    """The data with everything at a depth replaced."""
    if depth == 0:
        return value
    if isinstance(data, dict):
        return {key: _replaced(item, depth - 1, value) for key, item in data.items()}
    if isinstance(data, list):
        return [_replaced(item, depth - 1, value) for item in data]
    return data


def _dump(documents: Iterator[Any]) -> str:
    """As JSON, which is YAML."""
    return "\n---\n".join(json.dumps(document, default=str) for document in documents) + "\n"
