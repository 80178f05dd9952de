"""A diagram of a cluster as plain data: owners, waits and findings."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import compress
from typing import Final, Literal, TypeVar

from gitops_lint.results.finding import Finding, Location, Severity
from gitops_lint.results.verdict import Verdict

Mark = Literal[
    "entry",  # bootstrapped
    "waits",  # Ready only when all objects that it applies are healthy
    "checks",  # Ready only when the objects in its healthChecks are healthy
    "suspended",
    "missing",  # referenced, but the cluster has no such object
    "unknown",  # what it applies, or whether it exists, cannot be determined from the checkout
    "elsewhere",  # it applies objects from another repository
    "broken",  # its build fails
    "stuck",  # it starts, but never becomes Ready
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

    `owner` is the id of the node that applies it. `wave` is the position in the order of starting, from 1;
    0 if it is bootstrapped, None if it never starts. `objects` are the numbers of objects it applies by
    kind, the most frequent first. `findings` are indexes into the findings of the diagram.

    `needed`: the nodes that it depends on to become Ready, directly or not. `blocked`: the nodes that never
    become Ready if it never starts. Both are bit sets by the position in `Diagram.nodes`; the first node
    is the lowest bit.
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
    """`waiter` waits for `awaited` (ids of nodes), for a `reason` in words, written at `location`.

    If it is `open`, nothing enforces the order: Flux may start too early and fail. Waiting for the owner
    is not a link.
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
    """The nodes of a cluster, owners before the nodes they own, and the links between them.

    The verdict is that on the whole cluster, for the formats that show it.
    """

    cluster: str
    nodes: tuple[Node, ...] = ()
    links: tuple[Link, ...] = ()
    findings: tuple[Finding, ...] = field(default=())
    verdict: Verdict | None = None

    @cached_property
    def by_id(self) -> Mapping[str, Node]:
        return {node.id: node for node in self.nodes}

    @cached_property
    def homes(self) -> Collection[str]:
        """The namespaces of the Kustomizations."""
        return {node.namespace for node in self.nodes if node.kind == "Kustomization"}

    @cached_property
    def out(self) -> Mapping[str, Sequence[Link]]:
        """The links of each waiting node, by its id."""
        return _grouped(self.links, lambda link: link.waiter)

    @cached_property
    def owned(self) -> Mapping[str | None, Sequence[Node]]:
        """The nodes that each node applies, by its id; under None, those without an owner in the diagram."""
        return _grouped(self.nodes, lambda node: node.owner if node.owner in self.by_id else None)

    def needed(self, id: str) -> set[str]:  # noqa: A002
        """The ids of the nodes that a node depends on to become Ready, directly or not."""
        return {self.nodes[at].id for at in positions(self.by_id[id].needed)}

    def blocked(self, id: str) -> set[str]:  # noqa: A002
        """The ids of the nodes that never become Ready if a node never starts."""
        return {self.nodes[at].id for at in positions(self.by_id[id].blocked)}

    def worst(self, indexes: Iterable[int]) -> Severity | None:
        """The severity of the most severe of some findings, given by index; None if there are none."""
        severities = (self.findings[index].severity for index in indexes)
        return min(severities, key=lambda it: it.rank, default=None)


def restricted(diagram: Diagram, keep: Callable[[Node], bool]) -> Diagram:
    """The diagram with only some nodes, the links between them, and their findings.

    A node whose owner is left out gets the nearest owner that is kept.
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

    stays = [
        node.id in kept for node in reversed(diagram.nodes)
    ]  # the first node is the last digit

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
    """The diagram of a node, the nodes it depends on and the nodes it blocks."""
    near = {id, *diagram.needed(id), *diagram.blocked(id)}
    return restricted(diagram, lambda node: node.id in near)


def positions(bits: int) -> list[int]:
    """The positions of the set bits, from 0, in ascending order."""
    return [at for at, digit in enumerate(reversed(f"{bits:b}")) if digit == "1"]


def _grouped(items: Iterable[V], key: Callable[[V], K]) -> dict[K, list[V]]:
    found: dict[K, list[V]] = {}
    for item in items:
        found.setdefault(key(item), []).append(item)
    return found
