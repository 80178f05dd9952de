"""Unknown fields of built-in kinds."""

import pytest

from gitops_lint.testing import assert_findings, kustomization, lint_files, manifest

RULES = ("kubernetes-schema", "kubernetes-field-dropped")


def test_kinds_that_flux_converts_and_kinds_that_it_does_not() -> None:
    files = {
        "clusters/production/apps.yaml": kustomization("apps"),
        "apps/web.yaml": """\
apiVersion: v1
kind: ConfigMap
metadata: {name: web, namespace: default}
Data: {a: b}  # warning[kubernetes-field-dropped]: did you mean
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: web, namespace: default}
rulez: []  # error[kubernetes-schema]: `rulez` is not a field of Role
---
apiVersion: example.com/v1
kind: Deployment
metadata: {name: web, namespace: default}
replcas: 3
---
apiVersion: v1
kind: Secret
metadata: {name: web, namespace: default}
stringData: {a: "ENC[AES256_GCM,data:YQ==,iv:YQ==,tag:YQ==,type:str]"}
sops: {version: 3.10.0}
""".replace(": did you mean", ": Flux drops a field of ConfigMap default/web: `Data`"),
    }
    assert_findings(lint_files(files, select=RULES), files)


def test_the_faults_of_an_encrypted_secret_are_not_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    listed: list[object] = []
    monkeypatch.setattr("gitops_lint.schema.engine.faults", lambda *it: listed.append(it))
    files = {
        "clusters/production/apps.yaml": kustomization("apps"),
        "apps/web.yaml": manifest(
            "v1", "Secret", "web", "sops: {version: 3.10.0}", namespace="default"
        ),
    }
    assert not lint_files(files, select=RULES).findings
    assert not listed


def test_a_newer_flux_may_know_the_field() -> None:
    files = {
        ".gitops-lint.yaml": 'flux-version: "2.99"\n',
        "clusters/production/apps.yaml": kustomization("apps"),
        "apps/web.yaml": """\
apiVersion: v1
kind: ConfigMap
metadata: {name: web, namespace: default}
future: 1
""",
    }
    assert_findings(lint_files(files, select=RULES), {})


def test_what_is_applied_once_with_kubectl_is_not_converted() -> None:
    files = {
        "clusters/production/flux-system/gotk-sync.yaml": """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: flux-system, namespace: flux-system}
spec: {interval: 1m, url: "https://example.com/a/b", ref: {branch: main}}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: flux-system, namespace: flux-system}
spec:
  interval: 1m
  path: ./apps
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: web, namespace: default}
Data: {a: b}
""",
        "apps/x.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, namespace: default}\n",
    }
    assert_findings(lint_files(files, select=RULES), {})


def test_a_field_that_is_copied_to_other_entries_is_one_finding() -> None:
    ports = "".join(f"  - {{name: p{it}, port: {it}, targetPort: {it}}}\n" for it in (80, 81))
    text = (
        "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: a, namespace: b}\n"
        f"addressType: IPv4\nendpoints: [{{addresses: [192.0.2.1]}}]\nports:\n{ports}"
    )
    files = {
        "clusters/production/a.yaml": text,
        "clusters/production/b.yaml": text.replace("name: a", "name: c"),
    }
    (finding,) = lint_files(
        files, select=["kubernetes-field-dropped", "kubernetes-schema"]
    ).findings
    assert finding.message == (
        "Flux drops a field of 2 EndpointSlices: `ports.targetPort` is not a field of EndpointSlice"
        " discovery.k8s.io/v1"
    )
    assert [(it.location.path, it.location.line) for it in finding.objects] == [
        (f"clusters/production/{name}.yaml", line) for name in "ab" for line in (7, 8)
    ]
