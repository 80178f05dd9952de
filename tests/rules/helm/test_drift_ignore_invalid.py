"""Exceptions from drift detection that Flux cannot use."""

import pytest

from gitops_lint.testing import helm_release, lint_files

ERROR, WARNING = "error", "warning"


@pytest.mark.parametrize(
    ("mode", "entry", "found"),
    [
        ("enabled", "paths: [/spec/replicas]", []),
        ("enabled", "paths: ['']", []),
        ("enabled", "paths: [/]", []),
        ("enabled", "paths: [spec.replicas]", [(WARNING, "write `/spec/replicas`")]),
        ("warn", "paths: [spec/replicas]", [(WARNING, "write `/spec/replicas`")]),
        ("enabled", "paths: ['$.a[0].b']", [(WARNING, "write `/a/0/b`")]),
        ("enabled", "paths: ['/a[0]/b']", [(WARNING, "write `/a/0/b`")]),
        ("enabled", "paths: [/a/b.c]", []),
        (
            "enabled",
            "paths: [/spec/template/metadata/annotations/a.io/b]",
            [(WARNING, "write `/spec/template/metadata/annotations/a.io~1b`")],
        ),
        ("enabled", "paths: [/metadata/labels/a.io~1b]", []),
        ("enabled", "paths: ['${PATH}']", []),
        ("disabled", "paths: [spec.replicas]", []),
        (
            "enabled",
            "paths: [''], target: {name: 'x('}",
            [(ERROR, "write a regular expression for the whole text")],
        ),
        (
            "warn",
            "paths: [''], target: {annotationSelector: a=b=c}",
            [(ERROR, "write a label selector, such as `app=web`")],
        ),
        ("disabled", "paths: [''], target: {name: 'x('}", []),
        ("enabled", "paths: [''], target: {name: '${NAME}('}", []),
        ("enabled", "paths: [''], target: {kind: services}", [(WARNING, "write `kind: Service`")]),
    ],
)
def test_exceptions(mode: str, entry: str, found: list[tuple[str, str]]) -> None:
    release = helm_release("x", f"driftDetection: {{mode: {mode}, ignore: [{{{entry}}}]}}")
    files = {".gitops-lint.yaml": "clusters: [clusters/a]\n", "clusters/a/x.yaml": release}
    report = lint_files(files, select=["drift-ignore-invalid"])
    assert [(str(it.severity), it.help) for it in report.findings] == found
