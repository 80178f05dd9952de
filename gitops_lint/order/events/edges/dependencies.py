"""dependsOn."""

from collections.abc import Iterator

from gitops_lint.cluster import Id, Resource, known
from gitops_lint.cluster.absence import absence
from gitops_lint.cluster.homes import scripted_home
from gitops_lint.cluster.kinds import RECONCILED, RESOURCE_SET, is_a
from gitops_lint.documents import KeyPath
from gitops_lint.order.dependencies.depends_on import dependencies_of
from gitops_lint.order.events.edges.crds import is_awaited_crd
from gitops_lint.order.events.edges.missing import missing
from gitops_lint.order.events.event import Edge, Event, Reason, exists, ready
from gitops_lint.order.events.objects import Objects
from gitops_lint.order.readiness import is_awaited


def depends_on(event: Event, objects: Objects) -> Iterator[Edge]:
    """A Kustomization or HelmRelease starts when each of its dependencies exists and is Ready.

    A readyExpr replaces the check of Ready, unless a feature gate requires both. Of an expression, only
    whether it may ask for Ready is known.
    A dependency below a directory for which a script creates a Kustomization may exist after all.
    (kustomize-controller and helm-controller: dependency check)
    """
    for dependency in dependencies_of(objects.cluster, event.id):
        item, path, target = dependency.dependent, dependency.path, dependency.target
        if target is None:
            cluster = objects.cluster
            identity = Id(item.kind, dependency.namespace, dependency.name, item.group)
            needs = Edge(event, exists(identity), Reason.DEPENDS_ON, item, path)
            if cluster.whole and scripted_home(cluster, *identity[:3]):
                yield needs._replace(certain=False)
            else:
                yield missing(needs, absence(cluster, identity))
        elif dependency.ready_expr is None or dependency.additive:
            yield Edge(event, ready(target.id), Reason.DEPENDS_ON, item, path)
        else:
            certain = dependency.asks_for_ready
            yield Edge(event, exists(target.id), Reason.DEPENDS_ON, item, path)
            yield Edge(event, ready(target.id), Reason.READY_EXPR, item, path, certain)


def _without_target(
    event: Event, item: Resource, path: KeyPath, identity: Id, objects: Objects
) -> Iterator[Edge]:
    """A dependency of a ResourceSet that the checkout does not apply.

    A chart may install a CRD; Flux's own objects come from manifests; anything may create other objects.
    """
    if identity.kind == "CustomResourceDefinition":
        if is_awaited_crd(identity, objects):
            yield Edge(event, exists(identity), Reason.DEPENDS_ON, item, path)
    elif (identity.kind, identity.group) in RECONCILED:
        why = absence(objects.cluster, identity)
        yield missing(Edge(event, exists(identity), Reason.DEPENDS_ON, item, path), why)


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
            yield from _without_target(event, item, path, Id(kind, namespace, name, group), objects)
            continue
        if entry.get("ready") is not True or not is_awaited(target):
            yield Edge(event, exists(target.id), Reason.DEPENDS_ON, item, path)
        elif entry.get("readyExpr"):
            yield Edge(event, exists(target.id), Reason.DEPENDS_ON, item, path)
            yield Edge(event, ready(target.id), Reason.READY_EXPR, item, path, certain=False)
        else:
            yield Edge(event, ready(target.id), Reason.DEPENDS_ON, item, path)
