"""Fields of `ref` that another one overrides."""

import pytest

from gitops_lint.testing import lint_files


def source(kind: str, ref: str) -> str:
    url = "oci://example.com/x" if kind == "OCIRepository" else "https://example.com/x.git"
    return (
        f"apiVersion: source.toolkit.fluxcd.io/v1\nkind: {kind}\n"
        f"metadata: {{name: x, namespace: flux-system}}\nspec: {{interval: 1h, url: '{url}', ref: {ref}}}\n"
    )


@pytest.mark.parametrize(
    ("kind", "ref", "expected"),
    [
        ("GitRepository", "{branch: main}", []),
        ("GitRepository", "{branch: main, tag: v1}", [("tag", "branch")]),
        ("GitRepository", "{branch: main, tag: ''}", []),
        ("GitRepository", "{branch: main, semver: 1.x}", [("semver", "branch")]),
        ("GitRepository", "{tag: v1, semver: 1.x}", [("tag", "semver")]),
        ("GitRepository", "{name: refs/heads/main, branch: main}", [("name", "branch")]),
        ("GitRepository", "{commit: abc, branch: main}", []),
        ("GitRepository", "{commit: abc, branch: main, tag: v1}", [("commit", "tag")]),
        ("OCIRepository", "{tag: v1, digest: 'sha256:abc'}", []),
        ("OCIRepository", "{tag: v1, semver: 1.x}", [("semver", "tag")]),
        ("OCIRepository", "{semver: 1.x, digest: 'sha256:abc'}", [("digest", "semver")]),
        ("Bucket", "{tag: v1, branch: main}", []),
        ("GitRepository", "none", []),
    ],
)
def test_fields(kind: str, ref: str, expected: list[tuple[str, str]]) -> None:
    files = {
        ".gitops-lint.yaml": "clusters: [clusters/production]\n",
        "clusters/production/source.yaml": source(kind, ref),
    }
    assert [it.message for it in lint_files(files, select=["git-ref-ignored"]).findings] == [
        f"{kind} flux-system/x follows `{used}` of `ref`, so Flux ignores its `{field}`"
        for used, field in expected
    ]
