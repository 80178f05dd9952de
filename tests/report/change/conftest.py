"""A change with everything that a change can contain, some of it hostile."""

from collections.abc import Sequence

import pytest

from gitops_lint.results.change import (
    Change,
    ClusterChange,
    Data,
    Effect,
    FieldChange,
    ObjectChange,
    Untold,
    Why,
)
from gitops_lint.results.change_diagram import ChangeDiagram, State
from gitops_lint.results.diagram import Diagram, Link
from gitops_lint.results.explanation import Line, Name
from tests.report.graph.conftest import HOSTILE, hostile, ks, node, ordered  # noqa: F401  a fixture

ROOT = Name("Kustomization", "flux-system", "flux-system")
APPS = Name("Kustomization", "flux-system", "apps")
OLD = Name("Kustomization", "flux-system", "old")
CLAIM = Name("PersistentVolumeClaim", "team", "data")
REJECTED = Name("Service", "team", "web")


def changed(
    name: Name, effect: Effect, why: Why = Why.APPLIED, by: Name = ROOT, **more: object
) -> ObjectChange:
    """What happens to an object in wave 2."""
    place = Line(f"apps/{name.name}.yaml", 4)
    return ObjectChange(name, effect, why, by, place, wave=2, **more)  # type: ignore[arg-type]


@pytest.fixture
def change() -> Change:
    """Two clusters: one in which everything happens, and one in which nothing does."""
    objects = (
        changed(APPS, Effect.CHANGED, fields=(FieldChange("spec.path", "./a", "./b"),)),
        changed(Name("Kustomization", "flux-system", "new"), Effect.CREATED),
        changed(OLD, Effect.DELETED, Why.PRUNED),
        changed(REJECTED, Effect.BLOCKED, Why.IMMUTABLE, APPS, immutable="spec.clusterIP"),
        changed(
            Name("Secret", "team", "login"),
            Effect.CHANGED,
            by=APPS,
            held=True,
            fields=(FieldChange("data.password", "***", "*** (changed)"),),
        ),
        changed(CLAIM, Effect.DELETED, Why.OWNER_DELETED, OLD, data=Data.DELETED),
        changed(
            Name("Namespace", "", "team"),
            Effect.DELETED,
            Why.OWNER_DELETED,
            OLD,
            with_it=tuple(Name("ConfigMap", "team", f"config-{it}") for it in range(8)),
        ),
        changed(
            Name("Deployment", "team", "web"),
            Effect.CHANGED,
            by=Name("Kustomization", "flux-system", "calm"),
            restarts=True,
            remote="edge",
            fields=tuple(FieldChange(f"spec.field{it}", None, str(it)) for it in range(12)),
        ),
        changed(Name("ConfigMap", HOSTILE, HOSTILE), Effect.LEFT, Why.NOT_PRUNED),
    )
    nodes = (
        node("GitRepository flux-system/flux-system", wave=0, marks=("entry",)),
        node("flux-system/flux-system", wave=1, marks=("entry",)),
        node("flux-system/apps", owner=ks("flux-system"), wave=2),
        node("flux-system/new", owner=ks("flux-system"), wave=2),
        node("flux-system/calm", owner=ks("flux-system"), wave=2),
        node("flux-system/tail", owner=ks("flux-system"), wave=None),
        node("flux-system/far", owner=ks("flux-system"), wave=2),
        node("flux-system/old", owner=ks("flux-system"), wave=2),
    )
    links = (
        Link(ks("flux-system"), "GitRepository flux-system/flux-system", "source"),
        Link(ks("tail"), ks("apps"), "dependsOn"),
        Link(ks("apps"), ks("new"), "dependsOn"),
        Link(ks("apps"), ks("old"), "dependsOn"),
    )
    drawn = ChangeDiagram(
        ordered(Diagram("clusters/a", nodes, links)),
        {
            ks("flux-system"): (State.APPLIES,),
            ks("apps"): (State.BLOCKED, State.CHANGED),
            ks("new"): (State.CREATED,),
            ks("calm"): (State.APPLIES,),
            ks("tail"): (State.STUCK,),
            ks("old"): (State.DELETED,),
        },
        frozenset({(ks("apps"), ks("new"), "dependsOn")}),
        frozenset({(ks("apps"), ks("old"), "dependsOn")}),
    )
    cluster = ClusterChange(
        "clusters/a",
        (True, True),
        objects,
        stuck=(Name("Kustomization", "flux-system", "tail"),),
        blocked=(APPS,),
        paused=(Name("Kustomization", "flux-system", "sleeping"),),
        untold=(Untold(APPS, HOSTILE),),
        same=7,
    )
    quiet = ClusterChange("clusters/b", (True, True), same=3)
    return Change("0123456789", "the work tree", (cluster, quiet), {"clusters/a": drawn})


def wide(names: Sequence[str]) -> Change:
    """A change that deletes Kustomizations with these names, and what each of them applied."""
    nodes = tuple(node(f"apps/{it}", wave=1) for it in names)
    objects = []
    for name in names:
        owner = Name("Kustomization", "apps", name)
        objects.append(changed(owner, Effect.DELETED, Why.PRUNED))
        objects.append(
            changed(Name("Deployment", "apps", name), Effect.DELETED, Why.OWNER_DELETED, owner)
        )
    links = tuple(
        Link(one.id, other.id, "dependsOn") for one, other in zip(nodes[1:], nodes, strict=False)
    )
    drawn = ChangeDiagram(
        ordered(Diagram("clusters/a", nodes, links)), {it.id: (State.DELETED,) for it in nodes}
    )
    cluster = ClusterChange("clusters/a", (True, True), tuple(objects))
    return Change("0123456789", "the work tree", (cluster,), {"clusters/a": drawn})
