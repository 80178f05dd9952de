"""The simulator against timelines worked out by hand.

Unless a world says otherwise: the source of the entry is there after 2 s, each apply stage takes 1 s,
a CRD is served after 1 s, pods are ready after 10 s, a chart is pulled in 1 s and installed in 1 + 20 s.
So what the entry applies exists from second 3 on.
"""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.order.witness.cluster import Attempt, Happening
from tests.order.witness.schedule import Schedule
from tests.order.witness.simulator import Result, first_attempt_without, races, simulate
from tests.order.witness.world import (
    CHARTS,
    CUSTOM_KINDS,
    ROOT,
    ROOT_SOURCE,
    Claim,
    Dependency,
    HelmRelease,
    Kustomization,
    Manifest,
    Need,
    Policy,
    Read,
    ReadyExpr,
    Ref,
    ResourceSet,
    Source,
    Spec,
    Store,
    Workload,
    World,
    Writer,
    world,
)
from tests.order.witness.worlds import worlds

EXAMPLES = examples(30)

Line = tuple[int, str, str]  # second, name, reason of the condition Ready

WIDGETS = CUSTOM_KINDS["Widget"].definition
CLASSES = CUSTOM_KINDS["WidgetClass"].definition
CERTIFICATES, ISSUERS, _ = CHARTS["cert-manager"]
SETTINGS = Ref("ConfigMap", "flux-system", "settings")
SERVER = Ref("Deployment", "flux-system", "server")


def ks(name: str) -> Ref:
    return Ref("Kustomization", "flux-system", name)


def release(name: str) -> Ref:
    return Ref("HelmRelease", "flux-system", name)


def resource_set(name: str) -> Ref:
    return Ref("ResourceSet", "flux-system", name)


def applies(owner: Ref, *refs: Ref, step: int = 0) -> tuple[Manifest, ...]:
    """Objects about which nothing matters but that they are there."""
    return tuple(
        Manifest(ref, owner, Workload() if ref.kind in ("Deployment", "Job") else None, step)
        for ref in refs
    )


def flux(
    name: str, *depends_on: str, owner: Ref = ROOT, source: Ref = ROOT_SOURCE, **fields: object
) -> Manifest:
    """A Kustomization, of which nothing is left to chance: timeout 60 s, retries after 30 s."""
    depends = tuple(Dependency(dependency) for dependency in depends_on)
    spec: dict[str, object] = {"depends_on": depends, "timeout": 60, "retry_interval": 30}
    return Manifest(ks(name), owner, Kustomization(source, **spec | fields))  # type: ignore[arg-type]


def helm(
    name: str, owner: Ref, chart: str = "podinfo", **fields: object
) -> tuple[Manifest, Manifest]:
    """A HelmRelease and its repository, which the entry applies."""
    repository = Ref("HelmRepository", "flux-system", chart)
    spec = HelmRelease(repository, chart, **fields)  # type: ignore[arg-type]
    return Manifest(release(name), owner, spec), Manifest(repository, ROOT, Source())


def timeline(result: Result, *, entry: bool = False) -> list[Line]:
    """How the condition Ready went, that of the entry only if it is asked for."""
    return [
        (time, ref.name, reason)
        for time, ref, _, reason in result.transitions
        if entry or ref != ROOT
    ]


def never(made: World) -> set[str]:
    return {ref.name for ref, time in simulate(made).ready.items() if time is None}


def test_the_entry_alone() -> None:
    result = simulate(world())
    assert timeline(result, entry=True) == [
        (0, "flux-system", "ArtifactFailed"),
        (2, "flux-system", "Progressing"),
        (3, "flux-system", "ReconciliationSucceeded"),
    ]
    assert result.first == {
        Happening("exists", ROOT_SOURCE): 0,
        Happening("exists", ROOT): 0,
        Happening("artifact", ROOT_SOURCE): 2,
        Happening("ready", ROOT_SOURCE): 2,
        Happening("started", ROOT): 2,
        Happening("attempted", ROOT): 2,
        Happening("staged", ROOT): 2,
        Happening("staged", ROOT, 3): 2,
        Happening("applied", ROOT): 3,
        Happening("ready", ROOT): 3,
    }


