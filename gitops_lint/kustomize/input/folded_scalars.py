"""Folded block scalars (`>`) come out of kustomize with more line breaks than they went in with.

kustomize prints an object in the style it was written in and reads it again; where a line of a
folded scalar is followed by an indented one, go-yaml's emitter puts one line break too many.
(go.yaml.in/yaml/v3: yaml_emitter_write_folded_scalar)
"""

import re
from typing import Any, Final

from gitops_lint.kustomize.input.context import Context
from gitops_lint.source import Map, Place, Seq

# A line, the breaks after it, and then a line that begins with a blank, or the end of kept breaks.
_BEFORE_INDENTED: Final = re.compile(r"(?:^|(?<=\n))([^ \t\n][^\n]*\n+)(?=[ \t])")
# What go-yaml puts into quotes instead.
_QUOTED: Final = re.compile(r" \n| \Z|[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ufeff]")
_KEPT_END: Final = re.compile(r"(?:^|(?<=\n))([^ \t\n][^\n]*\n\n+)\Z")


def as_printed(context: Context, data: Any) -> Any:
    """The data with its folded scalars as kustomize prints them."""
    match data:
        case Map():
            result = data
            for key, value in data.items():
                new = _entry(context, value, data.places[key])
                if new is not value:
                    result = result.put(key, new, data.places[key])
            return result
        case Seq():
            items = [
                _entry(context, value, place)
                for value, place in zip(data, data.places, strict=True)
            ]
            if all(new is old for new, old in zip(items, data, strict=True)):
                return data
            return Seq(items, data.places)
        case _:
            return data


def _entry(context: Context, value: Any, place: Place) -> Any:
    if isinstance(value, Map | Seq):
        return as_printed(context, value)
    if not isinstance(value, str) or "\n" not in value or value.lstrip("\n")[:1] in " \t":
        return value
    if _QUOTED.search(value):
        return value
    printed = _KEPT_END.sub(r"\1\n", _BEFORE_INDENTED.sub(r"\1\n", value))
    return printed if printed != value and _is_folded(context, place) else value


def _is_folded(context: Context, place: Place) -> bool:
    lines, span = context.source(place), place.value
    return span.line < len(lines) and lines[span.line][span.column :].startswith(">")
