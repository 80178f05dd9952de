"""Where credentials are written, and what a finding shows of them."""

import pytest

from gitops_lint.results.finding import Finding
from gitops_lint.testing import kustomization, lint_files, manifest

RULE = "plaintext-secret"
PASSWORD = "hunter2hunter2"
CHILD = "clusters/production/apps.yaml"
PLAIN = manifest("v1", "Secret", "s", f"stringData: {{user: a, password: {PASSWORD}}}\n")


def found(files: dict[str, str], *spec: str) -> tuple[Finding, ...]:
    """The findings about the files of a Kustomization that applies `apps`."""
    report = lint_files({CHILD: kustomization("apps", *spec)} | files, select=[RULE])
    assert not report.crashes
    return report.findings


def test_a_finding_is_at_the_key_and_does_not_show_the_value() -> None:
    (it,) = found({"apps/s.yaml": PLAIN})
    assert it.severity.value == "warning"
    assert it.message == "Secret default/s has a credential in plain text: `password`"
    line = PLAIN.splitlines()[it.location.line - 1]
    assert line[it.location.column - 1 : it.location.end_column - 1] == "password"


def test_a_file_is_one_finding() -> None:
    other = PLAIN.replace("name: s", "name: t")
    (it,) = found({"apps/s.yaml": f"{PLAIN}---\n{other}"})
    assert it.message == "2 Secrets have credentials in plain text"
    assert set(it.names) == {"Secret default/s", "Secret default/t"}


def test_two_files_are_two_findings() -> None:
    files = {"apps/s.yaml": PLAIN, "apps/t.yaml": PLAIN.replace("name: s", "name: t")}
    assert [it.location.path for it in found(files)] == ["apps/s.yaml", "apps/t.yaml"]


@pytest.mark.parametrize(
    ("source", "line"),
    [
        (f"  literals:\n  - user=a\n  - password={PASSWORD}\n", 6),
        ("  envs:\n  - s.env\n", 5),
        ("  files:\n  - password=s.txt\n", 5),
    ],
)
def test_a_generator_is_shown_without_the_length_and_the_hash_of_the_value(
    source: str, line: int
) -> None:
    files = {
        "apps/kustomization.yaml": f"namespace: default\nsecretGenerator:\n- name: s\n{source}",
        "apps/s.env": f"user=a\npassword={PASSWORD}\n",
        "apps/s.txt": PASSWORD,
    }
    (it,) = found(files)
    assert it.message == "Secret default/s has a credential in plain text: `password`"
    at = it.location
    assert (at.path, at.line) == ("apps/kustomization.yaml", line)
    assert (at.line, at.column) == (at.end_line, at.end_column)


def test_a_value_from_a_variable_is_not_written_in_the_secret() -> None:
    text = manifest("v1", "Secret", "s", "stringData: {password: '${WORD}'}\n")
    variable = f"postBuild: {{substitute: {{WORD: {PASSWORD}}}}}"
    assert found({"apps/s.yaml": text}, variable) == ()


def test_the_value_of_a_patch_is_reported_in_the_file_of_the_patch() -> None:
    files = {
        "apps/kustomization.yaml": "resources: [s.yaml]\npatches: [{path: patch.yaml}]\n",
        "apps/s.yaml": manifest("v1", "Secret", "s", "stringData: {user: a}\n"),
        "apps/patch.yaml": manifest("v1", "Secret", "s", f"stringData: {{password: {PASSWORD}}}\n"),
    }
    assert [it.location.path for it in found(files)] == ["apps/patch.yaml"]


@pytest.mark.parametrize(
    "text",
    [
        manifest("v1", "Secret", "s", "stringData: {}\n"),
        manifest("v1", "Secret", "s"),
        manifest("v1", "Secret", "s", "data: [a]\nstringData: b\n"),
        manifest("v1", "ConfigMap", "s", f"data: {{password: {PASSWORD}}}\n"),
        manifest("example.com/v1", "Secret", "s", f"stringData: {{password: {PASSWORD}}}\n"),
        manifest(
            "v1", "Secret", "s", "type: kubernetes.io/service-account-token",
            "stringData: {token: abcd1234}\n",
        ),
    ],
)  # fmt: skip
def test_silent(text: str) -> None:
    assert found({"apps/s.yaml": text}) == ()


def test_a_file_that_no_cluster_applies_is_not_reported() -> None:
    files = {
        "apps/c.yaml": manifest("v1", "ConfigMap", "c", "data: {a: b}\n"),
        "scripts/s.yaml": PLAIN,
    }
    assert found(files) == ()
