"""Kustomizations in which Flux does not substitute."""

import pytest

from gitops_lint.config import ClusterConfig, Config
from gitops_lint.testing import lint_files
from tests.rules.substitution.repository import config_map, repository

RULE = "substitution-skipped"
OPTIONAL = "{substituteFrom: [{kind: %s, name: gone, optional: true}]}"


@pytest.mark.parametrize(
    ("post_build", "data", "severity"),
    [
        ("{}", "k: ${v:=d}", "warning"),
        ("{substitute: {}}", "k: ${v:-d}", "warning"),
        (OPTIONAL % "ConfigMap", "k: ${v:=d}", "warning"),
        (OPTIONAL % "Secret", "k: ${v:=d}", "hint"),
        ("{}", "k: ${v}", None),
        ("{}", "k: $${v:=d}", None),
        ("{}", "k: ${v:=", None),
        ("{substitute: {a: x}}", "k: ${v:=d}", None),
        ("{substituteStrategy: Always}", "k: ${v:=d}", None),
        ("{substituteFrom: [{kind: ConfigMap, name: gone}]}", "k: ${v:=d}", None),
    ],
)
def test_skipped(post_build: str, data: str, severity: str | None) -> None:
    found = lint_files(repository(data, post_build), select=[RULE]).findings
    assert [(it.severity, it.location.path, it.location.line) for it in found] == (
        [(severity, "clusters/production/apps.yaml", 9)] if severity else []
    )


@pytest.mark.parametrize(
    ("flux", "expected"),
    [
        ("2.9", "write `substituteStrategy: Always` here"),
        ("2.8", "define any variable, even an unused one: `substitute: {defaults: enabled}`"),
    ],
)
def test_help_of_skipped(flux: str, expected: str) -> None:
    config = Config(clusters=(ClusterConfig("clusters/production"),), flux_version=flux)
    files = repository("k: ${v:=d}", "{}")
    assert [it.help for it in lint_files(files, select=[RULE], config=config).findings] == [
        expected
    ]


def test_no_part_of_a_secret_is_shown() -> None:
    secret = (
        config_map("k: ${hunter:=2secret}")
        .replace("ConfigMap", "Secret")
        .replace("\ndata", "\nstringData")
    )
    files = repository("k: v", "{}") | {"apps/secret.yaml": secret}
    report = lint_files(files, select=[RULE])
    assert [it.message for it in report.findings] == [
        "Flux leaves ${hunter:=…} as written, because no variable is defined"
    ]
    assert "2secret" not in repr(report)
