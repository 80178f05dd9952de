"""Kustomizations that should be retried before their interval ends."""

import pytest

from gitops_lint.testing import (
    assert_findings,
    crd,
    documents,
    kustomization,
    lint_files,
)
from tests.rules.readiness.times import RULES, check_times


@pytest.mark.parametrize(
    "lines",
    [
        ["interval: 30m  # hint[retry-interval-missing]: waits for health", "wait: true", "timeout: 5m"],
        ["interval: 29m", "wait: true", "timeout: 5m"],
        ["interval: 1h", "wait: true", "timeout: 5m", "retryInterval: ${RETRY}"],
        ["interval: 1h"],
        ["interval: 1h  # hint[retry-interval-missing]: substituteFrom", "postBuild: {substituteFrom: [{kind: ConfigMap, name: vars}]}"],
    ],
)  # fmt: skip
def test_values(lines: list[str]) -> None:
    check_times(*lines)


def test_a_retry_counts_for_dependents_and_other_sources() -> None:
    given = {
        "clusters/production/app.yaml": documents(
            kustomization("a", "interval: 2h  # warning[retry-interval-missing]: a blocks b and c"),
            kustomization("b", "dependsOn: [{name: a}]"),
            kustomization("c", "dependsOn: [{name: a}]"),
            kustomization(
                "d",
                "interval: 1h  # hint[retry-interval-missing]: has a source of its own",
                "sourceRef: {kind: GitRepository, name: other}",
            ),
        )
    }
    assert_findings(lint_files(given, select=["retry-interval-missing"]), given)


@pytest.mark.parametrize("number", [1, 2])
def test_several_are_reported_at_the_patch_of_their_parent(number: int) -> None:
    names = ["a", "b"][:number]
    alone = "  # hint[retry-interval-missing]: flux-system/a is retried" if number == 1 else ""
    together = "  # hint[retry-interval-missing]: 2 Kustomizations" if number == 2 else ""
    given = {
        "clusters/production/apps.yaml": f"""\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {{name: apps, namespace: flux-system}}
spec:
  interval: 10m
  path: ./apps
  prune: true
  sourceRef: {{kind: GitRepository, name: flux-system}}
  patches:
    - target: {{kind: Kustomization}}{together}
      patch: |
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {{name: all}}
        spec: {{timeout: 5m}}
""",
        **{
            f"apps/{name}.yaml": kustomization(name, f"interval: 1h{alone}", "wait: true")
            for name in names
        },
    }
    report = lint_files(given, select=["retry-interval-missing"])
    assert_findings(report, given)
    assert [it.help for it in report.findings] == [
        "add `retryInterval: 2m` to this patch" if number == 2 else "write `retryInterval: 2m`"
    ]


def test_a_parents_patch_may_set_it() -> None:
    patch = """\
resources: [app.yaml]
patches:
  - target: {kind: Kustomization}
    patch: |
      apiVersion: kustomize.toolkit.fluxcd.io/v1
      kind: Kustomization
      metadata: {name: all}
      spec: {retryInterval: 2m, timeout: 5m}
"""
    given = {"clusters/production/app.yaml": kustomization("app", "interval: 1h", "wait: true")}
    rules = {it.rule for it in lint_files(given, select=RULES).findings}
    assert rules == {"retry-interval-missing", "wait-without-timeout"}
    given["clusters/production/kustomization.yaml"] = patch
    assert_findings(lint_files(given, select=RULES), {})


@pytest.mark.parametrize(
    ("interval", "severity"),
    [("30m", "hint"), ("1h", "hint"), ("1h1s", "warning"), ("24h", "warning")],
)
def test_the_interval_decides_how_bad_it_is_to_block_others(interval: str, severity: str) -> None:
    given = {
        "clusters/production/app.yaml": documents(
            kustomization(
                "a", f"interval: {interval}  # {severity}[retry-interval-missing]: a blocks b"
            ),
            kustomization("b", "dependsOn: [{name: a}]"),
        ),
    }
    assert_findings(lint_files(given, select=["retry-interval-missing"]), given)