def test_a_dependency_is_looked_at_every_30_seconds() -> None:
    result = simulate(
        world(
            flux("apps", "infra"),
            flux("infra", wait=True),
            *applies(ks("infra"), SERVER),
        )
    )
    assert timeline(result) == [
        (3, "apps", "DependencyNotReady"),
        (3, "infra", "Progressing"),
        (14, "infra", "ReconciliationSucceeded"),  # polled at 4, 9, 14; the pods are ready at 14
        (33, "apps", "Progressing"),
        (33, "apps", "ReconciliationSucceeded"),  # an empty directory takes no time
    ]


def test_ready_without_a_gate_means_applied() -> None:
    result = simulate(world(flux("infra"), *applies(ks("infra"), SERVER)))
    assert result.ready[ks("infra")] == 4
    assert result.first[Happening("ready", SERVER)] == 14


def test_parent_waits_for_a_child_that_depends_on_it() -> None:
    made = world(flux("infra", wait=True), flux("apps", "infra", owner=ks("infra")))
    assert timeline(simulate(made, beyond=100)) == [
        (3, "infra", "Progressing"),
        (4, "apps", "DependencyNotReady"),
        (64, "infra", "HealthCheckFailed"),  # 60 s after the apply
        (94, "infra", "Progressing"),
        (155, "infra", "HealthCheckFailed"),  # applied at 95
    ]
    assert never(made) == {"infra", "apps"}


def test_a_retry_makes_ready_unknown_again_so_that_the_child_never_sees_it() -> None:
    made = world(flux("infra", wait=True), flux("apps", "infra", owner=ks("infra")))
    result = simulate(made, beyond=3600)
    assert {t.ready for t in result.transitions if t.ref == ks("infra")} == {"Unknown", "False"}
    assert Happening("started", ks("apps")) not in result.first


def test_exits_from_the_deadlock_of_parent_and_child() -> None:
    child = flux("apps", "infra", owner=ks("infra"))
    weak = Kustomization(ROOT_SOURCE, (Dependency("infra", None, ReadyExpr.EXISTS),))
    started = Kustomization(ROOT_SOURCE, (Dependency("infra", None, ReadyExpr.ATTEMPTED),))
    strong = Kustomization(ROOT_SOURCE, (Dependency("infra", None, ReadyExpr.READY),))
    waiting = flux("infra", wait=True)
    assert never(world(waiting, flux("apps", owner=ks("infra")))) == set()
    assert never(world(flux("infra"), child)) == set()
    assert never(world(waiting, Manifest(ks("apps"), ks("infra"), weak))) == set()
    assert never(world(waiting, Manifest(ks("apps"), ks("infra"), started))) == set()
    assert never(world(waiting, Manifest(ks("apps"), ks("infra"), strong))) == {"infra", "apps"}


def test_transitive_forms() -> None:
    waiting, plain = flux("infra", wait=True), flux("infra")
    sibling = flux("data", "infra")
    child = flux("apps", "data", owner=ks("infra"))
    assert never(world(waiting, sibling, child)) == {"infra", "data", "apps"}
    assert never(world(plain, sibling, child)) == set()
    grandchild = flux("apps", "infra", owner=ks("data"))
    between = flux("data", owner=ks("infra"))
    assert never(world(waiting, between, grandchild)) == set()  # Ready of data means applied
    between = flux("data", owner=ks("infra"), wait=True)
    assert never(world(waiting, between, grandchild)) == {"infra", "data", "apps"}


def test_health_check_of_what_a_dependent_applies() -> None:
    checking = flux("infra", health_checks=(SERVER,))
    objects = applies(ks("apps"), SERVER)
    assert never(world(checking, flux("apps", "infra"), *objects)) == {"infra", "apps"}
    assert never(world(checking, flux("apps"), *objects)) == set()


def test_parent_depends_on_its_own_child() -> None:
    made = world(flux("infra", "apps"), flux("apps", owner=ks("infra")))
    result = simulate(made)
    assert timeline(result) == [(3, "infra", "DependencyNotReady")]
    assert never(made) == {"infra", "apps"}
    assert Happening("exists", ks("apps")) not in result.first


