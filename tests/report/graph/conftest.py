"""Diagrams with everything that a diagram can contain, and large ones."""

from dataclasses import replace
from itertools import pairwise

import networkx as nx
import pytest

from gitops_lint.results.diagram import Diagram, Link, Node
from gitops_lint.results.finding import Finding, Location, Severity

HOSTILE = '</script><script>alert(1)</script>"\\\u202e #35; `x` %%{init}%% ##[error] <b>&amp;'


def at(path: str, line: int) -> Location:
    return Location(path, line, 9, line, 14)


def node(name: str, **more: object) -> Node:
    """`flux-system/apps`, or `HelmRelease team/web`."""
    kind, _, rest = f"Kustomization {name}".rpartition(" ")
    kind = kind.removeprefix("Kustomization ") or "Kustomization"
    namespace, _, short = rest.rpartition("/")
    return Node(f"{kind} {rest}", kind, namespace, short, **more)  # type: ignore[arg-type]


def finding(rule: str, severity: Severity, line: int, message: str = "") -> Finding:
    return Finding(rule, severity, message or f"about {rule}", at("clusters/a/apps.yaml", line))


def ks(name: str) -> str:
    return f"Kustomization flux-system/{name}"


def ordered(made: Diagram) -> Diagram:
    """The diagram with the nodes that each node needs and blocks, along its links and owners."""
    graph: nx.DiGraph[str] = nx.DiGraph([(it.waiter, it.awaited) for it in made.links])
    graph.add_nodes_from(made.by_id)
    graph.add_edges_from((it.id, it.owner) for it in made.nodes if it.owner in made.by_id)
    bits = {it.id: 1 << at for at, it in enumerate(made.nodes)}
    nodes = tuple(
        replace(
            it,
            needed=sum(bits[other] for other in nx.descendants(graph, it.id)),
            blocked=sum(bits[other] for other in nx.ancestors(graph, it.id)),
        )
        for it in made.nodes
    )
    return replace(made, nodes=nodes)


@pytest.fixture
def diagram() -> Diagram:
    """Six Kustomizations: a chain, a cycle of two, a missing object, a HelmRelease with its source."""
    nodes = (
        node("GitRepository flux-system/flux-system", wave=0, marks=("entry",)),
        node("flux-system/flux-system", wave=1, marks=("entry",), objects=(("Kustomization", 5),)),
        node(
            "flux-system/infra",
            owner=ks("flux-system"),
            wave=2,
            marks=("waits",),
            location=at("clusters/a/infra.yaml", 4),
            objects=(("HelmRelease", 1), ("HelmRepository", 1)),
        ),
        node("HelmRelease team/web", owner=ks("infra"), wave=3),
        node("HelmRepository team/charts", owner=ks("infra"), wave=3),
        node(
            "flux-system/apps",
            owner=ks("flux-system"),
            wave=3,
            location=at("clusters/a/apps.yaml", 4),
            objects=(("Deployment", 12), ("Service", 7)),
            findings=(1, 3),
        ),
        node("flux-system/loop-a", owner=ks("flux-system"), wave=None),
        node("flux-system/loop-b", owner=ks("flux-system"), wave=None, marks=("suspended",)),
        node("team/tail", owner=ks("flux-system"), wave=4),
        node("flux-system/gone", wave=None, marks=("missing",)),
    )
    links = (
        Link(ks("flux-system"), "GitRepository flux-system/flux-system", "source"),
        Link(ks("infra"), "HelmRelease team/web", "health", "wait"),
        Link("HelmRelease team/web", "HelmRepository team/charts", "source"),
        Link(ks("apps"), ks("infra"), "dependsOn", location=at("clusters/a/apps.yaml", 8)),
        Link(ks("apps"), ks("gone"), "dependsOn", findings=(2,)),
        Link(ks("loop-a"), ks("loop-b"), "dependsOn", findings=(0,)),
        Link(ks("loop-b"), ks("loop-a"), "readyExpr", "self.status.x", findings=(0,)),
        Link(
            "Kustomization team/tail",
            ks("apps"),
            "needs",
            "CRD of Thing.x.example",
            open=True,
        ),
    )
    findings = (
        finding("dependency-cycle", Severity.ERROR, 8, "they wait for each other"),
        finding("interval-too-short", Severity.WARNING, 12),
        finding("dependency-not-found", Severity.ERROR, 20),
        finding("no-matter", Severity.HINT, 30),
    )
    return ordered(Diagram("clusters/a", nodes, links, findings))


@pytest.fixture
def hostile() -> Diagram:
    """Names, reasons and messages that try to be more than text."""
    names = (HOSTILE, "日本\n  evil --> x", "end", "${x}", "", "__proto__", "a" * 300)
    nodes = [
        Node(f"Kustomization {HOSTILE}/{name}", "Kustomization", HOSTILE, name, findings=(0,))
        for name in names
    ]
    nodes.append(Node("Weird\x1b[2J kind", f"Weird {HOSTILE}", "", HOSTILE))
    here = Location(HOSTILE, 1, 1, 1, 2)
    links = tuple(
        Link(one.id, other.id, "needs", HOSTILE, here, open=True, findings=(0,))
        for one, other in pairwise(nodes)
    )
    found = Finding("rule", Severity.ERROR, HOSTILE, here, help=HOSTILE)
    return ordered(Diagram(HOSTILE, tuple(nodes), links, (found,)))


def large(size: int) -> Diagram:
    """A cluster of `size` Kustomizations in some waves, with a Helm release and source for each."""
    root = node("flux-system/flux-system", wave=1, marks=("entry",))
    nodes: list[Node] = [
        node("GitRepository flux-system/flux-system", wave=0, marks=("entry",)),
        root,
    ]
    links: list[Link] = []
    waves = {0: 1}
    spaces = ("network", "storage", "observability", "media", "home", "databases", "security")
    for number in range(1, size):
        needs = sorted({number * 7 // 11 // (1 + number % 3), number // 4} - {0, number})[
            : number % 3
        ]
        wave = waves[number] = 1 + max((waves[it] for it in needs), default=1)
        space = spaces[number % 7]
        name = f"{space}/app-{number:03}"
        marks = ("waits",) if number % 5 == 0 else ()
        here = node(name, owner=root.id, wave=wave, marks=marks, location=at(f"{name}.yaml", 1))
        release = node(f"HelmRelease {name}", owner=here.id, wave=wave + 1)
        source = node(f"OCIRepository {name}", owner=here.id, wave=wave + 1)
        nodes += [here, release, source]
        ids = [f"Kustomization {spaces[it % 7]}/app-{it:03}" for it in needs]
        links += [Link(here.id, it, "dependsOn", "", at(f"{name}.yaml", 9)) for it in ids]
        links.append(Link(release.id, source.id, "source"))
        if marks:
            links.append(Link(here.id, release.id, "health", "wait"))
    found = tuple(
        finding("interval-too-short", Severity.WARNING if it % 2 else Severity.ERROR, it + 1)
        for it in range(size // 20)
    )
    marked = {2 + 3 * (20 * it + 3): it for it in range(len(found))}
    return ordered(
        Diagram(
            "clusters/large",
            tuple(
                replace(it, findings=(marked[at],)) if at in marked else it
                for at, it in enumerate(nodes)
            ),
            tuple(links),
            found,
        )
    )
