"""Situations of real repositories and public reports: everything that a first run says of each.

Each is a small repository with the same kind of mistake (or none). The comments in its files announce all
findings of all rules; a situation without one must be silent.
"""

from collections.abc import Mapping
from typing import NamedTuple

import pytest

from gitops_lint.config import Config
from gitops_lint.errors import UsageError
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
from tests.opinions import counted


def sync(path: str, note: str = "") -> str:
    """What `flux bootstrap` writes; `note` is a comment on the line of the source's name."""
    return documents(
        source("GitRepository", "flux-system", at_name=note),
        kustomization("flux-system", f"path: ./{path}"),
    )


def app(name: str = "app", *entries: str) -> dict[str, str]:
    """A Kustomization of a declared cluster, and the ConfigMap that it applies."""
    return {
        "clusters/a/flux-system/gotk-sync.yaml": sync("clusters/a"),
        f"clusters/a/{name}.yaml": kustomization(name, *entries),
        f"{name}/config.yaml": config_map(name),
    }


def certs(namespace: str = "cert-manager") -> str:
    """A Namespace with a HelmRelease that installs the CRDs of cert-manager."""
    return documents(
        manifest("v1", "Namespace", namespace, namespace=""),
        source("HelmRepository", "jetstack", namespace=namespace),
        helm_release(
            "cert-manager",
            "chart: {spec: {chart: cert-manager, version: 1.x, sourceRef: {kind: HelmRepository, name: jetstack}}}",
            "values: {crds: {enabled: true}}",
            namespace=namespace,
        ),
    )


class Situation(NamedTuple):
    """The files of a repository, and the verdict of each of its clusters."""

    files: Mapping[str, str]
    verdicts: Mapping[str, str]


CONVERGES, STUCK, UNCLEAR = "converges", "does not converge", "cannot tell"

