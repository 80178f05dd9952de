"""Folded block scalars (`>`), to which kustomize adds line breaks.

kustomize prints an object in the style in which it was written, and reads it again. If an indented
line follows a line of a folded scalar, go-yaml's emitter writes one line break too many.
(go.yaml.in/yaml/v3: yaml_emitter_write_folded_scalar)
"""

import re
from typing import Any, Final

from gitops_lint.documents import Document, Map, Place, SecretText, Seq, like, reveal
from gitops_lint.kustomize.input.context import Context
from gitops_lint.regex import regex

# A line and the breaks after it, before a line that starts with a space or a tab.
_BEFORE_INDENTED: Final = regex(r"(?:^|(?<=\n))([^ \t\n][^\n]*\n+)(?=[ \t])")
# Text that go-yaml prints in quotes instead.
_QUOTED: Final = regex(r" \n| \Z|[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ufeff]")
_KEPT_END: Final = regex(r"(?:^|(?<=\n))([^ \t\n][^\n]*\n\n+)\Z")
# The header of a folded scalar ends its line, apart from a comment; in an inline document, the line may go on.
_HEADER: Final = regex(rb">[-+0-9]*[ \t]*(?:[#\\\r]|$)", re.MULTILINE)


def as_printed(context: Context, document: Document) -> Any:
    """The data of a document with its folded scalars as kustomize prints them."""
    folded, path = context.session.folded, document.place.path
    if path in folded:
        context.artifact.tree.depends_on(path)
    else:
        folded[path] = _HEADER.search(_content(context, path)) is not None
    return _printed(context, document.data) if folded[path] else document.data


def _content(context: Context, path: str) -> bytes:
    try:
        return context.artifact.tree.read(path)
    except OSError:
        return b""


def _printed(context: Context, data: Any) -> Any:
    match data:
        case Map():
            result = data
            for key, value in data.items():
                if type(value) is str and "\n" not in value:
                    continue  # most scalars
                new = _entry(context, value, data, key)
                if new is not value:
                    result = result.put(key, new)
            return result
        case Seq():
            items = [_entry(context, value, data, index) for index, value in enumerate(data)]
            if all(new is old for new, old in zip(items, data, strict=True)):
                return data
            return data.replaced(items)
        case _:
            return data


def _entry(context: Context, value: Any, within: Map | Seq, key: Any) -> Any:
    """The value of a container's entry as kustomize prints it."""
    if isinstance(value, Map | Seq):
        return _printed(context, value)
    if type(value) is SecretText:
        text = reveal(value)
        new = _entry(context, text, within, key)
        return value if new is text else like(value, new)
    if not isinstance(value, str) or "\n" not in value or value.lstrip("\n")[:1] in " \t":
        return value
    if not _is_folded(context, within.place(key)) or _QUOTED.search(value):
        return value
    printed = _KEPT_END.sub(r"\1\n", _BEFORE_INDENTED.sub(r"\1\n", value))
    return value if printed == value else printed


def _is_folded(context: Context, place: Place) -> bool:
    lines, span = context.source_lines(place), place.value
    return span.line < len(lines) and lines[span.line][span.column :].startswith(">")
