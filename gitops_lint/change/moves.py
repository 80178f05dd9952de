"""Whether an object that moves from one applier to another survives."""

from gitops_lint.change.appliers import Applier, Fate, deletes
from gitops_lint.cluster import Cluster, Resource
from gitops_lint.order import event_graph
from gitops_lint.order.events.event import ready, started
from gitops_lint.results.change import Effect, Why


def move(item: Resource, old: Applier, new: Resource, after: Cluster) -> tuple[Effect, Why]:
    """The effect on an object that one applier no longer applies, and another one does.

    `item` is the object before the change. An applier deletes only objects that still have its labels, and the other
    one sets its own labels when it applies the object. So the object survives if it is applied first.
    (kustomize-controller: prune, DeleteAll with the labels of the owner)
    """
    if not deletes(old, item):
        return Effect.MOVED, Why.OTHER_OWNER
    if old.fate is Fate.CLEARED or old.after is None:
        return Effect.AT_RISK, Why.OWNER_DELETED
    graph = event_graph(after)
    if ready(new.id) in graph.before(started(old.after.id)):
        return Effect.MOVED, Why.OTHER_OWNER
    if ready(old.after.id) in graph.before(started(new.id)):
        return Effect.REPLACED, Why.PRUNED
    return Effect.AT_RISK, Why.PRUNED