def test_cold_start_without_any_wait() -> None:
    made = world(flux("a", "x"), flux("b", "a"), flux("x", owner=ks("b")))
    assert never(made) == {"a", "b", "x"}
    assert timeline(simulate(made)) == [
        (3, "a", "DependencyNotReady"),
        (3, "b", "DependencyNotReady"),
    ]


def test_dependencies_of_other_namespaces_and_of_nothing() -> None:
    far = Manifest(Ref("Kustomization", "default", "infra"), ROOT, Kustomization(ROOT_SOURCE))
    near = Kustomization(ROOT_SOURCE, (Dependency("infra"),))
    across = Kustomization(ROOT_SOURCE, (Dependency("infra", "default"),))
    assert never(world(far, Manifest(ks("apps"), ROOT, near))) == {"apps"}
    assert never(world(far, Manifest(ks("apps"), ROOT, across))) == set()
    assert never(world(flux("apps", "apps"))) == {"apps"}


def test_the_entry_leaves_itself_out_of_its_wait() -> None:
    root = Kustomization(ROOT_SOURCE, wait=True, timeout=60, retry_interval=30)
    made = world(flux("infra"), *applies(ks("infra"), SETTINGS), root=root)
    assert timeline(simulate(made), entry=True) == [
        (0, "flux-system", "ArtifactFailed"),
        (2, "flux-system", "Progressing"),
        (3, "infra", "Progressing"),
        (4, "infra", "ReconciliationSucceeded"),
        (8, "flux-system", "ReconciliationSucceeded"),
    ]
    assert never(world(flux("infra", "flux-system"), root=root)) == {"flux-system", "infra"}


def test_what_is_suspended() -> None:
    suspended = flux("apps", owner=ks("infra"), suspend=True)
    assert never(world(flux("infra", wait=True), suspended)) == {"infra", "apps"}
    assert never(world(flux("infra"), suspended)) == {"apps"}
    assert never(world(flux("apps", suspend=True), flux("infra", "apps"))) == {"infra", "apps"}
    assert timeline(simulate(world(suspended, flux("infra", wait=True)))) == [
        (3, "infra", "Progressing"),
        (64, "infra", "HealthCheckFailed"),
    ]


def test_a_suspended_helm_release_is_healthy_but_no_dependency() -> None:
    releases = helm("server", ks("infra"), suspend=True)
    result = simulate(world(flux("infra", wait=True), *releases))
    assert result.ready == {ROOT: 3, ks("infra"): 4, release("server"): None}
    first, repository = helm("first", ROOT, suspend=True)
    second, _ = helm("second", ROOT, depends_on=(Dependency("first"),))
    assert never(world(first, second, repository)) == {"first", "second"}


def test_stages_of_one_apply() -> None:
    owned = (
        Ref("Namespace", "", "shop"),
        Ref("ConfigMap", "shop", "settings"),
        Ref("Widget", "shop", "red"),
        Ref("WidgetClass", "", "small"),
        WIDGETS,
        CLASSES,
    )
    result = simulate(world(flux("infra"), *applies(ks("infra"), *owned)))
    own = {happening: time for happening, time in result.first.items() if happening[1] in owned}
    assert [a for a in result.attempts if a.user != ROOT] == [
        Attempt(3, ks("infra"), 0, 0, ()),
        Attempt(3, ks("infra"), 1, 0, ()),
        Attempt(6, ks("infra"), 2, 0, ()),  # applied at 4, served at 5, polled at 4 and 6
        Attempt(7, ks("infra"), 3, 0, ()),
    ]
    assert {ref: own[Happening("exists", ref)] for ref in owned} == {
        **dict.fromkeys((owned[0], WIDGETS, CLASSES), 4),
        owned[3]: 7,
        **dict.fromkeys(owned[1:3], 8),
    }
    assert result.ready[ks("infra")] == 8


def test_a_helm_release_in_a_stage_of_its_own_comes_before_what_needs_its_kinds() -> None:
    releases = helm("cert-manager", ks("infra"), "cert-manager")
    certificate = Ref("Certificate", "flux-system", "web")
    made = world(flux("infra"), *releases, *applies(ks("infra"), certificate))
    made = replace(made, stage_kinds=frozenset(("HelmRelease", "HelmRepository")))
    result = simulate(made, beyond=7200)
    assert set(result.ready) == {ROOT, ks("infra"), release("cert-manager")}
    assert None not in result.ready.values()
    missing = (CUSTOM_KINDS["Certificate"].definition,)
    assert Attempt(4, ks("infra"), 3, 0, ()) in result.attempts
    assert Attempt(5, ks("infra"), 4, 0, missing) in result.attempts


