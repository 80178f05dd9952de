"""Rollout plans: waves and times, worked out by hand, and the laws of all plans."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.queries.plan import plan
from gitops_lint.results.explanation import Name
from gitops_lint.results.plan import Plan, UnknownStart, UnknownTimeout
from gitops_lint.wording.explanation import sentence
from tests.cluster.whole import cluster, config_map, kustomization
from tests.examples import examples
from tests.order import objects
from tests.order.test_events import RESOURCE_SET

DEPLOYMENT = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: default}\n"
RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: db, namespace: default}
spec: {interval: 1h, timeout: 10m, chartRef: {kind: OCIRepository, name: db}}
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: {name: db, namespace: default}
spec: {interval: 1h, url: "oci://example.com/db"}
"""
WIDGET = "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: one, namespace: default}\n"
CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec: {group: example.com, names: {kind: Widget}}
"""
NAMES = ("a", "b", "c", "d", "e", "f")


def waves(found: Plan) -> list[tuple[int, str, float, float | None]]:
    """(wave, name, when it starts, when it is Ready) of each member."""
    return [(it.wave, it.name.name, it.starts, it.ready) for it in found.members]


def spent(found: Plan) -> list[tuple[str, str, float]]:
    return [(it.name.name, it.what, it.seconds) for it in found.critical_path if it.seconds]


def test_a_chain_of_kustomizations(tmp_path: Path) -> None:
    found = plan(
        cluster(
            tmp_path,
            {
                "cluster/a.yaml": kustomization("a", "./a", "wait: true, timeout: 5m"),
                "cluster/b.yaml": kustomization("b", "./b", "dependsOn: [{name: a}]"),
                "cluster/c.yaml": kustomization("c", "./c", "dependsOn: [{name: b}, {name: a}]"),
                "cluster/d.yaml": kustomization("d", "./d", "wait: true"),
                "a/web.yaml": DEPLOYMENT,
                "b/release.yaml": RELEASE,
                "c/c.yaml": config_map("c"),
                "d/d.yaml": config_map("d"),
            },
        )
    )
    assert waves(found) == [
        (1, "flux-system", 0, 0),
        (2, "a", 0, 300),
        (2, "d", 0, 0),  # it waits, but for nothing that takes time
        (3, "b", 330, 330),
        (4, "db", 330, 930),
        (4, "c", 360, 360),
    ]
    assert {it.name.name: [(s.reason, s.awaited and s.awaited.name) for s in it.why] for it in found.members} == {
        "flux-system": [],
        "a": [("owner", "flux-system")],
        "d": [("owner", "flux-system")],
        "b": [("dependsOn", "a")],
        "db": [("owner", "b"), ("source", "db")],
        "c": [("dependsOn", "b")],
    }  # fmt: skip
    assert spent(found) == [("a", "health", 300), ("b", "check", 30), ("db", "install", 600)]
    assert found.seconds == 930
    assert [(it.name.name, it.gate, it.limit) for it in found.members] == [
        ("flux-system", "applied", 0),
        ("a", "health", 300),
        ("d", "health", 3570),
        ("b", "applied", 0),
        ("db", "install", 600),
        ("c", "applied", 0),
    ]
    assert list(found.checks) == [("Kustomization", 30)]
    (unchecked,) = found.without_health_check
    assert unchecked.name.name == "b"
    assert unchecked.slow == (Name("HelmRelease", "default", "db"),)
    assert [it.waiter.name for it in unchecked.dependents] == ["c"]
    assert (found.blockers, found.never, found.unknown) == ((), (), ())


def test_releases_have_waves(tmp_path: Path) -> None:
    found = cluster(
        tmp_path,
        {
            "cluster/a.yaml": kustomization("a", "./a", "wait: true, timeout: 20m"),
            "cluster/b.yaml": kustomization("b", "./b", "dependsOn: [{name: a}]"),
            "a/release.yaml": RELEASE,
            "b/b.yaml": config_map("b"),
        },
    )
    assert waves(plan(found)) == [
        (1, "flux-system", 0, 0),
        (2, "a", 0, 600),  # when its release is installed, not after its timeout
        (3, "db", 0, 600),
        (4, "b", 630, 630),
    ]


def test_a_timeout_before_ready_is_followed_by_a_retry(tmp_path: Path) -> None:
    found = plan(
        cluster(
            tmp_path,
            {
                "cluster/a.yaml": kustomization(
                    "a", "./a", "wait: true, timeout: 5m, retryInterval: 2m"
                ),
                "a/release.yaml": RELEASE,
            },
        )
    )
    assert spent(found) == [("db", "install", 600), ("a", "give up", 120)]


def test_a_race_is_followed_by_a_retry(tmp_path: Path) -> None:
    found = plan(
        cluster(
            tmp_path,
            {
                "cluster/a.yaml": kustomization("a", "./a"),
                "cluster/b.yaml": kustomization("b", "./b", "retryInterval: 3m"),
                "a/crd.yaml": CRD,
                "b/widget.yaml": WIDGET,
            },
        )
    )
    assert waves(found) == [(1, "flux-system", 0, 0), (2, "a", 0, 0), (2, "b", 0, 180)]
    assert spent(found) == [("b", "retry", 180)]
    assert {str(segment.needs) for segment in found.critical_path if segment.what == "retry"} == {
        "the kind Widget"
    }


def test_the_interval_implies_the_timeout(tmp_path: Path) -> None:
    files = {"cluster/a.yaml": kustomization("a", "./a", "wait: true"), "a/web.yaml": DEPLOYMENT}
    assert spent(plan(cluster(tmp_path, files))) == [("a", "health without timeout", 3570)]


def test_a_step_of_a_resource_set_waits_for_the_one_before(tmp_path: Path) -> None:
    found = plan(
        cluster(
            tmp_path,
            {
                "cluster/a.yaml": kustomization("a", "./a"),
                "cluster/set.yaml": RESOURCE_SET,
                "a/a.yaml": config_map("a"),
            },
        )
    )
    assert waves(found) == [(1, "flux-system", 0, 0), (2, "a", 0, 0), (3, "set", 5, 305)]
    assert spent(found) == [("set", "check", 5), ("set", "health", 300)]
    assert list(found.checks) == [("ResourceSet", 5)]


@pytest.mark.parametrize(
    ("more", "seconds"),
    [
        ("install: {timeout: 3m}", 180),
        ("install: {disableWait: true}", 0),
        ("upgrade: {timeout: 1h}", 600),  # on a new cluster there is nothing to upgrade
    ],
)
def test_a_release_takes_the_time_of_its_install(more: str, seconds: float, tmp_path: Path) -> None:
    release = RELEASE.replace("timeout: 10m", f"timeout: 10m, {more}")
    files = {"cluster/a.yaml": kustomization("a", "./a"), "a/release.yaml": release}
    assert plan(cluster(tmp_path, files)).seconds == seconds


def test_the_requeue_interval_of_dependencies(tmp_path: Path) -> None:
    controller = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: kustomize-controller, namespace: flux-system}
spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: manager, image: a, args: [--requeue-dependency=5s]}]}}}
"""
    found = plan(
        cluster(
            tmp_path,
            {
                "cluster/flux.yaml": controller,
                "cluster/a.yaml": kustomization("a", "./a"),
                "cluster/b.yaml": kustomization("b", "./b", "dependsOn: [{name: a}]"),
                "a/a.yaml": config_map("a"),
                "b/b.yaml": config_map("b"),
            },
        )
    )
    assert spent(found) == [("b", "check", 5)]


