"""Expansions that Flux cannot parse, and the severity."""

import pytest

from gitops_lint.testing import assert_findings, lint_files
from tests.rules.substitution.repository import config_map, repository

RULE = "bad-substitution-syntax"
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
    (finding,) = lint_files(repository(data), select=[RULE]).findings
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
    found = lint_files(repository("k: ${a-b}", post_build), select=[RULE]).findings
    assert [it.severity for it in found] == ([severity] if severity else [])


def test_no_part_of_a_secret_is_shown() -> None:
    secret = (
        config_map("k: ${hunter-2}")
        .replace("ConfigMap", "Secret")
        .replace("\ndata", "\nstringData")
    )
    files = repository("k: v") | {"apps/secret.yaml": secret}
    report = lint_files(files, select=[RULE])
    assert [it.message for it in report.findings] == [
        "the build fails: Flux cannot substitute in this value"
    ]
    assert "hunter" not in repr(report)


def test_the_same_fault_is_reported_once() -> None:
    files = repository("k: ${a-b} # error[bad-substitution-syntax]")
    one = files["clusters/production/apps.yaml"]
    files["clusters/production/apps.yaml"] = one + "---\n" + one.replace("name: apps", "name: web")
    assert_findings(lint_files(files, select=[RULE]), files)


NEGATIVE = "k: ${a:1:-1}"
CRASHES = "`${a:…}` has a negative length, which crashes the controller"
MAY_CRASH = "`${a:…}` has a negative length, which crashes a Flux older than 2.9.5"


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("2.8", ["error", CRASHES]),
        ("2.9.4", ["error", CRASHES]),
        ("2.9", ["warning", MAY_CRASH]),
        ("", ["warning", MAY_CRASH]),
        ("2.9.5", None),
        ("2.10", None),
        ("2.42", None),
    ],
)
def test_a_negative_length(version: str, expected: list[str] | None) -> None:
    flux = f'flux-version: "{version}"\n' if version else ""
    files = repository(NEGATIVE, "{substitute: {a: abcdef}}")
    files[".gitops-lint.yaml"] = f"{flux}clusters: [clusters/production]\n"
    report = lint_files(files, select=[RULE])
    assert [[it.severity, it.message] for it in report.findings] == ([expected] if expected else [])
    assert [(it.location.line, it.location.column) for it in report.findings] == (
        [(5, 6)] if expected else []
    )


def test_a_negative_length_counts_from_the_end() -> None:
    breaks = repository("k: ${a:1:-1}", "{substitute: {a: '[[x]'}}")
    breaks[".gitops-lint.yaml"] = 'flux-version: "2.10"\nclusters: [clusters/production]\n'
    (finding,) = lint_files(breaks, select=["substitution-breaks-yaml"]).findings
    assert finding.severity == "error"
    fine = breaks | {
        "clusters/production/apps.yaml": breaks["clusters/production/apps.yaml"].replace(
            "[[x]", "[x["
        )
    }
    assert lint_files(fine, select=["substitution-breaks-yaml"]).findings == ()


def test_a_negative_length_may_not_be_substituted() -> None:
    files = repository("k: ${a:0:-1}", OPTIONAL % "Secret")
    files[".gitops-lint.yaml"] = 'flux-version: "2.8"\nclusters: [clusters/production]\n'
    assert [it.severity for it in lint_files(files, select=[RULE]).findings] == ["warning"]