def test_one_object_blocks_its_whole_stage() -> None:
    namespace = Ref("Namespace", "", "shop")
    blocked = Ref("ConfigMap", "shop", "late")
    made = world(
        flux("apps"),
        *applies(ks("apps"), SETTINGS, blocked),
        flux("infra"),
        *applies(ks("infra"), namespace),
    )
    # apps is named before infra, so it comes first: once too early, and again after 30 s.
    result = simulate(made)
    assert timeline(result) == [
        (3, "apps", "Progressing"),
        (3, "apps", "ReconciliationFailed"),
        (3, "infra", "Progressing"),
        (4, "infra", "ReconciliationSucceeded"),
        (33, "apps", "Progressing"),
        (34, "apps", "ReconciliationSucceeded"),
    ]
    assert Attempt(3, ks("apps"), 3, 0, (namespace,)) in result.attempts
    assert result.first[Happening("exists", SETTINGS)] == 34
    assert races(made) == {(ks("apps"), namespace)}


def test_helm_release_and_what_needs_its_kinds_in_one_kustomization() -> None:
    releases = helm("cert-manager", ks("infra"), "cert-manager")
    certificate = Ref("Certificate", "flux-system", "web")
    made = world(flux("infra"), *releases, *applies(ks("infra"), certificate))
    result = simulate(made, beyond=7200)
    assert result.ready == {ROOT: 3, ks("infra"): None, release("cert-manager"): None}
    assert Happening("exists", release("cert-manager")) not in result.first
    apart = world(flux("apps"), flux("infra"), *releases, *applies(ks("apps"), certificate))
    assert never(apart) == set()


def test_what_ends_in_class_comes_before_the_helm_release() -> None:
    releases = helm("server", ks("infra"))
    kinds = (flux("kinds"), *applies(ks("kinds"), CLASSES))
    made = world(
        flux("infra"), *releases, *applies(ks("infra"), Ref("WidgetClass", "", "small")), *kinds
    )
    result = simulate(made)
    assert Attempt(3, ks("infra"), 2, 0, (CLASSES,)) in result.attempts
    assert result.first[Happening("staged", ks("infra"), 2)] == 33
    assert result.first[Happening("exists", release("server"))] == 35


def test_sources_inside_of_kustomizations() -> None:
    addons = Ref("GitRepository", "flux-system", "addons")
    source = Manifest(addons, ks("infra"), Source())
    using = flux("apps", source=addons)
    result = simulate(world(flux("infra"), source, using))
    assert timeline(result) == [
        (3, "apps", "ArtifactFailed"),  # there is no such source yet
        (3, "infra", "Progressing"),
        (4, "infra", "ReconciliationSucceeded"),
        (6, "apps", "Progressing"),  # at once when the artifact is there
        (6, "apps", "ReconciliationSucceeded"),
    ]
    assert never(world(flux("infra", "apps"), source, using)) == {"infra", "apps"}
    assert never(world(flux("infra"), source._replace(spec=Source(suspend=True)), using)) == {
        "apps"
    }


def test_a_cycle_drops_the_news_of_an_artifact() -> None:
    addons = Ref("GitRepository", "flux-system", "addons")
    ring = (flux("a", "b", source=addons), flux("b", "a", source=addons))
    made = world(Manifest(addons, ROOT, Source()), flux("apps", source=addons), *ring)
    result = simulate(made)
    assert result.ready[ks("apps")] == 33  # not at 5, when the artifact is there
    assert never(made) == {"a", "b"}


