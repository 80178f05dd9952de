"""The event graph of a cluster, with the objects that scripts seem to create before Flux starts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from posixpath import dirname, join
from typing import Final

from gitops_lint.cluster import Cluster, Id
from gitops_lint.cluster.scripts import applied_by_scripts
from gitops_lint.documents import Tree
from gitops_lint.kustomize import FILE_NAMES
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.once import once
from gitops_lint.order.deadlock.deadlocks import Deadlock, deadlocks
from gitops_lint.order.events.event import ALTERNATIVE, Event
from gitops_lint.order.events.event_graph import EventGraph, declared_graph
from gitops_lint.order.evidence import Wanted, evidence, kind_of
from gitops_lint.order.explain_edges import name_of_event
from gitops_lint.order.needs import reason_to_accept
from gitops_lint.results.cluster import EntryKind
from gitops_lint.results.explanation import Line
from gitops_lint.results.needs import Evidence, EvidenceKind

_ROUNDS: Final = 5  # an object that exists may reveal another deadlock


class Freed(NamedTuple):
    """A deadlock that a script seems to prevent, and what shows that, by the event that it causes."""

    deadlock: Deadlock
    evidence: Mapping[Event, tuple[Evidence, ...]]


def aided_graph(cluster: Cluster) -> EventGraph:
    """The event graph of a cluster with the objects that scripts seem to create; created once.

    If a deadlock waits for something that a script of the checkout seems to create before Flux starts, or that
    `needs:` in the configuration accepts, that is a need from outside, and no deadlock.
    """
    return _graphs(cluster)[-1]


@once
def freed(cluster: Cluster) -> tuple[Freed, ...]:
    """The deadlocks that scripts of the checkout seem to prevent, without those that `needs:` accepts."""
    *graphs, last = _graphs(cluster)
    return tuple(
        Freed(deadlock, shown)
        for graph in graphs
        for deadlock in deadlocks(graph)
        if last.never.isdisjoint(edge.event for edge in deadlock.cycle)
        if not any(reason_to_accept(it, cluster) for it in _created(deadlock))
        if (shown := {it: last.evidence[it] for it in _created(deadlock) if it in last.evidence})
    )


@once
def _graphs(cluster: Cluster) -> tuple[EventGraph, ...]:
    """The event graph without scripts, and with the objects that they seem to create, step by step."""
    graphs = [declared_graph(cluster)]
    for _ in range(_ROUNDS):
        events = [it for deadlock in deadlocks(graphs[-1]) for it in _created(deadlock)]
        accepted = [it for it in events if reason_to_accept(it, cluster)]
        found = {**dict.fromkeys(accepted, ()), **evidence_of(cluster, events)}
        if not found:
            break
        graphs.append(graphs[-1].aided(found))
    return tuple(graphs)


def _created(deadlock: Deadlock) -> Sequence[Event]:
    """The events of a deadlock that a script could cause, sorted."""
    if deadlock.kind != "cold":
        return ()
    return sorted({it.event for it in deadlock.edges if it.event.what in ALTERNATIVE})


def evidence_of(cluster: Cluster, events: Iterable[Event]) -> Mapping[Event, tuple[Evidence, ...]]:
    """What seems to cause events of a cluster before Flux starts; only the events with such evidence.

    Only files that set up a cluster count: scripts, Ansible, Terraform, helmfiles and Talos, and the kustomization
    file with which somebody applies an entry point that then applies itself.
    """
    from gitops_lint.charts.bootstrap import checkout

    wanted = [event for event in dict.fromkeys(events) if not event.remote]
    tree = checkout(cluster) if wanted else None
    if tree is None:
        return {}
    found: dict[Event, dict[str, Evidence]] = {event: {} for event in wanted}
    applied = applied_files(cluster)

    def add(event: Event, it: Evidence) -> None:
        if it.place.path not in applied:
            found[event].setdefault(it.place.path, it)

    named = [Wanted(name_of_event(event), event.id.group) for event in wanted]
    for event, items in zip(wanted, evidence(named, tree, applied, setup=True), strict=True):
        for it in items:
            add(event, it)
    applying = applied_by_scripts(tree)
    for event in wanted:
        for file in sorted(_files(cluster, event) & applying.keys()):
            add(event, Evidence(kind_of(applying[file].path), applying[file]))
    for event, place in _by_charts(cluster, wanted, tree):
        add(event, Evidence(kind_of(place.path), place))
    if first := _file_of_entry(cluster):
        for event in wanted:
            if any(dirname(path) == dirname(first) for path in _files(cluster, event)):
                found[event][first] = Evidence(EvidenceKind.MANIFEST, Line(first, 1))
    return {event: tuple(items.values()) for event, items in found.items() if items}


def _file_of_entry(cluster: Cluster) -> str | None:
    """The kustomization file beside the file of an entry point that applies itself; None if it is that of all.

    Flux cannot apply such an entry point the first time.
    """
    entry = cluster.entry
    if entry.found_by is not EntryKind.SELF_APPLIED:
        return None
    artifact = cluster.content(entry.roots[0]).artifact
    directory = dirname(entry.roots[0].origin.path)
    if artifact is None or directory == entry.directory:
        return None
    paths = {join(directory, name) for name in FILE_NAMES}
    return next((it for it in artifact.tree.files if it in paths), None)


@once
def applied_files(cluster: Cluster) -> frozenset[str]:
    """The files that a cluster reads."""
    contents = (*cluster.contents.values(), *cluster.resource_sets.values())
    read = (path for content in contents for path in content.reads)
    found = {*read, *(it.origin.path for it in cluster.resources)}
    found.update(layer.path for it in cluster.resources for layer in it.layers)
    return frozenset(found)


def _files(cluster: Cluster, event: Event) -> frozenset[str]:
    """The files in which the object of an event is written, or the CRD of a kind."""
    objects = declared_graph(cluster).objects
    identities: Iterable[Id] = (event.id,)
    if event.what == "served":
        identities = objects.definitions.get((event.id.group, event.id.kind, ""), ())
    items = (item for it in identities for item in objects.by_id.get((it, ""), ()))
    return frozenset(item.origin.path for item in items) if event.what != "granted" else frozenset()


def _by_charts(
    cluster: Cluster, events: Iterable[Event], tree: Tree
) -> Iterator[tuple[Event, Line]]:
    """The tasks of Ansible that install a chart with the CRD of a kind, or the release that Flux would."""
    kinds = [event for event in events if event.what == "served"]
    if not kinds:
        return
    from gitops_lint.charts.bootstrap import charts_of_ansible, has_crd, publishes_crds

    installed = charts_of_ansible(tree)
    known = {name: place for name, place in installed.items() if publishes_crds(name, cluster)}
    for event in kinds:
        group, kind = event.id.group, event.id.kind
        releases = {item.name for item in declared_graph(cluster).objects.charts(group, kind)}
        yield from ((event, installed[name]) for name in sorted(releases & installed.keys()))
        for name, place in known.items():
            if has_crd(name, group, kind, cluster):
                yield event, place
