"""Objects that may take longer than the timeout of their parent."""

import pytest

from gitops_lint.testing import assert_findings, helm_release, kustomization, lint_files

RULE = "parent-timeout-shorter"
WARNING = "  # warning[parent-timeout-shorter]: "
HINT = "  # hint[parent-timeout-shorter]: "


def parent(*lines: str) -> str:
    return kustomization("parent", *lines)


def release(name: str = "it", **spec: str) -> str:
    entries = (f"{key}: {value}" for key, value in spec.items())
    return helm_release(name, *entries, namespace="data")


CHILD = kustomization("child")
JOB = """\
apiVersion: batch/v1
kind: Job
metadata: {name: migrate, namespace: data}
spec: {activeDeadlineSeconds: 600}
"""
SHORT = ["interval: 1h", "wait: true"]


@pytest.mark.parametrize(
    ("lines", "content"),
    [
        ([*SHORT, "timeout: 2m" + WARNING + "HelmRelease data/it in it may take 5m"], release()),
        ([*SHORT, "timeout: 5m"], release()),
        ([*SHORT, "retryInterval: 5m", "timeout: 2m" + HINT], release()),
        (["interval: 10m", "wait: true", "timeout: 2m" + HINT], release()),
        ([*SHORT, "timeout: 3m" + HINT], release()),
        ([*SHORT, "timeout: 5m" + WARNING + "may take 20m"], release(install="{timeout: 20m}")),
        ([*SHORT, "timeout: 2m"], release(timeout="1m")),
        ([*SHORT, "timeout: 2m"], release(timeout="${TIMEOUT}")),
        ([*SHORT, "timeout: 2m"], release(suspend="true")),
        ([*SHORT, "timeout: 2m"], release(install="{disableWait: true}", upgrade="{disableWait: true}")),
        ([*SHORT, "timeout: 2m" + WARNING + "Job data/migrate in it may take 10m"], JOB),
        ([*SHORT, "timeout: 2m" + WARNING + "Kustomization flux-system/child in it may take 9m30s"], CHILD + "  wait: true\n"),
        ([*SHORT, "timeout: 2m"], CHILD),
        (["wait: true", "interval: 5m" + HINT + "Without `timeout`, Flux waits for `interval: 5m` minus 30s."], release()),
        (["wait: true", "interval: 6m"], release()),
        (["wait: true", "interval: ${INTERVAL}"], release()),
        (["interval: 5m", "timeout: 2m"], release()),
        (["interval: 10m", "suspend: true", "wait: true", "timeout: 2m"], release()),
        (
            ["interval: 1h", "healthChecks: [{apiVersion: helm.toolkit.fluxcd.io/v2, kind: HelmRelease, name: it, namespace: data}]", "timeout: 2m" + WARNING],
            release() + "---\n" + release("other", timeout="1h"),
        ),
        ([*SHORT, "timeout: 2m" + WARNING + "HelmRelease data/b in it may take 20m. A slow start fails, although nothing is broken. 1 more object in it"],
         release("a") + "---\n" + release("b", timeout="20m")),
        ([*SHORT, "timeout: 9m" + HINT + "may take 10m one after the other. In order: b → a."], release("a") + "---\n" + release("b", dependsOn="[{name: a}]")),
        ([*SHORT, "timeout: 9m"], release("a") + "---\n" + release("b")),
        ([*SHORT, "timeout: 9m"], release("a", suspend="true") + "---\n" + release("b", dependsOn="[{name: a}]")),
    ],
)  # fmt: skip
def test_findings(lines: list[str], content: str) -> None:
    given = {
        "clusters/production/parent.yaml": parent(*lines),
        "parent/content.yaml": content,
        "child/content.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: b}\n",
    }
    assert_findings(lint_files(given, select=[RULE]), given)


def test_skipped_objects_are_not_awaited() -> None:
    marked = release().replace(
        "namespace: data", "namespace: data, annotations: {kustomize.toolkit.fluxcd.io/ssa: Ignore}"
    )
    given = {
        "clusters/production/parent.yaml": parent(*SHORT, "timeout: 2m"),
        "parent/content.yaml": marked,
    }
    assert_findings(lint_files(given, select=[RULE]), {})


# Along chains ---------------------------------------------------------------------------------------


def child(name: str, *lines: str) -> str:
    body = "\n  ".join(lines)
    return f"""\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {{name: {name}, namespace: flux-system}}
spec:
  interval: 1h
  path: ./{name}
  prune: true
  sourceRef: {{kind: GitRepository, name: flux-system}}
  {body}
"""


