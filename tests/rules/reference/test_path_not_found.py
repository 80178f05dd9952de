"""Problems of paths, and their help."""

import pytest

from gitops_lint.testing import lint_files

RULE = "path-not-found"
FILES = {
    "apps/web/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, namespace: y}\n",
    "secret/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: s, namespace: y}\n",
    ".sourceignore": "/secret\n",
}


def found(path: str) -> list[tuple[str, str | None]]:
    """(problem of the path, help)."""
    text = (
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
        "metadata: {name: apps, namespace: flux-system}\n"
        f"spec:\n  path: {path}\n"
        "  interval: 10m\n  prune: true\n  sourceRef: {kind: GitRepository, name: flux-system}\n"
    )
    report = lint_files({"clusters/production/apps.yaml": text, **FILES}, select=[RULE])
    assert not report.crashes
    assert {(it.location.path, it.location.line) for it in report.findings} <= {
        ("clusters/production/apps.yaml", 5)
    }
    return [(it.message.partition(f"its path {path} ")[2], it.help) for it in report.findings]


@pytest.mark.parametrize(
    "path",
    ["./apps/web", "apps/web/", "/apps/web", "../../apps/web", "./apps//web", "${P}", "3", "null"],
)
def test_silent(path: str) -> None:
    expected = ["does not exist in GitRepository flux-system"]
    said = [what for what, _ in found(path)]
    assert said == [] or (path == "3" and said == expected)


@pytest.mark.parametrize(
    ("path", "what", "help_"),
    [
        ("./Apps/Web", "exists only with different case", "write `path: ./apps/web`"),
        (r"apps\web", "has backslashes", "write `path: ./apps/web`"),
        (r".\apps\web", "has backslashes", "write `path: ./apps/web`"),
        (
            "./apps/web/config.yaml",
            "is a file, not a directory",
            "write `path: ./apps/web`, its directory",
        ),
        ("./apps/wbe", "does not exist in GitRepository flux-system", "did you mean `./apps/web`?"),
        ("./apps/web/terraform", "does not exist in GitRepository flux-system", None),
        ("./zzz/qqq/xxx", "does not exist in GitRepository flux-system", None),
        (
            "./secret",
            "is excluded by `.sourceignore` or `spec.ignore`",
            "include it in `.sourceignore` or `spec.ignore` with a `!` pattern",
        ),
    ],
)
def test_help(path: str, what: str, help_: str | None) -> None:
    assert found(path) == [(what, help_)]
