"""Whose time is longer than that of what waits for it."""

import pytest

from tests.conftest import LintFiles
from tests.expect import assert_matches

RULE = "parent-timeout-shorter"
WARNING = "  # warning[parent-timeout-shorter]: "
INFO = "  # info[parent-timeout-shorter]: "


def parent(*lines: str) -> str:
    body = "\n  ".join(lines)
    return f"""\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {{name: parent, namespace: flux-system}}
spec:
  path: ./parent
  prune: true
  sourceRef: {{kind: GitRepository, name: flux-system}}
  {body}
"""


def release(name: str = "it", **spec: str) -> str:
    body = "\n  ".join(f"{key}: {value}" for key, value in spec.items())
    return f"""\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {{name: {name}, namespace: data}}
spec:
  interval: 1h
  {body}
"""


CHILD = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: child, namespace: flux-system}
spec:
  interval: 10m
  path: ./child
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
"""
JOB = """\
apiVersion: batch/v1
kind: Job
metadata: {name: migrate, namespace: data}
spec: {activeDeadlineSeconds: 600}
"""
SHORT = ["interval: 10m", "wait: true"]


@pytest.mark.parametrize(
    ("lines", "content"),
    [
        ([*SHORT, "timeout: 2m" + WARNING + "HelmRelease data/it in it may take 5m"], release()),
        ([*SHORT, "timeout: 5m"], release()),
        ([*SHORT, "timeout: 5m" + WARNING + "may take 20m"], release(install="{timeout: 20m}")),
        ([*SHORT, "timeout: 2m"], release(timeout="1m")),
        ([*SHORT, "timeout: 2m"], release(timeout="${TIMEOUT}")),
        ([*SHORT, "timeout: 2m"], release(suspend="true")),
        ([*SHORT, "timeout: 2m"], release(install="{disableWait: true}", upgrade="{disableWait: true}")),
        ([*SHORT, "timeout: 2m" + WARNING + "Job data/migrate in it may take 10m"], JOB),
        ([*SHORT, "timeout: 2m" + WARNING + "Kustomization flux-system/child in it may take 9m30s"], CHILD + "  wait: true\n"),
        ([*SHORT, "timeout: 2m"], CHILD),
        (["wait: true", "interval: 5m" + WARNING + "no timeout is set, its interval is 5m"], release()),
        (["wait: true", "interval: 6m"], release()),
        (["wait: true", "interval: ${INTERVAL}"], release()),
        (["interval: 5m", "timeout: 2m"], release()),
        (["interval: 10m", "suspend: true", "wait: true", "timeout: 2m"], release()),
        (
            ["interval: 10m", "healthChecks: [{apiVersion: helm.toolkit.fluxcd.io/v2, kind: HelmRelease, name: it, namespace: data}]", "timeout: 2m" + WARNING],
            release() + "---\n" + release("other", timeout="1h"),
        ),
        ([*SHORT, "timeout: 2m" + WARNING + "HelmRelease data/b in it may take 20m, and 1 other object longer"],
         release("a") + "---\n" + release("b", timeout="20m")),
        ([*SHORT, "timeout: 9m" + INFO + "may take 10m: b → a"], release("a") + "---\n" + release("b", dependsOn="[{name: a}]")),
        ([*SHORT, "timeout: 9m"], release("a") + "---\n" + release("b")),
        ([*SHORT, "timeout: 9m"], release("a", suspend="true") + "---\n" + release("b", dependsOn="[{name: a}]")),
    ],
)  # fmt: skip
def test_findings(lines: list[str], content: str, lint_files: LintFiles) -> None:
    given = {
        "clusters/production/parent.yaml": parent(*lines),
        "parent/content.yaml": content,
        "child/content.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: b}\n",
    }
    assert_matches(lint_files(given, select=[RULE]), given)


def test_what_is_skipped_is_not_waited_for(lint_files: LintFiles) -> None:
    marked = release().replace(
        "namespace: data", "namespace: data, annotations: {kustomize.toolkit.fluxcd.io/ssa: Ignore}"
    )
    given = {
        "clusters/production/parent.yaml": parent(*SHORT, "timeout: 2m"),
        "parent/content.yaml": marked,
    }
    assert_matches(lint_files(given, select=[RULE]), {})
