"""Who is held up by something suspended."""

import pytest

from gitops_lint.testing import assert_findings, lint_files
from tests.rules.order.test_dependency_cycle import files, release, waiting

NOTE = "  # error[dependency-on-suspended]: "
DATABASE = waiting("database", more="suspend: true")


@pytest.mark.parametrize(
    "documents",
    [
        pytest.param([DATABASE, waiting("a", "{name: database}" + NOTE + "stops with the next commit")], id="same source"),
        pytest.param(
            [
                DATABASE.replace("name: flux-system, namespace", "name: other, namespace"),
                waiting("a", "{name: database}" + NOTE + "but flux-system/database is never updated"),
            ],
            id="another source",
        ),
        pytest.param(
            [
                release("db").replace("interval: 1h", "suspend: true\n  interval: 1h"),
                release("app", "{name: db}" + NOTE + "HelmRelease apps/app never starts on a new cluster"),
            ],
            id="HelmReleases",
        ),
        pytest.param([DATABASE, waiting("a", "{name: database}", more="suspend: true")], id="both"),
        pytest.param([DATABASE, waiting("a", "{name: database, readyExpr: 'true'}")], id="readyExpr"),
        pytest.param(
            [waiting("database", more="suspend: ${OFF}"), waiting("a", "{name: database}")],
            id="a variable",
        ),
        pytest.param([waiting("database", more="suspend: false"), waiting("a", "{name: database}")], id="not suspended"),
    ],
)  # fmt: skip
def test_findings(documents: list[str]) -> None:
    given = files(*documents)
    assert_findings(lint_files(given, select=["dependency-on-suspended"]), given)
