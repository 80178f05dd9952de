"""Objects that nothing in the checkout applies, and the objects that wait for them."""

from collections.abc import Iterator
from typing import Final

from gitops_lint.cluster.absence import Absence, unbuilt_by
from gitops_lint.cluster.kinds import IMAGES, INPUT_PROVIDER, RECONCILED, SOURCE_GROUP
from gitops_lint.order.events.event import Edge, Event, Reason, staged
from gitops_lint.order.events.objects import BUILT, Objects
from gitops_lint.order.readiness import is_workload

_NAMED: Final = (*RECONCILED, INPUT_PROVIDER, *IMAGES)  # by other objects


def missing(edge: Edge, absence: Absence) -> Edge:
    """The edge to the existence of an object that the cluster does not apply.

    If builds fail, it may be one of their objects. Otherwise it exists at most outside the checkout.
    """
    if absence is Absence.UNBUILT:
        return edge
    return edge._replace(needs=None, reason=Reason.MISSING, certain=absence is Absence.CERTAIN)


def unbuilt(event: Event, objects: Objects) -> Iterator[Edge]:
    """An object that nothing applies may be one of those of a build that fails."""
    identity = event.id
    if event.remote or identity in objects.preexisting or objects.get(identity):
        return
    kind = identity.kind, identity.group
    if not (kind in _NAMED or identity.group == SOURCE_GROUP or is_workload(*kind)):
        return  # needed from outside
    if owner := unbuilt_by(objects.cluster, identity):
        yield Edge(event, staged(owner.id, BUILT), Reason.UNBUILT, owner, ("spec", "path"))