def test_health_checks_of_unknown_objects_take_the_whole_timeout(tmp_path: Path) -> None:
    checks = "healthChecks: [{kind: Deployment, name: gone, namespace: kube-system}], timeout: 4m"
    files = {"cluster/a.yaml": kustomization("a", "./a", checks), "a/a.yaml": config_map("a")}
    assert spent(plan(cluster(tmp_path, files))) == [("a", "health", 240)]


def test_unknown(tmp_path: Path) -> None:
    found = plan(
        cluster(
            tmp_path,
            {
                "cluster/a.yaml": kustomization("a", "./a", "wait: true, timeout: '${slow}'"),
                "cluster/b.yaml": kustomization(
                    "b", "./b", "dependsOn: [{name: a, readyExpr: 'dep.spec.prune == true'}]"
                ),
                "a/web.yaml": DEPLOYMENT,
                "b/b.yaml": config_map("b"),
            },
        )
    )
    a, b = (Name("Kustomization", "flux-system", name) for name in "ab")
    assert [(it.about, it.place and it.place.path) for it in found.unknown] == [
        (UnknownTimeout(a), "cluster/a.yaml"),
        (UnknownStart(b, a), "cluster/b.yaml"),
    ]
    assert waves(found) == [(1, "flux-system", 0, 0), (2, "a", 0, 0), (3, "b", 30, 30)]


