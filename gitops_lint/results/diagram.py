"""A picture of a cluster as plain data: what applies what, what waits for what, what is wrong there."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final, Literal, TypeVar

from gitops_lint.results.finding import Finding, Location, Severity

Mark = Literal[
    "entry",  # there from the start
    "waits",  # Ready only when all that it applies is healthy
    "checks",  # Ready only when what its healthChecks list is healthy
    "suspended",
    "missing",  # something names it, and the cluster has no such object
    "unknown",  # cannot be told from the checkout: what it applies, or whether it exists at all
    "elsewhere",  # what it applies comes from another repository
    "broken",  # what it applies cannot be built
    "stuck",  # it starts, and never is Ready
]
LinkKind = Literal["dependsOn", "readyExpr", "health", "source", "needs"]
Phase = Literal[
    "started", "applied", "ready"
]  # its gates are passed, its objects there, it is Ready
Event = tuple[str, Phase]
K = TypeVar("K")
V = TypeVar("V")

# Which phase of an object waits for which phase of another one.
PHASES: Final[Mapping[LinkKind, tuple[Phase, Phase]]] = {
    "dependsOn": ("started", "ready"),
    "readyExpr": (
        "started",
        "started",
    ),  # an expression promises no more than that there is somebody to ask
    "health": ("ready", "ready"),
    "source": ("started", "ready"),
    "needs": ("applied", "applied"),
}
SOURCES: Final = (
    "GitRepository", "OCIRepository", "HelmRepository", "HelmChart", "Bucket", "ExternalArtifact",
    "ArtifactGenerator",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Node:
    """An object that takes part in the order: a Kustomization, a HelmRelease, a source, ...

    `owner` is the id of the node that applies it. `wave` counts what starts
    one after the other, from 1; 0 is there from the start, None never starts. `objects` counts
    what it applies by kind, the most frequent first. `findings` are indexes into those of the diagram.
    """

    id: str  # "Kustomization flux-system/apps"
    kind: str
    namespace: str
    name: str
    location: Location | None = None
    owner: str | None = None
    wave: int | None = 0
    marks: tuple[Mark, ...] = ()
    objects: tuple[tuple[str, int], ...] = ()
    findings: tuple[int, ...] = ()

    @property
    def is_source(self) -> bool:
        return self.kind in SOURCES


@dataclass(frozen=True, slots=True)
class Link:
    """`waiter` waits for `awaited`: ids of nodes; `reason` is for people, `location` where it says so.

    Nothing promises the order of what is `open`: Flux tries too early, and may fail. That a node waits
    for its owner is not told again here.
    """

    waiter: str
    awaited: str
    kind: LinkKind
    reason: str = ""
    location: Location | None = None
    open: bool = False
    findings: tuple[int, ...] = ()


@dataclass(frozen=True)
class Diagram:
    """The nodes of a cluster, owners before what they own, and the links between them."""

    cluster: str
    nodes: tuple[Node, ...] = ()
    links: tuple[Link, ...] = ()
    findings: tuple[Finding, ...] = field(default=())

    @cached_property
    def by_id(self) -> Mapping[str, Node]:
        return {node.id: node for node in self.nodes}

    @cached_property
    def homes(self) -> Collection[str]:
        """The namespaces of the Kustomizations."""
        return {node.namespace for node in self.nodes if node.kind == "Kustomization"}

    @cached_property
    def out(self) -> Mapping[str, Sequence[Link]]:
        """The links of each node that waits, by its id."""
        return _grouped(self.links, lambda link: link.waiter)

    @cached_property
    def owned(self) -> Mapping[str | None, Sequence[Node]]:
        """The nodes that each node applies; under None, those that no node here applies."""
        return _grouped(self.nodes, lambda node: node.owner if node.owner in self.by_id else None)

    @cached_property
    def before(self) -> Mapping[Event, Collection[Event]]:
        """What each event waits for directly; an object starts after its owner."""
        found: dict[Event, dict[Event, None]] = {}
        for node in self.nodes:
            found[node.id, "started"] = {(node.owner, "started"): None} if node.owner else {}
            found[node.id, "applied"] = {(node.id, "started"): None}
            found[node.id, "ready"] = {(node.id, "applied"): None}
        for link in self.links:
            waits, awaited = PHASES[link.kind]
            found.setdefault((link.waiter, waits), {})[link.awaited, awaited] = None
        return found

    def needed(self, id: str) -> set[str]:  # noqa: A002
        """The ids of all that comes before an object is Ready, at however many removes."""
        return _reached((id, "ready"), self.before) - {id}

    def blocked(self, id: str) -> set[str]:  # noqa: A002
        """The ids of all that is never Ready if an object never starts."""
        after: dict[Event, list[Event]] = {}
        for event, needs in self.before.items():
            for need in needs:
                after.setdefault(need, []).append(event)
        return _reached((id, "started"), after) - {id}

    def worst(self, indexes: Iterable[int]) -> Severity | None:
        """The severity of the worst of some findings."""
        severities = (self.findings[index].severity for index in indexes)
        return min(severities, key=lambda it: it.rank, default=None)


def restricted(diagram: Diagram, keep: Callable[[Node], bool]) -> Diagram:
    """Only some nodes, the links between them, and the findings of both.

    A node whose owner goes belongs to the nearest one that stays.
    """
    kept = {node.id: node for node in diagram.nodes if keep(node)}

    def owner(node: Node) -> str | None:
        seen: set[str] = set()
        while node.owner is not None and node.owner not in kept and node.owner not in seen:
            seen.add(node.owner)
            if node.owner not in diagram.by_id:
                return None
            node = diagram.by_id[node.owner]
        return node.owner if node.owner in kept else None

    nodes = tuple(replace(node, owner=owner(node)) for node in kept.values())
    links = tuple(it for it in diagram.links if it.waiter in kept and it.awaited in kept)
    return replace(diagram, nodes=nodes, links=links)


def focused(diagram: Diagram, id: str) -> Diagram:  # noqa: A002
    """A node with all that it waits for and all that it blocks."""
    near = {id, *diagram.needed(id), *diagram.blocked(id)}
    return restricted(diagram, lambda node: node.id in near)


def _grouped(items: Iterable[V], key: Callable[[V], K]) -> dict[K, list[V]]:
    found: dict[K, list[V]] = {}
    for item in items:
        found.setdefault(key(item), []).append(item)
    return found


def _reached(start: Event, edges: Mapping[Event, Iterable[Event]]) -> set[str]:
    seen = {start}
    queue = [start]
    while queue:
        for event in edges.get(queue.pop(), ()):
            if event not in seen:
                seen.add(event)
                queue.append(event)
    return {id_ for id_, _ in seen}