def test_substitution_reads_what_is_there_at_the_build() -> None:
    reading = flux("apps", substitute_from=(Read("ConfigMap", "settings"),))
    optional = flux("apps", substitute_from=(Read("ConfigMap", "settings", optional=True),))
    objects = applies(ks("apps"), SERVER)
    provider = (flux("infra", wait=True), *applies(ks("infra"), SETTINGS))
    result = simulate(world(reading, *objects, *provider))
    assert timeline(result) == [
        (3, "apps", "Progressing"),
        (3, "apps", "BuildFailed"),
        (3, "infra", "Progressing"),
        (4, "infra", "ReconciliationSucceeded"),
        (33, "apps", "Progressing"),
        (34, "apps", "ReconciliationSucceeded"),
    ]
    assert races(world(reading, *objects, *provider)) == {(ks("apps"), SETTINGS)}
    assert races(world(optional, *objects, *provider)) == set()
    assert never(world(reading, *applies(ks("apps"), SETTINGS))) == {"apps"}
    assert never(world(reading)) == set()  # nothing to build, nothing is read


def test_a_helm_release_from_chart_to_ready() -> None:
    releases = helm(
        "cert-manager", ROOT, "cert-manager", values_from=(Read("ConfigMap", "settings"),)
    )
    result = simulate(world(*releases, flux("infra"), *applies(ks("infra"), SETTINGS)))
    assert [line for line in timeline(result) if line[1] != "infra"] == [
        (3, "cert-manager", "SourceNotReady"),
        (6, "cert-manager", "Progressing"),  # the repository at 5, the chart at 6
        (29, "cert-manager", "InstallSucceeded"),  # CRDs at 7, served at 8, seen at 9; 20 s more
    ]
    assert result.first[Happening("exists", CERTIFICATES)] == 7
    assert result.first[Happening("ready", ISSUERS)] == 8


def test_missing_values_are_tried_again_after_a_doubling_time() -> None:
    releases = helm("server", ROOT, values_from=(Read("ConfigMap", "settings"),))
    made = world(*releases, flux("infra"), *applies(ks("infra"), SETTINGS))
    result = simulate(made, Schedule(given={("apply", ks("infra")): 50}))
    tried = [a.time for a in result.attempts if (a.user, a.stage) == (release("server"), 0)]
    assert tried == [6, 7, 9, 13, 21, 37, 69]


def test_a_chart_with_a_custom_resource_is_tried_again_until_its_kind_is_served() -> None:
    releases = helm("server", ROOT, renders=("Certificate",))
    infra = flux("infra")
    made = world(*releases, infra, *applies(ks("infra"), CERTIFICATES))
    result = simulate(made, Schedule(given={("apply", ks("infra")): 10}))
    assert [line for line in timeline(result) if line[1] == "server"] == [
        (3, "server", "SourceNotReady"),
        (6, "server", "Progressing"),
        (6, "server", "InstallFailed"),
        (7, "server", "Progressing"),
        (7, "server", "InstallFailed"),
        (9, "server", "Progressing"),
        (9, "server", "InstallFailed"),
        (13, "server", "Progressing"),
        (13, "server", "InstallFailed"),
        (21, "server", "Progressing"),  # served since 14
        (42, "server", "InstallSucceeded"),
    ]
    assert races(made, result) == {(release("server"), CERTIFICATES)}


def test_crds_of_a_chart_that_come_first_are_there_although_the_rest_fails() -> None:
    stack = helm("stack", ROOT, "kube-prometheus-stack", renders=("Certificate",))
    certificates = helm("certificates", ROOT, "cert-manager", renders=("ServiceMonitor",))
    assert never(world(*stack, *certificates)) == set()
    secrets = helm("secrets", ROOT, "external-secrets", renders=("Certificate",))
    stores = helm("certificates", ROOT, "cert-manager", renders=("ExternalSecret",))
    assert never(world(*secrets, *stores)) == {"secrets", "certificates"}


def test_an_apply_longer_than_the_timeout() -> None:
    infra = flux("infra", wait=True)
    slow = Schedule(given={("run", SERVER): 100})
    assert timeline(simulate(world(infra, *applies(ks("infra"), SERVER)), slow)) == [
        (3, "infra", "Progressing"),
        (64, "infra", "HealthCheckFailed"),
        (94, "infra", "Progressing"),
        (105, "infra", "ReconciliationSucceeded"),  # ready at 104; polled at 95, 100, 105
    ]


