"""Replacements inside JSON or YAML that is the text of a field. (setValueInStructuredData)

kustomize rewrites the YAML in its own style after such a replacement. Here only the value changes,
and the rest of the text stays as it is.
"""

from typing import Any

from gitops_lint.budget import PARSED, Unit, spend
from gitops_lint.documents import Map, Place, Seq, Span, hidden, masked, parse_text, reveal
from gitops_lint.kustomize.fieldspecs.paths import change_all, look_up
from gitops_lint.kustomize.model.edit import Change
from gitops_lint.kustomize.model.resource import NOWHERE, BuildError, scalar
from gitops_lint.kustomize.transformers.names import go_json


def change_embedded(
    data: Any,
    place: Place,
    path: list[str],
    value: tuple[Any, str],
    make: type | None,
    *,
    secret: bool,
) -> Any | None:
    """The object with a value set inside a text; None if the path does not lead into one.

    `value` is the new value and its text; with `secret`, the text that contains it must not be shown.
    """
    for length in range(1, len(path)):
        try:
            found = look_up(data, place, path[:length])
        except BuildError:
            continue
        if found is None or isinstance(found[0], Map | Seq):
            continue
        text = scalar(reveal(found[0]))
        changed = _changed(text, path[length:], value, make)
        if changed is None:
            return None
        shown = hidden(changed) if secret else masked(changed)

        def setter(_: Any, where: Place, new: str = shown) -> tuple[Any, Place]:
            return new, where

        return change_all(data, place, path[:length], setter).data
    return None


def _changed(text: str, path: list[str], value: tuple[Any, str], make: type | None) -> str | None:
    spend(Unit.CHARACTERS, PARSED * len(text))
    file = parse_text("", text)
    if file.faults or not file.documents:
        return None
    inner = file.documents[0].data
    spans: list[Span] = []
    try:
        result = change_all(inner, NOWHERE, path, _setter(value, spans), make)
    except BuildError:
        return None
    if not result.found:
        return None
    if text.strip()[:1] in ("{", "["):
        return go_json(reveal(result.data), indent=2 if "\n" in text and "  " in text else None)
    return _spliced(text, spans, go_json(value[0]) if isinstance(value[0], str) else value[1])


def _setter(value: tuple[Any, str], spans: list[Span]) -> Change:
    data, text = value

    def setter(old: Any, place: Place) -> tuple[Any, Place]:
        spans.append(place.value)
        return (text if isinstance(old, str) else data), place

    return setter


def _spliced(text: str, spans: list[Span], new: str) -> str:
    """The text with each span replaced; spans over several lines are skipped."""
    lines = text.split("\n")
    for span in sorted(spans, reverse=True):
        if span.line == span.end_line and span.end_column > span.column:
            line = lines[span.line]
            lines[span.line] = line[: span.column] + new + line[span.end_column :]
    return "\n".join(lines)
