"""XML 1.0 that is safe to print: all XML that gitops-lint writes comes from here."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Final

from gitops_lint.report.escape import log_lines, visible

HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'


def opened(name: str, attributes: Mapping[str, str | int], *, empty: bool = False) -> str:
    """A start tag, or the tag of an `empty` element."""
    pairs = "".join(f' {key}="{attribute(value)}"' for key, value in attributes.items())
    return f"<{name}{pairs}{'/' if empty else ''}>"


def attribute(value: str | int) -> str:
    """A value between double quotes, on one line."""
    return escape(visible(str(value)))


def content(text: str) -> str:
    r"""Text between two tags, its line breaks kept.

    Characters that XML 1.0 forbids, even as references, are escaped as in other formats (`\x1b`).
    """
    return escape(log_lines(text), quote=False)


def element(
    name: str, attributes: Mapping[str, str | int], text: str, indent: str
) -> Iterator[str]:
    """The lines of an element that has only text."""
    if text:
        yield f"{indent}{opened(name, attributes)}{content(text)}</{name}>"
    else:
        yield f"{indent}{opened(name, attributes, empty=True)}"
