"""Problems of paths, and their help."""

import pytest

from gitops_lint.testing import documents, kustomization, lint_files, source

RULE = "path-not-found"
FILES = {
    "apps/web/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, namespace: y}\n",
    "secret/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: s, namespace: y}\n",
    ".sourceignore": "/secret\n",
}


CLUSTER = "clusters/production"


@pytest.mark.parametrize(
    ("spec", "problem", "help_"),
    [
        (
            "sparseCheckout: [clusters, ./infrastructure]",
            "is not in `sparseCheckout` of GitRepository flux-system/part",
            "add `apps/web` to `sparseCheckout` of GitRepository flux-system/part",
        ),
        (
            "sparseCheckout: [clusters, apps]\n  ignore: /apps",
            "is excluded by `.sourceignore` or `spec.ignore`",
            "include it in `.sourceignore` or `spec.ignore` with a `!` pattern",
        ),
        ("sparseCheckout: [clusters, apps/we]", None, None),
        ("sparseCheckout: [clusters, apps/web/config.yaml]", None, None),
    ],
)
def test_a_path_that_the_source_leaves_out(
    spec: str, problem: str | None, help_: str | None
) -> None:
    url = "https://example.com/fleet.git"
    files = {
        f"{CLUSTER}/flux-system/gotk-sync.yaml": documents(
            source("GitRepository", "flux-system", f"url: {url}", "ref: {branch: main}"),
            kustomization("flux-system", f"path: ./{CLUSTER}"),
        ),
        f"{CLUSTER}/apps.yaml": documents(
            source(
                "GitRepository", "part", f"url: {url}", "ref: {branch: main}", *spec.split("\n  ")
            ),
            kustomization(
                "apps", "path: ./apps/web", "sourceRef: {kind: GitRepository, name: part}"
            ),
        ),
        **{path: text for path, text in FILES.items() if path.startswith("apps/")},
    }
    findings = lint_files(files, select=[RULE]).findings
    said = [(it.message.partition("its path ./apps/web ")[2], it.help) for it in findings]
    assert said == ([] if problem is None else [(problem, help_)])


@pytest.mark.parametrize(
    ("parent", "severities"),
    [
        ("", ["error"]),
        ("\n  postBuild: {substitute: {other: x}}", []),
        ("\n  postBuild: {}", ["error"]),
        ("\n  postBuild: {substitute: {env: web}}", []),
    ],
)
def test_a_variable_in_the_path_that_only_the_parent_could_replace(
    parent: str, severities: list[str]
) -> None:
    files = {
        f"{CLUSTER}/flux-system/gotk-sync.yaml": documents(
            source("GitRepository", "flux-system"),
            kustomization("flux-system", f"path: ./{CLUSTER}", *filter(None, parent.split("\n  "))),
        ),
        f"{CLUSTER}/apps.yaml": kustomization(
            "apps", "path: './apps/${env}'", "postBuild: {substitute: {env: web}}"
        ),
        **{path: text for path, text in FILES.items() if path.startswith("apps/")},
    }
    findings = lint_files(files, select=[RULE]).findings
    assert [it.severity for it in findings] == severities
    assert {it.help for it in findings} <= {
        "write the path without variables; or define them in `postBuild` of Kustomization flux-system/flux-system"
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
        (
            "./apps/web/app",
            "does not exist in GitRepository flux-system",
            "did you mean `./apps/web`?",
        ),
        ("./clusters/production/app", "does not exist in GitRepository flux-system", None),
        ("./clusters/prodution/web", "does not exist in GitRepository flux-system", None),
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
