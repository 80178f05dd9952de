"""What fails a substitution, and where none takes place."""

import pytest

from gitops_lint.config import ClusterConfig, Config
from gitops_lint.testing import assert_findings, lint_files
from tests.rules.substitution.test_undefined_variable import config_map, kustomization, repository

SYNTAX = "bad-substitution-syntax"
SKIPPED = "substitution-skipped"
OPTIONAL = "{substituteFrom: [{kind: %s, name: gone, optional: true}]}"


@pytest.mark.parametrize(
    ("data", "line", "column", "end"),
    [
        ("k: x ${a-b} y", 5, 8, 14),
        ("k: ${{ a }}", 5, 6, 9),
        ("k: ${a[0]}", 5, 6, 13),
        ("k: ${}", 5, 6, 9),
        ("k: x ${a", 5, 8, 11),
        ("k: ${ a}", 5, 6, 8),
        ("k: |\n    ok ${a}\n    no ${a-b}", 7, 8, 14),
    ],
)
def test_syntax(data: str, line: int, column: int, end: int) -> None:
    (finding,) = lint_files(repository(data), select=[SYNTAX]).findings
    at = finding.location
    assert (finding.severity, at.path) == ("error", "apps/config.yaml")
    assert (at.line, at.column, at.end_line, at.end_column) == (line, column, line, end)
    assert [it.message for it in finding.related] == [
        "Kustomization flux-system/apps substitutes here"
    ]


@pytest.mark.parametrize(
    ("post_build", "severity"),
    [
        ("{substitute: {a: x}}", "error"),
        ("{substituteFrom: [{kind: Secret, name: gone}]}", "error"),
        (OPTIONAL % "Secret", "warning"),
        ("{substituteStrategy: Always}", "error"),
        ("{}", None),
    ],
)
def test_severity_of_syntax(post_build: str, severity: str | None) -> None:
    found = lint_files(repository("k: ${a-b}", post_build), select=[SYNTAX]).findings
    assert [it.severity for it in found] == ([severity] if severity else [])


def test_no_piece_of_a_secret_is_told() -> None:
    secret = (
        config_map("k: ${hunter-2}")
        .replace("ConfigMap", "Secret")
        .replace("\ndata", "\nstringData")
    )
    files = repository("k: v") | {"apps/secret.yaml": secret}
    report = lint_files(files, select=[SYNTAX])
    assert [it.message for it in report.findings] == [
        "Flux cannot substitute in this value, and fails the build"
    ]
    assert "hunter" not in repr(report)
    files = repository("k: v", "{}") | {"apps/secret.yaml": secret.replace("-2", ":=2secret")}
    report = lint_files(files, select=[SKIPPED])
    assert [it.message for it in report.findings] == [
        "no variable is defined, so Flux leaves ${hunter:=…} as written"
    ]
    assert "2secret" not in repr(report)


@pytest.mark.parametrize(
    ("post_build", "data", "severity"),
    [
        ("{}", "k: ${v:=d}", "warning"),
        ("{substitute: {}}", "k: ${v:-d}", "warning"),
        (OPTIONAL % "ConfigMap", "k: ${v:=d}", "warning"),
        (OPTIONAL % "Secret", "k: ${v:=d}", "info"),
        ("{}", "k: ${v}", None),
        ("{}", "k: $${v:=d}", None),
        ("{}", "k: ${v:=", None),
        ("{substitute: {a: x}}", "k: ${v:=d}", None),
        ("{substituteStrategy: Always}", "k: ${v:=d}", None),
        ("{substituteFrom: [{kind: ConfigMap, name: gone}]}", "k: ${v:=d}", None),
    ],
)
def test_skipped(post_build: str, data: str, severity: str | None) -> None:
    found = lint_files(repository(data, post_build), select=[SKIPPED]).findings
    assert [(it.severity, it.location.path, it.location.line) for it in found] == (
        [(severity, "clusters/production/apps.yaml", 9)] if severity else []
    )


@pytest.mark.parametrize(
    ("flux", "expected"),
    [
        ("2.9", "write `substituteStrategy: Always` here"),
        ("2.8", "define a variable here, used or not: `substitute: {defaults: enabled}`"),
    ],
)
def test_help_of_skipped(flux: str, expected: str) -> None:
    config = Config(clusters=(ClusterConfig("clusters/production"),), flux_version=flux)
    files = repository("k: ${v:=d}", "{}")
    assert [it.help for it in lint_files(files, select=[SKIPPED], config=config).findings] == [
        expected
    ]


@pytest.mark.parametrize(("flux", "told"), [("2.9", False), ("2.8", True)])
def test_an_undefined_variable_fails_before_the_yaml_is_read(flux: str, told: bool) -> None:
    files = {
        "clusters/production/apps.yaml": kustomization("{substitute: {a: 'x: y'}}"),
        "apps/config.yaml": config_map("k: ${a}${b}"),
    }
    config = Config(clusters=(ClusterConfig("clusters/production"),), flux_version=flux)
    found = lint_files(files, select=["substitution-breaks-yaml"], config=config).findings
    assert [it.location.line for it in found] == ([5] if told else [])


def test_the_same_fault_is_told_once() -> None:
    files = repository("k: ${a-b} # error[bad-substitution-syntax]")
    one = files["clusters/production/apps.yaml"]
    files["clusters/production/apps.yaml"] = one + "---\n" + one.replace("name: apps", "name: web")
    assert_findings(lint_files(files, select=[SYNTAX]), files)
