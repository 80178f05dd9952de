"""Roles of the ServiceAccounts under which Flux applies objects: who grants them, and what is forbidden without."""

from dataclasses import replace
from pathlib import Path

import pytest

from gitops_lint.config import AcceptedNeed
from gitops_lint.order import deadlocks, event_graph
from gitops_lint.order.verdict import verdict
from tests.cluster.whole import config_map, kustomization
from tests.order.test_deadlock import cycle
from tests.order.test_mistakes import load

ROLE = "a role for ServiceAccount flux-system/team"
ACCOUNT = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: team, namespace: flux-system}\n"
TEAM = "{kind: ServiceAccount, name: team, namespace: flux-system}"
APP = {"a/a.yaml": config_map("a")}
OPERATOR = """\
apiVersion: example.com/v1
kind: Team
metadata: {name: x}
spec: {accounts: [team]}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: teams.example.com}
spec: {group: example.com, names: {kind: Team, plural: teams}, scope: Cluster, versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}]}
"""
RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: teams, namespace: flux-system}
spec: {interval: 1h, chartRef: {kind: OCIRepository, name: teams}}
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: {name: teams, namespace: flux-system}
spec: {interval: 1h, url: oci://example.com/teams}
"""


def a(more: str = "serviceAccountName: team", path: str = "./a") -> dict[str, str]:
    return {"cluster/a.yaml": kustomization("a", path, more), **APP}


def binding(subject: str, kind: str = "ClusterRoleBinding") -> str:
    return (
        f"apiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nmetadata: {{name: b}}\n"
        "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}\n"
        f"subjects: [{subject}]\n"
    )


def group(name: str) -> str:
    return f'{{kind: Group, name: "{name}", apiGroup: rbac.authorization.k8s.io}}'


@pytest.mark.parametrize(
    ("files", "needs"),
    [
        (a(), {"ServiceAccount flux-system/team", ROLE}),
        ({**a(), "cluster/s.yaml": ACCOUNT}, {ROLE}),
        # RBAC compares names, so the account need not exist.
        ({**a(), "cluster/b.yaml": binding(TEAM)}, set()),
        ({**a(), "cluster/b.yaml": binding(TEAM.replace("name: team", "name: other")), "cluster/s.yaml": ACCOUNT}, {ROLE}),
        ({**a(), "cluster/b.yaml": binding(TEAM.replace("flux-system", "apps")), "cluster/s.yaml": ACCOUNT}, {ROLE}),
        ({**a(), "cluster/b.yaml": binding(TEAM.replace("flux-system", '"${where}"'))}, set()),
        ({**a(), "cluster/b.yaml": binding(TEAM.replace("team", '"${who}"'))}, set()),
        ({**a(), "cluster/b.yaml": binding(group("system:serviceaccounts"))}, set()),
        ({**a(), "cluster/b.yaml": binding(group("system:serviceaccounts:flux-system"))}, set()),
        ({**a(), "cluster/b.yaml": binding(group("system:serviceaccounts:apps")), "cluster/s.yaml": ACCOUNT}, {ROLE}),
        ({**a(), "cluster/b.yaml": binding(group("system:masters")), "cluster/s.yaml": ACCOUNT}, {ROLE}),
        ({**a(), "cluster/b.yaml": binding('{kind: User, name: "system:serviceaccount:flux-system:team"}')}, set()),
        (a("serviceAccountName: kustomize-controller"), set()),
        (a("serviceAccountName: default"), {"a role for ServiceAccount flux-system/default"}),
        (a("serviceAccountName: team, kubeConfig: {configMapRef: {name: far}}"), {"ConfigMap flux-system/far"}),
        ({"cluster/a.yaml": a()["cluster/a.yaml"], "a/kustomization.yaml": "resources: []\n"}, set()),
        ({**a(), "cluster/s.yaml": ACCOUNT, "cluster/x.yaml": OPERATOR}, set()),
        ({**a(), "cluster/s.yaml": ACCOUNT, "cluster/x.yaml": RELEASE}, set()),
    ],
)  # fmt: skip
def test_needed_roles(files: dict[str, str], needs: set[str], tmp_path: Path) -> None:
    found = verdict(load(tmp_path, files))
    assert found.never_ready == ()
    assert {str(need.name) for need in found.needs} == needs
    stops = {str(name) for need in found.needs for name in need.stops}
    assert stops == ({"Kustomization flux-system/a"} if needs else set())


def role(rules: str, name: str = "reader") -> str:
    return (
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\n"
        f"metadata: {{name: {name}}}\n{rules}\n"
    )


@pytest.mark.parametrize(
    ("name", "rules", "enough"),
    [
        ("view", "", False),
        ("admin", "", True),
        ("reader", "", True),  # unknown
        ("reader", 'rules: [{apiGroups: [""], resources: [pods], verbs: [get, list]}]', False),
        ("reader", 'rules: [{apiGroups: [""], resources: [pods], verbs: [get, patch]}]', True),
        ("reader", 'rules: [{apiGroups: ["*"], resources: ["*"], verbs: ["*"]}]', True),
        ("reader", "rules: []", False),
        ("reader", "aggregationRule: {clusterRoleSelectors: []}\nrules: []", True),
    ],
)
def test_a_role_that_only_reads_is_not_enough(
    name: str, rules: str, enough: bool, tmp_path: Path
) -> None:
    granting = binding(TEAM).replace("cluster-admin", name)
    files = {**a(), "cluster/s.yaml": ACCOUNT, "cluster/b.yaml": granting}
    if rules:
        files["cluster/r.yaml"] = role(rules)
    found = verdict(load(tmp_path, files))
    assert {str(need.name) for need in found.needs} == (set() if enough else {ROLE})


@pytest.mark.parametrize(
    ("kind", "name", "accepted"),
    [
        ("ServiceAccount", "team", True),
        ("RoleBinding", "te*", True),
        ("ClusterRoleBinding", "team", True),
        ("ClusterRoleBinding", "b", False),
        ("Role", "team", False),
    ],
)
def test_the_configuration_accepts_roles(
    kind: str, name: str, accepted: bool, tmp_path: Path
) -> None:
    cluster = load(tmp_path, {**a(), "cluster/s.yaml": ACCOUNT})
    entry = AcceptedNeed(kind, name, "Terraform")
    (need,) = verdict(replace(cluster, config=cluster.config._replace(needs=(entry,)))).needs
    assert need.accepted == ("Terraform" if accepted else "")


def test_a_release_needs_the_role_of_its_account(tmp_path: Path) -> None:
    account = ACCOUNT.replace("team", "installer")
    files = {"cluster/r.yaml": RELEASE.replace("1h,", "1h, serviceAccountName: installer,", 1)}
    (need,) = verdict(load(tmp_path, {**files, "cluster/s.yaml": account})).needs
    assert str(need.name) == "a role for ServiceAccount flux-system/installer"
    assert [str(name) for name in need.stops] == ["HelmRelease flux-system/teams"]
    (user,) = need.users
    assert (str(user.name), *user.place) == ("HelmRelease flux-system/teams", "cluster/r.yaml", 4)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("a", ["granted team: owner", "exists b: owner", "staged a(0): role"]),
        ("cluster", None),
    ],
)
def test_a_role_that_only_its_own_user_grants(
    where: str, expected: list[str] | None, tmp_path: Path
) -> None:
    files = {**a(), "cluster/s.yaml": ACCOUNT, f"{where}/b.yaml": binding(TEAM)}
    found = deadlocks(event_graph(load(tmp_path, files)))
    rounds = [sorted(cycle(it)) for it in found]
    assert rounds == ([sorted(expected)] if expected else [])