def test_the_timeout_that_counts() -> None:
    def fails_at(**fields: object) -> int:
        checks = (Ref("Deployment", "flux-system", "nowhere"),)
        result = simulate(world(flux("infra", health_checks=checks, **fields)))  # type: ignore[arg-type]
        return result.transitions[-1].time

    assert fails_at(timeout=120) == 123  # nothing to apply: the wait begins at 3
    assert fails_at(timeout=10) == 33
    assert fails_at(timeout=None, interval=300) == 273
    assert fails_at(timeout=None, interval=40) == 33


def test_a_failed_deployment_ends_the_wait_early() -> None:
    made = world(
        flux("infra", wait=True, timeout=1200),
        Manifest(SERVER, ks("infra"), Workload((Read("ConfigMap", "settings"),))),
        flux("apps", "infra"),
        *applies(ks("apps"), SETTINGS),
    )
    assert timeline(simulate(made))[-1] == (604, "infra", "HealthCheckFailed")
    assert never(made) == {"infra", "apps"}


def test_workers_are_held_while_waiting_and_come_free_first_in_first_out() -> None:
    made = world(
        flux("a", wait=True),
        flux("b", wait=True),
        flux("child", owner=ks("a")),
        *applies(ks("b"), SERVER),
        concurrency=1,
    )
    assert timeline(simulate(made)) == [
        (3, "a", "Progressing"),
        (64, "a", "HealthCheckFailed"),  # its child waits for the only worker
        (64, "b", "Progressing"),
        (75, "b", "ReconciliationSucceeded"),
        (75, "child", "Progressing"),
        (75, "child", "ReconciliationSucceeded"),
        # The entry comes first, which wanted to be looked at again at 30; then a, at 94.
        (94, "a", "Progressing"),
        (95, "a", "ReconciliationSucceeded"),
    ]


def test_steps_of_a_resource_set() -> None:
    platform = resource_set("platform")

    def manifests(spec: Spec) -> tuple[Manifest, ...]:
        return (
            Manifest(platform, ROOT, spec),
            *applies(platform, SERVER),
            *applies(platform, SETTINGS, Ref("Job", "flux-system", "load"), step=1),
        )

    plain = simulate(world(*manifests(ResourceSet(2))))
    assert timeline(plain) == [
        (3, "platform", "Progressing"),
        (15, "platform", "ReconciliationSucceeded"),  # the first step is ready at 14
    ]
    assert plain.first[Happening("staged", platform, 3, step=1)] == 14
    waiting = simulate(world(*manifests(ResourceSet(2, wait=True))))
    assert waiting.ready[platform] == 25


def test_a_resource_set_depends_on_anything() -> None:
    platform = resource_set("platform")
    others = (flux("infra"), *applies(ks("infra"), SERVER))
    for need, at in ((Need(SERVER), 8), (Need(SERVER, ready=True), 18), (Need(ks("infra")), 3)):
        spec = ResourceSet(depends_on=(need,))
        assert simulate(world(*others, Manifest(platform, ROOT, spec))).ready[platform] == at
    ring = ResourceSet(depends_on=(Need(ks("infra"), ready=True),))
    waiting = flux("infra", wait=True)
    assert never(world(waiting, Manifest(platform, ks("infra"), ring))) == {"infra", "platform"}


def test_a_resource_set_that_fails_is_tried_again_after_a_doubling_time() -> None:
    platform = resource_set("platform")
    made = world(
        Manifest(platform, ROOT, ResourceSet()),
        *applies(platform, Ref("Widget", "flux-system", "red")),
        flux("infra"),
        *applies(ks("infra"), WIDGETS),
    )
    result = simulate(made)
    assert [a.time for a in result.attempts if a.user == platform] == [3, 4, 6]
    assert result.ready[platform] == 7
    assert races(made) == {(platform, WIDGETS)}


def test_order_that_is_promised_is_no_race() -> None:
    certificate = applies(ks("apps"), Ref("Certificate", "flux-system", "web"))
    releases = helm("cert-manager", ks("infra"), "cert-manager")

    def raced(infra: Manifest, apps: Manifest) -> set[tuple[Ref, Ref]]:
        return races(world(infra, apps, *releases, *certificate))

    race = {(ks("apps"), CERTIFICATES)}
    assert raced(flux("infra"), flux("apps")) == race
    assert raced(flux("infra"), flux("apps", "infra")) == race  # Ready means applied
    assert raced(flux("infra", wait=True), flux("apps", "infra")) == set()
    assert raced(flux("infra", wait=True), flux("apps", owner=ks("infra"))) == race
    lucky = world(flux("infra"), flux("apps", "infra"), *releases, *certificate)
    assert first_attempt_without(lucky, ks("apps"), CERTIFICATES) == 33
    assert first_attempt_without(lucky, ks("infra"), CERTIFICATES) is None


