"""Worlds drawn at random: small ones, crowded with what makes order go wrong.

The chances are chosen so that healthy worlds, deadlocks and races are all common. The least of
every draw is the simplest choice, so that examples shrink well.
"""

from collections.abc import Callable, Sequence
from random import Random
from typing import NamedTuple, TypeVar

from hypothesis import strategies as st

from tests.order.witness.world import (
    CHARTS,
    CUSTOM_KINDS,
    RENDERABLE,
    ROOT,
    ROOT_SOURCE,
    WITH_CRDS_FIRST,
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

T = TypeVar("T")

_NAMES = (
    *("infra", "apps", "data", "ingress", "certs", "policies"),
    *("tenants", "billing", "shop", "search", "monitoring"),
)
_TEAMS = ("team-a", "team-b")
_CONFIGURATION = ("settings", "values", "keys")
_WRITTEN = ("tokens", "keys", "values")  # the Secrets that operators write
_ISSUERS = CUSTOM_KINDS["Issuer"].definition
_MOST_NESTING = 4
_DEFINITIONS = (  # those that one file brings
    tuple(CUSTOM_KINDS[kind].definition for kind in ("Widget", "WidgetClass")),
    (CUSTOM_KINDS["Gadget"].definition,),
    CHARTS["cert-manager"],
)


class _Place(NamedTuple):
    """Where an object is applied: by a Kustomization, or in a step of a ResourceSet."""

    owner: Ref
    step: int = 0
    depth: int = 0  # how many Kustomizations and ResourceSets are above what is placed here


class _Draft:
    """A world that is being drawn: first where each object is, then what it asks for."""

    def __init__(self, number: Callable[[int], int]) -> None:
        self._number = number
        self.namespaces = ["flux-system"]
        self.steps = 1
        self.wide = False
        self.rendering = False
        self.writes: dict[Ref, Ref] = {}  # by ExternalSecret or Certificate, the Secret
        self.places = [_Place(ROOT)]
        self.placed: list[tuple[Ref, _Place]] = []

    def number(self, most: int) -> int:
        return self._number(most) if most else 0

    def chance(self, percent: int) -> bool:
        return self.number(99) >= 100 - percent

    def one(self, choices: Sequence[T]) -> T:
        return choices[self.number(len(choices) - 1)]

    def some(self, choices: Sequence[T], most: int) -> tuple[T, ...]:
        """Some of the choices, none twice."""
        drawn = (self.one(choices) for _ in range(self.number(most) if choices else 0))
        return tuple(dict.fromkeys(drawn))

    def place(
        self,
        kind: str,
        name: str,
        namespace: str | None = None,
        *,
        at_root: int = 20,
        again: int = 0,
    ) -> _Place:
        """Put an object somewhere; with a chance of so many percent at the root, or twice.

        Its namespace is drawn unless it is given. Little at the root is in a team's namespace: that
        Namespace would have to be there as well, or nothing ever starts.
        """
        below = self.places[1:]
        place = self.one(below) if below and not self.chance(at_root) else self.places[0]
        if namespace is None:
            in_team = self.chance(50 if place.depth else 8)
            namespace = self.one(self.namespaces) if in_team else self.namespaces[0]
        ref = Ref(kind, namespace, name)
        self.placed.append((ref, place))
        if again and self.chance(again):
            other = self.one(self.places)
            if other.owner != place.owner:
                self.placed.append((ref, other))
        return place

    def open(self, steps: int = 1) -> None:
        """Let what was placed last be a place itself, unless it is too deep."""
        ref, (_, _, depth) = self.placed[-1]
        if depth < _MOST_NESTING - 1:
            self.places += [_Place(ref, step, depth + 1) for step in range(steps)]

    def refs(self, *kinds: str) -> list[Ref]:
        """The objects of these kinds, or of every kind."""
        return list(dict.fromkeys(ref for ref, _ in self.placed if not kinds or ref.kind in kinds))


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Worlds of 2 to 12 Kustomizations, the entry's own included."""
    return _world(
        lambda most: draw(st.integers(0, most)), resource_sets=True, wide=True, rendering=True
    )


def world_without_resource_sets(seed: str, *, rendering: bool = False) -> World:
    """One such world, the same for the same seed, of the kinds that the lab plays.

    Charts render custom resources only if `rendering` is set.
    """
    random = Random(seed)
    return _world(
        lambda most: random.randint(0, most), resource_sets=False, wide=False, rendering=rendering
    )


def _world(
    number: Callable[[int], int], *, resource_sets: bool, wide: bool, rendering: bool
) -> World:
    """`number` draws a number from 0 to its argument.

    `wide`: with what surrounds Kustomizations, such as claims, images, and Secrets that operators write.
    `rendering`: with charts that contain custom resources.
    """
    draft = _Draft(number)
    draft.wide = wide
    draft.rendering = rendering
    draft.namespaces += _TEAMS[: draft.number(2)]
    _place_reconciled(draft, resource_sets=resource_sets)
    _place_the_rest(draft)
    specs = {ref: _spec(draft, ref) for ref in draft.refs()}
    manifests = (Manifest(ref, at.owner, specs[ref], at.step) for ref, at in draft.placed)
    root = Kustomization(ROOT_SOURCE, wait=draft.chance(10))

    def whole(ref: Ref) -> bool:
        """Whether a source includes no other; if it does, gitops-lint does not tell whether a build fails."""
        spec = specs[ref]
        source = specs.get(spec.source) if isinstance(spec, Kustomization) else None
        return not (isinstance(source, Source) and source.include)

    concurrency = draft.one((4, 4, 4, 2, 1))
    return world(
        *manifests,
        root=root,
        concurrency=concurrency,
        seed=draft.number(999),
        rejected=_rejected(draft),
        broken=[ref for ref in draft.refs("Kustomization") if draft.chance(2) and whole(ref)],
        prompt=wide and draft.chance(50),
    )


def _rejected(draft: _Draft) -> Sequence[Ref]:
    """Few, since each of them stops all that its owner applies."""
    able = draft.refs("Kustomization", "ConfigMap", "Secret", "GitRepository", "HelmRelease")
    return [draft.one(able)] if able and draft.chance(15) else []


def _place_reconciled(draft: _Draft, *, resource_sets: bool) -> None:
    """Kustomizations, one in another, and perhaps a ResourceSet among them."""
    names = _NAMES[: 1 + draft.number(len(_NAMES) - 1)]
    with_set = resource_sets and draft.chance(40)
    set_before = draft.number(len(names)) if with_set else None
    for number, name in enumerate(names):
        if number == set_before:
            draft.steps = 1 + draft.number(2)
            draft.place("ResourceSet", "platform", at_root=50)
            draft.open(draft.steps)
        draft.place("Kustomization", name, at_root=60)
        draft.open()


def _place_the_rest(draft: _Draft) -> None:
    for place in draft.places[1:]:
        if draft.chance(60):  # most apply something that others do not know of
            name = f"about-{place.owner.name}-{place.step}"
            namespace = draft.one(draft.namespaces)
            draft.placed.append((Ref("ConfigMap", namespace, name), place))
    for namespace in draft.namespaces[1:]:
        if not draft.chance(10):  # otherwise somebody else creates it
            draft.place("Namespace", namespace, "", at_root=60, again=20)
    for name in ("addons", "fleet")[: draft.number(2)]:
        draft.place("GitRepository", name, at_root=70)
    for definitions in draft.some(_DEFINITIONS, 3):
        place = draft.place(*definitions[0][::2], "", at_root=20, again=10)
        known = (it for it in definitions[1:] if draft.wide or it != _ISSUERS)
        draft.placed += [(definition, place) for definition in known]
    for name in _CONFIGURATION[: draft.number(3)]:
        draft.place(draft.one(("ConfigMap", "Secret")), name, at_root=40, again=10)
    charts = [it for it in CHARTS if draft.rendering or it not in WITH_CRDS_FIRST]
    for chart in draft.some(charts, 4 if draft.rendering else 3):
        draft.place("HelmRepository", chart, "flux-system", at_root=70)
        draft.place("HelmRelease", chart)
    for number in range(draft.number(3)):
        draft.place(draft.one(("Deployment", "Job")), f"work-{number}")
    _place_custom_resources(draft)
    if draft.wide:
        _place_surroundings(draft)


def _place_surroundings(draft: _Draft) -> None:
    """Claims and their StorageClass, images and their policies, Services of Deployments."""
    if draft.chance(30):
        draft.place("StorageClass", "fast", "")
    for number in range(draft.number(2)):
        draft.place("PersistentVolumeClaim", f"data-{number}")
    if draft.chance(30):
        draft.place("ImageRepository", "app")
    if draft.chance(30):
        draft.place("ImagePolicy", "app")
    for _, namespace, name in draft.refs("Deployment"):
        if draft.chance(50):
            draft.place("Service", name, namespace)


def _place_custom_resources(draft: _Draft) -> None:
    charts = [ref.name for ref in draft.refs("HelmRelease")]
    defined = set(draft.refs("CustomResourceDefinition")).union(*(CHARTS[name] for name in charts))
    given = draft.chance(10)  # somebody else creates the CRDs
    kinds = [
        kind
        for kind, it in CUSTOM_KINDS.items()
        if (given or it.definition in defined)
        and (draft.wide or kind != "Issuer")
        and (draft.rendering or kind != "ServiceMonitor")
    ]
    most = 7 if draft.wide else 4
    for number in range(draft.number(most) if kinds else 0):
        kind = draft.one(kinds)
        namespace = None if CUSTOM_KINDS[kind].namespaced else ""
        draft.place(kind, f"custom-{number}", namespace, at_root=3)
        if draft.wide and kind in ("ExternalSecret", "Certificate"):
            ref = draft.refs()[-1]
            draft.writes[ref] = Ref("Secret", ref.namespace, draft.one(_WRITTEN))


def _spec(draft: _Draft, ref: Ref) -> Spec | None:
    match ref.kind:
        case "Kustomization":
            return _kustomization(draft, ref)
        case "HelmRelease":
            return HelmRelease(
                repository=Ref("HelmRepository", "flux-system", ref.name),
                chart=ref.name,
                depends_on=_depends_on(draft, ref, most=1),
                suspend=draft.chance(8),
                values_from=_reads(draft, ref, 60),
                renders=_renders(draft, ref.name) if draft.rendering else (),
            )
        case "GitRepository" | "HelmRepository" | "ImageRepository":
            return _source(draft, ref)
        case "PersistentVolumeClaim":
            return Claim(draft.one(("fast", "fast", "outside")))
        case "ImagePolicy":
            return Policy("ghost" if draft.chance(10) else "app")
        case "ExternalSecret" | "Certificate" if draft.wide:
            return Writer(draft.writes[ref].name, _store_of(draft, ref))
        case "ClusterSecretStore" | "Issuer" if draft.wide:
            return Store(_credentials(draft, ref))
        case "ClusterIssuer" if draft.wide:
            return Store()
        case "ResourceSet":
            needed = [*draft.refs(), *_crds_of_charts(draft)]
            needs = (Need(need, draft.chance(60)) for need in draft.some(needed, 2))
            return ResourceSet(draft.steps, tuple(needs), wait=draft.chance(40), timeout=120)
        case "Deployment" | "Job":
            return Workload(_reads(draft, ref, 60))
    return None


def _source(draft: _Draft, ref: Ref) -> Source:
    suspend = draft.chance(6)
    if not draft.wide:
        return Source(suspend)
    include: tuple[str, ...] = ()
    service = None
    if ref.kind == "GitRepository" and draft.chance(20):
        peers = [it.name for it in draft.refs("GitRepository") if it.namespace == ref.namespace]
        include = draft.some([*peers, ROOT_SOURCE.name, "ghost"], 2)
    services = draft.refs("Service")
    if ref.name == "podinfo" and services and draft.chance(50):
        service = draft.one(services)
    return Source(suspend, include, service)


def _store_of(draft: _Draft, ref: Ref) -> Ref:
    """The store of an ExternalSecret or the issuer of a Certificate; now and then one that somebody else creates."""
    kinds = ("ClusterSecretStore",) if ref.kind == "ExternalSecret" else ("ClusterIssuer", "Issuer")
    found = [it for it in draft.refs(*kinds) if it.namespace in ("", ref.namespace)]
    return draft.one(found) if found and not draft.chance(10) else Ref(kinds[0], "", "outside")


def _credentials(draft: _Draft, ref: Ref) -> Ref | None:
    """The Secret without which a store does not work, in its own namespace if it has one."""
    secrets = [*draft.refs("Secret"), *draft.writes.values()]
    found = [it for it in secrets if ref.namespace in ("", it.namespace)]
    if draft.chance(6):
        return Ref("Secret", ref.namespace or "flux-system", "outside")
    return draft.one(found) if found and draft.chance(60) else None


def _crds_of_charts(draft: _Draft) -> list[Ref]:
    """The CRDs that charts install, which people name by themselves."""
    charts = [ref.name for ref in draft.refs("HelmRelease")] if draft.wide else []
    return [definition for name in charts for definition in CHARTS[name]]


def _renders(draft: _Draft, chart: str) -> tuple[str, ...]:
    """Mostly kinds that something in the world defines, and none of those that the chart itself defines."""
    if not draft.chance(50):
        return ()
    choices = RENDERABLE.get(chart, tuple(CUSTOM_KINDS))
    able = [kind for kind in choices if CUSTOM_KINDS[kind].definition not in CHARTS[chart]]
    charts = (ref.name for ref in draft.refs("HelmRelease"))
    defined = set(draft.refs("CustomResourceDefinition")).union(*(CHARTS[it] for it in charts))
    likely = [kind for kind in able if CUSTOM_KINDS[kind].definition in defined]
    return draft.some(able if draft.chance(10) else likely, 2)


def _kustomization(draft: _Draft, ref: Ref) -> Kustomization:
    health = draft.number(9)  # 0-4: nothing, 5-7: wait, 8-9: healthChecks
    missing = Ref("Deployment", "default", "missing")
    checked = [*draft.refs(), *_crds_of_charts(draft), missing]
    sources = draft.refs("GitRepository")
    return Kustomization(
        source=draft.one(sources) if sources and draft.chance(20) else ROOT_SOURCE,
        depends_on=_depends_on(draft, ref, most=2),
        wait=5 <= health <= 7,
        health_checks=draft.some(checked, 2) if health >= 8 else (),
        suspend=draft.chance(2),
        interval=draft.one((600, 300, 60)),
        timeout=draft.one((None, 60, 120)),
        retry_interval=draft.one((None, 30, 60)),
        substitute_from=_reads(draft, ref, 40),
    )


def _depends_on(draft: _Draft, ref: Ref, most: int) -> tuple[Dependency, ...]:
    """Mostly on those drawn before; now and then on any, itself and the entry included."""
    peers = draft.refs(ref.kind)
    earlier = peers[: peers.index(ref)]
    ghost = Ref(ref.kind, "flux-system", "ghost")
    entry = [ROOT] if ref.kind == "Kustomization" else []
    targets = [
        draft.one([*entry, *peers, ghost]) if draft.chance(10) else draft.one(earlier or entry)
        for _ in range(draft.number(most) if earlier or draft.chance(10) else 0)
        if earlier or entry
    ]
    return tuple(
        Dependency(
            target.name,
            None if target.namespace == ref.namespace else target.namespace,
            draft.one(tuple(ReadyExpr)) if draft.chance(8) else None,
        )
        for target in dict.fromkeys(targets)
    )


def _reads(draft: _Draft, ref: Ref, percent: int) -> tuple[Read, ...]:
    near = [
        config
        for config in dict.fromkeys((*draft.refs("ConfigMap", "Secret"), *draft.writes.values()))
        if config.namespace == ref.namespace and config.name in (*_CONFIGURATION, *_WRITTEN)
    ]
    if draft.chance(4):  # somebody else creates it
        return (Read(draft.one(("ConfigMap", "Secret")), "outside"),)
    if not near or not draft.chance(percent):
        return ()
    return tuple(
        Read(kind, name, draft.chance(20)) for kind, _, name in draft.some(near, 2) or near[:1]
    )
