"""Sources that this cluster itself serves."""

import pytest

from gitops_lint.testing import (
    assert_findings,
    config_map,
    documents,
    helm_release,
    kustomization,
    lint_files,
    manifest,
    source,
)

ONLY = ["cold-start-deadlock"]
HEALTH = ("wait: true", "timeout: 6m", "retryInterval: 2m")
STUCK = "# error[cold-start-deadlock]: never becomes Ready on a new cluster"
SUSPECTED = "# warning[cold-start-deadlock]: probably never becomes Ready on a new cluster"
NAMESPACE = manifest("v1", "Namespace", "registry", namespace="")


def repository(kind: str, url: str) -> str:
    return source(kind, "web").replace("oci://", "https://").replace("https://example.com/web", url)


def files(registry: str, web: str, line: str) -> dict[str, str]:
    """A registry whose Kustomization depends on apps that come from it."""
    return {
        "clusters/a/all.yaml": documents(
            NAMESPACE,
            kustomization(
                "registry", f"dependsOn: [{{name: apps}}]{'  ' + line if line else ''}", *HEALTH
            ),
            kustomization("apps", *HEALTH),
        ),
        "registry/all.yaml": registry,
        "apps/all.yaml": web,
    }


def service(selector: str = "app: registry") -> str:
    return manifest(
        "v1",
        "Service",
        "registry",
        f"spec: {{selector: {{{selector}}}, ports: [{{port: 80}}]}}",
        namespace="registry",
    )


def deployment(labels: str = "app: registry, tier: web", name: str = "registry") -> str:
    return manifest(
        "apps/v1", "Deployment", name,
        f"spec: {{selector: {{matchLabels: {{{labels}}}}}, template: {{metadata: {{labels: {{{labels}}}}}, spec: {{containers: [{{name: a, image: 'a:1'}}]}}}}}}",
        namespace="registry",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "url", "is_of_cluster"),
    [
        ("OCIRepository", "oci://registry.registry.svc.cluster.local/web", True),
        ("OCIRepository", "oci://registry.registry.svc.cluster.local:5000/web", True),
        ("GitRepository", "ssh://git@registry.registry.svc:22/web", True),
        ("GitRepository", "http://registry.registry.svc", True),
        ("HelmRepository", "http://registry.registry.svc.corp.example/charts", True),
        ("OCIRepository", "oci://registry.registry.example.com/web", False),
        ("OCIRepository", "oci://registry.registry.svcs.example.com/web", False),
        ("OCIRepository", "oci://other.registry.svc.cluster.local/web", False),
        ("OCIRepository", "oci://registry.other.svc.cluster.local/web", False),
        ("OCIRepository", "oci://example.com/registry.registry.svc", False),
    ],
)
def test_the_address_of_a_service(kind: str, url: str, *, is_of_cluster: bool) -> None:
    line = STUCK if is_of_cluster else ""
    made = files(documents(service(), deployment()), repository(kind, url), line)
    assert_findings(lint_files(made), made, ONLY)


def test_a_bucket() -> None:
    bucket = repository("Bucket", "")
    bucket = "\n".join(it for it in bucket.splitlines() if "url" not in it) + "\n"
    bucket += "  bucketName: web\n  endpoint: registry.registry.svc:9000\n"
    made = files(documents(service(), deployment()), bucket, STUCK)
    assert_findings(lint_files(made), made, ONLY)


OCI = repository("OCIRepository", "oci://registry.registry.svc.cluster.local/web")


@pytest.mark.parametrize(
    ("workloads", "line"),
    [
        (deployment(), STUCK),
        (deployment("app: other"), ""),
        (documents(deployment(), deployment(name="second")), ""),  # any of them may answer
    ],
)
def test_the_pods_that_a_service_selects(workloads: str, line: str) -> None:
    """The Service is there in time; what it selects is not, because its configuration comes last."""
    reads = "containers: [{name: a, image: 'a:1', envFrom: [{configMapRef: {name: settings}}]}]"
    made = {
        "clusters/a/all.yaml": documents(
            NAMESPACE,
            kustomization(
                "settings", f"dependsOn: [{{name: apps}}]{'  ' + line if line else ''}", *HEALTH
            ),
            kustomization("registry", "retryInterval: 2m"),
            kustomization("apps", *HEALTH),
        ),
        "registry/all.yaml": documents(
            service(), workloads.replace("containers: [{name: a, image: 'a:1'}]", reads)
        ),
        "settings/all.yaml": config_map("settings", namespace="registry"),
        "apps/all.yaml": OCI,
    }
    assert_findings(lint_files(made), made, ONLY)


def release(name: str, *entries: str, namespace: str = "registry") -> str:
    return documents(
        source("OCIRepository", name, "ref: {tag: 1.0.0}", namespace=namespace),
        helm_release(name, *entries, namespace=namespace),
    )


@pytest.mark.parametrize(
    ("chart", "line"),
    [
        (release("registry"), SUSPECTED),
        (release("regis"), ""),
        (release("other", "releaseName: registry"), SUSPECTED),
        (release("registry", "releaseName: other"), ""),
        (
            release("registry", "targetNamespace: registry", namespace="flux-system"),
            "",
        ),  # registry-registry
        (release("registry", "kubeConfig: {secretRef: {name: edge}}"), ""),
        (release("registry", namespace="default"), ""),
    ],
)
def test_a_chart_that_seems_to_have_the_service(chart: str, line: str) -> None:
    made = files(chart, OCI, line)
    report = lint_files(made)
    assert_findings(report, made, ONLY)
    (verdict,) = report.verdicts
    assert bool(verdict.blind) == bool(line)
    assert not verdict.never_ready


def test_the_service_of_a_part_of_a_chart() -> None:
    git = repository("GitRepository", "http://gitea-http.registry.svc.cluster.local/web")
    made = files(documents(release("gitea"), release("git")), git, SUSPECTED)
    assert_findings(lint_files(made), made, ONLY)


def test_a_helmfile_that_installs_the_registry_first() -> None:
    made = files(release("registry"), OCI, "")
    made["helmfile.yaml"] = "releases:\n  - name: registry\n    namespace: registry\n"
    assert_findings(lint_files(made), made, ONLY)


def test_a_registry_that_comes_first() -> None:
    made = {
        "clusters/a/all.yaml": documents(
            NAMESPACE,
            kustomization("registry", *HEALTH),
            kustomization("apps", "dependsOn: [{name: registry}]", *HEALTH),
        ),
        "registry/all.yaml": release("registry"),
        "apps/all.yaml": OCI,
    }
    assert_findings(lint_files(made), made, ONLY)
