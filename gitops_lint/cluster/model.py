"""A cluster: every object that its entry point leads to, resolved."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from gitops_lint.budget import OverBudgetError
from gitops_lint.cluster.entry import Entry
from gitops_lint.cluster.flux import Flags, flags_of, installation, shows_controller
from gitops_lint.cluster.identity import SourceId, source_of
from gitops_lint.cluster.kinds import FLUX_GROUP, Kind, is_foreign
from gitops_lint.cluster.paths import repository_directory
from gitops_lint.cluster.resource import Id, Resource, known
from gitops_lint.cluster.variables import Variables
from gitops_lint.config import Config
from gitops_lint.documents import Artifact, Fault, FaultKind, Place, Tree
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.results.cluster import EntryKind, FluxVersion

if TYPE_CHECKING:
    from gitops_lint.cluster.artifacts.generator import Generated
    from gitops_lint.substitution import Substituted

State = Literal["here", "elsewhere", "error", "unknown"]


class Content(NamedTuple):
    """The objects that a Flux Kustomization or a ResourceSet applies.

    `state`:

    - "here": built from this checkout.
    - "error": built from this checkout, but Flux would fail; `objects` are those of the entries
      without faults.
    - "elsewhere": the source is another repository or artifact.
    - "unknown": cannot be determined from the checkout.
    """

    owner: Resource
    state: State
    objects: tuple[Resource, ...] = ()
    artifact: Artifact | None = None
    path: str = ""  # the directory inside the artifact
    faults: tuple[Fault, ...] = ()
    unknown: tuple[tuple[str, Place], ...] = ()  # (reason, where)
    # Patches that match no object, which kustomize ignores, and objects that Flux Operator drops.
    unmatched: tuple[Fault, ...] = ()
    variables: Variables | None = None  # of postBuild
    substituted: tuple[tuple[Resource, "Substituted"], ...] = ()
    reads: frozenset[str] = frozenset()  # the files of the repository that the build reads
    fetches: tuple[tuple[str, Place], ...] = ()  # (what the build fetches from elsewhere, where)

    @property
    def directory(self) -> str:
        """The directory of the repository that the content comes from; "" without an artifact."""
        return repository_directory(self.artifact, self.path) if self.artifact else ""

    @property
    def complete(self) -> bool:
        """Whether `objects` are all the objects that the owner applies."""
        return self.state == "here" and not self.unknown

    @property
    def parts(self) -> tuple[object, ...]:
        """All data of this content, with the key of its artifact."""
        variables = self.variables
        return (
            *(self.owner, self.state, self.objects, self.artifact and self.artifact.key, self.path),
            *(
                self.faults,
                self.unknown,
                self.unmatched,
                self.substituted,
                self.reads,
                self.fetches,
            ),
            variables and (variables.always, variables.missing, *variables.known.items()),
        )


def stopped(owner: Resource, error: OverBudgetError) -> Content:
    """The content of an owner that costs too much."""
    fault = error.fault(str(owner), owner.origin)
    reason = f"{owner}: not expanded, because it costs too much"
    return Content(owner, "unknown", faults=(fault,), unknown=((reason, fault.place),))


class FoundFault(NamedTuple):
    """A fault, and the object of the cluster that has it."""

    fault: Fault
    owner: Resource  # the Flux Kustomization, ResourceSet or ArtifactGenerator that fails
    content: Content | None = None  # of the owner; None for an ArtifactGenerator
    resource: Resource | None = None  # the object in which substitution fails
    substituted: "Substituted | None" = None  # the substitution of that object


@dataclass(eq=False, repr=False)  # its other methods would take half a millisecond to make
class Cluster:
    """The objects of one cluster, and the content of each Flux Kustomization in it. Its fields never change.

    Ways to ask for objects, for rules:

    - `of_kind`: all objects of some kinds, wherever they are, remote clusters included.
    - `find`: the object that a reference names by kind, namespace and name, such as `valuesFrom`.
    - `get`: the object with a known `Id`, such as `resource.id`, in which the group counts.
    - `kustomization`: the Flux Kustomization that `dependsOn` names. Unlike `find`, it includes the
      roots, which the repository need not contain.
    - `has_source`: whether the source that `sourceRef` names exists. Unlike `find`, it includes the
      source of the entry point, which the repository need not contain.
    - `content`: the objects that a Flux Kustomization or a ResourceSet applies.
    - `resources`: all objects, in the order of discovery.

    `find` and `get` return the first of several objects with the same name, and only objects in the
    cluster that runs Flux.
    """

    name: str
    entry: Entry
    flux: FluxVersion
    resources: tuple[Resource, ...]
    contents: Mapping[Id, Content]  # of every Flux Kustomization that runs in this cluster
    config: Config = field(default_factory=Config)
    generated: tuple[tuple[Resource, "Generated"], ...] = ()  # by ArtifactGenerators
    resource_sets: Mapping[Id, Content] = field(default_factory=dict)  # of every ResourceSet
    neighbors: tuple[str, ...] = ()  # the directories of the other entry points of the repository

    @property
    def parts(self) -> tuple[object, ...]:
        """All data of this cluster; the objects of a cluster of which it is the same must be identical.

        Artifacts are represented by their keys.
        """
        return (
            self.entry,
            self.flux,
            self.resources,
            tuple(content.parts for content in self.contents.values()),
            self.config,
            tuple((generator, made.parts) for generator, made in self.generated),
            tuple(content.parts for content in self.resource_sets.values()),
            self.neighbors,
        )

    @property
    def tree(self) -> Tree | None:
        """The checkout that its contents come from; None if it has none."""
        return next((it.artifact.tree for it in self.contents.values() if it.artifact), None)

    @cached_property
    def _by_kind(self) -> dict[str, list[Resource]]:
        kinds = defaultdict(list)
        for resource in self.resources:
            kinds[resource.kind].append(resource)
        return dict(kinds)

    @cached_property
    def _by_id(self) -> dict[Id, Resource]:
        return {item.id: item for item in reversed(self.resources) if not item.remote}

    @cached_property
    def _by_name(self) -> dict[tuple[str, str, str], Resource]:
        return {
            (item.kind, item.namespace, item.name): item
            for item in reversed(self.resources)
            if not (item.remote or is_foreign(item))
        }

    def of_kind(self, *kinds: str | Kind) -> Sequence[Resource]:
        """All objects of these kinds, one kind after the other, each in the order of discovery.

        Use it to look at every object of a kind. A kind is a name or (name, group). The name of a
        Flux kind means Flux's own kind, so a HelmRelease of another group is left out. Any other name
        means the kind in every group; give the group if it matters. Objects that a Kustomization with
        a kubeconfig applies to another cluster are included; `resource.remote` marks them.
        """
        return [item for kind in kinds for item in self._of(kind)]

    def _of(self, kind: str | Kind) -> Iterator[Resource]:
        if isinstance(kind, str):
            yield from (item for item in self._by_kind.get(kind, ()) if not is_foreign(item))
        else:
            name, group = kind
            yield from (item for item in self._by_kind.get(name, ()) if item.group == group)

    def find(self, kind: str, namespace: str, name: str) -> Resource | None:
        """The object that a reference names, in the cluster that runs Flux; None if there is none.

        Use it for references without a group, such as `valuesFrom`. `namespace` is "" for a
        cluster-scoped object. The name of a Flux kind means Flux's own kind. Roots and sources that the
        repository does not contain are not found; see `kustomization` and `has_source`.
        """
        return self._by_name.get((kind, namespace, name))

    def get(self, identity: Id) -> Resource | None:
        """The object with this identity in the cluster that runs Flux; None if there is none.

        Use it if the group is known, for example with the `id` of another object.
        """
        return self._by_id.get(identity)

    @cached_property
    def kustomizations(self) -> tuple[Resource, ...]:
        """Every Flux Kustomization that this cluster runs, roots included, in discovery order."""
        return tuple(content.owner for content in self.contents.values())

    def kustomization(self, namespace: str, name: str) -> Resource | None:
        """The Flux Kustomization with this name, roots included; None if there is none.

        Use it to resolve `dependsOn` of Kustomizations.
        """
        content = self.contents.get(kustomization_id(namespace, name))
        return content.owner if content else None

    def content(self, owner: Resource) -> Content:
        """The content of a Flux Kustomization or a ResourceSet; of state "unknown" for other objects."""
        found = self.contents.get(owner.id) or self.resource_sets.get(owner.id)
        return found or Content(owner, "unknown")

    def has_source(self, kind: str, namespace: str, name: str) -> bool:
        """Whether a source exists: applied, or bootstrapped."""
        return (
            SourceId(kind, namespace, name) == self.entry.source
            or self.find(kind, namespace, name) is not None
        )

    @cached_property
    def faults(self) -> Mapping[FaultKind, Sequence[FoundFault]]:
        """All faults found while this cluster was expanded, by kind."""
        faults = defaultdict(list)
        for found in self._faults():
            faults[found.fault.kind].append(found)
        return dict(faults)

    def _faults(self) -> Iterator[FoundFault]:
        for content in (*self.contents.values(), *self.resource_sets.values()):
            owner = content.owner
            for fault in (*content.faults, *content.unmatched):
                yield FoundFault(fault, owner, content)
            for resource, substituted in content.substituted:
                for fault in substituted.faults:
                    yield FoundFault(fault, owner, content, resource, substituted)
        for generator, made in self.generated:
            yield from (FoundFault(fault, generator) for fault in made.faults)

    @cached_property
    def flags(self) -> Flags:
        """The flags of the Flux controllers of this cluster."""
        return flags_of(installation(self.entry, self.resources), self.flux.minor)

    def shows_controller(self, kind: str) -> bool:
        """Whether the checkout installs the controller of a kind; otherwise its flags are assumed."""
        return shows_controller(installation(self.entry, self.resources), kind)

    @property
    def whole(self) -> bool:
        """Whether this is a cluster, and not a single file that is checked by itself."""
        return self.entry.found_by not in (EntryKind.FILE, EntryKind.STRAY)

    @property
    def unknown(self) -> Iterator[tuple[str, Place]]:
        """(reason, place) of everything that cannot be determined from the checkout."""
        if self.flux.unreadable:
            yield self.flux.unreadable
        for content in (*self.contents.values(), *self.resource_sets.values()):
            yield from content.unknown

    @cached_property
    def opaque(self) -> bool:
        """Whether the cluster may have objects that are not in this checkout, or are in a build that fails."""
        contents = (*self.contents.values(), *self.resource_sets.values())
        return any(not content.complete for content in contents)

    @cached_property
    def unseen(self) -> tuple[Resource, ...]:
        """The Flux objects that may apply others from elsewhere, or with unknown values, that this checkout does not show.

        A Kustomization whose source nothing applies never starts, so it applies nothing from elsewhere.
        """
        return tuple(
            content.owner
            for content in (*self.contents.values(), *self.resource_sets.values())
            if content.unknown and self._may_start(content)
        )

    def generators(self, artifact: Id) -> Iterator[tuple[Resource, "Generated"]]:
        """The ArtifactGenerators that create an ExternalArtifact, or that list it but fail before."""
        for generator, generated in self.generated:
            if (artifact.namespace, artifact.name) in _outputs(generator, generated):
                yield generator, generated

    def may_generate(self, artifact: Id) -> bool:
        """Whether a generator creates an ExternalArtifact, or artifacts with unknown names."""
        return artifact.kind == "ExternalArtifact" and any(
            _may_be(artifact.namespace, namespace) and _may_be(artifact.name, name)
            for generator, generated in self.generated
            for namespace, name in _outputs(generator, generated)
        )

    def _may_start(self, content: Content) -> bool:
        source = source_of(content.owner)
        if content.state != "elsewhere" or self.entry.source_assumed or not known(str(source)):
            return True
        if source.kind == "ExternalArtifact":
            return any(
                _may_be(source.namespace, namespace)
                for generator, generated in self.generated
                for namespace in (generator.namespace, *dict(_outputs(generator, generated)))
            )
        return self.has_source(source.kind, source.namespace, source.name)


def _may_be(text: str, written: str) -> bool:
    """Whether a name is as written, where a placeholder stands for anything."""
    return text == written or "{" in written or not known(written)


def _outputs(generator: Resource, generated: "Generated") -> set[tuple[str, str]]:
    """(namespace, name) of the artifacts of a generator, also as listed."""
    listed = (
        (entry.get("namespace") or generator.namespace, entry.get("name"))
        for _, entry in generator.maps("spec", "artifacts")
    )
    return {
        *((it.namespace or generator.namespace, it.name) for it in generated.outputs),
        *((str(namespace), name) for namespace, name in listed if isinstance(name, str)),
    }


def kustomization_id(namespace: str, name: str) -> Id:
    """The identity of a Flux Kustomization."""
    return Id("Kustomization", namespace, name, FLUX_GROUP)


@dataclass(eq=False, repr=False)
class Repository:
    """A checkout and the clusters it describes. Its fields never change."""

    tree: Tree
    clusters: tuple[Cluster, ...]
    config: Config
    whole: bool = True  # whether `clusters` are all clusters of the repository
    failed: tuple[tuple[Entry, Fault], ...] = ()  # clusters for which gitops-lint itself failed
    strays: tuple[Cluster, ...] = ()  # faulty Flux files that no cluster reads, each by itself
