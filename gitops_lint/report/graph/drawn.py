"""The parts of a diagram that every format shows, and their names."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from gitops_lint.results.diagram import Diagram, Link, Node, restricted
from gitops_lint.results.finding import Severity

MARKED: Final = (Severity.ERROR, Severity.WARNING)
SIGNS: Final = {Severity.ERROR: "✖", Severity.WARNING: "⚠"}
COLORS: Final = {Severity.ERROR: "#c62828", Severity.WARNING: "#b26a00"}
_FOLDED: Final = ("HelmRelease",)


def title(node: Node) -> str:
    """The name of a node; with its kind, unless it is a Kustomization."""
    return node.name if node.kind == "Kustomization" else f"{node.kind} {node.name}"


def qualified(node: Node) -> str:
    """The title with the namespace, if it has one."""
    name = f"{node.namespace}/{node.name}" if node.namespace else node.name
    return name if node.kind == "Kustomization" else f"{node.kind} {name}"


def short(node: Node, near: Node) -> str:
    """The title of a node next to another one, with the namespace if it differs."""
    return title(node) if node.namespace == near.namespace else qualified(node)


def label(diagram: Diagram, node: Node) -> str:
    """The title of a node below its owner, with the namespace if it differs.

    The namespace is also left out for a Kustomization without an owner, if all have the same namespace.
    """
    owner = diagram.by_id.get(node.owner or "")
    alone = owner is None and node.kind == "Kustomization" and len(diagram.homes) == 1
    return (
        title(node) if alone or (owner and owner.namespace == node.namespace) else qualified(node)
    )


def links(diagram: Diagram, of: Iterable[Link] | None = None) -> Iterator[Link]:
    """The links to show: those that neither another link nor a mark of a node already implies.

    Links with an error are always shown.
    """
    for link in diagram.links if of is None else of:
        waiter, awaited = diagram.by_id.get(link.waiter), diagram.by_id.get(link.awaited)
        if waiter is None or awaited is None:
            continue
        implied = (
            (link.kind == "source" and "entry" in awaited.marks)
            or (link.kind == "health" and awaited.owner == link.waiter)
            or (link.kind == "needs" and not link.open)
        )
        if not implied or diagram.worst(link.findings) is Severity.ERROR:
            yield link


def marked(diagram: Diagram, indexes: Iterable[int]) -> Sequence[int]:
    """The findings that a diagram marks: errors and warnings."""
    return [index for index in indexes if diagram.findings[index].severity in MARKED]


def folded(diagram: Diagram, keep: str | None = None) -> Diagram:
    """The diagram without sources and HelmReleases that only wait for their source and their owner.

    The node with the id `keep` stays.
    """
    shown = [link for link in links(diagram) if link.kind != "source"]
    linked = {end for link in shown for end in (link.waiter, link.awaited)}

    def stuck(id_: str | None) -> bool:
        owner = diagram.by_id.get(id_ or "")
        return owner is not None and (owner.wave is None or "stuck" in owner.marks)

    def stays(node: Node) -> bool:
        return (
            not (node.is_source or node.kind in _FOLDED)
            or node.id in linked
            or node.id == keep
            or "missing" in node.marks
            or (node.wave is None and not stuck(node.owner))
            or bool(marked(diagram, node.findings))
            or any(not it.is_source for it in diagram.owned.get(node.id, ()))
        )

    return restricted(diagram, stays)


def tree(diagram: Diagram) -> Iterator[tuple[Node, tuple[bool, ...]]]:
    """Each node, after its owner, sorted by wave and name.

    Each comes with a flag for every owner and for itself: whether more nodes of the same owner follow.
    """
    seen: set[str] = set()

    def order(node: Node) -> tuple[bool, float, str, str]:
        wave = float("inf") if node.wave is None else node.wave
        return ("missing" in node.marks, wave, node.kind, node.id)

    roots = sorted(diagram.owned.get(None, ()), key=order)
    for start in (*roots, *sorted(diagram.nodes, key=order)):  # the second for cycles of owners
        stack: list[tuple[Node, tuple[bool, ...]]] = [(start, ())]
        while stack:
            node, more = stack.pop()
            if node.id in seen:
                continue
            seen.add(node.id)
            yield node, more
            below = sorted(diagram.owned.get(node.id, ()), key=order)
            stack.extend((it, (*more, it is not below[-1])) for it in reversed(below))