def depends(*names: str) -> str:
    return f"dependsOn: [{', '.join(f'{{name: {name}}}' for name in names)}]"


def documents(*texts: str) -> str:
    return "---\n".join(texts)


WAITS = ("wait: true", "timeout: 5m")
CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: b}\n"
A, B = child("a", *WAITS), child("b", *WAITS, depends("a"))


@pytest.mark.parametrize(
    ("limit", "contents"),
    [
        pytest.param(f"7m{HINT}may take 10m one after the other. In order: b → a. With 30s until Flux checks each dependency again, the total is 5m + 30s + 5m = 10m30s", {"parent": documents(A, B)}, id="Kustomizations"),
        pytest.param("10m", {"parent": documents(A, B)}, id="half a minute is no news"),
        pytest.param("7m", {"parent": documents(A, child("b", *WAITS))}, id="at the same time"),
        pytest.param(f"7m{HINT}b → a. With 30s until Flux checks each dependency again, the total is 5m + 30s + 30s + 5m = 11m", {"parent": documents(A, child("m", depends("a")), child("b", *WAITS, depends("m")))}, id="over one that does not wait"),
        pytest.param(f"7m{HINT}may take 10m one after the other. In order: b → a.", {"parent": documents(child("q"), child("b", *WAITS, depends("a"))), "q": A}, id="over one that another applies"),
        pytest.param(f"7m{HINT}may take 11m one after the other. In order: q → a.", {"parent": documents(A, child("q", depends("a"), "wait: true", "timeout: 6m")), "q": release()}, id="one with a timeout counts with it"),
        pytest.param("7m", {"parent": documents(A, child("q", depends("a"))), "q": child("b", *WAITS)}, id="nobody waits for what is applied then"),
        pytest.param("61m", {"parent": documents(child("a", "wait: true"), child("b", "wait: true", depends("a"))), "a": release(), "b": release("b")}, id="without timeouts what is inside counts"),
        pytest.param(f"60m{HINT}may take 1h10m", {"parent": documents(child("a", "wait: true"), child("b", "wait: true", depends("a"))), "a": release(timeout="35m"), "b": release("b", timeout="35m")}, id="and adds up"),
        pytest.param("7m", {"parent": documents(A, child("b", *WAITS, "dependsOn: [{name: a, readyExpr: 'true'}]"))}, id="an expression that does not ask for Ready"),
        pytest.param("7m", {"parent": documents(child("a", *WAITS, "suspend: true"), B)}, id="suspended"),
        pytest.param("7m", {"parent": documents(A, B, child("x", depends("y")), child("y", depends("x")))}, id="a circle has no time"),
        pytest.param(f"60m{HINT}may take 1h5m one after the other. In order: flux-system/b → data/it → flux-system/a. With 30s until Flux checks each dependency again, the total is 10m + 30s + 50m + 30s + 5m = 1h6m", {"parent": documents(child("a", "wait: true", "timeout: 10m"), child("q", "wait: true", depends("a")), child("b", *WAITS, depends("q"))), "q": release(timeout="50m")}, id="of several kinds"),
    ],
)  # fmt: skip
def test_sums(limit: str, contents: dict[str, str]) -> None:
    given = {
        "clusters/production/parent.yaml": parent(
            "interval: 2h", "wait: true", f"timeout: {limit}"
        ),
        **{f"{name}/it.yaml": CONFIG for name in ("a", "b", "m", "q", "x", "y")},
        **{f"{name}/it.yaml": text for name, text in contents.items()},
    }
    assert_findings(lint_files(given, select=[RULE]), given)


def test_the_requeue_interval_of_the_controller_counts() -> None:
    controllers = documents(
        *(
            f"""\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}-controller, namespace: flux-system}}
spec: {{template: {{spec: {{containers: [{{name: manager, args: [--requeue-dependency={often}]}}]}}}}}}
"""
            for name, often in (("kustomize", "1m30s"), ("helm", "5s"))
        )
    )
    for content, said in (
        (documents(A, B), "5m + 1m30s + 5m = 11m30s"),
        (documents(release("a"), release("b", dependsOn="[{name: a}]")), "5m + 5s + 5m = 10m5s"),
    ):
        given = {
            "clusters/production/parent.yaml": parent(*SHORT, "timeout: 7m"),
            "clusters/production/flux.yaml": controllers,
            "parent/it.yaml": content,
            "a/it.yaml": CONFIG,
            "b/it.yaml": CONFIG,
        }
        (finding,) = lint_files(given, select=[RULE]).findings
        assert finding.notes[-1].endswith(f"the total is {said}.")
