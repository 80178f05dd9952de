"""Values of plain data that may have any shape."""

from collections.abc import Iterator, Mapping
from typing import Any

from gitops_lint.schema.keywords import is_templated
from gitops_lint.schema.violation import Path, Violation, on


def at_path(data: Any, *path: str | int) -> Any:
    """The value at a path; None if there is none."""
    for step in path:
        if isinstance(step, int):
            if not isinstance(data, list) or step >= len(data):
                return None
        elif not isinstance(data, dict) or step not in data:
            return None
        data = data[step]
    return data


def text_at(data: Any, *path: str | int) -> str:
    """The text at a path; "" if there is none, or if it is not known."""
    value = at_path(data, *path)
    return value if isinstance(value, str) and not is_templated(value) else ""


def maps_at(data: Any, *path: str | int) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """(path, map) of the maps in a list; none if one of its items is a variable."""
    value = at_path(data, *path)
    if isinstance(value, list) and not any(map(is_templated, value)):
        for index, item in enumerate(value):
            if isinstance(item, dict) and not any(map(is_templated, item)):
                yield (*path, index), item


def is_set(data: Mapping[str, Any], name: str) -> bool:
    """Whether a field has a value, which is not empty."""
    return data.get(name) not in (None, "", [], {})


def broken(path: Path, value: Any, message: str, help_: str | None) -> Violation:
    """The violation of a demand at a path, whose value has the right type."""
    return Violation(path, on(path, value), message, help_, "schema", typed=True)
