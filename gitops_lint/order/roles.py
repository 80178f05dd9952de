"""The ServiceAccounts of a cluster, and the objects that grant them a role."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from gitops_lint.cluster import Cluster, Resource, items, known
from gitops_lint.cluster.scope import is_namespaced

RBAC: Final = "rbac.authorization.k8s.io"
BINDINGS: Final = (("RoleBinding", RBAC), ("ClusterRoleBinding", RBAC))
Account = tuple[str, str]  # namespace and name; "" stands for any

WHOLE: Final = "*"  # the scope of a role that is valid for the whole cluster
_WITHOUT_NAMESPACE: Final = (
    ("ClusterRole", RBAC),
    ("ClusterRoleBinding", RBAC),
    ("CustomResourceDefinition", "apiextensions.k8s.io"),
    ("Namespace", ""),
    ("PersistentVolume", ""),
    ("PriorityClass", "scheduling.k8s.io"),
    ("StorageClass", "storage.k8s.io"),
)
_WRITING: Final = ("*", "create", "patch", "update")
_USER: Final = "system:serviceaccount:"
_GROUP: Final = "system:serviceaccounts"
_EVERYBODY: Final = ("system:authenticated", _GROUP)


def granted(cluster: Cluster) -> Mapping[Account, Sequence[Resource]]:
    """The RoleBindings and ClusterRoleBindings by the accounts that they name.

    Not those to a role with which nothing can be applied, such as `view`. The account itself need not exist: RBAC
    compares names. (Kubernetes: RBAC authorizer, SubjectsMatch)
    """
    found: dict[Account, list[Resource]] = defaultdict(list)
    for binding in cluster.of_kind(*BINDINGS):
        if not binding.remote and not _is_read_only(binding, cluster):
            for account in dict.fromkeys(accounts(binding)):
                found[account].append(binding)
    return dict(found)


def is_valid_in(binding: Resource, scope: str) -> bool:
    """Whether a binding may give rights in a namespace; with the scope `*`, on objects without one.

    (Kubernetes: a RoleBinding is valid in its own namespace)
    """
    if not scope or binding.kind == "ClusterRoleBinding" or not known(binding.namespace):
        return True
    return binding.namespace == scope


def scope_of(item: Resource) -> str:
    """Where an account needs rights to apply an object: a namespace, or `*`; "" if that is unknown.

    Only for kinds of Kubernetes and Flux, because kustomize gives a namespace to custom resources of any scope.
    """
    if item.namespace:
        named = is_namespaced(item.group, item.kind)
        return item.namespace if named and known(item.namespace) else ""
    return WHOLE if (item.kind, item.group) in _WITHOUT_NAMESPACE else ""


def _is_read_only(binding: Resource, cluster: Cluster) -> bool:
    """Whether a binding certainly grants no right to create or change an object."""
    kind, name = binding.get("roleRef", "kind"), binding.get("roleRef", "name")
    if (kind, name) == ("ClusterRole", "view"):
        return True
    space = binding.namespace if kind == "Role" else ""
    roles = [
        it for it in cluster.of_kind((str(kind), RBAC)) if (it.namespace, it.name) == (space, name)
    ]
    return bool(roles) and not any(_may_write(it) for it in roles)


def _may_write(role: Resource) -> bool:
    """Whether a role may give the right to create or change an object."""
    if role.get("aggregationRule") is not None or not isinstance(role.get("rules"), list):
        return True
    verbs = (verb for _, rule in role.maps("rules") for verb in items(rule.get("verbs")))
    return any(verb in _WRITING or not known(verb) for verb in verbs)


def accounts(binding: Resource) -> Iterator[Account]:
    """The ServiceAccounts that a RoleBinding or ClusterRoleBinding names, directly or as a group."""
    for _, subject in binding.maps("subjects"):
        kind, name, namespace = (subject.get(key) for key in ("kind", "name", "namespace"))
        if not known(name) or not isinstance(name, str):
            yield "", ""
        elif kind == "ServiceAccount":
            exact = isinstance(namespace, str) and known(namespace)
            yield (str(namespace), name) if exact else ("", name)
        elif kind == "User" and name.startswith(_USER):
            space, _, account = name.removeprefix(_USER).partition(":")
            yield space, account
        elif kind == "Group" and name in _EVERYBODY:
            yield "", ""
        elif kind == "Group" and name.startswith(f"{_GROUP}:"):
            yield name.removeprefix(f"{_GROUP}:"), ""
