"""Values that YAML does not parse as strings."""

import pytest

from gitops_lint.testing import assert_findings, config_map, kustomization, lint_files
from tests.rules.schema.violations import RULES, check_violations


@pytest.mark.parametrize(
    "entry",
    [
        "postBuild: {substitute: {replicas: 3}}  # error[substitute-value-not-string]",
    ],
)
def test_values(entry: str) -> None:
    check_violations(entry)


def test_the_value_of_a_secret_is_not_shown() -> None:
    text = (
        "apiVersion: v1\nkind: Secret\nmetadata: {name: x, namespace: y}\n"
        "stringData: {password: 271828182845}\n"
    )
    report = lint_files({"clusters/production/x.yaml": text}, select=RULES)
    assert [it.rule for it in report.findings] == ["substitute-value-not-string"]
    assert "271828182845" not in repr(report)


LABELS = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: config
  namespace: default
  annotations: {shown: true, count: 3}
  labels:
    app: web
    copied: true  # warning[substitute-value-not-string]: Flux drops all labels of ConfigMap default/config, because `copied` is a Boolean
    order: 3
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: child
  namespace: flux-system
  labels:
    order: 3.0  # warning[substitute-value-not-string]: Flux drops all labels of Kustomization flux-system/child, because `order` is a number
    empty:
spec:
  interval: 10m
  path: ./child
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: other
  namespace: default
  labels: {copied: "true", order: "${number}"}  # warning[substitute-value-not-string]: `order` is a number
"""


def test_labels_that_flux_drops() -> None:
    files = {
        "clusters/production/apps.yaml": kustomization(
            "apps", 'postBuild: {substitute: {number: "3"}}'
        ),
        "apps/config.yaml": LABELS,
        "child/config.yaml": config_map("child"),
    }
    assert_findings(lint_files(files), files)
