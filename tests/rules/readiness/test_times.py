"""The rules about interval, timeout and retryInterval: which values are findings."""

import pytest

from gitops_lint.testing import assert_findings, lint_files

RULES = [
    "interval-too-short",
    "retry-interval-missing",
    "retry-slower-than-interval",
    "timeout-below-floor",
    "timeout-exceeds-interval",
    "timeout-inert",
    "wait-without-timeout",
]


def spec(*lines: str, name: str = "app") -> str:
    body = "\n  ".join(lines)
    return f"""\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {{name: {name}, namespace: flux-system}}
spec:
  path: ./{name}
  prune: true
  sourceRef: {{kind: GitRepository, name: flux-system}}
  {body}
"""


@pytest.mark.parametrize(
    "lines",
    [
        # timeout-below-floor
        ["interval: 10m", "wait: true", "timeout: 29s  # warning[timeout-below-floor]: is 29s"],
        ["interval: 10m", "wait: true", "timeout: 0s  # warning[timeout-below-floor]"],
        ["interval: 10m", "wait: true", "timeout: 30s"],
        ["interval: 10m", "wait: true", "timeout: ${TIMEOUT}"],
        # timeout-inert
        ["interval: 10m", "timeout: 5m  # info[timeout-inert]: waits for nothing"],
        ["interval: 10m", "timeout: ${T}  # info[timeout-inert]"],
        ["interval: 10m", "wait: false", "healthChecks: []", "timeout: 5m  # info[timeout-inert]"],
        ["interval: 10m", "wait: ${WAIT}", "timeout: 5m"],
        ["interval: 10m", "deletionPolicy: WaitForTermination", "timeout: 5m"],
        ["interval: 10m", "deletionPolicy: ${POLICY}", "timeout: 5m"],
        ["interval: 10m", "deletionPolicy: Orphan", "timeout: 5m  # info[timeout-inert]"],
        # timeout-exceeds-interval
        ["interval: 10m", "wait: true", "timeout: 10m  # info[timeout-exceeds-interval]: 10m"],
        ["interval: 10m", "wait: true", "timeout: 1h  # info[timeout-exceeds-interval]: 1h"],
        ["interval: 10m", "wait: true", "timeout: 61m  # warning[timeout-exceeds-interval]: 1h1m"],
        ["interval: 1m", "wait: true", "timeout: 7m  # warning[timeout-exceeds-interval]: 7m"],
        ["interval: 10m", "wait: true", "timeout: 9m59s"],
        ["interval: ${INTERVAL}", "wait: true", "timeout: 9m"],
        ["interval: 5m", "timeout: 10m  # info[timeout-inert]"],
        # wait-without-timeout
        ["interval: 31m", "retryInterval: 1m", "wait: true  # warning[wait-without-timeout]: 30m30s"],
        ["interval: 30m30s", "retryInterval: 1m", "wait: true  # info[wait-without-timeout]: 30m"],
        ["interval: 10m", "wait: true  # info[wait-without-timeout]: 9m30s"],
        ["interval: 90s", "wait: true  # info[wait-without-timeout]: 1m"],
        ["interval: 1m", "wait: true  # warning[wait-without-timeout]: gives up after 30s"],
        ["interval: 10m", "healthChecks:  # info[wait-without-timeout]: 9m30s", "- {kind: Deployment, name: a, namespace: b}"],
        ["interval: ${INTERVAL}", "wait: true"],
        ["interval: 10m", "wait: ${WAIT}"],
        # retry-slower-than-interval
        ["interval: 5m", "retryInterval: 6m  # warning[retry-slower-than-interval]: 6m"],
        ["interval: 5m", "retryInterval: 5m"],
        ["interval: 60s", "retryInterval: 1m"],
        ["interval: ${I}", "retryInterval: 6m"],
        # interval-too-short
        ["interval: 59s  # warning[interval-too-short]: every 59s"],
        ["interval: 1m"],
        ["interval: 0s  # error[interval-too-short]: never comes back"],
        ["interval: 0h  # error[interval-too-short]: 0h"],
        ["interval: ${INTERVAL}"],
        # retry-interval-missing
        ["interval: 30m  # warning[retry-interval-missing]: waits for health", "wait: true", "timeout: 5m"],
        ["interval: 29m", "wait: true", "timeout: 5m"],
        ["interval: 1h", "wait: true", "timeout: 5m", "retryInterval: ${RETRY}"],
        ["interval: 1h"],
        ["interval: 1h  # warning[retry-interval-missing]: substituteFrom", "postBuild: {substituteFrom: [{kind: ConfigMap, name: vars}]}"],
    ],
)  # fmt: skip
def test_values(lines: list[str]) -> None:
    given = {"clusters/production/app.yaml": spec(*lines)}
    assert_findings(lint_files(given, select=RULES), given)


def test_a_retry_counts_for_dependents_and_other_sources() -> None:
    rules = ["retry-interval-missing"]
    note = "  # warning[retry-interval-missing]: "
    given = {
        "clusters/production/app.yaml": "---\n".join(
            [
                spec(f"interval: 1h{note}is a dependency of b and 1 more", name="a"),
                spec("interval: 10m", "dependsOn: [{name: a}]", name="b"),
                spec("interval: 10m", "dependsOn: [{name: a}]", name="c"),
                spec(f"interval: 1h{note}has a source of its own", name="d").replace(
                    "name: flux-system}", "name: other}"
                ),
            ]
        )
    }
    assert_findings(lint_files(given, select=rules), given)


def test_a_parents_patch_gives_what_is_missing() -> None:
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
    given = {"clusters/production/app.yaml": spec("interval: 1h", "wait: true")}
    rules = {it.rule for it in lint_files(given, select=RULES).findings}
    assert rules == {"retry-interval-missing", "wait-without-timeout"}
    given["clusters/production/kustomization.yaml"] = patch
    assert_findings(lint_files(given, select=RULES), {})


def test_a_value_that_a_patch_gives_is_told_at_both_places() -> None:
    given = {
        "clusters/production/app.yaml": spec("interval: 10m", "wait: true"),
        "clusters/production/kustomization.yaml": """\
resources: [app.yaml]
patches:
  - target: {kind: Kustomization}
    patch: |
      - op: add
        path: /spec/timeout
        value: 10s
""",
    }
    (finding,) = lint_files(given, select=["timeout-below-floor"]).findings
    assert finding.location.path == "clusters/production/app.yaml"
    assert [(it.location.path, it.message) for it in finding.related] == [
        ("clusters/production/kustomization.yaml", "set here")
    ]


@pytest.mark.parametrize(
    "text",
    [
        """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: a, namespace: apps}
spec:
  interval: 30s  # warning[interval-too-short]: 1m is the shortest
""",
        """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: a, namespace: apps}
spec:
  interval: 29s  # warning[interval-too-short]: 30s is the shortest
""",
        """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: {name: a, namespace: apps}
spec:
  interval: 30s
""",
        """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: {name: a, namespace: apps}
spec:
  type: oci  # nothing reads its interval
  interval: 0s
""",
    ],
)
def test_intervals_of_other_kinds(text: str) -> None:
    given = {"clusters/production/app.yaml": text}
    assert_findings(lint_files(given, select=["interval-too-short"]), given)
