"""A picture of a cluster as plain data: what applies what, what waits for what, what is wrong there."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import compress
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
K = TypeVar("K")
V = TypeVar("V")

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

    `needed`: the nodes that come before it is Ready, directly or not. `blocked`: those that are never
    Ready if it never starts. Both as bits by the position in `Diagram.nodes`, the first node's the lowest.
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
    needed: int = 0
    blocked: int = 0

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

    def needed(self, id: str) -> set[str]:  # noqa: A002
        """The ids of all that comes before a node is Ready, directly or not."""
        return {self.nodes[at].id for at in positions(self.by_id[id].needed)}

    def blocked(self, id: str) -> set[str]:  # noqa: A002
        """The ids of all that is never Ready if a node never starts."""
        return {self.nodes[at].id for at in positions(self.by_id[id].blocked)}

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

    stays = [node.id in kept for node in reversed(diagram.nodes)]  # as digits are written

    def among(bits: int) -> int:
        digits = f"{bits:0{len(stays)}b}"
        return int("".join(compress(digits, stays)) or "0", 2)

    nodes = tuple(
        replace(node, owner=owner(node), needed=among(node.needed), blocked=among(node.blocked))
        for node in kept.values()
    )
    links = tuple(it for it in diagram.links if it.waiter in kept and it.awaited in kept)
    return replace(diagram, nodes=nodes, links=links)


def focused(diagram: Diagram, id: str) -> Diagram:  # noqa: A002
    """A node with all that it waits for and all that it blocks."""
    near = {id, *diagram.needed(id), *diagram.blocked(id)}
    return restricted(diagram, lambda node: node.id in near)


def positions(bits: int) -> list[int]:
    """The positions of the bits that are set, from 0, sorted."""
    return [at for at, digit in enumerate(reversed(f"{bits:b}")) if digit == "1"]


def _grouped(items: Iterable[V], key: Callable[[V], K]) -> dict[K, list[V]]:
    found: dict[K, list[V]] = {}
    for item in items:
        found.setdefault(key(item), []).append(item)
    return found
