"""The needs of a cluster: what the checkout shows about each of them."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from gitops_lint.documents import Tree
from gitops_lint.order import evidence
from gitops_lint.queries.needs import preparations
from gitops_lint.results.needs import Preparation
from tests.cluster.whole import config_map, kustomization
from tests.order.test_mistakes import load

SECRET = "postBuild: {substituteFrom: [{kind: Secret, name: keys}]}"
APP = {"a/a.yaml": config_map("a")}
NEEDS_SECRET = {"cluster/a.yaml": kustomization("a", "./a", SECRET), **APP}
NEEDS_NAMESPACE = {
    "cluster/a.yaml": kustomization("a", "./a"),
    "a/a.yaml": config_map("a", "shop"),
}
NEEDS_CRD = {
    "cluster/a.yaml": kustomization("a", "./a"),
    "a/a.yaml": "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: one, namespace: default}\n",
}
MANIFEST = """\
apiVersion: v1
kind: Secret
metadata:
  name: keys
  namespace: flux-system
"""


def prepared(root: Path, files: Mapping[str, str]) -> Preparation:
    """The only need of a cluster."""
    found = preparations(load(root, files), Tree(root))
    (only,) = found.found
    return only


def shown(it: Preparation) -> list[str]:
    return [f"{one.kind} {one.place.path}:{one.place.line}" for one in it.evidence]


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("up.sh", "#!/bin/sh\nkubectl create secret generic keys -n flux-system\n", "script up.sh:2"),
        ("up.sh", "kubectl create secret \\\n  generic \\\n  keys\n", "script up.sh:3"),
        ("up.sh", f"kubectl apply -f - <<EOF\n{MANIFEST}EOF\n", "script up.sh:5"),
        ("up.sh", "kubectl get secret keys\n", None),
        ("up.sh", "kubectl create configmap keys\n", None),
        ("up.sh", "kubectl create secret generic keys-2\n", None),
        ("up.sh", "kubectl create secret generic my-keys\n", None),
        ("Makefile", "up:\n\tkubectl apply secret keys\n", "script Makefile:2"),
        ("justfile", "up:\n  flux create secret git keys\n", "script justfile:2"),
        ("Taskfile.yaml", "tasks:\n  a:\n    - kubectl create secret generic keys\n", "script Taskfile.yaml:3"),
        ("tf/main.tf", 'resource "kubernetes_secret_v1" "k" {\n  metadata {\n    name = "keys"\n', "terraform tf/main.tf:3"),
        ("tf/main.tf", 'resource "kubernetes_namespace" "k" {\n  metadata {\n    name = "keys"\n', None),
        ("README.md", "Run\n\n    kubectl create secret generic keys\n", "documentation README.md:3"),
        ("bootstrap/s.yaml", MANIFEST, "manifest bootstrap/s.yaml:4"),
        ("bootstrap/s.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: keys}\n", "manifest bootstrap/s.yaml:3"),
        ("bootstrap/s.yaml.j2", f"{{% if a %}}\n{MANIFEST}", "manifest bootstrap/s.yaml.j2:5"),
        ("bootstrap/s.yaml", MANIFEST.replace("flux-system", "other"), None),
        ("bootstrap/s.yaml.j2", MANIFEST.replace("flux-system", "other"), None),
        ("bootstrap/s.yaml.j2", MANIFEST.replace("flux-system", "{{ it }}"), "manifest bootstrap/s.yaml.j2:4"),
        ("bootstrap/s.yaml.j2", MANIFEST.replace("Secret", "ConfigMap"), None),
        ("bootstrap/s.yaml.j2", f"kind: Secret\n---\n{MANIFEST.replace('Secret', 'X')}", None),
        ("talos/patch.yaml", f"cluster:\n  inlineManifests:\n    - name: s\n      contents: |\n{MANIFEST.replace('api', ' api').replace(chr(10), chr(10) + ' ' * 8)}", "talos talos/patch.yaml:8"),
        ("a/unused.txt", "kubectl create secret generic keys\n", None),
    ],
)  # fmt: skip
def test_evidence_of_a_secret(path: str, text: str, expected: str | None, tmp_path: Path) -> None:
    found = prepared(tmp_path, {**NEEDS_SECRET, path: text})
    assert shown(found) == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("up.sh", "for ns in web shop; do\n  kubectl create namespace $ns\ndone\n", "script up.sh:1"),
        ("up.sh", "helm install x --create-namespace --namespace shop\n", "script up.sh:1"),
        ("bootstrap/helmfile.yaml", "releases:\n  - name: x\n    namespace: shop\n", "helmfile bootstrap/helmfile.yaml:3"),
        ("bootstrap/other.yaml", "releases:\n  - name: x\n    namespace: shop\n", None),
    ],
)  # fmt: skip
def test_evidence_of_a_namespace(
    path: str, text: str, expected: str | None, tmp_path: Path
) -> None:
    found = prepared(tmp_path, {**NEEDS_NAMESPACE, path: text})
    assert shown(found) == ([expected] if expected else [])


def test_evidence_of_a_crd(tmp_path: Path) -> None:
    url = "https://example.org/crds/example.com_widgets.yaml"
    files = {**NEEDS_CRD, "up.sh": f"\nkubectl apply --server-side -f {url}\n"}
    assert shown(prepared(tmp_path, files)) == ["script up.sh:2"]


BINDING = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: b, namespace: apps}
subjects:
- {kind: ServiceAccount, name: team, namespace: flux-system}
"""


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("up.sh", "kubectl create clusterrolebinding x \\\n  --serviceaccount flux-system:team\n", "script up.sh:2"),
        ("up.sh", "flux create tenant team --with-namespace apps\n", "script up.sh:1"),
        ("up.sh", "kubectl create secret generic team\n", None),
        ("tf/main.tf", 'resource "kubernetes_role_binding" "b" {\n  subject {\n    name = "team"\n', "terraform tf/main.tf:3"),
        ("bootstrap/b.yaml", BINDING, "manifest bootstrap/b.yaml:5"),
        ("bootstrap/b.yaml", BINDING.replace("flux-system", "apps"), None),
    ],
)  # fmt: skip
def test_evidence_of_a_role(path: str, text: str, expected: str | None, tmp_path: Path) -> None:
    account = MANIFEST.replace("Secret", "ServiceAccount").replace("keys", "team")
    files = {
        "cluster/a.yaml": kustomization("a", "./a", "serviceAccountName: team"),
        "cluster/s.yaml": account,
        **APP,
    }
    found = prepared(tmp_path, {**files, path: text})
    assert str(found.need.name) == "a role for ServiceAccount flux-system/team"
    assert shown(found) == ([expected] if expected else [])
    assert found.namesakes == ()


