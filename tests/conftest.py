"""Fixtures for every test."""

import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

from gitops_lint.config import Config, load_config
from gitops_lint.results.finding import Report
from tests.example import entry_config, write

LintFiles = Callable[..., Report]

# The same examples on every run, so that a change fails for what it changes. GITOPS_LINT_EXAMPLES
# asks for new ones, and for how many where a test can use thousands.
settings.register_profile("fixed", derandomize=True, deadline=None)
settings.register_profile("searching", deadline=None)
settings.load_profile("searching" if "GITOPS_LINT_EXAMPLES" in os.environ else "fixed")


@pytest.fixture
def lint_files(tmp_path: Path) -> LintFiles:
    """Lint files (path: text) as the repository they are; see `tests.example` for where it starts.

    `select` are the ids of the rules to run (default: all), `config` replaces the configuration, and
    `path` lints a part or a single file of it.
    """
    from gitops_lint.engine.run import lint

    numbers = count()

    def run(
        files: Mapping[str, str],
        *,
        select: Collection[str] | None = None,
        config: Config | None = None,
        path: str = "",
    ) -> Report:
        root = tmp_path / str(next(numbers))
        write(files, root)
        written = load_config(root) if ".gitops-lint.yaml" in files else entry_config(files)
        chosen = config or written
        if select is not None:
            chosen = replace(chosen, select=frozenset(select))
        return lint(root / path, root=root, config=chosen)

    return run
