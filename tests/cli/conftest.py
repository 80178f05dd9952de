"""The command line with a stub linter that returns a given report."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner, Result

from gitops_lint.cli import main
from gitops_lint.config import Config
from gitops_lint.results.finding import Finding, Ignored, Location, Report, Severity

Run = Callable[..., Result]


@dataclass
class Linter:
    """Records its calls."""

    report: Report = field(default_factory=Report)
    error: BaseException | None = None
    paths: tuple[Path, ...] = ()
    root: Path | None = None
    config: Config = field(default_factory=Config)
    stages: tuple[tuple[str, int, int], ...] = ()

    def lint(self, *paths: Path, root: Path, config: Config, progress: Any) -> Report:
        self.paths, self.root, self.config = paths, root, config
        for stage in self.stages:
            progress(*stage)
        if self.error:
            raise self.error
        return self.report


@pytest.fixture
def linter(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Linter:
    """Replaces `gitops_lint.engine.run`; the working directory is an empty repository."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    fake = Linter()
    module: Any = ModuleType("gitops_lint.engine.run")
    module.lint = fake.lint
    monkeypatch.setitem(sys.modules, "gitops_lint.engine.run", module)
    return fake


@pytest.fixture
def run() -> Run:
    return lambda *arguments: CliRunner().invoke(main, [str(it) for it in arguments])


def finding(severity: Severity, message: str = "m") -> Finding:
    return Finding("rule", severity, message, Location("a.yaml", 1, 1, 1, 2))


@pytest.fixture
def findings() -> Callable[..., Report]:
    """A report with one finding of each given severity, and one suppressed finding."""
    ignored = (Ignored(finding(Severity.ERROR), "comment", "why"),)
    return lambda *found: Report(tuple(finding(Severity(it)) for it in found), ignored)