SITUATIONS = {
    "a tenant's Kustomization of another repository hides no cluster": Situation(
        {
            "clusters/production/infra.yaml": kustomization("infra", "dependsOn: [{name: gone}]  # warning[dependency-not-found]"),
            "infra/config.yaml": config_map("infra"),
            "tenants/team.yaml": documents(
                source("GitRepository", "team", namespace="team", at_name="# hint[objects-not-applied]: 1 Kustomization and 1 GitRepository"),
                kustomization(
                    "team", "path: ./clusters/production",
                    "sourceRef: {kind: GitRepository, name: team}", namespace="team",
                ),
            ),
        },
        {"clusters/production": STUCK},
    ),
    "a directory beside a declared cluster": Situation(
        app() | {
            "clusters/b/infra.yaml": kustomization("infra", at_name="# warning[objects-not-applied]: no cluster applies 1 Kustomization in `clusters/b`"),
        },
        {"clusters/a": CONVERGES},
    ),
    "conflict markers in the entry point of another cluster": Situation(
        app() | {
            "clusters/b/flux-system/gotk-sync.yaml": sync("clusters/b").replace(
                "  interval: 1m\n", "<<<<<<< HEAD  # error[yaml-syntax]\n  interval: 1m\n=======\n  interval: 5m\n>>>>>>> b\n"
            ),
        },
        {"clusters/a": CONVERGES},
    ),
    "a misspelled kind in the entry point of another cluster": Situation(
        app() | {
            "clusters/b/flux-system/gotk-sync.yaml": sync("clusters/b", note="# hint[objects-not-applied]").replace(
                "kind: Kustomization", "kind: Kustomizaton  # error[wrong-group-for-kind]"
            ),
        },
        {"clusters/a": CONVERGES},
    ),
    "a path that exists in another case, and links to nothing": Situation(
        app("app", "path: ./App  # error[path-not-found]: applies nothing: its path ./App exists only with different case")
        | {"other/link.yaml -> ../app/config.yaml": ""},
        {"clusters/a": STUCK},
    ),
    "a misspelled field in the file that a Kustomization points to": Situation(
        app() | {
            "app/kustomization.yaml": "resource: [config.yaml]  # error[kustomize-file-invalid]: Flux ignores the unknown field `resource`. With `prune: true`, Flux deletes\ncomponents: [../labels]\n",
            "labels/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nconfigMapGenerator: [{name: x, namespace: default, literals: [a=b]}]\n",
        },
        {"clusters/a": CONVERGES},
    ),
    "a misspelled kind in the target of a patch": Situation(
        app("app", "patches:  \n  - target: {kind: ConfigMpa}  # warning[patch-target-not-found]: no object of kind ConfigMpa\n    patch: '[]'"),
        {"clusters/a": CONVERGES},
    ),
    "a target namespace that nobody creates": Situation(
        app("app", "targetNamespace: shop") | {
            "app/config.yaml": config_map("app").replace("{name", "{name").replace("}\n", "}  # warning[needed-namespace]: nothing creates Namespace shop\n", 1),
        },
        {"clusters/a": "converges if"},
    ),
    "a ConfigMap of the name elsewhere": Situation(
        app("app", "postBuild: {substituteFrom: [{kind: ConfigMap, name: settings}]}  # warning[substitute-from-not-found]: ConfigMap flux-system/settings does not exist")
        | {"app/settings.yaml": config_map("settings", "a: b")},
        {"clusters/a": "converges if"},
    ),
    "settings that only somebody outside of Git creates": Situation(
        app("app", "postBuild: {substituteFrom: [{kind: Secret, name: tunnel-id}]}")
        | {"bootstrap/secret.yaml": manifest("v1", "Secret", "tunnel-id", namespace="flux-system")},
        {"clusters/a": "converges if"},
    ),
    "a race behind a deadlock that is accepted": Situation(
        app("app", "dependsOn:", "  # gitops-lint: ignore[dependency-cycle] it is being replaced", "  - name: app") | {
            "clusters/a/more.yaml": documents(
                kustomization("certs", "dependsOn: [{name: app}]"),
                kustomization("issuers", at_spec="# warning[missing-crd-dependency]: may be applied before the CRD of ClusterIssuer a exists"),
            ),
            "certs/chart.yaml": certs(),
            "issuers/a.yaml": manifest("cert-manager.io/v1", "ClusterIssuer", "a", "spec: {selfSigned: {}}", namespace=""),
        },
        {"clusters/a": STUCK},
    ),
    "variables of a Flux version that is only assumed": Situation(
        app("app", "postBuild: {substitute: {a: x}}") | {
            "app/config.yaml": config_map("app", "a: ${a}", "b: ${b}  # warning[undefined-variable]: has no value for ${b} and ${c}", "c: ${c} ${b}"),
        },
        {"clusters/a": UNCLEAR},
    ),
    "a cancelled health check of an older commit": Situation(
        app("app", "interval: 1h", "retryInterval: 2m", "wait: true  # hint[wait-without-timeout]") | {
            "clusters/a/flux-system/controllers.yaml": manifest(
                "apps/v1", "Deployment", "kustomize-controller",
                "spec: {selector: {matchLabels: {app: a}}, template: {metadata: {labels: {app: a}}, spec: {containers: [{name: manager, image: a, args: [--feature-gates=CancelHealthCheckOnNewRevision=true]}]}}}",
                namespace="flux-system",
            ),
        },
        {"clusters/a": CONVERGES},
    ),
    "a namespaced object without a namespace": Situation(
        app() | {"app/config.yaml": manifest("v1", "ConfigMap", "app", "data: {a: b}", namespace="", at_name="# error[missing-namespace]")},
        {"clusters/a": STUCK},
    ),
    "an enumerated value that Flux does not know": Situation(
        app() | {
            "app/alert.yaml": documents(
                manifest(
                    "notification.toolkit.fluxcd.io/v1beta3", "Alert", "all",
                    "spec:\n  providerRef: {name: chat}\n  eventSeverity: warning  # error[flux-schema]: it must be `info` or `error`\n  eventSources: [{kind: Kustomization, name: app}]",
                    namespace="flux-system",
                ),
                manifest("notification.toolkit.fluxcd.io/v1beta3", "Provider", "chat", "spec: {type: slack, channel: x, address: https://hooks.example.com}", namespace="flux-system"),
            )
        },
        {"clusters/a": STUCK},
    ),
    "an OCIRepository in the template of a chart": Situation(
        app() | {
            "app/release.yaml": documents(
                source("OCIRepository", "app", "ref: {tag: 1.0.0}"),
                helm_release("app", "chart: {spec: {chart: app, sourceRef: {kind: OCIRepository, name: app}}}  # error[source-kind-not-supported]"),
            )
        },
        {"clusters/a": STUCK},
    ),
    "a misspelled metadata": Situation(
        app() | {
            "app/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetdata:  # error[not-a-kubernetes-object]: has no `metadata.name`\n  name: app\n",
        },
        {"clusters/a": STUCK},
    ),
    "a spec below metadata": Situation(
        app() | {
            "app/source.yaml": "apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nmetadata:\n  name: app\n  namespace: flux-system\n  spec:  # error[flux-schema]: `metadata.spec` is not a field\n    interval: 1h\n    url: https://example.com\n",
        },
        {"clusters/a": STUCK},
    ),
    "a key that is written twice": Situation(
        app() | {"app/config.yaml": config_map("app", "a: b", "c: d", "a: e  # error[yaml-syntax]: key `a` is already defined at line 5")},
        {"clusters/a": STUCK},
    ),
    "an object in a base and in its overlay": Situation(
        app("app", "path: ./app/overlay") | {
            "app/config.yaml": "",
            "app/base/kustomization.yaml": "resources: [config.yaml]\n",
            "app/base/config.yaml": config_map("app"),
            "app/overlay/kustomization.yaml": "resources: [../base, config.yaml]\n",
            "app/overlay/config.yaml": config_map("app").replace("}\n", "}  # error[duplicate-name]: is already defined (app/base/config.yaml:1)\n", 1),
        },
        {"clusters/a": STUCK},
    ),
    "a namespace in a patch target that is set only afterwards": Situation(
        app("app", "targetNamespace: flux-system", "patches:\n  - target: {kind: ConfigMap, name: app, namespace: flux-system}  # warning[patch-target-not-found]: before its namespace is set\n    patch: '[]'")
        | {"app/config.yaml": config_map("app", namespace="")},
        {"clusters/a": CONVERGES},
    ),
    "an array of a shell script": Situation(
        app("app", "postBuild: {substitute: {a: b}}")
        | {"app/config.yaml": config_map("app", "run: |\n  curl ${ARGS[@]}  # error[bad-substitution-syntax]: Flux has no operator `[`")},
        {"clusters/a": STUCK},
    ),
    "a placeholder of another tool": Situation(
        app("app", "postBuild: {substitute: {a: b}}")
        | {".gitops-lint.yaml": 'flux-version: "2.9"\n', "app/config.yaml": config_map("app", "token: ${env:TOKEN}  # error[undefined-variable]: ${env} is undefined")},
        {"clusters/a": STUCK},
    ),
    "a dependency that was renamed": Situation(
        app("app", "dependsOn: [{name: stroage}]  # error[dependency-not-found]")
        | {"clusters/a/storage.yaml": kustomization("storage", "timeout: 3m", "retryInterval: 1m", "wait: true"), "storage/config.yaml": config_map("storage")},
        {"clusters/a": STUCK},
    ),
    "a policy without its repository": Situation(
        app() | {
            "app/policy.yaml": documents(
                manifest("image.toolkit.fluxcd.io/v1", "ImageRepository", "web", "spec: {interval: 1h, image: example.com/web}", namespace="flux-system"),
                manifest(
                    "image.toolkit.fluxcd.io/v1", "ImagePolicy", "web",
                    "spec:\n  imageRepositoryRef: {name: wbe}  # error[source-not-found]: ImageRepository flux-system/wbe does not exist\n  policy: {semver: {range: 1.x}}",
                    namespace="flux-system",
                ),
            )
        },
        {"clusters/a": CONVERGES},
    ),
    "a duration in days": Situation(
        app("app", "interval: 1d  # error[invalid-duration]: the longest unit is `h`"), {"clusters/a": STUCK}
    ),
    "a namespace that comes later from Git, and a release that is not retried": Situation(
        app("app") | {
            "clusters/a/spaces.yaml": kustomization("spaces"),
            "spaces/shop.yaml": manifest("v1", "Namespace", "shop", namespace=""),
            "clusters/a/app.yaml": kustomization("app", at_spec="# warning[missing-namespace-dependency]: Flux does not retry it, not even when the cause is gone."),
            "app/release.yaml": documents(source("OCIRepository", "app", "ref: {tag: 1.0.0}"), helm_release("app", "targetNamespace: shop")),
        },
        {"clusters/a": CONVERGES},
    ),
    "a namespace that comes later from Git, and a release that is retried": Situation(
        app("app") | {
            "clusters/a/spaces.yaml": kustomization("spaces"),
            "spaces/shop.yaml": manifest("v1", "Namespace", "shop", namespace=""),
            "clusters/a/app.yaml": kustomization("app", at_spec="# hint[missing-namespace-dependency]: Flux retries it, at first soon, and later every 15m."),
            "app/release.yaml": documents(
                source("OCIRepository", "app", "ref: {tag: 1.0.0}"),
                helm_release("app", "targetNamespace: shop", "install: {remediation: {retries: -1}}"),
            ),
        },
        {"clusters/a": CONVERGES},
    ),
    "a directory without kustomization.yaml around the custom resources of its chart": Situation(
        app("certs", "wait: true", "timeout: 5m") | {
            "clusters/a/issuers.yaml": kustomization("issuers", "path: ./certs/issuers", "dependsOn: [{name: certs}]"),
            "certs/chart.yaml": certs(),
            "certs/issuers/kustomization.yaml": "resources: [a.yaml]\n",
            "certs/issuers/a.yaml": manifest(
                "cert-manager.io/v1  # error[helm-crd-with-custom-resource]: so it also applies the objects of Kustomization flux-system/issuers.",
                "ClusterIssuer", "a", "spec: {selfSigned: {}}", namespace="",
            ),
        },
        {"clusters/a": STUCK},
    ),
    "all of Helm in the namespace of an entry point that is only assumed": Situation(
        {
            "clusters/a/apps.yaml": kustomization("apps"),
            "apps/shop.yaml": documents(source("OCIRepository", "shop", "ref: {tag: 1.0.0}", namespace="config"), helm_release("shop", "targetNamespace: default", namespace="config", at_name="# hint[needed-namespace]: nothing creates Namespace config")),
        },
        {"clusters/a": "converges if"},
    ),
    "a source whose default name a Secret may override": Situation(
        app("app", "targetNamespace: default", "components: [../source]", "postBuild: {substituteFrom: [{kind: Secret, name: vars}]}") | {
            "source/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [chart.yaml]\n",
            "source/chart.yaml": source("OCIRepository", "'${CHART:=podinfo}'", "ref: {tag: 1.0.0}"),
            "app/release.yaml": helm_release("web", "chartRef: {kind: OCIRepository, name: podinfo}"),
            "clusters/a/more.yaml": kustomization("more", "dependsOn: [{name: data-app}, {name: web-app}]  # error[dependency-not-found]: web-app"),
            "more/config.yaml": config_map("more"),
            "clusters/a/data.yaml": kustomization("set", "postBuild: {substituteFrom: [{kind: Secret, name: vars}]}"),
            "set/data.yaml": kustomization("'data-${KIND}'", "path: ./data", at_name="# hint[undefined-variable]"),
            "data/config.yaml": config_map("data"),
        },
        {"clusters/a": STUCK},
    ),
    "an entry point that applies itself, and the file with which somebody applies it first": Situation(
        {
            "flux/config/kustomization.yaml": "resources: [cluster.yaml, flux.yaml]\n",
            "flux/config/cluster.yaml": documents(
                source("GitRepository", "flux-system"),
                kustomization(
                    "cluster", "path: ./flux",
                    "dependsOn: [{name: flux}]  # hint[cold-start-deadlock]: becomes Ready on a new cluster only if 2 objects exist before Flux starts",
                ),
            ),
            "flux/config/flux.yaml": documents(
                source("OCIRepository", "flux", "ref: {tag: 1.0.0}"),
                kustomization("flux", "path: ./", "sourceRef: {kind: OCIRepository, name: flux}", "wait: true", "timeout: 3m"),
            ),
            "flux/data.yaml": kustomization("data", "dependsOn: [{name: later}]  # error[cold-start-deadlock]"),
            "data/later.yaml": kustomization("later"),
            "later/config.yaml": config_map("later"),
        },
        {"flux": STUCK},
    ),
    "a path of another repository that exists here too, and the chart of a FluxInstance": Situation(
        {
            "kubernetes/flux/apps.yaml": kustomization("apps", "path: ./kubernetes/apps"),
            "kubernetes/apps/instance.yaml": documents(
                source("OCIRepository", "flux-instance", "ref: {tag: 1.0.0}"),
                helm_release(
                    "flux-instance",
                    "values: {instance: {sync: {kind: GitRepository, url: 'https://example.com/fleet', ref: refs/heads/main, path: kubernetes/flux}}}",
                ),
            ),
            "kubernetes/apps/operator.yaml": documents(
                source("GitRepository", "operator"),
                kustomization("operator", "path: ./kubernetes", "sourceRef: {kind: GitRepository, name: operator}"),
            ),
        },
        {"kubernetes/flux": CONVERGES},
    ),
    "a part of Helm in a namespace that nobody creates": Situation(
        {
            "clusters/a/apps.yaml": kustomization("apps"),
            "apps/shop.yaml": documents(source("OCIRepository", "shop", "ref: {tag: 1.0.0}"), helm_release("shop", "targetNamespace: default", "chartRef: {kind: OCIRepository, name: shop, namespace: flux-system}", namespace="config", at_name="# warning[needed-namespace]: nothing creates Namespace config")),
        },
        {"clusters/a": "converges if"},
    ),
    "a HelmRelease that is suspended, and custom resources of its CRDs": Situation(
        {
            **app("operator", "wait: true", "timeout: 6m", "retryInterval: 2m"),
            "operator/certs.yaml": certs("certs").replace("  interval: 1h\n  chart", "  interval: 1h\n  suspend: true  # error[never-ready]: HelmRelease certs/cert-manager is suspended\n  chart"),
            "clusters/a/issuers.yaml": kustomization("issuers", "dependsOn: [{name: operator}]"),
            "issuers/issuer.yaml": manifest("cert-manager.io/v1", "ClusterIssuer", "own", "spec: {selfSigned: {}}", namespace=""),
        },
        {"clusters/a": STUCK},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SITUATIONS)
def test_everything_that_a_run_says(name: str) -> None:
    files, verdicts = SITUATIONS[name]
    report = lint_files(files, config=None if ".gitops-lint.yaml" in files else Config())
    assert_findings(report, files, counted(files))
    assert {it.cluster: it.outcome.value for it in report.verdicts} == verdicts
    raced = {str(release) for it in report.verdicts for release in it.raced}
    assert raced == (
        {"HelmRelease flux-system/app"} if name.endswith("a release that is not retried") else set()
    )


def test_a_root_that_is_a_patch_in_another_directory() -> None:
    """Its source exists before Flux starts."""
    fleet = "sourceRef: {kind: GitRepository, name: fleet}"
    files = {
        "lone/ks.yaml": kustomization("lone", "path: ./content", fleet),
        "clusters/a/kustomization.yaml": "resources: [../../apps]\npatches: [{path: ../../roots/a.yaml}]\n",
        "roots/a.yaml": kustomization("flux-system", "path: ./clusters/a", fleet),
        "apps/kustomization.yaml": "resources: [ks.yaml]\n",
        "apps/ks.yaml": documents(
            source("GitRepository", "fleet"),
            kustomization("flux-system", "path: ./", fleet),
            kustomization("one", "path: ./content", fleet),
        ),
        "content/config.yaml": config_map("one"),
    }
    report = lint_files(files, config=Config())
    assert [it.name for it in report.clusters] == ["clusters/a"]
    assert "cold-start-deadlock" not in {it.rule for it in report.findings}


def test_an_entry_point_that_applies_only_a_part() -> None:
    """A Kustomization that nothing applies, beside three that apply each other."""
    files = {
        "lone/ks.yaml": kustomization("lone", "path: ./content"),
        "one/ks.yaml": kustomization("one", "path: ./two"),
        "two/ks.yaml": kustomization("two", "path: ./three"),
        "three/ks.yaml": kustomization("three", "path: ./one"),
    }
    with pytest.raises(UsageError) as raised:
        lint_files(files, config=Config())
    assert "the likeliest ones apply only 1 of 4 Kustomizations" in str(raised.value)


NO_CLUSTER = {
    "a tenant's Kustomization of an OCI artifact": (
        {
            "shop/shop.yaml": documents(
                source("OCIRepository", "shop", namespace="shop"),
                kustomization("shop", "path: ./", "sourceRef: {kind: OCIRepository, name: shop}", namespace="shop"),
            )
        },
        "Kustomization shop/shop starts none, because its source OCIRepository shop/shop is another repository",
    ),
    "a sample": (
        {"config/samples/flux.yaml": kustomization("apps")},
        "Flux objects are only in config/samples (examples), which are not linted",
    ),
    "an assertion of a test": (
        {"ci/test/assert.yaml": kustomization("($name)")},
        "Flux objects are only in ci/test (tests), which are not linted",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", NO_CLUSTER)
def test_repositories_without_a_cluster(name: str) -> None:
    files, why = NO_CLUSTER[name]
    with pytest.raises(UsageError) as raised:
        lint_files(files, config=Config())
    assert str(raised.value) == "no cluster starts under this directory"
    assert why in (raised.value.hint or "")
