"""Values that Helm splits."""

import pytest

from gitops_lint.testing import config_map, documents, helm_release, lint_files


@pytest.mark.parametrize(
    ("value", "entry", "splits"),
    [
        ("a,b", "targetPath: x", True),
        ("'a\\,b'", "targetPath: x", False),
        ("'{a,b}'", "targetPath: x", False),
        ("'\"a,b\"'", "targetPath: x", True),  # quotes are removed first
        ("a", "targetPath: x", False),
        ("a,b", "targetPath: x, literal: true", False),
        ("a,b", "optional: false", False),
        ("'${LIST},b'", "targetPath: x", False),
    ],
)
def test_values(value: str, entry: str, splits: bool) -> None:
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
    assert len(found) == int(splits)
