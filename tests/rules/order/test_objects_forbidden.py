"""Objects outside the namespaces in which an account has a role."""

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

RULE = "objects-forbidden"
NOTE = "# warning[objects-forbidden]: Kustomization red/app acts as ServiceAccount red/deployer, which has no role "
IN_SHOP, FOR_ALL = f"{NOTE}in namespace shop", f"{NOTE}for the whole cluster"
SPACES = documents(*(manifest("v1", "Namespace", name, namespace="") for name in ("red", "shop")))
RBAC = "rbac.authorization.k8s.io/v1"


def binding(namespace: str, role: str = "admin", name: str = "deployer") -> str:
    kind = "RoleBinding" if namespace else "ClusterRoleBinding"
    return manifest(
        RBAC, kind, f"{name}-{namespace or 'all'}",
        f"roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: {role}}}",
        f"subjects: [{{kind: ServiceAccount, name: {name}, namespace: red}}]",
        namespace=namespace,
    )  # fmt: skip


def app(note: str = "", name: str = "deployer") -> str:
    account = f"serviceAccountName: {name}" + (f"  {note}" if note else "")
    return kustomization("app", account, "retryInterval: 2m", namespace="red")


CRD = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: widgets.example.com}\nspec: {group: example.com, names: {kind: Widget, plural: widgets}, scope: Cluster, versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]}\n"


@pytest.mark.parametrize(
    ("bindings", "objects", "note"),
    [
        ((binding("red"),), config_map("a", namespace="red"), ""),
        ((binding("red"),), config_map("a", namespace="shop"), IN_SHOP),
        ((binding("red"), binding("shop")), config_map("a", namespace="shop"), ""),
        ((binding("red"), binding("shop", "view")), config_map("a", namespace="shop"), IN_SHOP),
        ((binding("red"), binding("")), config_map("a", namespace="shop"), ""),
        ((binding("shop"),), config_map("a", namespace="red"), f"{NOTE}in namespace red"),
        ((binding("red"),), manifest("v1", "Namespace", "more", namespace=""), FOR_ALL),
        ((binding("red"),), manifest(RBAC, "ClusterRole", "more", "rules: []", namespace=""), FOR_ALL),
        ((binding("red"), binding("shop")), manifest("v1", "Namespace", "more", namespace=""), FOR_ALL),
        ((binding(""),), manifest("v1", "Namespace", "more", namespace=""), ""),
        # Whether a custom resource has a namespace is unknown, even if one is written.
        ((binding("red"), CRD), manifest("example.com/v1", "Widget", "a", namespace="shop"), ""),
        ((binding("red"),), kustomization("child", "path: ./empty", namespace="shop"), IN_SHOP),
        ((), config_map("a", namespace="shop"), ""),  # without any role: `gitops-lint needs`
    ],
)  # fmt: skip
def test_where_roles_are_valid(bindings: tuple[str, ...], objects: str, note: str) -> None:
    files = {
        "clusters/production/spaces.yaml": documents(SPACES, *bindings),
        "clusters/production/app.yaml": app(note),
        "app/all.yaml": objects,
        "empty/config.yaml": config_map("empty", namespace="shop"),
    }
    assert_findings(lint_files(files), files, [RULE])


def test_two_namespaces_without_a_role() -> None:
    spaces = documents(config_map("a", namespace="shop"), config_map("b", namespace="blue"))
    files = {
        "clusters/production/spaces.yaml": documents(
            SPACES, manifest("v1", "Namespace", "blue", namespace=""), binding("red")
        ),
        "clusters/production/app.yaml": app(),
        "app/all.yaml": spaces,
    }
    report = lint_files(files)
    found = sorted(it.message.rpartition(" ")[2] for it in report.findings if it.rule == RULE)
    assert found == ["blue", "shop"]
    (verdict,) = report.verdicts
    assert sorted(str(need.name) for need in verdict.needs) == [
        "a role for ServiceAccount red/deployer in namespace blue",
        "a role for ServiceAccount red/deployer in namespace shop",
    ]
    assert {str(name) for need in verdict.needs for name in need.stops} == {"Kustomization red/app"}
    assert verdict.outcome.value == "converges if"


@pytest.mark.parametrize(
    ("entry", "scope"),
    [
        ("targetNamespace: shop", "shop"),
        ("targetNamespace: red", ""),
        ("storageNamespace: shop", "shop"),
        ("targetNamespace: '${SPACE}'", ""),
    ],
)
def test_the_namespaces_of_a_release(entry: str, scope: str) -> None:
    note = f"  # warning[objects-forbidden]: HelmRelease red/web acts as ServiceAccount red/deployer, which has no role in namespace {scope}"
    files = {
        "clusters/production/spaces.yaml": documents(SPACES, binding("red")),
        "clusters/production/web.yaml": documents(
            source("OCIRepository", "web", "ref: {tag: 1.0.0}", namespace="red"),
            helm_release(
                "web",
                entry,
                f"serviceAccountName: deployer{note if scope else ''}",
                namespace="red",
            ),
        ),
    }
    assert_findings(lint_files(files), files, [RULE])


def test_the_configuration_accepts_it() -> None:
    files = {
        ".gitops-lint.yaml": "needs:\n- {kind: RoleBinding, namespace: red, name: deployer, reason: Terraform}\n",
        "clusters/production/spaces.yaml": documents(SPACES, binding("red")),
        "clusters/production/app.yaml": app(),
        "app/all.yaml": config_map("a", namespace="shop"),
    }
    assert_findings(lint_files(files), files, [RULE, "unexpected-need"])


def test_a_role_elsewhere_that_comes_later() -> None:
    """The order of the RoleBinding in the other namespace is a race, and here a deadlock."""
    deadlock = "# error[cold-start-deadlock]: never becomes Ready on a new cluster"
    files = {
        "clusters/production/spaces.yaml": documents(SPACES, binding("red")),
        "clusters/production/app.yaml": documents(
            app(),
            kustomization(
                "rights",
                f"dependsOn: [{{name: app, namespace: red}}]  {deadlock}",
                "retryInterval: 2m",
            ),
        ),
        "rights/shop.yaml": binding("shop"),
        "app/all.yaml": config_map("a", namespace="shop"),
    }
    assert_findings(lint_files(files), files, [RULE, "cold-start-deadlock"])
