"""A cluster before it starts: every object, who applies it, and what it asks for.

Plain data. `render` writes a world as the files of a Git repository, `simulate` plays Flux on it.
Times are whole seconds.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Ref(NamedTuple):
    """The identity of an object. A name of a kind is enough: no two groups here share one."""

    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        return (
            f"{self.kind} {self.namespace}/{self.name}"
            if self.namespace
            else self[0] + f" {self[2]}"
        )


class ReadyExpr(StrEnum):
    """The expressions that may stand at a dependsOn entry: each in CEL, as it is written."""

    EXISTS = "dep.metadata.name != ''"
    ATTEMPTED = "has(dep.status.lastAttemptedRevision)"
    READY = (
        "dep.status.conditions.filter(c, c.type == 'Ready').all(c, c.status == 'True')"
        " && dep.metadata.generation == dep.status.observedGeneration"
    )


class Dependency(NamedTuple):
    """An entry of dependsOn: a Kustomization of Kustomizations, a HelmRelease of HelmReleases."""

    name: str
    namespace: str | None = None  # as written: the namespace of the dependent, if it is not
    ready_expr: ReadyExpr | None = None


class Read(NamedTuple):
    """A ConfigMap or Secret in the reader's own namespace."""

    kind: str
    name: str
    optional: bool = False


class Need(NamedTuple):
    """An entry of a ResourceSet's dependsOn: any object, which must exist, or be ready as well."""

    ref: Ref
    ready: bool = False