def test_evidence_is_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line = "kubectl create secret generic keys\n"
    files = {**NEEDS_SECRET, **{f"s/{number}.sh": line for number in range(9)}}
    files["s/0.sh"] = f"{line}{'#' * 300}\n"
    monkeypatch.setattr(evidence, "MAX_FILE", 300)
    monkeypatch.setattr(evidence, "MAX_FILES", 3)
    found = prepared(tmp_path, files)
    assert shown(found) == ["script s/1.sh:1", "script s/2.sh:1"]


def test_comparisons_are_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {**NEEDS_SECRET, "up.sh": "keys\n" * 20 + "kubectl create secret generic keys\n"}
    assert shown(prepared(tmp_path, files)) == ["script up.sh:18"]
    monkeypatch.setattr(evidence, "MAX_TRIES", 10)
    assert shown(prepared(tmp_path, files)) == []


def test_a_namesake_is_no_evidence(tmp_path: Path) -> None:
    files = {**NEEDS_SECRET, "cluster/s.yaml": MANIFEST.replace("flux-system", "default")}
    found = prepared(tmp_path, files)
    assert shown(found) == []
    assert [(str(it.name), *it.place) for it in found.namesakes] == [
        ("Secret default/keys", "cluster/s.yaml", 4)
    ]


RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: default}
spec:
  interval: 1h
  chartRef: {kind: OCIRepository, name: web}
  valuesFrom: [{kind: Secret, name: v}, {kind: Secret, name: v, valuesKey: more.yaml}]
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: {name: web, namespace: default}
spec: {interval: 1h, url: oci://example.com/web}
"""
SOURCE = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: KIND
metadata: {name: x, namespace: default}
spec: {interval: 1h, url: "URL", secretRef: {name: s}}
"""


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        (RELEASE, ("more.yaml", "values.yaml")),
        (SOURCE.replace("KIND", "GitRepository").replace("URL", "ssh://git@example.com/x"), ("identity", "known_hosts")),
        (SOURCE.replace("KIND", "HelmRepository").replace("URL", "https://example.com/x"), ("password", "username")),
        (SOURCE.replace("KIND", "OCIRepository").replace("URL", "oci://example.com/x"), (".dockerconfigjson",)),
    ],
)  # fmt: skip
def test_keys(text: str, keys: tuple[str, ...], tmp_path: Path) -> None:
    files = {"cluster/a.yaml": kustomization("a", "./a"), "a/a.yaml": text}
    assert prepared(tmp_path, files).keys == keys


def test_keys_of_variables(tmp_path: Path) -> None:
    value = "${DOMAIN} ${PORT:-80} ${OWN}"
    more = f"{SECRET[:-1]}, substitute: {{OWN: x}}}}"
    app = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a, namespace: default}}\ndata: {{a: '{value}'}}\n"
    files = {"cluster/a.yaml": kustomization("a", "./a", more), "a/a.yaml": app}
    assert prepared(tmp_path, files).keys == ("DOMAIN", "PORT")
    other = SECRET.replace("]", ", {kind: Secret, name: other}]")
    files = {"cluster/a.yaml": kustomization("a", "./a", other), "a/a.yaml": app}
    found = preparations(load(tmp_path, files), Tree(tmp_path))
    assert [it.keys for it in found.found] == [(), ()]
