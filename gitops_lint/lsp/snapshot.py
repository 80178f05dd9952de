"""The last lint of a repository as it stands in the editor."""

from collections.abc import Mapping
from functools import cached_property

from gitops_lint.cluster import Repository
from gitops_lint.lsp.text import Text
from gitops_lint.results.finding import Report


class Snapshot:
    """A report, and the repository it is about; asked only in the worker thread.

    `versions` are those of the open files, by path. `encoding` is that of positions.
    """

    def __init__(
        self,
        report: Report,
        repository: Repository,
        versions: Mapping[str, int | None],
        encoding: str,
    ) -> None:
        self.report = report
        self.repository = repository
        self.versions = versions
        self.encoding = encoding
        self._texts: dict[str, Text] = {}

    def text(self, path: str) -> Text:
        """The text of a file of the repository, as it was linted; empty if there is none."""
        if path not in self._texts:
            tree = self.repository.tree
            self._texts[path] = Text(tree.text(path) if path in tree.files else "", self.encoding)
        return self._texts[path]

    @cached_property
    def pages(self) -> Mapping[str, str]:
        """The pages of the rules that ran, by id."""
        return {rule.id: rule.documentation for rule in self.report.rules}