@dataclass(frozen=True, slots=True)
class Kustomization:
    source: Ref
    depends_on: tuple[Dependency, ...] = ()
    wait: bool = False
    health_checks: tuple[Ref, ...] = ()
    suspend: bool = False
    interval: int = 600
    timeout: int | None = None
    retry_interval: int | None = None
    substitute_from: tuple[Read, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A GitRepository (of this very repository), a HelmRepository or an ImageRepository.

    `include`: the GitRepositories in its namespace whose artifacts it includes. `served_by`: the Service of the
    cluster at which its URL points; what it selects is the Deployment of the same name.
    """

    suspend: bool = False
    include: tuple[str, ...] = ()
    served_by: Ref | None = None


@dataclass(frozen=True, slots=True)
class HelmRelease:
    """A release; its chart renders objects of the custom kinds in `renders`, because the values ask for them."""

    repository: Ref
    chart: str = "podinfo"
    depends_on: tuple[Dependency, ...] = ()
    suspend: bool = False
    interval: int = 600
    values_from: tuple[Read, ...] = ()
    renders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ResourceSet:
    """Its objects are those whose manifest names it as the owner, by step."""

    steps: int = 1
    depends_on: tuple[Need, ...] = ()
    wait: bool = False
    timeout: int = 300


@dataclass(frozen=True, slots=True)
class Workload:
    """A Deployment or a Job; its pods start when what they read by envFrom is there."""

    reads: tuple[Read, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """A PersistentVolumeClaim, which is bound at once when its StorageClass is there."""

    storage_class: str


@dataclass(frozen=True, slots=True)
class Policy:
    """An ImagePolicy: it picks from the tags that an ImageRepository of its namespace scanned."""

    repository: str


@dataclass(frozen=True, slots=True)
class Writer:
    """An ExternalSecret or a Certificate: an operator writes a Secret in its namespace, with a store or issuer.

    A store that no manifest brings is there.
    """

    secret: str
    store: Ref


@dataclass(frozen=True, slots=True)
class Store:
    """A ClusterSecretStore, an Issuer or a ClusterIssuer, and the Secret without which it does not work."""

    secret: Ref | None = None


Spec = (
    Kustomization | Source | HelmRelease | ResourceSet | Workload | Claim | Policy | Writer | Store
)


class Manifest(NamedTuple):
    """An object in the directory of a Kustomization, or in a step of a ResourceSet."""

    ref: Ref
    owner: Ref
    spec: Spec | None = None  # None: nothing about it matters but that it is there
    step: int = 0


class CustomKind(NamedTuple):
    group: str
    plural: str
    namespaced: bool = True

    @property
    def definition(self) -> Ref:
        return Ref("CustomResourceDefinition", "", f"{self.plural}.{self.group}")


CUSTOM_KINDS = {
    "Certificate": CustomKind("cert-manager.io", "certificates"),
    "ClusterIssuer": CustomKind("cert-manager.io", "clusterissuers", namespaced=False),
    "Issuer": CustomKind("cert-manager.io", "issuers"),
    "ExternalSecret": CustomKind("external-secrets.io", "externalsecrets"),
    "ClusterSecretStore": CustomKind(
        "external-secrets.io", "clustersecretstores", namespaced=False
    ),
    "Gadget": CustomKind("gadgets.example.com", "gadgets"),
    "Widget": CustomKind("widgets.example.com", "widgets"),
    "WidgetClass": CustomKind("widgets.example.com", "widgetclasses", namespaced=False),
    "ServiceMonitor": CustomKind("monitoring.coreos.com", "servicemonitors"),
}
CHARTS: Mapping[str, tuple[Ref, ...]] = {
    chart: tuple(kind.definition for kind in CUSTOM_KINDS.values() if kind.group == group)
    for chart, group in (
        ("podinfo", ""),
        ("cert-manager", "cert-manager.io"),
        ("external-secrets", "external-secrets.io"),
        ("kube-prometheus-stack", "monitoring.coreos.com"),
    )
}
# The charts with the operators of API groups, which act on the objects of these.
OPERATORS = {"cert-manager.io": "cert-manager", "external-secrets.io": "external-secrets"}
# The charts whose CRDs are in `crds/`; those of the others are in templates.
WITH_CRDS_FIRST = ("kube-prometheus-stack",)
# The custom kinds that a chart can render, if not all.
RENDERABLE = {"podinfo": ("Certificate", "ServiceMonitor")}
CLUSTER_SCOPED = {"CustomResourceDefinition", "Namespace", "ClusterRole", "StorageClass"}
CLUSTER_SCOPED |= {kind for kind, custom in CUSTOM_KINDS.items() if not custom.namespaced}

# What a bootstrapped cluster has before anything is reconciled, besides Flux and its kinds.
ROOT = Ref("Kustomization", "flux-system", "flux-system")
ROOT_SOURCE = Ref("GitRepository", "flux-system", "flux-system")
PRESENT = {ROOT, ROOT_SOURCE} | {Ref("Namespace", "", name) for name in ("default", "flux-system")}


@dataclass(frozen=True, slots=True)
class World:
    """The manifests of a cluster, those of the entry (ROOT and ROOT_SOURCE) among them.

    An object may have manifests of several owners: whoever comes first creates it.
    `concurrency` is kustomize-controller's --concurrent; `seed` draws the durations, None gives
    each its usual one. `rejected`: what the API server rejects, whoever applies it. `broken`: the
    Kustomizations whose build fails. `prompt`: operators set the conditions of a custom resource before anybody
    looks at its health; otherwise they do so only afterwards. `stage_kinds` is kustomize-controller's
    --custom-apply-stage-kinds, without groups.
    """

    manifests: tuple[Manifest, ...]
    concurrency: int = 4
    seed: int | None = None
    rejected: frozenset[Ref] = frozenset()
    broken: frozenset[Ref] = frozenset()
    prompt: bool = False
    stage_kinds: frozenset[str] = frozenset()

    def specs(self) -> dict[Ref, Spec | None]:
        return {manifest.ref: manifest.spec for manifest in self.manifests}

    def needs(self) -> frozenset[Ref]:
        """What nothing in the repository creates: it is there before Flux starts, or its users fail."""
        made = {*self.specs(), *PRESENT}
        for ref, spec in self.specs().items():
            match spec:
                case HelmRelease(chart=chart):
                    made.update(CHARTS[chart])
                case Writer(secret=name):
                    made.add(Ref("Secret", ref.namespace, name))
        return frozenset(ref for ref in self._needed() if ref not in made)

    def _needed(self) -> Iterator[Ref]:
        for ref, spec in self.specs().items():
            if ref.kind in CUSTOM_KINDS:
                yield CUSTOM_KINDS[ref.kind].definition
            if isinstance(spec, HelmRelease):
                yield from (CUSTOM_KINDS[kind].definition for kind in spec.renders)
            if ref.kind not in CLUSTER_SCOPED:
                yield Ref("Namespace", "", ref.namespace)
            match spec:
                case (
                    Kustomization(substitute_from=reads)
                    | HelmRelease(values_from=reads)
                    | Workload(reads=reads)
                ):
                    yield from (
                        Ref(kind, ref.namespace, name)
                        for kind, name, optional in reads
                        if not optional
                    )
                case Claim(storage_class=name):
                    yield Ref("StorageClass", "", name)
                case Store(secret=Ref() as secret):
                    yield secret

    def contents(self) -> dict[tuple[Ref, int], list[Ref]]:
        """What is applied by a Kustomization (step 0) or by each step of a ResourceSet."""
        found: defaultdict[tuple[Ref, int], list[Ref]] = defaultdict(list)
        for manifest in self.manifests:
            found[manifest.owner, manifest.step].append(manifest.ref)
        return found


def world(
    *manifests: Manifest,
    root: Kustomization | None = None,
    concurrency: int = 4,
    seed: int | None = None,
    rejected: Iterable[Ref] = (),
    broken: Iterable[Ref] = (),
    prompt: bool = False,
) -> World:
    """A world with its entry, which applies itself as flux bootstrap has it."""
    entry = Manifest(ROOT, ROOT, root or Kustomization(ROOT_SOURCE))
    return World(
        (entry, Manifest(ROOT_SOURCE, ROOT, Source()), *manifests),
        concurrency,
        seed,
        frozenset(rejected),
        frozenset(broken),
        prompt,
    )
