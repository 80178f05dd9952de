"""The last lint of a repository as it stands in the editor."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from lsprotocol import types

from gitops_lint.cluster import Cluster, Repository
from gitops_lint.documents import Place
from gitops_lint.lsp.text import Text
from gitops_lint.queries.naming import Naming, naming
from gitops_lint.queries.plan import plan
from gitops_lint.queries.variables import ledgers
from gitops_lint.results.explanation import Name
from gitops_lint.results.finding import Finding, Report
from gitops_lint.results.variables import Ledger


class Snapshot:
    """A report, and the repository it is about; asked only in the worker thread.

    `encoding` is that of positions.
    """

    def __init__(self, report: Report, repository: Repository, encoding: str) -> None:
        self.report = report
        self.repository = repository
        self.encoding = encoding
        self._texts: dict[str, Text] = {}
        self._waves: dict[Cluster, Mapping[Name, int]] = {}

    def text(self, path: str) -> Text:
        """The text of a file of the repository, as it was linted; empty if there is none."""
        if path not in self._texts:
            tree = self.repository.tree
            self._texts[path] = Text(tree.text(path) if path in tree.files else "", self.encoding)
        return self._texts[path]

    def range(self, place: Place) -> types.Range:
        """The range of the value at a place."""
        return self.text(place.path).range_of(place.value)

    def findings_at(self, path: str, line: int, column: int) -> Sequence[Finding]:
        """The findings at a position (zero-based)."""
        return [
            it
            for it in self.report.findings
            if it.location.path == path
            and (it.location.line, it.location.column)
            <= (line + 1, column + 1)
            <= (it.location.end_line, it.location.end_column)
        ]

    @cached_property
    def naming(self) -> Naming:
        """The objects of the repository, and the entries that name them."""
        return naming(self.repository)

    @cached_property
    def ledgers(self) -> Sequence[Ledger]:
        """The variables of all Kustomizations."""
        tree = self.repository.tree
        return [it for cluster in self.repository.clusters for it in ledgers(cluster, tree)]

    def waves(self, cluster: Cluster) -> Mapping[Name, int]:
        """The wave of each object in the rollout of a cluster, counted from 1."""
        if cluster not in self._waves:
            self._waves[cluster] = {it.name: it.wave for it in plan(cluster).members}
        return self._waves[cluster]

    @cached_property
    def pages(self) -> Mapping[str, str]:
        """The page of each rule that ran, Markdown."""
        return {rule.id: rule.documentation for rule in self.report.rules}
