"""Where model and witness once disagreed: each as a world of its own, and which of them was right."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from tests.order.witness.simulator import simulate
from tests.order.witness.test_agreement import (
    Model,
    all_certain,
    model,
    model_races,
    unready,
    witnessed_races,
)
from tests.order.witness.world import (
    CUSTOM_KINDS,
    ROOT,
    ROOT_SOURCE,
    Dependency,
    HelmRelease,
    Kustomization,
    Manifest,
    Need,
    Read,
    Ref,
    ResourceSet,
    Source,
    World,
    world,
)

__all__ = ["model"]
A, B, C = (Ref("Kustomization", "flux-system", name) for name in "abc")
SETTINGS = Ref("ConfigMap", "flux-system", "settings")
CHARTS = Ref("HelmRepository", "flux-system", "charts")
RELEASE = Ref("HelmRelease", "flux-system", "cert-manager")
SET = Ref("ResourceSet", "flux-system", "set")
TEAM = Ref("Namespace", "", "team")
WIDGETS = CUSTOM_KINDS["Widget"].definition
CERTIFICATES = CUSTOM_KINDS["Certificate"].definition
ISSUERS = CUSTOM_KINDS["ClusterIssuer"].definition


def flux(ref: Ref, *depends_on: Ref, owner: Ref = ROOT, **spec: object) -> Manifest:
    entries = tuple(Dependency(it.name) for it in depends_on)
    return Manifest(ref, owner, Kustomization(ROOT_SOURCE, entries, **spec))  # type: ignore[arg-type]


def release(owner: Ref = ROOT, *, suspend: bool = False) -> Iterable[Manifest]:
    """A HelmRelease of cert-manager, with the repository of its chart."""
    yield Manifest(CHARTS, ROOT, Source())
    yield Manifest(RELEASE, owner, HelmRelease(CHARTS, "cert-manager", suspend=suspend))


WORLDS = {
    # The model had it wait for its variables. Flux loads them object by object.
    "an empty directory reads no variables": (
        world(
            flux(A, substitute_from=(Read("ConfigMap", "settings"),)),
            flux(B, A),
            Manifest(SETTINGS, B),
        ),
        set(),
        set(),
    ),
    # The model left out what is healthy at once. It has to be there all the same.
    "a health check of what is applied behind it": (
        world(
            flux(A, health_checks=(SETTINGS,)),
            flux(B, A),
            Manifest(SETTINGS, B),
            Manifest(Ref("ConfigMap", "flux-system", "a"), A),
        ),
        {A, B},
        set(),
    ),
    # The model knew one who brings a definition that is named, and not the chart.
    "a definition that a chart brings as well": (
        world(
            flux(A, health_checks=(ISSUERS,)),
            flux(B, A),
            Manifest(Ref("ConfigMap", "flux-system", "a"), A),
            Manifest(ISSUERS, B),
            *release(),
        ),
        set(),
        set(),
    ),
    # The model asked for one provider that is always first. One of them always is.
    "either of two providers is first, and brings both kinds": (
        world(
            flux(A),
            Manifest(Ref("Certificate", "flux-system", "one"), A),
            flux(B, A),
            Manifest(Ref("ClusterIssuer", "", "two"), B),
            flux(C),
            Manifest(CERTIFICATES, C),
            Manifest(ISSUERS, C),
            *release(),
        ),
        set(),
        {(A, CERTIFICATES)},
    ),
    # The model had it wait for Ready. A ResourceSet asks for health, and that it has.
    "a ResourceSet that depends on a suspended HelmRelease": (
        world(
            Manifest(SET, ROOT, ResourceSet(depends_on=(Need(RELEASE, ready=True),))),
            Manifest(SETTINGS, SET),
            *release(suspend=True),
        ),
        {RELEASE},
        set(),
    ),
    # The model let the last step that has objects be the last one. An empty one after it still waits.
    "a step before an empty one is awaited": (
        world(
            Manifest(SET, ROOT, ResourceSet(steps=2)),
            flux(A, A, owner=SET),
            Manifest(SETTINGS, A),
        ),
        {A, SET},
        set(),
    ),
    # The model took for an alternative what only comes after the one who needs it.
    "a provider that comes after its user is none": (
        world(
            flux(A),
            Manifest(Ref("ConfigMap", "team", "one"), A),
            flux(B, owner=A),
            Manifest(TEAM, B),
            Manifest(Ref("Widget", "flux-system", "one"), B),
            flux(C),
            Manifest(TEAM, C),
            Manifest(WIDGETS, C),
        ),
        set(),
        {(A, TEAM)},
    ),
    # The witness held one definition of a chart back and let the other come, which no chart does.
    "the definitions of one chart come together": (
        world(
            flux(A),
            Manifest(Ref("Certificate", "flux-system", "one"), A),
            flux(B, A),
            Manifest(Ref("ClusterIssuer", "", "two"), B),
            *release(),
        ),
        set(),
        {(A, CERTIFICATES)},
    ),
}


@pytest.mark.parametrize(("given", "stuck", "races"), WORLDS.values(), ids=WORLDS)
def test_both_say(given: World, stuck: set[Ref], races: set[tuple[Ref, Ref]], model: Model) -> None:
    graph, result = model(given), simulate(given)
    assert {it for it, time in result.ready.items() if time is None} == stuck
    assert unready(graph) == stuck
    assert witnessed_races(given, result) == races
    assert model_races(graph, result) == races


def test_a_health_check_of_what_nobody_brings_never_passes(model: Model) -> None:
    """A chart may make it in its namespace; the witness, which knows all there is, waits in vain."""
    given = world(
        flux(A, health_checks=(Ref("Deployment", "default", "made-elsewhere"),)),
        Manifest(SETTINGS, A),
    )
    assert simulate(given).ready[A] is None
    assert unready(model(given)) == {A}
    release = HelmRelease(Ref("HelmRepository", "flux-system", "podinfo"))
    with_a_chart = replace(
        given,
        manifests=(
            *given.manifests,
            Manifest(Ref("HelmRepository", "flux-system", "podinfo"), ROOT, Source()),
            Manifest(Ref("HelmRelease", "default", "podinfo"), ROOT, release),
        ),
    )
    assert simulate(with_a_chart).ready[A] is None
    assert unready(model(with_a_chart)) == set()
    assert unready(all_certain(model(with_a_chart))) == {A}
