"""The order in which kustomize prints objects. (SortOrderTransformer)"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from gitops_lint.documents import Fault, FaultKind, Map, Place
from gitops_lint.kustomize.model.resource import Resource, metadata

_FIRST: Final = (
    "Namespace", "ResourceQuota", "StorageClass", "CustomResourceDefinition", "ServiceAccount",
    "PodSecurityPolicy", "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding", "ConfigMap",
    "Secret", "Endpoints", "Service", "LimitRange", "PriorityClass", "PersistentVolume",
    "PersistentVolumeClaim", "Deployment", "StatefulSet", "CronJob", "PodDisruptionBudget",
)  # fmt: skip
_LAST: Final = ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration")


def in_order(resources: list[Resource], options: Any = None) -> list[Resource]:
    """The objects in the order of `sortOptions`; by kind if it is not set."""
    options = options if isinstance(options, dict) else {}
    if options.get("order") == "fifo":
        return resources
    lists, ranks = options.get("legacySortOptions"), _RANKS
    if isinstance(lists, dict):
        ranks = _ranks(lists.get("orderFirst") or (), lists.get("orderLast") or ())
    return sorted(resources, key=lambda resource: _key(resource, ranks))


def _key(resource: Resource, ranks: dict[str, int]) -> tuple[int, str, str]:
    id_ = resource.id
    rank, kind = kind_rank(id_.group, id_.version, id_.kind, ranks)
    namespace = metadata(resource.data, "namespace")
    return rank, kind, f"{namespace or '~X'}|{id_.name or '~N'}"


def kind_rank(
    group: str, version: str, kind: str, ranks: dict[str, int] | None = None
) -> tuple[int, str]:
    """The sort key of a kind. (resid.Gvk.IsLessThan)"""
    ranks = _RANKS if ranks is None else ranks
    return ranks.get(kind, 0), f"{group or '~G'}_{version or '~V'}_{kind or '~K'}"


def _ranks(first: Sequence[str], last: Sequence[str]) -> dict[str, int]:
    ranks = {kind: rank - len(first) for rank, kind in enumerate(first)}
    return ranks | {kind: rank + 1 for rank, kind in enumerate(last)}


_RANKS: Final = _ranks(_FIRST, _LAST)


def check_options(options: Map, place: Place) -> Iterator[Fault]:
    """The faults of `sortOptions`."""
    order = options.get("order")
    if order not in ("legacy", "fifo"):
        message = "`sortOptions.order` must be `legacy` or `fifo`"
    elif order == "fifo" and options.get("legacySortOptions") is not None:
        message = "`legacySortOptions` cannot be combined with `order: fifo`"
    else:
        return
    yield Fault(FaultKind.KUSTOMIZATION_INVALID, message, place)
