"""Suppressions of objects, of files and in the configuration, in a whole lint."""

from gitops_lint.testing import assert_findings, fix_files, kustomization, lint_files

REPOSITORY = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: NAME
  namespace: flux-system
spec:
  interval: 1d
  url: https://example.com
"""
CONFIG = """\
clusters: [clusters/a]
ignore:
  - rule: invalid-duration
    object: HelmRepository flux-system/b*
    reason: the webhook rewrites days
  - rule: invalid-duration  # warning[unused-suppression]: it matches no finding of invalid-duration
    object: HelmRepository flux-system/z*
    reason: nothing is called that
"""


def test_in_a_whole_lint() -> None:
    alpha = REPOSITORY.replace("NAME", "alpha # gitops-lint: ignore-object[invalid-duration] why")
    beta = REPOSITORY.replace("NAME", "beta")
    gamma = REPOSITORY.replace("NAME", "gamma").replace(
        "1d", '1d  # error[invalid-duration]: `spec.interval` is "1d"'
    )
    idle = "# gitops-lint: ignore-file[invalid-duration] why  # warning[unused-suppression]: the file has no finding\n"
    files = {
        ".gitops-lint.yaml": CONFIG,
        "clusters/a/all.yaml": f"{alpha}---\n{beta}---\n{gamma}",
        "clusters/a/idle.yaml": idle + REPOSITORY.replace("NAME", "idle").replace("1d", "1h"),
        "clusters/a/whole.yaml": REPOSITORY.replace("NAME", "delta")
        + "# gitops-lint: ignore-file[invalid-duration] why\n",
    }
    report = lint_files(files)
    assert_findings(report, files, only={"invalid-duration", "unused-suppression"})
    assert [
        (it.by, it.reason) for it in report.ignored if it.finding.rule == "invalid-duration"
    ] == [
        ("comment", "why"),
        ("config", "the webhook rewrites days"),
        ("comment", "why"),
    ]


def test_a_comment_without_effect_is_removed() -> None:
    path = "clusters/production/apps.yaml"
    right = kustomization("apps")
    behind = right.replace(
        "  prune: true\n", "  prune: true  # gitops-lint: ignore[flux-schema] why\n"
    )
    above = right.replace(
        "  prune: true\n", "  # gitops-lint: ignore[flux-schema] why\n  prune: true\n"
    )
    for text in (behind, above):
        assert fix_files({path: text}, select=["unused-suppression", "flux-schema"]) == {
            path: right
        }
    both = behind.replace("[flux-schema]", "[flux-schema, flux-cel]")
    rules = ["unused-suppression", "flux-schema", "flux-cel"]
    assert fix_files({path: both}, select=rules) == {path: both}


def test_an_entry_without_effect_is_removed() -> None:
    files = {
        ".gitops-lint.yaml": CONFIG + "# the end\n",
        "clusters/a/all.yaml": REPOSITORY.replace("NAME", "b"),
    }
    rules = ["unused-suppression", "invalid-duration"]
    kept = CONFIG[: CONFIG.index("  - rule: invalid-duration  # warning")] + "# the end\n"
    assert fix_files(files, select=rules) == {**files, ".gitops-lint.yaml": kept}
