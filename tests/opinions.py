"""Hints about entries that most people leave out of every HelmRelease or source.

In a fixture or situation about something else, they would be announced at each of them. So each of these rules counts only in a
repository that announces a finding of it.
"""

from collections.abc import Mapping
from typing import Final

from gitops_lint.rule import load_rules
from gitops_lint.testing import announced

OPINIONS: Final = frozenset(
    {
        "chart-changes-missed",
        "chart-layer-not-selected",
        "crds-not-upgraded",
        "release-not-retried",
        "source-not-pinned",
    }
)


def counted(files: Mapping[str, str]) -> frozenset[str]:
    """The ids of the rules whose findings count in a repository with these files (path: text)."""
    held = {spot.rule for spot, _ in announced(files)}
    return frozenset(rule.id for rule in load_rules()) - (OPINIONS - held)