def test_the_order_within_a_stage_is_a_promise() -> None:
    reading = flux("apps", owner=ks("infra"), substitute_from=(Read("ConfigMap", "settings"),))
    made = world(
        flux("infra"), reading, *applies(ks("apps"), SERVER), *applies(ks("infra"), SETTINGS)
    )
    assert races(made) == set()
    widget = Ref("Widget", "flux-system", "red")
    later = world(
        flux("infra"),
        reading,
        *applies(ks("apps"), widget),
        *applies(ks("infra"), SETTINGS),
        *applies(ROOT, WIDGETS),
    )
    assert races(later) == set()


def test_either_of_two_creators_will_do() -> None:
    namespace = Ref("Namespace", "", "shop")
    object_ = applies(ks("apps"), Ref("ConfigMap", "shop", "settings"))
    both = (*applies(ks("infra"), namespace), *applies(ks("data"), namespace))
    pair = (flux("infra"), flux("data", suspend=True))
    assert never(world(*pair, flux("apps"), *object_, *both)) == {"data"}
    assert races(world(*pair, flux("apps", "infra"), *object_, *both)) == set()
    assert races(world(*pair, flux("apps"), *object_, *both)) == {(ks("apps"), namespace)}


@given(worlds())
@settings(max_examples=EXAMPLES)
def test_nothing_happens_after_the_end(made: World) -> None:
    result, longer = simulate(made), simulate(made, beyond=4 * 3600)
    assert longer.first == result.first


@given(worlds(), st.integers(0, 999), st.sampled_from([1, 2, 9]))
@settings(max_examples=EXAMPLES)
def test_no_verdict_depends_on_the_timing(made: World, seed: int, concurrency: int) -> None:
    one, other = simulate(made), simulate(replace(made, seed=seed, concurrency=concurrency))
    assert one.first.keys() == other.first.keys()


@given(worlds())
@settings(max_examples=EXAMPLES)
def test_who_came_too_early_may_come_too_early(made: World) -> None:
    result = simulate(made)
    seen = {
        (attempt.user, need)
        for attempt in result.attempts
        for need in attempt.missing
        if Happening("ready", need) in result.first
    }
    assert seen <= races(made, result)


STORE = Ref("ClusterSecretStore", "", "vault")
SECRET = Ref("ExternalSecret", "flux-system", "tokens")
TOKENS = Ref("Secret", "flux-system", "tokens")
OPERATOR = release("external-secrets")
STORES = tuple(
    Manifest(CUSTOM_KINDS[kind].definition, ROOT)
    for kind in ("ClusterSecretStore", "ExternalSecret")
)


def operator(*, suspend: bool = False) -> tuple[Manifest, Manifest]:
    """The chart with the operator of external-secrets."""
    charts = Ref("HelmRepository", "flux-system", "external-secrets")
    chart = HelmRelease(charts, "external-secrets", suspend=suspend)
    return Manifest(charts, ROOT, Source()), Manifest(OPERATOR, ROOT, chart)


def secret(owner: Ref = ROOT) -> Manifest:
    return Manifest(SECRET, owner, Writer("tokens", STORE))


def test_a_secret_is_written_after_its_store_and_operator() -> None:
    made = world(*STORES, *operator(), secret(), Manifest(STORE, ROOT, Store()))
    first = simulate(made).first
    installed, works = Happening("applied", OPERATOR), Happening("fulfilled", STORE)
    written = Happening("exists", TOKENS)
    assert first[installed] < first[works] < first[written]


def test_nothing_writes_a_secret_without_its_operator() -> None:
    made = world(*STORES, *operator(suspend=True), secret(), Manifest(STORE, ROOT, Store()))
    assert Happening("exists", TOKENS) not in simulate(made).first


