"""Races are judged in time that grows with the cluster, however long the chains of its objects are."""

from pathlib import Path

from gitops_lint.cluster import Cluster
from gitops_lint.order import Reason, event_graph
from gitops_lint.order.deadlock.resolved import resolved
from gitops_lint.order.races import already_waits_for, guarantees, races
from tests.cluster.whole import cluster, kustomization
from tests.work_counter import steps

CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {{name: widgets{0}.example.com}}
spec:
  group: example.com
  names: {{kind: Widget{0}, plural: widgets{0}}}
  scope: Namespaced
  versions: [{{name: v1, served: true, storage: true, schema: {{openAPIV3Schema: {{type: object}}}}}}]
"""


def chain(tmp_path: Path, length: int) -> Cluster:
    """Each Kustomization depends on the one before, and needs a CRD of one beside the chain."""
    files = {}
    for number in range(length):
        depends = f"dependsOn: [{{name: a{number - 1}}}]" if number else "wait: false"
        widget = f"apiVersion: example.com/v1\nkind: Widget{number}\nmetadata: {{name: it, namespace: default}}\n"
        files |= {
            f"cluster/a{number}.yaml": kustomization(f"a{number}", f"./a{number}", depends),
            f"cluster/b{number}.yaml": kustomization(f"b{number}", f"./b{number}"),
            f"a{number}/widget.yaml": widget,
            f"b{number}/crd.yaml": CRD.format(number),
        }
    return cluster(tmp_path / str(length), files)


def judged(cluster: Cluster) -> None:
    graph, found = event_graph(cluster), races(cluster, Reason.DEFINITION)
    assert {(race.user.name, race.provider.name) for race in found} == {
        (f"a{number}", f"b{number}") for number in range(len(found))
    }
    for race in found:
        assert guarantees(race, graph)
        assert not already_waits_for(race.provider, race.user, graph, wait=True)


def test_a_race_at_each_object_of_a_chain(tmp_path: Path) -> None:
    counted = []
    for length in (40, 80):
        found = chain(tmp_path, length)
        graph = event_graph(found)
        assert len(resolved(graph).races) == length
        counted.append(steps(lambda found=found: judged(found)))
    assert counted[1] < 2.2 * counted[0]
