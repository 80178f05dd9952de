"""What a helmfile installs before Flux runs counts as there."""

from pathlib import Path

import pytest

from gitops_lint.charts import bootstrapped, installer, installs
from gitops_lint.order import deadlocks, event_graph
from tests.cluster.whole import cluster, config_map, kustomization

ISSUER = "apiVersion: cert-manager.io/v1\nkind: ClusterIssuer\nmetadata: {name: letsencrypt}\n"
RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: certificates, namespace: default}
spec:
  interval: 1h
  chart:
    spec:
      chart: cert-manager
      sourceRef: {kind: HelmRepository, name: jetstack}
  values: {crds: {enabled: true}}
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: {name: jetstack, namespace: default}
spec: {interval: 1h, url: "https://example.com"}
"""
FILES = {
    "cluster/a.yaml": kustomization("a", "./a"),
    "a/all.yaml": RELEASE + "---\n" + ISSUER,
}


# A chart in an array, of which the loop applies the CRDs.
PULLED = """\
charts=("oci://example.com/charts/cert-manager:v1.18.2")
for chart in "${charts[@]}"; do
  helm pull "$chart" --untar --untardir "$folder"
  kubectl apply --server-side -f "$folder"/*/crds
done
"""


@pytest.mark.parametrize(
    ("path", "text", "free"),
    [
        ("bootstrap/helmfile.yaml", "releases:\n  - name: cm\n    chart: jetstack/cert-manager\n", True),
        ("helmfile.d/00-crds.yaml", "releases:\n  - chart: 'oci://example.com/charts/cert-manager'\n", True),
        ("helmfile.gotmpl", "releases:\n{{ range . }}\n  - name: certificates\n{{ end }}\n", True),
        ("bootstrap/helmfile.yaml", "releases:\n  - name: other\n    chart: jetstack/trust-manager\n", False),
        ("bootstrap/notes.yaml", "releases:\n  - chart: jetstack/cert-manager\n", False),
        ("talos/talconfig.yaml", "extraManifests:\n  - https://github.com/cert-manager/cert-manager/releases/download/v1.18.2/cert-manager.crds.yaml\n", True),
        ("Taskfile.yaml", "cmds: [kubectl apply -f https://raw.githubusercontent.com/cert-manager/cert-manager/v1/crds.yaml]\n", True),
        ("talos/talconfig.yaml", "extraManifests:\n  - https://github.com/cert-manager/cert-manager/blob/main/README.md\n", False),
        ("scripts/setup.sh", "kubectl apply -f https://github.com/cert-manager/cert-manager/releases/download/v1.18.2/cert-manager.crds.yaml\n", True),
        ("scripts/setup.sh", "kustomize build 'https://github.com/cert-manager/cert-manager/?ref=$VERSION' | kubectl apply -f -\n", True),
        ("scripts/setup.sh", "kubectl apply -k github.com/cert-manager/cert-manager.git//deploy/crds?ref=v1\n", True),
        ("scripts/setup.sh", "open https://github.com/cert-manager/cert-manager/issues?q=crd\n", False),
        ("scripts/setup.sh", "helm upgrade --install cm jetstack/cert-manager \\\n  --namespace default --wait\n", True),
        ("Makefile", "up:\n\thelm install --wait certificates oci://example.com/charts/other\n", True),
        ("scripts/setup.sh", "helm install x jetstack/trust-manager --namespace cert-manager\n", False),
        ("scripts/setup.sh", "helm repo add cert-manager https://example.com && helm list\n", False),
        ("docs/setup.md", "helm install cm jetstack/cert-manager\n", False),
        ("up.sh", "helm template cm jetstack/cert-manager \\\n  --include-crds | kubectl apply -f -\n", True),
        ("up.sh", "helm show crds jetstack/cert-manager | kubectl apply --server-side -f -\n", True),
        ("up.sh", "helm show crds jetstack/cert-manager | kubectl apply --dry-run=client -f -\n", False),
        ("up.sh", "helm pull jetstack/cert-manager --untar\n", False),
        ("up.sh", PULLED, True),
        ("up.sh", PULLED.replace("cert-manager", "trust-manager"), False),
        ("docs/setup.yaml", "- https://github.com/cert-manager/cert-manager/releases/download/v1.18.2/cert-manager.crds.yaml\n", False),
    ],
)  # fmt: skip
def test_a_chart_of_a_helmfile_is_there(path: str, text: str, free: bool, tmp_path: Path) -> None:
    graph = event_graph(cluster(tmp_path, {**FILES, path: text}))
    assert [it.kind for it in deadlocks(graph)] == ([] if free else ["cold"])


def test_names_of_charts_and_releases(tmp_path: Path) -> None:
    text = 'releases:\n  - name: "one" # first\n    chart: oci://example.com/two:1.2\n'
    found = cluster(tmp_path, {"cluster/c.yaml": config_map("c"), "helmfile.yaml": text})
    assert bootstrapped(found) == {"one", "two"}
    assert not installs(found, "cert-manager.io", "Certificate")


def test_definitions_that_a_machine_applies(tmp_path: Path) -> None:
    urls = (
        "https://github.com/kubernetes-sigs/gateway-api/releases/download/v1.4.0/standard-install.yaml",
        "https://github.com/prometheus-operator/prometheus-operator/releases/download/v0.85.0/stripped-down-crds.yaml",
    )
    text = "cluster:\n  extraManifests:\n" + "".join(f"    - {url}\n" for url in urls)
    found = cluster(tmp_path, {"cluster/c.yaml": config_map("c"), "talos/controlplane.yaml": text})
    assert installs(found, "gateway.networking.k8s.io", "HTTPRoute")
    assert installs(found, "monitoring.coreos.com", "ServiceMonitor")
    assert not installs(found, "cert-manager.io", "Certificate")


HELMFILE = """\
bases:
- default.yaml
repositories:
  - name: jetstack
    url: https://example.com
releases:
{{- range .Values.releases }}
  - name: first
    namespace: default
{{- end }}
  - name: {name}
    chart: jetstack/cert-manager
    namespace: {namespace}
    set:
      - name: crds.enabled
        value: true
    {more}
"""


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("bootstrap/helmfile.yaml", HELMFILE, True),
        ("bootstrap/helmfile.yaml", HELMFILE.replace("{name}", "other"), False),
        ("bootstrap/helmfile.yaml", HELMFILE.replace("{namespace}", "other"), False),
        ("bootstrap/helmfile.yaml", HELMFILE.replace("{more}", "installed: false"), False),
        ("bootstrap/helmfile/crds.yaml", HELMFILE, False),
        ("bootstrap/helmfile.yaml", HELMFILE.replace("{more}", "args: [--include-crds]"), False),
        ("bootstrap/releases.yaml", HELMFILE, False),
        ("up.sh", "helm upgrade --install certificates \\\n  jetstack/cert-manager -n default\n", True),
        ("up.sh", "helm install certificates jetstack/cert-manager --namespace=$NAMESPACE\n", True),
        ("up.sh", "helm install certificates jetstack/cert-manager --namespace other\n", False),
        ("up.sh", "helm upgrade certificates jetstack/cert-manager -n default --dry-run\n", False),
        ("up.sh", "helm install cm certificates -n default\n", False),
    ],
)  # fmt: skip
def test_what_installs_a_release(path: str, text: str, found: bool, tmp_path: Path) -> None:
    filled = text.replace("{name}", "certificates").replace("{namespace}", "default")
    given = cluster(tmp_path, {**FILES, path: filled.replace("{more}", "wait: true")})
    (release,) = given.of_kind("HelmRelease")
    assert installer(release, given) == (path if found else None)


def test_the_first_of_several_helmfiles(tmp_path: Path) -> None:
    text = HELMFILE.replace("{name}", "certificates").replace("{namespace}", "default")
    helmfiles = [f"bootstrap/{number}/helmfile.yaml" for number in range(9)]
    given = cluster(tmp_path, {**FILES, **dict.fromkeys(helmfiles, text.replace("{more}", ""))})
    (release,) = given.of_kind("HelmRelease")
    assert installer(release, given) == helmfiles[0]


def test_the_name_of_a_release_in_helm(tmp_path: Path) -> None:
    """Flux puts the target namespace in front of the name, unless `releaseName` is set."""
    moved = RELEASE.replace("  interval: 1h\n  chart:", "  targetNamespace: other\n  chart:")
    files = {"cluster/a.yaml": kustomization("a", "./a"), "a/all.yaml": moved}
    script = "helm install {} jetstack/cert-manager -n other\n"
    for entry, name in (("", "other-certificates"), ("\n  releaseName: cm", "cm")):
        text = moved.replace("other\n", f"other{entry}\n")
        given = cluster(
            tmp_path / name, {**files, "a/all.yaml": text, "up.sh": script.format(name)}
        )
        (release,) = given.of_kind("HelmRelease")
        assert installer(release, given) == "up.sh"
