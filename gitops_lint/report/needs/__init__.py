"""What to have ready before Flux starts: for people, for programs, and as manifests to fill in."""

from collections.abc import Callable, Mapping
from typing import Final

from gitops_lint.report.needs.json import needs_json
from gitops_lint.report.needs.markdown import needs_markdown
from gitops_lint.report.needs.text import needs_text
from gitops_lint.report.needs.yaml import needs_yaml
from gitops_lint.report.style import Style
from gitops_lint.results.needs import Preparations

FORMATS: Final[Mapping[str, Callable[[Preparations, Style], str]]] = {
    "text": needs_text,
    "json": needs_json,
    "markdown": needs_markdown,
    "yaml": needs_yaml,
}
