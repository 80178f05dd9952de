"""What an upgrade of Flux changes in a cluster: for people, for programs, and as a checklist."""

from collections.abc import Callable, Mapping
from typing import Final

from gitops_lint.report.style import Style
from gitops_lint.report.upgrade.json import upgrade_json
from gitops_lint.report.upgrade.markdown import upgrade_markdown
from gitops_lint.report.upgrade.text import upgrade_text
from gitops_lint.results.upgrade import Upgrade

FORMATS: Final[Mapping[str, Callable[[Upgrade, Style], str]]] = {
    "text": upgrade_text,
    "json": upgrade_json,
    "markdown": upgrade_markdown,
}
