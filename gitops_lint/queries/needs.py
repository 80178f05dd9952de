"""What to have ready before Flux starts on a cluster, with what the checkout shows about it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from gitops_lint.cluster import Cluster, Resource, known
from gitops_lint.cluster.kinds import KUSTOMIZATION, RELEASE, SOURCE_GROUP, is_a
from gitops_lint.cluster.pods import pod_keys
from gitops_lint.documents import Tree
from gitops_lint.order import event_graph
from gitops_lint.order.aided import applied_files
from gitops_lint.order.events.event import Edge, Event
from gitops_lint.order.events.event_graph import EventGraph
from gitops_lint.order.evidence import Wanted, evidence
from gitops_lint.order.explain_edges import line_of, name_of_event
from gitops_lint.order.producers import made
from gitops_lint.order.verdict import verdict
from gitops_lint.results.explanation import Name
from gitops_lint.results.needs import Evidence, Namesake, Preparation, Preparations
from gitops_lint.results.verdict import Need
from gitops_lint.substitution import State

_SHOWN: Final = 5  # namesakes of one need
_NAMESAKES: Final = ("ConfigMap", "Secret", "ServiceAccount")
# The keys of the Secret of a source. (source-controller docs: Bucket, GitRepository, HelmRepository)
_OF_URL: Final[Mapping[str, tuple[str, ...]]] = {
    "ssh": ("identity", "known_hosts"),
    "http": ("password", "username"),
    "https": ("password", "username"),
}


def preparations(cluster: Cluster, tree: Tree) -> Preparations:
    """The needs of a cluster. The text of small files of the checkout is searched for evidence."""
    found, graph = verdict(cluster), event_graph(cluster)
    wanted = [Wanted(need.name, need.group) for need in found.needs]
    shown = evidence(wanted, tree, applied_files(cluster))
    aided = {_key(event): it for event, it in graph.evidence.items()}
    edges = _edges(graph)
    namesakes = _namesakes(cluster)
    return Preparations(
        found,
        tuple(
            Preparation(
                need,
                tuple(sorted({key for it in edges[need.name, need.group] for key in _keys(it, cluster)})),
                _merged((*aided.get((need.name, need.group), ()), *shown[number])),
                tuple(_elsewhere(need, namesakes)),
            )
            for number, need in enumerate(found.needs)
        ),
    )  # fmt: skip


def _edges(graph: EventGraph) -> Mapping[tuple[Name, str], tuple[Edge, ...]]:
    """The edges to each external event."""
    return {_key(event): tuple(graph.into.get(event, ())) for event in graph.external}


def _key(event: Event) -> tuple[Name, str]:
    return name_of_event(event), event.id.group


def _merged(found: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Evidence without a second line of the same file."""
    files: dict[str, Evidence] = {}
    for it in found:
        files.setdefault(it.place.path, it)
    return tuple(files.values())


def _namesakes(cluster: Cluster) -> Mapping[tuple[str, str], list[Namesake]]:
    """The objects of the kinds that can be in a wrong namespace, by kind and name."""
    found: dict[tuple[str, str], list[Namesake]] = {}
    made_ = ((it.kind, it.namespace, it.name, it.maker) for it in made(cluster))
    accounts = (
        (it.kind, it.namespace, it.name, it) for it in cluster.of_kind(("ServiceAccount", ""))
    )
    for kind, namespace, name, maker in (*made_, *accounts):
        if namespace and known(namespace) and known(name):
            place = line_of(maker.place("metadata", "name"))
            namesake = Namesake(Name(kind, namespace, name), place)
            found.setdefault((kind, name), []).append(namesake)
    return found


def _elsewhere(
    need: Need, namesakes: Mapping[tuple[str, str], list[Namesake]]
) -> Iterator[Namesake]:
    """The namesakes of a need in other namespaces."""
    if need.name.kind in _NAMESAKES and not need.name.is_role:
        same = namesakes.get((need.name.kind, need.name.name), ())
        yield from sorted({it for it in same if it.name != need.name})[:_SHOWN]


def _keys(edge: Edge, cluster: Cluster) -> Iterator[str]:
    """The keys that the source of an edge reads in the ConfigMap or Secret at its other end."""
    item, path = edge.source, edge.path
    match path:
        case ("spec", "valuesFrom", int() as index, "name") if is_a(item, RELEASE):
            # (helm-controller: valuesKey is `values.yaml` by default)
            yield str(item.get("spec", "valuesFrom", index, "valuesKey") or "values.yaml")
        case ("spec", "postBuild", "substituteFrom", int(), "name") if is_a(item, KUSTOMIZATION):
            yield from _variables(item, cluster)
        case ("spec", "kubeConfig", "secretRef", "name"):
            # (fluxcd/pkg: `value` or `value.yaml` if no key is given)
            yield str(item.get("spec", "kubeConfig", "secretRef", "key") or "value")
        case _ if edge.event.what in ("ready", "fulfilled"):
            yield from pod_keys(item, path)
        case ("spec", "secretRef", "name") if item.group == SOURCE_GROUP:
            yield from _of_source(item)


def _variables(kustomization: Resource, cluster: Cluster) -> Iterator[str]:
    """The variables that only one missing object of `substituteFrom` can define.

    None if several objects are missing, because nobody knows which one defines a variable.
    """
    variables = cluster.content(kustomization).variables
    if variables is None or len(variables.missing) != 1:
        return
    for _, substituted in cluster.content(kustomization).substituted:
        for use in substituted.uses:
            is_open = use.state in (State.UNDEFINED, State.UNKNOWN)
            if is_open and use.name not in variables.known:
                yield use.name


def _of_source(source: Resource) -> Iterator[str]:
    """The keys of the Secret that a source reads."""
    if source.kind == "Bucket":
        yield from ("accesskey", "secretkey")
    elif source.kind == "OCIRepository" or source.get("spec", "type") == "oci":
        yield ".dockerconfigjson"
    else:
        url = source.get("spec", "url")
        yield from _OF_URL.get(url.partition("://")[0] if isinstance(url, str) else "", ())
