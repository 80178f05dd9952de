"""Claims that wait for their first pod, and the place of the pod."""

import pytest

from gitops_lint.testing import assert_findings, lint_files
from tests.rules.order.unpromised import NOTHING, kustomization, release, repository

RULE = "pvc-never-bound"
NOTE = "  # warning[pvc-never-bound]: "
AFTER_B = "dependsOn: [{name: b}]"
WAIT = "wait: true"
LISTED = "healthChecks: [{apiVersion: v1, kind: PersistentVolumeClaim, name: data, namespace: default}]"  # fmt: skip


def claim(*lines: str, note: str = NOTE + "StatefulSet default/db") -> str:
    spec = "".join(f"  {line}\n" for line in lines)
    return (
        "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata:\n"
        f"  name: data{note}\n  namespace: default\nspec:\n  accessModes: [ReadWriteOnce]\n  resources: {{requests: {{storage: 1Gi}}}}\n{spec}"
    )


def workload(kind: str = "StatefulSet", name: str = "data", more: str = "") -> str:
    volume = f"{{name: data, persistentVolumeClaim: {{claimName: {name}}}}}"
    return (
        f"apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: db, namespace: default}}\n"
        "spec: {selector: {matchLabels: {app: db}}, template: {metadata: {labels: {app: db}}, "
        f"spec: {{containers: [{{name: db, image: db}}], volumes: [{volume}]}}}}{more}}}\n"
    )


def storage_class(name: str, *lines: str) -> str:
    return (
        f"apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata:\n  name: {name}\n"
        + "".join(f"{line}\n" for line in lines)
    )


def chart(values: str, more: str = "") -> str:
    return release("db", values).replace(
        "  values:", f"  targetNamespace: default\n{more}  values:"
    )


SILENT = claim(note="")
LOCAL = "storageClassName: local"
FIRST_POD = "volumeBindingMode: WaitForFirstConsumer"
CUSTOM = "apiVersion: volsync.backube/v1alpha1\nkind: ReplicationSource\nmetadata: {name: data, namespace: default}\nspec: {sourcePVC: data}\n"  # fmt: skip
TEMPLATE = ", volumeClaimTemplates: [{metadata: {name: data}}]"


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(repository(kustomization("a", AFTER_B), kustomization("b", WAIT), a=workload(), b=claim()), id="behind it"),
        pytest.param(repository(kustomization("a", AFTER_B), kustomization("b", LISTED), a=workload(), b=claim()), id="listed in healthChecks"),
        pytest.param(repository(kustomization("a", AFTER_B), kustomization("b"), a=workload(), b=SILENT), id="no wait"),
        pytest.param(repository(kustomization("a", AFTER_B), kustomization("b", "wait: ${W}"), a=workload(), b=SILENT), id="perhaps no wait"),
        pytest.param(repository(kustomization("a"), kustomization("b", WAIT), a=workload(), b=SILENT), id="beside it"),
        pytest.param(repository(kustomization("b", WAIT), b=SILENT + "---\n" + workload()), id="in the same set"),
        pytest.param(repository(kustomization("b", WAIT), b=SILENT), id="nobody is known to mount it"),
        pytest.param(
            repository(kustomization("a", AFTER_B), kustomization("b", WAIT), a=workload(), b=SILENT + "---\n" + workload("Deployment")),
            id="one of two is in the same set",
        ),
        pytest.param(
            repository(kustomization("a", AFTER_B), kustomization("b", WAIT), a=workload(), b=SILENT + "---\n" + CUSTOM),
            id="a custom resource may mount it",
        ),
        pytest.param(
            repository(kustomization("a", AFTER_B), kustomization("b", WAIT), a=CUSTOM, b=SILENT),
            id="a custom resource alone may not",
        ),
        pytest.param(
            repository(kustomization("a", "dependsOn: [{name: b, readyExpr: 'self.spec.prune'}]"), kustomization("b", WAIT), a=workload(), b=SILENT),
            id="a readyExpr that does not ask for Ready",
        ),
        pytest.param(
            repository(kustomization("a", AFTER_B), kustomization("b", WAIT), a=chart("{persistence: {existingClaim: data}}"), b=claim(note=NOTE + "HelmRelease flux-system/db")),
            id="a chart behind it",
        ),
        pytest.param(
            repository(kustomization("a"), kustomization("b", WAIT), a=chart("{persistence: {existingClaim: data}}"), b=SILENT),
            id="a chart beside it",
        ),
        pytest.param(
            repository(kustomization("a", AFTER_B), kustomization("b", WAIT), kustomization("c"), a=workload(), b=SILENT, c=chart("{}", "  valuesFrom: [{kind: Secret, name: values}]\n")),
            id="a chart with values that cannot be read",
        ),
        pytest.param(
            repository(kustomization("a", AFTER_B), kustomization("b", WAIT), a=workload(name="other", more=TEMPLATE), b=claim(note="").replace("name: data", "name: data-db-0" + NOTE)),
            id="what a StatefulSet would make itself",
        ),
        pytest.param(
            repository(kustomization("a", AFTER_B), kustomization("b", WAIT), a=workload(), b=claim("volumeName: disk", note="")),
            id="it names its volume",
        ),
        pytest.param(
            repository(kustomization("a", AFTER_B), kustomization("b", WAIT), a=workload(), b=claim('storageClassName: ""', note="")),
            id="no class",
        ),
        pytest.param(
            repository(kustomization("a", AFTER_B), kustomization("b", WAIT), a=workload(), b=claim(LOCAL, note="") + "---\n" + storage_class("local", "provisioner: x")),
            id="a class that binds at once",
        ),
        pytest.param(
            repository(kustomization("a", AFTER_B), kustomization("b", WAIT), a=workload(), b=claim(LOCAL, note=NOTE.replace("warning", "error") + "Mounted by StatefulSet default/db. StorageClass local binds it when the first pod mounts it") + "---\n" + storage_class("local", FIRST_POD)),
            id="a class that does not",
        ),
        pytest.param(
            repository(
                kustomization("a", AFTER_B), kustomization("b", WAIT), a=workload(),
                b=SILENT + "---\n" + storage_class("fast", 'volumeBindingMode: "Immediate"').replace("  name: fast\n", '  name: fast\n  annotations: {storageclass.kubernetes.io/is-default-class: "true"}\n'),
            ),
            id="the default class binds at once",
        ),
        pytest.param(
            repository(kustomization("c", AFTER_B), kustomization("b", WAIT), c=kustomization("a"), a=workload(), b=claim(), d=NOTHING),
            id="at one remove",
        ),
    ],
)  # fmt: skip
def test_findings(given: dict[str, str]) -> None:
    assert_findings(lint_files(given, select=[RULE]), given)


