"""Values that Helm splits."""

import pytest

from gitops_lint.testing import config_map, documents, helm_release, lint_files


@pytest.mark.parametrize(
    ("value", "entry", "severities"),
    [
        ("a,b", "targetPath: x", ["error"]),
        ("a,b,", "targetPath: x", ["error"]),
        ("a,", "targetPath: x", ["warning"]),
        ("a,b.", "targetPath: x", ["warning"]),
        ("a,b=c", "targetPath: x", ["warning"]),
        ("a,b=c,d", "targetPath: x", ["error"]),
        ("'a,,b=c'", "targetPath: x", ["error"]),
        ("'a,b[0]'", "targetPath: x", ["warning"]),
        ("'a,b={c,d}'", "targetPath: x", ["warning"]),
        ("'a\\,b'", "targetPath: x", []),
        ("'{a,b}'", "targetPath: x", []),
        ("'\"a,b\"'", "targetPath: x", ["warning"]),  # quotes are removed first
        ("a", "targetPath: x", []),
        ("a,b", "targetPath: x, literal: true", []),
        ("a,b", "optional: false", []),
        ("'${LIST},b'", "targetPath: x", []),
    ],
)
def test_values(value: str, entry: str, severities: list[str]) -> None:
    release = helm_release(
        "x", f"valuesFrom: [{{kind: ConfigMap, name: v, valuesKey: list, {entry}}}]"
    )
    files = {
        ".gitops-lint.yaml": "clusters: [clusters/a]\n",
        "clusters/a/x.yaml": documents(
            release, config_map("v", f"list: {value}", namespace="flux-system")
        ),
    }
    found = lint_files(files, select=["value-split-at-comma"]).findings
    assert [str(it.severity) for it in found] == severities
