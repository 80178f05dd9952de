"""The order in which kustomize prints objects. (SortOrderTransformer)"""

from typing import Any, Final

from gitops_lint.kustomize.resource import Resource, metadata

_FIRST: Final = (
    "Namespace", "ResourceQuota", "StorageClass", "CustomResourceDefinition", "ServiceAccount",
    "PodSecurityPolicy", "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding", "ConfigMap",
    "Secret", "Endpoints", "Service", "LimitRange", "PriorityClass", "PersistentVolume",
    "PersistentVolumeClaim", "Deployment", "StatefulSet", "CronJob", "PodDisruptionBudget",
)  # fmt: skip
_LAST: Final = ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration")


def in_order(resources: list[Resource], options: Any = None) -> list[Resource]:
    """The objects sorted as `sortOptions` says; by kind when it says nothing."""
    options = options if isinstance(options, dict) else {}
    if options.get("order") == "fifo":
        return resources
    lists = options.get("legacySortOptions")
    first, last = _FIRST, _LAST
    if isinstance(lists, dict):
        first, last = tuple(lists.get("orderFirst") or ()), tuple(lists.get("orderLast") or ())
    ranks = {kind: rank - len(first) for rank, kind in enumerate(first)}
    ranks |= {kind: rank + 1 for rank, kind in enumerate(last)}
    return sorted(resources, key=lambda resource: _key(resource, ranks))


def _key(resource: Resource, ranks: dict[str, int]) -> tuple[int, str, str]:
    id_ = resource.id
    kind = f"{id_.group or '~G'}_{id_.version or '~V'}_{id_.kind or '~K'}"
    namespace = metadata(resource.data, "namespace")
    return ranks.get(id_.kind, 0), kind, f"{namespace or '~X'}|{id_.name or '~N'}"