PARENT = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec:
  interval: 10m
  path: ./apps
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
"""
PATCHES = """\
  patches:
    - target: {kind: Kustomization}
      patch: |
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: all}
        spec: {timeout: 5m}
"""
LACKING = ("interval: 1h", "wait: true")


@pytest.mark.parametrize(
    ("patches", "having", "place", "help_"),
    [
        (PATCHES, 1, "clusters/production/apps.yaml", "add `retryInterval: 2m` to this patch"),
        (PATCHES, 2, "apps/a.yaml", "write `retryInterval: 2m` in each"),
        ("", 1, "apps/a.yaml", "write `retryInterval: 2m` in each"),
        (
            "",
            0,
            "apps/a.yaml",
            (
                "write `retryInterval: 2m` in each; or in a patch under `spec.patches` of Kustomization"
                " flux-system/apps"
            ),
        ),
    ],
)
def test_a_patch_must_not_override_most_of_its_objects(
    patches: str, having: int, place: str, help_: str
) -> None:
    given = {
        "clusters/production/apps.yaml": PARENT + patches,
        **{f"apps/{name}.yaml": kustomization(name, *LACKING) for name in "ab"},
        **{
            f"apps/other-{n}.yaml": kustomization(f"other-{n}", *LACKING, "retryInterval: 1m")
            for n in range(having)
        },
    }
    (finding,) = lint_files(given, select=["retry-interval-missing"]).findings
    assert (finding.location.path, finding.help) == (place, help_)


def test_the_patches_of_a_parent_outside_the_repository_cannot_be_written() -> None:
    given = {f"clusters/production/{name}.yaml": kustomization(name, *LACKING) for name in "ab"}
    (finding,) = lint_files(given, select=["retry-interval-missing"]).findings
    assert finding.help == "write `retryInterval: 2m` in each"


def test_the_same_in_two_clusters_is_one_finding() -> None:
    """What the roots apply is written for each cluster, and the decision is one for all."""
    found = "hint[retry-interval-missing]: after a failure 3 Kustomizations are retried"
    given = {
        ".gitops-lint.yaml": "clusters: [{path: clusters/production}, {path: clusters/staging}]\n",
        "clusters/production/app.yaml": documents(
            kustomization("a", f"interval: 1h  # {found}"),
            kustomization("b", "dependsOn: [{name: a}]"),
        ),
        "clusters/staging/app.yaml": documents(
            kustomization("c", "interval: 1h"),
            kustomization("d", "interval: 1h", "dependsOn: [{name: c}]"),
            kustomization("e", "dependsOn: [{name: d}]"),
        ),
    }
    report = lint_files(given, select=["retry-interval-missing"])
    assert_findings(report, given)
    (finding,) = report.findings
    assert finding.clusters == ("clusters/production", "clusters/staging")


def test_a_build_that_fetches_files_can_fail() -> None:
    given = {
        "clusters/production/app.yaml": documents(
            kustomization("crds", "interval: 2h  # warning[retry-interval-missing]: crds blocks app"),
            kustomization("app", "dependsOn: [{name: crds}]"),
            kustomization("more", "interval: 1h  # hint[retry-interval-missing]: more fetches files when"),
        ),
        "crds/kustomization.yaml": "resources: ['https://example.com/a.yaml', b.yaml]\n",
        "crds/b.yaml": crd("Widget"),
        "more/kustomization.yaml": "resources: ['https://github.com/example/b//deploy?ref=v1']\n",
    }  # fmt: skip
    report = lint_files(given, select=["retry-interval-missing"])
    assert_findings(report, given)
    fetched = ("https://example.com/a.yaml", "https://github.com/example/b//deploy?ref=v1")
    assert [it.notes[1:] for it in report.findings] == [
        (f"Each of its builds fetches `{it}`, and fails if that fails.",) for it in fetched
    ]
    assert [str(it.location.path) for one in report.findings for it in one.related] == [
        "crds/kustomization.yaml",
        "more/kustomization.yaml",
    ]