def test_a_store_waits_for_its_credentials() -> None:
    keys = Ref("Secret", "flux-system", "keys")
    late = Manifest(ks("late"), ROOT, Kustomization(ROOT_SOURCE, depends_on=(Dependency("none"),)))
    made = world(
        *STORES, secret(), Manifest(STORE, ROOT, Store(keys)), late, Manifest(keys, late.ref)
    )
    first = simulate(made).first
    assert Happening("exists", SECRET) in first
    assert Happening("fulfilled", STORE) not in first
    assert Happening("exists", TOKENS) not in first


@pytest.mark.parametrize("prompt", [True, False])
def test_health_of_what_an_operator_acts_on(*, prompt: bool) -> None:
    """The store comes from a Kustomization that depends on the one that waits for the ExternalSecret."""
    waiting = Manifest(ks("secrets"), ROOT, Kustomization(ROOT_SOURCE, wait=True))
    after = Manifest(
        ks("stores"), ROOT, Kustomization(ROOT_SOURCE, depends_on=(Dependency("secrets"),))
    )
    made = world(
        *STORES,
        waiting,
        after,
        secret(ks("secrets")),
        Manifest(STORE, ks("stores"), Store()),
        prompt=prompt,
    )
    ready = simulate(made).ready
    assert (ready[ks("secrets")] is None) is prompt
    assert (ready[ks("stores")] is None) is prompt


@pytest.mark.parametrize(
    ("manifests", "becomes_ready"),
    [
        ((Manifest(Ref("PersistentVolumeClaim", "flux-system", "data"), ks("a"), Claim("fast")), Manifest(Ref("StorageClass", "", "fast"), ROOT)), True),
        ((Manifest(Ref("PersistentVolumeClaim", "flux-system", "data"), ks("a"), Claim("fast")), Manifest(Ref("StorageClass", "", "fast"), ks("b"))), False),
        ((Manifest(Ref("ImagePolicy", "flux-system", "app"), ks("a"), Policy("app")), Manifest(Ref("ImageRepository", "flux-system", "app"), ROOT, Source())), True),
        ((Manifest(Ref("ImagePolicy", "flux-system", "app"), ks("a"), Policy("app")), Manifest(Ref("ImageRepository", "flux-system", "app"), ROOT, Source(suspend=True))), False),
        ((Manifest(Ref("ImagePolicy", "flux-system", "app"), ks("a"), Policy("app")),), False),
        ((Manifest(Ref("GitRepository", "flux-system", "all"), ks("a"), Source(include=("one",))), Manifest(Ref("GitRepository", "flux-system", "one"), ROOT, Source())), True),
        ((Manifest(Ref("GitRepository", "flux-system", "all"), ks("a"), Source(include=("one",))),), False),
    ],
)  # fmt: skip
def test_what_a_health_check_waits_for(
    manifests: tuple[Manifest, ...], *, becomes_ready: bool
) -> None:
    """The Kustomization `b` depends on `a`, so what it applies comes too late."""
    waiting = Manifest(ks("a"), ROOT, Kustomization(ROOT_SOURCE, wait=True))
    after = Manifest(ks("b"), ROOT, Kustomization(ROOT_SOURCE, depends_on=(Dependency("a"),)))
    ready = simulate(world(waiting, after, *manifests)).ready
    assert (ready[ks("a")] is not None) is becomes_ready


def test_a_source_of_the_cluster_itself() -> None:
    """The charts are served by a Deployment, which waits for its configuration."""
    server, service = SERVER, SERVER._replace(kind="Service")
    charts = Ref("HelmRepository", "flux-system", "charts")
    reads = Workload((Read("ConfigMap", "settings"),))
    parts = (
        Manifest(server, ROOT, reads),
        Manifest(service, ROOT),
        Manifest(charts, ROOT, Source(served_by=service)),
    )
    assert Happening("artifact", charts) in simulate(world(*parts, Manifest(SETTINGS, ROOT))).first
    late = Manifest(ks("late"), ROOT, Kustomization(ROOT_SOURCE, depends_on=(Dependency("none"),)))
    assert (
        Happening("artifact", charts)
        not in simulate(world(*parts, late, Manifest(SETTINGS, late.ref))).first
    )