def test_the_whole_message() -> None:
    given = repository(
        kustomization("a", AFTER_B),
        kustomization("b", WAIT, "timeout: 5m"),
        kustomization("c", "dependsOn: [{name: a}]"),
        a=workload(),
        b=claim(LOCAL, note=""),
        c=NOTHING,
    )
    (finding,) = lint_files(given, select=[RULE]).findings
    assert finding.message == (
        "Kustomization flux-system/b waits until PersistentVolumeClaim default/data is bound, but only"
        " objects that wait for b mount it"
    )
    assert finding.notes == (
        "Mounted by StatefulSet default/db.",
        "Unless StorageClass local binds immediately, the claim is bound when the first pod mounts it.",
        "On a new cluster b therefore times out after 5m on every attempt.",
        "It blocks 2 Kustomizations: a and c.",
    )
    assert finding.help == (
        "apply PersistentVolumeClaim default/data together with StatefulSet default/db; or replace"
        " `wait: true` on Kustomization flux-system/b with `healthChecks` that leave out the claim"
    )
    assert [(it.location.path, it.message) for it in finding.related] == [
        ("clusters/production/top.yaml", "Kustomization flux-system/b waits for it"),
        ("a/content.yaml", "StatefulSet default/db mounts it"),
    ]


@pytest.mark.parametrize(
    ("lines", "never"),
    [
        pytest.param([LOCAL, FIRST_POD], ["a", "b"], id="its class waits for the first pod"),
        pytest.param([LOCAL, "provisioner: x"], [], id="its class binds at once"),
        pytest.param(["volumeName: disk", FIRST_POD], [], id="it names its volume"),
    ],
)
def test_the_verdict_knows_a_claim_that_is_never_bound(lines: list[str], never: list[str]) -> None:
    spec, of_class = lines
    default = '  annotations: {storageclass.kubernetes.io/is-default-class: "true"}'
    content = claim(spec, note="") + "---\n" + storage_class("local", default, of_class)
    ordered = kustomization("a", AFTER_B), kustomization("b", WAIT)
    given = repository(*ordered, a=workload(), b=content)
    assert _never_ready(given) == never
    beside = repository(*ordered, kustomization("c"), a=workload(), b=content, c=workload())
    assert _never_ready(beside) == []
    perhaps = repository(*ordered, kustomization("c"), a=workload(), b=content, c=CUSTOM)
    assert _never_ready(perhaps) == []


def _never_ready(given: dict[str, str]) -> list[str]:
    (verdict,) = lint_files(given).verdicts
    return [it.name for it in verdict.never_ready]
