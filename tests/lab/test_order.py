from collections.abc import Iterable
from pathlib import Path

import pytest

from gitops_lint.cluster import Id
from gitops_lint.order import Event, EventGraph, event_graph
from gitops_lint.order.events.event import exists, ready, served, started
from gitops_lint.results.explanation import Name
from lab.history import Failure, History, Moment
from lab.order import Lost, Pair, lost_races, missing, pairs
from lab.world import clusters
from lab.worlds import write
from tests.order.witness.test_settled import ROOT, SETTINGS, A, B, flux
from tests.order.witness.world import CUSTOM_KINDS, Manifest, Read, Ref, World, world

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
GROUP = "kustomize.toolkit.fluxcd.io"
ORDERED = world(flux(A), flux(B, A), Manifest(SETTINGS, A))
RACING = world(
    flux(A),
    flux(B, substitute_from=(Read("ConfigMap", "settings"),)),
    Manifest(SETTINGS, A),
    Manifest(Ref("ConfigMap", "flux-system", "b"), B),
)
# What Flux 2.9 says.
VARIABLES = (
    "post build failed for 'ConfigMap.v1.[noGrp]/app': substitute from 'ConfigMap/settings' error: configmaps"
    ' "settings" not found'
)
VALUES = "could not resolve Secret chart values reference 'shop/keys' with key 'replicas': secrets \"keys\" not found"
KIND = 'Widget/shop/one dry-run failed: no matches for kind "Widget" in version "widgets.example.com/v1"'
NAMESPACE = 'ConfigMap/shop/app not found: namespaces "shop" not found'


def graph(tmp_path: Path, given: World) -> EventGraph:
    write(given, tmp_path)
    (found,) = clusters(tmp_path)
    return event_graph(found)


def of(ref: Ref) -> Id:
    return Id(*ref, GROUP if ref.kind == "Kustomization" else "")


def history(order: Iterable[Event], *failures: Failure) -> History:
    """The events in this order, at revisions 10, 20, …"""
    return History({it: Moment(10 * n, n) for n, it in enumerate(order, 1)}, failures)


ROOT_READY, A_READY, B_READY = (ready(of(it)) for it in (ROOT, A, B))
A_STARTED, B_STARTED = (started(of(it)) for it in (A, B))
A_EXISTS, B_EXISTS = (exists(of(it)) for it in (A, B))
SETTINGS_EXIST = exists(of(SETTINGS))


def test_each_event_is_compared_with_the_last_ones_before_it(tmp_path: Path) -> None:
    found = graph(tmp_path, ORDERED)
    order = (A_EXISTS, B_EXISTS, A_STARTED, SETTINGS_EXIST, A_READY, B_STARTED, B_READY)
    assert set(pairs(found, history(order))) == {
        Pair(A_STARTED, A_EXISTS, agrees=True),
        Pair(SETTINGS_EXIST, A_STARTED, agrees=True),
        Pair(A_READY, A_STARTED, agrees=True),
        Pair(B_STARTED, B_EXISTS, agrees=True),
        Pair(B_STARTED, A_READY, agrees=True),
        Pair(B_READY, B_STARTED, agrees=True),
    }


def test_an_event_before_what_it_waits_for_disagrees(tmp_path: Path) -> None:
    found = graph(tmp_path, ORDERED)
    order = (A_EXISTS, B_EXISTS, A_STARTED, B_STARTED, A_READY)
    wrong = [it for it in pairs(found, history(order)) if not it.agrees]
    assert wrong == [Pair(B_STARTED, A_READY, agrees=False)]


def test_an_event_without_what_it_waits_for_disagrees(tmp_path: Path) -> None:
    found = graph(tmp_path, ORDERED)
    order = (A_EXISTS, B_EXISTS, A_STARTED, B_STARTED)
    wrong = [it for it in pairs(found, history(order)) if not it.agrees]
    assert wrong == [Pair(B_STARTED, A_READY, agrees=False)]


