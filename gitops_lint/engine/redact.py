"""Redacts the values of Secrets in source text for reports; lines and columns do not change."""

import re
from collections.abc import Iterable, Iterator
from math import isfinite
from typing import Any, Final

from gitops_lint.documents import File, Place, Span, entries, get
from gitops_lint.results.finding import split_lines

HIDDEN: Final = "***"  # instead of a secret value

_KIND = re.compile(r"""\bkind["']?\s*:\s*["']?Secret\b""")
_DATA = re.compile(r"""\bdata["']?\s*:""")
_PUBLIC = re.compile(
    r"""(?P<head>\s*(?:-\s+)*["']?[\w./-]+["']?\s*:(?=\s|$))(?P<value>.*)""",
)
_SHOWN = frozenset({"apiVersion", "kind", "metadata", "name", "namespace", "type"})


def redact(text: str, file: File) -> str:
    """The text of a parsed file with the values of its Secrets replaced by `***`.

    Redacts `data` and `stringData` of every Secret, however deeply nested, the `literals`, `envs` and
    `files` of a secretGenerator, and every patch of a Secret. Lines after a syntax error are redacted
    if their text looks like a Secret. Lines and columns stay the same.
    """
    if not any(word in text for word in ("Secret", "stringData", "secretGenerator")):
        return text
    lines = split_lines(text)
    for document in file.documents:
        for place in _secrets(document.data):
            _hide(lines, place.value)
    if file.faults:
        parsed = max((document.place.value.end_line for document in file.documents), default=-1)
        _hide_unparsed(lines, parsed + 1)
    return "\n".join(lines)


def _secrets(data: Any) -> Iterator[Place]:
    """The places of all secret values, depth first."""
    if get(data, "kind") == "Secret":
        for part in ("data", "stringData"):
            yield from (place for _, _, place in entries(get(data, part)))
    for generator in _generators(data):
        for part in ("literals", "envs", "files"):
            yield from (place for _, _, place in entries(get(generator, part)))
    of_secret = get(data, "target", "kind") == "Secret"
    for key, value, place in entries(data):
        if isinstance(value, str):  # a patch, or a manifest in a string
            if (of_secret and key == "patch") or _looks_secret(value):
                yield place
        else:
            yield from _secrets(value)


def _generators(data: Any) -> Iterable[Any]:
    found = get(data, "secretGenerator")
    return found if isinstance(found, list) else ()


def _hide(lines: list[str], span: Span) -> None:
    for number in range(span.line, min(span.end_line + 1, len(lines))):
        line = lines[number]
        start = span.column if number == span.line else 0
        end = span.end_column if number == span.end_line else len(line)
        lines[number] = line[:start] + _stars(line[start:end]) + line[end:]


def _hide_unparsed(lines: list[str], start: int) -> None:
    if not _looks_secret("\n".join(lines[start:])):
        return
    for number in range(start, len(lines)):
        line = lines[number]
        match = _PUBLIC.fullmatch(line)
        head = match["head"] if match else ""
        if head.strip(" -\t\"':") not in _SHOWN and not line.startswith(("---", "#")):
            lines[number] = head + _stars(line[len(head) :])


def _looks_secret(text: str) -> bool:
    """Whether unparsed text seems to contain the values of a Secret."""
    if "stringData" in text or "secretGenerator" in text:
        return True
    return bool(_KIND.search(text) and _DATA.search(text))


def _stars(text: str) -> str:
    """Stars and blanks of the same width as the text, so that the length of the value is not visible."""
    indent = len(text) - len(text.lstrip())
    rest = len(text) - indent
    return text[:indent] + ("***" if rest else "")[:rest].ljust(rest)


def without_secret_values(data: Any) -> Any:
    """Data as JSON has it, with the values of Secrets replaced by `***`, also in patches and templates."""
    if isinstance(data, dict):
        hidden = _secret_keys(data)
        return {
            str(key): _hidden(value) if key in hidden else without_secret_values(value)
            for key, value in data.items()
        }
    if isinstance(data, list):
        return [without_secret_values(item) for item in data]
    if isinstance(data, str):
        return HIDDEN if _looks_secret(data) else data
    if data is None or isinstance(data, bool | int) or (isinstance(data, float) and isfinite(data)):
        return data
    return str(data)  # dates and other values that JSON does not have


def _secret_keys(data: dict[Any, Any]) -> tuple[str, ...]:
    """The keys of a map whose values are secret."""
    target = data.get("target")
    if data.get("kind") == "Secret":
        return ("data", "stringData")
    return ("patch",) if isinstance(target, dict) and target.get("kind") == "Secret" else ()


def _hidden(data: Any) -> Any:
    return dict.fromkeys(map(str, data), HIDDEN) if isinstance(data, dict) else HIDDEN
