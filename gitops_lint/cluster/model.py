"""A cluster: everything one entry point reaches, resolved."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from gitops_lint.cluster.entry import Entry
from gitops_lint.cluster.flux import Flags, flags_of, installation
from gitops_lint.cluster.identity import SourceId
from gitops_lint.cluster.kinds import FLUX_GROUP, Kind, is_foreign
from gitops_lint.cluster.paths import repository_directory
from gitops_lint.cluster.resource import Id, Resource
from gitops_lint.cluster.variables import Variables
from gitops_lint.config import Config
from gitops_lint.results.cluster import EntryKind, FluxVersion
from gitops_lint.source import Artifact, Fault, FaultKind, Place, Tree

if TYPE_CHECKING:
    from gitops_lint.cluster.artifacts.generator import Generated
    from gitops_lint.substitution import Substituted

State = Literal["here", "elsewhere", "error", "unknown"]


@dataclass(frozen=True, slots=True)
class Content:
    """What a Flux Kustomization, or a ResourceSet, applies.

    `state`: "here" it was built from this checkout; "error" likewise, but Flux would fail, and
    `objects` is what is left when the faulty entries are; "elsewhere" it comes from another
    repository or artifact; "unknown" it cannot be told.
    """

    owner: Resource
    state: State
    objects: tuple[Resource, ...] = ()
    artifact: Artifact | None = None
    path: str = ""  # the directory inside the artifact
    faults: tuple[Fault, ...] = ()
    unknown: tuple[tuple[str, Place], ...] = ()  # (reason, where)
    unmatched: tuple[Fault, ...] = ()  # patches without an object, which kustomize ignores
    variables: Variables | None = None  # of postBuild
    substituted: tuple[tuple[Resource, "Substituted"], ...] = ()

    @property
    def directory(self) -> str:
        """The directory of the repository that its content comes from."""
        return repository_directory(self.artifact, self.path) if self.artifact else ""

    @property
    def complete(self) -> bool:
        """Whether `objects` is all there is."""
        return self.state == "here" and not self.unknown


class FoundFault(NamedTuple):
    """A fault, and where in a cluster it was met."""

    fault: Fault
    # The Flux Kustomization or ResourceSet whose content it spoils, or the ArtifactGenerator.
    owner: Resource
    content: Content | None = None  # what the owner applies; None of an ArtifactGenerator
    resource: Resource | None = None  # the object in which substitution fails
    substituted: "Substituted | None" = None  # what that object comes to


@dataclass(frozen=True, eq=False)
class Cluster:
    """The objects of one cluster, and what each Flux Kustomization in it applies."""

    name: str
    entry: Entry
    flux: FluxVersion
    resources: tuple[Resource, ...]
    contents: Mapping[Id, Content]  # of every Flux Kustomization that runs in this cluster
    config: Config = field(default_factory=Config)
    generated: tuple[tuple[Resource, "Generated"], ...] = ()  # by ArtifactGenerators
    resource_sets: Mapping[Id, Content] = field(default_factory=dict)  # what each ResourceSet makes

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
        """The objects of these kinds, in the order in which they were found.

        A kind is a name or (name, group). The name of a Flux kind means Flux's own: a HelmRelease of
        another group is not among them. Any other name means that kind of whatever group.
        """
        return [item for kind in kinds for item in self._of(kind)]

    def _of(self, kind: str | Kind) -> Iterator[Resource]:
        if isinstance(kind, str):
            yield from (item for item in self._by_kind.get(kind, ()) if not is_foreign(item))
        else:
            name, group = kind
            yield from (item for item in self._by_kind.get(name, ()) if item.group == group)

    def find(self, kind: str, namespace: str, name: str) -> Resource | None:
        """The object of this name in the cluster that runs Flux; `kind` as a name in `of_kind`."""
        return self._by_name.get((kind, namespace, name))

    def get(self, identity: Id) -> Resource | None:
        """The object with this identity in the cluster that runs Flux."""
        return self._by_id.get(identity)

    @cached_property
    def kustomizations(self) -> tuple[Resource, ...]:
        """Every Flux Kustomization that runs here, with the roots, in the order of discovery."""
        return tuple(content.owner for content in self.contents.values())

    def kustomization(self, namespace: str, name: str) -> Resource | None:
        """The Flux Kustomization of this name, roots included."""
        content = self.contents.get(kustomization_id(namespace, name))
        return content.owner if content else None

    def content(self, owner: Resource) -> Content:
        """What a Flux Kustomization or a ResourceSet of this cluster applies."""
        found = self.contents.get(owner.id) or self.resource_sets.get(owner.id)
        return found or Content(owner, "unknown")

    def has_source(self, kind: str, namespace: str, name: str) -> bool:
        """Whether a source exists: applied, or there from the start."""
        return (
            SourceId(kind, namespace, name) == self.entry.source
            or self.find(kind, namespace, name) is not None
        )

    @cached_property
    def faults(self) -> Mapping[FaultKind, Sequence[FoundFault]]:
        """Everything that was found wrong on the way to this cluster's objects, by kind."""
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
        """How the controllers of this cluster run."""
        return flags_of(installation(self.entry, self.resources), self.flux.minor)

    @property
    def whole(self) -> bool:
        """Whether this is a cluster, and not a file that somebody looks at by itself."""
        return self.entry.found_by is not EntryKind.FILE

    @property
    def unknown(self) -> Iterator[tuple[str, Place]]:
        """What this checkout does not tell: (why, where)."""
        for content in (*self.contents.values(), *self.resource_sets.values()):
            yield from content.unknown

    @cached_property
    def opaque(self) -> bool:
        """Whether something may apply objects that this checkout does not show."""
        contents = (*self.contents.values(), *self.resource_sets.values())
        return any(not content.complete for content in contents)


def kustomization_id(namespace: str, name: str) -> Id:
    """The identity of a Flux Kustomization."""
    return Id("Kustomization", namespace, name, FLUX_GROUP)


@dataclass(frozen=True, eq=False)
class Repository:
    """A checkout and the clusters it describes."""

    tree: Tree
    clusters: tuple[Cluster, ...]
    config: Config
    whole: bool = True  # whether these are all of its clusters
