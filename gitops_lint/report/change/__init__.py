"""What a change does to clusters: for people, for programs, for a comment on a pull request, and for a browser."""

from collections.abc import Callable, Mapping
from typing import Final

from gitops_lint.report.change.html import change_html
from gitops_lint.report.change.json import change_json
from gitops_lint.report.change.markdown import change_markdown
from gitops_lint.report.change.text import change_text
from gitops_lint.report.style import Style
from gitops_lint.results.change import Change

FORMATS: Final[Mapping[str, Callable[[Change, Style], str]]] = {
    "text": change_text,
    "json": change_json,
    "markdown": change_markdown,
    "html": change_html,
}
DRAWN: Final = ("markdown", "html")
"""The formats that need the diagrams of a change."""
