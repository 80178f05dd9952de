"""Who is held up by something suspended."""

import pytest

from gitops_lint.testing import assert_findings, kustomization, lint_files, manifest
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


@pytest.mark.parametrize(
    ("dependencies", "found"),
    [
        (
            "dependsOn:\n  - name: database",
            {
                "dependency-on-suspended": [
                    "On a running cluster it stops with the next commit.",
                    "This blocks 1 Kustomization: report.",
                ]
            },
        ),
        ("", {"never-ready": ["This blocks 2 Kustomizations: app and report."]}),
    ],
    ids=["a dependency", "only its Namespace"],
)
def test_one_finding_of_whatever_waits_for_a_suspended_object(
    dependencies: str, found: dict[str, list[str]]
) -> None:
    """`app` needs the Namespace that the suspended `database` applies, whether it depends on it or not."""
    given = {
        "clusters/production/database.yaml": kustomization("database", "suspend: true"),
        "clusters/production/app.yaml": kustomization("app", dependencies),
        "clusters/production/report.yaml": kustomization("report", "dependsOn:\n  - name: app"),
        "database/namespace.yaml": manifest("v1", "Namespace", "data", namespace=""),
        "app/settings.yaml": manifest("v1", "ConfigMap", "settings", "data: {}", namespace="data"),
        "report/settings.yaml": manifest("v1", "ConfigMap", "report", "data: {}"),
    }
    rules = ["dependency-on-suspended", "never-ready"]
    notes = {it.rule: list(it.notes) for it in lint_files(given, select=rules).findings}
    assert notes == found
