"""Time the answers about order as clusters grow: the event graph, then each rule on it.

    python benchmarks/order.py [--sizes 500 1000 2000 5000] [--runs 3]

Each cluster is written, read and resolved first, which does not count. A Kustomization applies four
objects: a Deployment, a HelmRelease, a ConfigMap that others substitute from, and a custom resource or
a definition. One in ten waits for what it applies, which are the ten Kustomizations after it; all depend
on two before them. Prints a Markdown table for benchmarks/README.md; `per n log n` is in relation to
the smallest size, so that 1 or less is growth no faster than n log n.
"""

import argparse
import gc
import math
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from gitops_lint import once
from gitops_lint.cluster import Cluster
from gitops_lint.config import Config
from gitops_lint.documents import Tree
from gitops_lint.engine.run import read
from gitops_lint.order import deadlocks, event_graph
from gitops_lint.rule import Rule, load_rules

_SYNC = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: flux-system, namespace: flux-system}
spec: {interval: 1m0s, ref: {branch: main}, url: "https://example.com/fleet.git"}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: flux-system, namespace: flux-system}
spec:
  interval: 10m0s
  path: ./clusters/production
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: {name: charts, namespace: flux-system}
spec: {interval: 1h, url: "https://example.com/charts"}
"""
_KUSTOMIZATION = """\
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {{name: app-{number}, namespace: flux-system}}
spec:
  interval: 30m
  retryInterval: 2m
  timeout: 5m
  path: ./apps/app-{number}
  prune: true
  wait: {wait}
  dependsOn: [{depends}]
  sourceRef: {{kind: GitRepository, name: flux-system}}
{substitute}"""
_OBJECTS = """\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: app-{number}, namespace: default}}
spec:
  selector: {{matchLabels: {{app: app-{number}}}}}
  template:
    metadata: {{labels: {{app: app-{number}}}}}
    spec:
      containers:
        - name: main
          image: registry.example.com/app:1.0.0
          envFrom: [{{configMapRef: {{name: settings-{number}}}}}]
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {{name: app-{number}, namespace: flux-system}}
spec:
  interval: 1h
  chart: {{spec: {{chart: app, version: 1.2.3, sourceRef: {{kind: HelmRepository, name: charts}}}}}}
---
apiVersion: v1
kind: ConfigMap
metadata: {{name: settings-{number}, namespace: flux-system}}
data: {{key_{number}: value}}
---
"""
_DEFINITION = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets{number}.example.com
  annotations: {{kustomize.toolkit.fluxcd.io/prune: disabled}}
spec:
  group: example.com
  names: {{kind: Widget{number}, plural: widgets{number}}}
  scope: Namespaced
  versions: [{{name: v1, served: true, storage: true, schema: {{openAPIV3Schema: {{type: object}}}}}}]
"""
_RESOURCE = """\
apiVersion: example.com/v1
kind: Widget{provider}
metadata: {{name: widget-{number}, namespace: default}}
"""


def files(size: int) -> Iterator[tuple[str, str]]:
    """The files of a repository with one cluster of that many Kustomizations."""
    draw = random.Random(size)
    yield "clusters/production/flux-system/gotk-sync.yaml", _SYNC
    children: dict[int, list[str]] = {}
    for number in range(size):
        parent = number - number % 10 if number % 100 >= 10 and number % 10 else None
        before = sorted({draw.randrange(number) for _ in range(2)} if number else set())
        depends = [f"{{name: app-{it}}}" for it in before if it != parent and it % 10 == 1]
        substitute = (
            "  postBuild:\n    substituteFrom:\n"
            f"      - {{kind: ConfigMap, name: settings-{before[0]}}}\n"
            if number % 3 == 2
            else ""
        )
        text = _KUSTOMIZATION.format(
            number=number,
            wait=str(not number % 10).lower(),
            depends=", ".join(depends),
            substitute=substitute,
        )
        children.setdefault(-1 if parent is None else parent, []).append(text)
        provider = number - number % 20
        last = _DEFINITION if number == provider else _RESOURCE
        body = _OBJECTS.format(number=number) + last.format(number=number, provider=provider)
        yield f"apps/app-{number}/objects.yaml", body
    for parent, texts in children.items():
        folder = "clusters/production" if parent < 0 else f"apps/app-{parent}"
        yield f"{folder}/children.yaml", "".join(texts)


def cluster_of(size: int, root: Path) -> Cluster:
    """The cluster of that size, resolved."""
    for path, text in files(size):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    repository = read(Tree(root), [root], Config(), lambda *_: None)
    (cluster,) = repository.clusters
    return cluster


def seconds(cluster: Cluster, rules: Sequence[Rule]) -> dict[str, float]:
    """How long the event graph and each rule take, everything kept from before being forgotten."""
    vars(cluster).pop(once._REMEMBERED, None)  # noqa: SLF001
    taken: dict[str, float] = {}
    start = time.perf_counter()
    graph = event_graph(cluster)
    taken["event graph"] = time.perf_counter() - start
    start = time.perf_counter()
    deadlocks(graph)
    taken["deadlocks"] = time.perf_counter() - start
    start = time.perf_counter()
    assert graph.races is not None
    taken["races"] = time.perf_counter() - start
    for rule in rules:
        options = rule.configured(None)
        start = time.perf_counter()
        if rule.scope == "cluster":
            list(rule.check(**rule.arguments(cluster=cluster, options=options)))
        else:
            for item in cluster.of_kind(*rule.kinds):
                given = rule.arguments(resource=item, cluster=cluster, options=options)
                list(rule.check(**given))
        taken[rule.id] = time.perf_counter() - start
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[500, 1000, 2000, 5000])
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    gc.set_threshold(200_000, 20, 100)  # as the command does
    rules = [it for it in load_rules() if it.info.family in ("order", "readiness")]
    table: dict[str, list[float]] = {}
    for size in given.sizes:
        with tempfile.TemporaryDirectory() as folder:
            cluster = cluster_of(size, Path(folder))
            gc.freeze()
            runs = [seconds(cluster, rules) for _ in range(given.runs)]
        print(f"{size}: {len(cluster.resources)} objects, {len(event_graph(cluster).waits)} events")
        for name in runs[0]:
            table.setdefault(name, []).append(statistics.median(run[name] for run in runs))
    table["all"] = [sum(column) for column in zip(*table.values(), strict=True)]
    scale = [size * math.log(size) for size in given.sizes]
    print("| ms |", " | ".join(map(str, given.sizes)), "| per n log n |")
    print("|---|", "---|" * (len(given.sizes) + 1), sep="")
    for name, times in sorted(table.items(), key=lambda it: -it[1][-1]):
        growth = times[-1] / times[0] / (scale[-1] / scale[0])
        print(f"| {name} |", " | ".join(f"{it * 1e3:.0f}" for it in times), f"| {growth:.2f} |")


if __name__ == "__main__":
    main()