def test_what_is_there_before_flux_waits_for_nothing(tmp_path: Path) -> None:
    found = graph(tmp_path, ORDERED)
    order = (SETTINGS_EXIST, exists(of(ROOT)), A_STARTED)
    assert pairs(found, history(order)) == (Pair(A_STARTED, exists(of(ROOT)), agrees=True),)


@pytest.mark.parametrize("given", [RACING, ORDERED], ids=["a race", "no race"])
def test_a_lost_race_is_in_the_event_graph(given: World, tmp_path: Path) -> None:
    found = graph(tmp_path, given)
    failure = Failure(Name(*B), "BuildFailed", VARIABLES, Moment(5, 0))
    lost = lost_races(found, history((SETTINGS_EXIST,), failure))
    assert lost == (Lost(of(B), SETTINGS_EXIST, given is RACING, failure),)


def test_a_lost_race_that_only_an_uncertain_edge_rules_out_was_to_be_expected(
    tmp_path: Path,
) -> None:
    given = world(
        flux(A),
        flux(B, A, substitute_from=(Read("ConfigMap", "settings"),)),
        Manifest(SETTINGS, A),
        Manifest(Ref("ConfigMap", "flux-system", "b"), B),
    )
    sure = graph(tmp_path, given)
    unsure = sure.doubting(it for it in sure.waits[B_STARTED] if it.needs == A_READY)
    failure = Failure(Name(*B), "BuildFailed", VARIABLES, Moment(5, 0))
    for found, agrees in ((sure, False), (unsure, True)):
        lost = lost_races(found, history((SETTINGS_EXIST,), failure))
        assert lost == (Lost(of(B), SETTINGS_EXIST, agrees, failure),)


def test_a_lost_race_about_a_kind_is_compared(tmp_path: Path) -> None:
    crd, widget = CUSTOM_KINDS["Widget"].definition, Ref("Widget", "flux-system", "one")
    found = graph(tmp_path, world(flux(A), flux(B), Manifest(crd, A), Manifest(widget, B)))
    failure = Failure(Name(*B), "ReconciliationFailed", KIND, Moment(5, 0))
    widgets = served("widgets.example.com", "Widget")
    (lost,) = lost_races(found, history((widgets,), failure))
    assert (lost.user, lost.needed, lost.agrees) == (of(B), widgets, True)


def test_a_failure_for_want_of_what_exists_or_never_comes_is_no_lost_race(tmp_path: Path) -> None:
    found = graph(tmp_path, RACING)
    late = Failure(Name(*B), "BuildFailed", VARIABLES, Moment(15, 0))
    early = late._replace(moment=Moment(5, 0))
    assert not lost_races(found, history((SETTINGS_EXIST,), late))
    assert not lost_races(found, history((), early))


def test_what_an_operator_creates_is_not_compared() -> None:
    repository = FIXTURES / "good" / "made-by-operators"
    (found,) = clusters(repository)
    (kustomization,) = (it.id for it in found.kustomizations if it.name == "apps")
    secret = exists(Id("Secret", "flux-system", "settings"))
    text = VARIABLES.replace("ConfigMap/", "Secret/")
    failure = Failure(Name(*kustomization[:3]), "BuildFailed", text, Moment(5, 0))
    assert list(missing(failure)) == [secret]
    assert not lost_races(event_graph(found), history((secret,), failure))


@pytest.mark.parametrize(
    ("message", "event"),
    [
        (VARIABLES, exists(Id("ConfigMap", "flux-system", "settings"))),
        (VALUES, exists(Id("Secret", "shop", "keys"))),
        (KIND, served("widgets.example.com", "Widget")),
        (NAMESPACE, exists(Id("Namespace", "", "shop"))),
    ],
)
def test_messages_name_what_is_missing(message: str, event: Event) -> None:
    failure = Failure(Name("HelmRelease", "flux-system", "app"), "Any", message, Moment(1, 0))
    assert list(missing(failure)) == [event]
    assert not list(missing(failure._replace(name=Name("GitRepository", "flux-system", "a"))))
