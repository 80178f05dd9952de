"""Values of the wrong type in built-in kinds."""

import pytest

from gitops_lint.testing import assert_findings, kustomization, lint_files

RULES = ("kubernetes-schema", "kubernetes-field-dropped", "substitute-value-not-string")

WORKER = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: worker
  namespace: default
spec:
  selector: {matchLabels: {app: worker}}
  template:
    metadata: {labels: {app: worker}}
    spec:
      containers:
        - name: worker
          image: nginx:1.29
          env:
            - name: WORKERS
              value: "${workers}"%s
"""


@pytest.mark.parametrize(
    ("variable", "announced"),
    [
        ('"4"', "  # error[kubernetes-schema]: must be text, not 4"),
        ('"true"', "  # error[kubernetes-schema]: must be text, not true"),
        ("four", ""),
        ("'\"4\"'", ""),
    ],
)
def test_the_type_after_substitution_counts(variable: str, announced: str) -> None:
    files = {
        "clusters/production/apps.yaml": kustomization(
            "apps", f"postBuild: {{substitute: {{workers: {variable}}}}}"
        ),
        "apps/worker.yaml": WORKER % announced,
    }
    report = lint_files(files, select=RULES)
    assert_findings(report, files)
    assert {it.help for it in report.findings} <= {
        "put quotes into the value of the variable, `workers: '\"…\"'`: Flux removes those around `${workers}`"
    }


def test_an_unknown_field_is_rejected_beside_a_wrong_type() -> None:
    files = {
        "clusters/production/apps.yaml": kustomization("apps"),
        "apps/web.yaml": """\
apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: default
spec:
  selectr: {app: web}  # error[kubernetes-schema]: `spec.selectr` is not a field of Service v1
  ports:
    - port: "80"  # error[kubernetes-schema]: must be a whole number, not "80"
""",
    }
    assert_findings(lint_files(files, select=RULES), files)


def test_entries_of_data_have_a_rule_of_their_own() -> None:
    files = {
        "clusters/production/apps.yaml": kustomization("apps"),
        "apps/web.yaml": """\
apiVersion: v1
kind: ConfigMap
metadata: {name: web, namespace: default}
data:
  a: 3  # error[substitute-value-not-string]: data.a
---
apiVersion: v1
kind: ConfigMap
metadata: {name: list, namespace: default}
data: [a]  # error[kubernetes-schema]: `data` must be a map of fields, not a list
""",
    }
    assert_findings(lint_files(files, select=RULES), files)


def test_a_secret_is_not_shown() -> None:
    files = {
        "clusters/production/apps.yaml": kustomization("apps"),
        "apps/web.yaml": """\
apiVersion: v1
kind: Secret
metadata: {name: web, namespace: default}
immutable: 271828182845
stringData: {password: x}
""",
    }
    report = lint_files(files, select=RULES)
    assert [it.rule for it in report.findings] == ["kubernetes-schema"]
    assert "271828182845" not in repr(report.findings)


def test_an_object_of_a_template_is_checked_too() -> None:
    files = {
        "clusters/production/set.yaml": """\
apiVersion: fluxcd.controlplane.io/v1
kind: ResourceSet
metadata: {name: web, namespace: flux-system}
spec:
  resources:
    - apiVersion: v1
      kind: ServiceAccount
      metadata: {name: web, namespace: default}
      automountServiceAccountToken: "no"  # error[kubernetes-schema]: must be `true` or `false`
      secrtes: []  # error[kubernetes-schema]: `secrtes` is not a field of ServiceAccount v1
""",
        "clusters/production/apps.yaml": kustomization("apps"),
        "apps/x.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, namespace: default}\n",
    }
    assert_findings(lint_files(files, select=RULES), files)
