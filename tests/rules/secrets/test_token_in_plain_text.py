"""Credentials outside of Secrets: where they are found, and what is none."""

import pytest

from gitops_lint.testing import config_map, documents, helm_release, kustomization, lint_files

RULE = "token-in-plain-text"
TOKEN = "glpat-Uq7mRz2xW0pLk9sT4vBn"
PASSWORD = "hT7kLm29xQwZ4"
POD = (
    "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: default}\n"
    "spec: {containers: [{name: web, image: web, env: [{name: %s, value: '%s'}]}]}\n"
)


def messages(*texts: str) -> list[str]:
    files = {
        ".gitops-lint.yaml": "clusters: [clusters/a]\n",
        "clusters/a/x.yaml": documents(*texts),
    }
    report = lint_files(files, select=[RULE])
    assert all(TOKEN not in str(it) and PASSWORD not in str(it) for it in report.findings)
    return [it.message for it in report.findings]


@pytest.mark.parametrize(
    ("key", "value", "found"),
    [
        ("password", PASSWORD, True),
        ("ADMIN_PASSWORD", PASSWORD, True),
        ("clientSecret", "0123456789abcdef0123456789abcdef", True),
        ("password", "correcthorsebattery", False),  # as likely the name of an object
        ("password", "Ab1", False),
        ("password", "Ab1 Ab1 Ab1 Ab1", False),
        ("password", "$${ADMIN_PASSWORD_1a}", False),
        ("password", "changeMe1234567", False),
        ("password", "$2b$12$abcdefghijkLMNOP", False),  # a hash
        ("passwordFile", "hT7kLm29xQwZ4", False),
        ("secretName", "hT7kLm29xQwZ4", False),
        ("publicToken", "hT7kLm29xQwZ4", False),
        ("tokenUrl", "https://Example1.com/Login", False),
        ("color", "hT7kLm29xQwZ4", False),
        ("color", TOKEN, True),
    ],
)
def test_values_of_a_release(key: str, value: str, found: bool) -> None:
    said = messages(helm_release("web", f"values: {{auth: {{{key}: '{value}'}}}}"))
    what = "token" if value == TOKEN else "credential"
    assert said == [f"HelmRelease flux-system/web has a {what} in plain text"] * found


def test_variables_and_environment() -> None:
    owner = kustomization("apps", "path: ./apps", f"postBuild: {{substitute: {{a: {TOKEN}}}}}")
    assert messages(owner) == ["Kustomization flux-system/apps has a token in plain text"]
    said = messages(POD % ("DB_PASSWORD", PASSWORD), POD.replace("web", "db") % ("COLOR", PASSWORD))
    assert said == ["Pod default/web has a credential in plain text"]
    assert messages(config_map("a", f"password: {PASSWORD}", namespace="default")) == [
        "ConfigMap default/a has a credential in plain text"
    ]


def test_a_variable_is_reported_where_it_is_defined() -> None:
    owner = kustomization(
        "apps", "path: ./apps", f"postBuild: {{substitute: {{password: {PASSWORD}}}}}"
    )
    files = {
        ".gitops-lint.yaml": "clusters: [clusters/a]\n",
        "clusters/a/apps.yaml": owner,
        "apps/web.yaml": helm_release("web", "values: {password: '${password}'}"),
    }
    assert [it.message for it in lint_files(files, select=[RULE]).findings] == [
        "Kustomization flux-system/apps has a credential in plain text"
    ]
