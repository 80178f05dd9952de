"""Roles of the ServiceAccounts under which Flux applies objects."""

from collections.abc import Iterable, Iterator
from typing import Final

from gitops_lint.cluster import Id, Resource, known
from gitops_lint.cluster.kinds import KUSTOMIZATION, RECONCILED, RELEASE, is_a
from gitops_lint.order.events.edges.configuration import builds_nothing
from gitops_lint.order.events.edges.namespaces import is_encrypted
from gitops_lint.order.events.event import Edge, Event, Reason, exists, granted
from gitops_lint.order.events.objects import BUILT, DEFINED, Objects
from gitops_lint.order.roles import is_valid_in, scope_of

_PATH: Final = ("spec", "serviceAccountName")
# Accounts that are bound to cluster-admin when Flux is installed. (flux2 manifests: cluster-reconciler;
# charts/flux-operator)
_OWN: Final = ("flux-operator", "helm-controller", "kustomize-controller")


def role_of_build(event: Event, objects: Objects) -> Iterator[Edge]:
    """The dry-run, or the installation, is forbidden until something grants a role to the account.

    The account itself need not exist, but whoever grants a role to one that nothing creates must create it
    too. (kustomize-controller, helm-controller: impersonation; Kubernetes: RBAC)
    """
    item = objects.get(event.id)
    if event.stage != BUILT or item is None or not is_a(item, *RECONCILED):
        return
    namespace, name = item.namespace, _account(item, objects)
    if not name or not (known(namespace) and known(name)) or is_encrypted(name):
        return
    if _is_own(namespace, name, objects):
        return
    if objects.granting(namespace, name):
        if event.id not in objects.preexisting:
            yield Edge(event, granted(namespace, name), Reason.ROLE, item, _PATH)
        return
    account = Id("ServiceAccount", namespace, name)
    if not objects.cluster.whole or objects.may_be_granted(account, item):
        return
    if name != "default" and objects.get(account) is None:
        yield Edge(event, exists(account), Reason.CONFIGURATION, item, _PATH)
    yield Edge(event, granted(namespace, name), Reason.ROLE, item, _PATH)


def rights_of_stage(event: Event, objects: Objects) -> Iterator[Edge]:
    """The dry-run of a stage is forbidden while no role of the account is valid for one of its objects.

    A RoleBinding is valid in its own namespace alone. Helm writes into the namespace of the release and into that of
    its history. (Kubernetes: RBAC; helm-controller: storageNamespace)
    """
    item = objects.get(event.id)
    if item is None or event.stage == BUILT or event.id in objects.preexisting:
        return
    namespace, name = item.namespace, _account(item, objects)
    bindings = objects.granting(namespace, name) if name else ()
    if not bindings or _is_own(namespace, name, objects):
        return
    account = Id("ServiceAccount", namespace, name)
    for scope in _scopes(event, item, objects):
        valid = [it for it in bindings if is_valid_in(it, scope)]
        if len(valid) == len(bindings):
            continue  # the first stage waits for any of them
        if valid or (objects.cluster.whole and not objects.may_be_granted(account, item)):
            yield Edge(event, granted(namespace, name, scope), Reason.ROLE, item, _PATH)


def _scopes(event: Event, item: Resource, objects: Objects) -> Iterable[str]:
    """Where the objects of a stage are, each once: namespaces, or `*`."""
    if not is_a(item, RELEASE):
        applied = objects.stages(event.id).get(event.stage, ())
        found = [scope_of(it) for it in applied if not it.remote]
    elif event.stage == DEFINED:
        spaces = (item.get("spec", key) for key in ("targetNamespace", "storageNamespace"))
        found = [str(it or item.namespace) for it in spaces]
    else:
        found = []
    return dict.fromkeys(it for it in found if it and known(it))


def granted_role(event: Event, objects: Objects) -> Iterator[Edge]:
    """A role is granted when one of the RoleBindings or ClusterRoleBindings that name the account exists."""
    for binding in objects.granting(event.id.namespace, event.id.name):
        if not is_valid_in(binding, event.scope):
            continue
        yield Edge(event, exists(binding.id), Reason.OWNER, binding, ("subjects",))


def _account(item: Resource, objects: Objects) -> str:
    """The ServiceAccount under which Flux applies the objects of an object; "" for its own, or an unknown one.

    With a kubeConfig, the account is one of that cluster.
    """
    name, entry = item.get(*_PATH), objects.cluster.entry
    if not name and is_a(item, KUSTOMIZATION, RELEASE):
        name = objects.cluster.flags.of(item.kind).default_service_account
        if name and entry.instance and item.id in {root.id for root in entry.roots}:
            return ""  # Flux Operator gives it that of kustomize-controller. (profile multitenant)
    if not isinstance(name, str) or item.get("spec", "kubeConfig") is not None:
        return ""
    return "" if is_a(item, KUSTOMIZATION) and builds_nothing(item, objects) else name


def _is_own(namespace: str, name: str, objects: Objects) -> bool:
    """Whether an account is that of a Flux controller, which may do everything."""
    homes = {root.namespace for root in objects.cluster.entry.roots}
    return name in _OWN and namespace in homes
