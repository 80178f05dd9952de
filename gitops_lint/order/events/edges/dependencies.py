"""dependsOn."""

from collections.abc import Iterator

from gitops_lint.cluster import Id, known
from gitops_lint.cluster.kinds import RESOURCE_SET, is_a
from gitops_lint.order.dependencies.depends_on import dependencies_of
from gitops_lint.order.events.event import Edge, Event, Reason, exists, ready
from gitops_lint.order.events.objects import Objects
from gitops_lint.order.readiness import is_awaited


def depends_on(event: Event, objects: Objects) -> Iterator[Edge]:
    """A Kustomization or HelmRelease starts when each of its dependencies exists and is Ready.

    A readyExpr replaces the check of Ready, unless a feature gate requires both. Of an expression, only
    whether it may ask for Ready is known.
    (kustomize-controller and helm-controller: dependency check)
    """
    for dependency in dependencies_of(objects.cluster, event.id):
        item, path, target = dependency.dependent, dependency.path, dependency.target
        if target is None:
            certain = objects.cluster.whole and not objects.cluster.unseen
            yield Edge(event, None, Reason.MISSING, item, path, certain)
        elif dependency.ready_expr is None or dependency.additive:
            yield Edge(event, ready(target.id), Reason.DEPENDS_ON, item, path)
        else:
            certain = dependency.asks_for_ready
            yield Edge(event, exists(target.id), Reason.DEPENDS_ON, item, path)
            yield Edge(event, ready(target.id), Reason.READY_EXPR, item, path, certain)


def resource_set_depends_on(event: Event, objects: Objects) -> Iterator[Edge]:
    """A ResourceSet starts when each of its dependencies, of any kind, exists.

    `ready: true` also requires health, unless a readyExpr replaces that. The namespace has no default.
    (Flux Operator docs: ResourceSet dependsOn)
    """
    item = objects.get(event.id)
    if item is None or not is_a(item, RESOURCE_SET):
        return
    for index, entry in item.maps("spec", "dependsOn"):
        texts = [entry.get(key) or "" for key in ("apiVersion", "kind", "namespace", "name")]
        if not all(isinstance(text, str) and known(text) for text in texts):
            continue
        version, kind, namespace, name = texts
        group = version.rpartition("/")[0]
        target = objects.get(Id(kind, namespace, name, group))
        path = ("spec", "dependsOn", index, "name")
        if target is None:
            continue  # anything may create an object of any kind
        if entry.get("ready") is not True or not is_awaited(target):
            yield Edge(event, exists(target.id), Reason.DEPENDS_ON, item, path)
        elif entry.get("readyExpr"):
            yield Edge(event, exists(target.id), Reason.DEPENDS_ON, item, path)
            yield Edge(event, ready(target.id), Reason.READY_EXPR, item, path, certain=False)
        else:
            yield Edge(event, ready(target.id), Reason.DEPENDS_ON, item, path)