@pytest.mark.parametrize(
    ("more", "trouble", "texts"),
    [
        ("suspend: true", "suspended", ["Kustomization flux-system/a is suspended"]),
        (
            "dependsOn: [{name: gone}]",
            "missing",
            [
                "Kustomization flux-system/a waits for Kustomization flux-system/gone, which does not exist"
            ],
        ),
        (
            "dependsOn: [{name: b}]",
            "deadlock",
            [
                "Kustomization flux-system/b depends on Kustomization flux-system/a",
                "Kustomization flux-system/a depends on Kustomization flux-system/b",
            ],
        ),
    ],
)
def test_never_ready(more: str, trouble: str, texts: list[str], tmp_path: Path) -> None:
    found = plan(
        cluster(
            tmp_path,
            {
                "cluster/a.yaml": kustomization("a", "./a", more),
                "cluster/b.yaml": kustomization("b", "./b", "dependsOn: [{name: a}]"),
                "a/a.yaml": config_map("a"),
                "b/b.yaml": config_map("b"),
            },
        )
    )
    behind = [(2, "a", 0, None), (3, "b", 30, None)]  # as if the mistake were fixed
    assert waves(found) == [(1, "flux-system", 0, 0), *(behind if trouble != "suspended" else ())]
    (blocker,) = found.blockers
    assert (blocker.kind, [sentence(it) for it in blocker.steps]) == (trouble, texts)
    assert {it.name for it in blocker.blocks} == {"a", "b"}
    assert {it.name for it in found.never} == {"a", "b"}


def test_a_failing_build_has_its_faults(tmp_path: Path) -> None:
    files = {
        "cluster/a.yaml": kustomization("a", "./a"),
        "a/kustomization.yaml": "resources: [gone.yaml]\n",
    }
    (blocker,) = plan(cluster(tmp_path, files)).blockers
    (step,) = blocker.steps
    assert (blocker.kind, step.place) == ("failing build", ("a/kustomization.yaml", 1))
    assert "gone.yaml" in sentence(step)


@st.composite
def clusters(draw: st.DrawFn) -> Cluster:
    """Kustomizations that apply each other, wait, are suspended, and depend on each other."""
    made: list[Resource] = []
    contents: dict[str, tuple[Resource, ...]] = {}
    for name in NAMES[: draw(st.integers(1, len(NAMES)))]:
        owner = draw(st.sampled_from([None, *made]))
        needs = draw(st.lists(st.sampled_from(NAMES), max_size=2, unique=True))
        spec = {
            "interval": "10m",
            "wait": draw(st.booleans()),
            "suspend": draw(st.integers(0, 9)) == 0,
        }
        item = objects.flux(name, *needs, spec=spec, owner=owner)
        made.append(item)
        if owner:
            contents[owner.name] = (*contents.get(owner.name, ()), item)
    inside = {id(it) for held in contents.values() for it in held}
    found = objects.cluster(*(it for it in made if id(it) not in inside), contents=contents)
    object.__setattr__(found, "contents", {**_contents(made, contents)})
    return found


def _contents(made: list[Resource], held: dict[str, tuple[Resource, ...]]) -> dict[object, object]:
    from gitops_lint.cluster import Content

    return {it.id: Content(it, "here", held.get(it.name, ())) for it in made}


@settings(max_examples=examples(30))
@given(clusters())
def test_an_entry_never_points_into_the_same_wave_or_a_later_one(found: Cluster) -> None:
    told = plan(found)
    wave = {it.name: it.wave for it in told.members}
    for member in told.members:
        assert all(step.awaited and wave[step.awaited] < member.wave for step in member.why)
    for item in found.kustomizations:
        for entry in item.get("spec", "dependsOn"):
            name, needs = (
                Name("Kustomization", "flux-system", n) for n in (item.name, entry["name"])
            )
            if {name, needs} <= wave.keys() - set(told.never):
                assert wave[needs] < wave[name]
        if item.owner and (own := Name(*item.id[:3])) in wave:
            assert wave[Name(*item.owner.id[:3])] < wave[own]


@settings(max_examples=examples(30))
@given(clusters())
def test_the_longest_chain_adds_up(found: Cluster) -> None:
    told = plan(found)
    assert told.seconds == max((it.ready for it in told.members if it.ready), default=0)
    assert all(it.ready is None or it.ready >= it.starts for it in told.members)
    started, ready = (
        {it.name for it in told.members},
        {it.name for it in told.members if it.ready is not None},
    )
    everything = {Name("Kustomization", "flux-system", it.name) for it in found.kustomizations}
    assert set(told.never) == everything - ready
    assert {name for it in told.blockers for name in it.blocks} == everything - ready
    assert started | set(told.never) == everything
    assert plan(found) == told
