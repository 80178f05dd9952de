"""Claims that are never bound, because the objects that mount them wait for them."""

from gitops_lint.cluster import Id
from gitops_lint.cluster.kinds import KUSTOMIZATION, is_a
from gitops_lint.order.deadlock.deadlocks import Deadlock
from gitops_lint.order.events.event import Reason


def unbound_claims(deadlock: Deadlock) -> frozenset[Id]:
    """The PersistentVolumeClaims in the cycle of a deadlock for which a Kustomization waits."""
    awaited = {
        it.needs.id
        for it in deadlock.cycle
        if it.reason is Reason.HEALTH and it.needs and is_a(it.source, KUSTOMIZATION)
    }
    return frozenset(
        it.event.id for it in deadlock.cycle if it.reason is Reason.MOUNT and it.event.id in awaited
    )
