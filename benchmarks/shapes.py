"""Repositories that grow along one axis, as (path, text) of their files.

Each shape takes the number of files, objects or findings that it should have about as many of.
"""

import random
from collections.abc import Callable, Iterator
from typing import Final

Files = Iterator[tuple[str, str]]

SYNC: Final = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {{name: flux-system, namespace: flux-system}}
spec:
  interval: 1m0s
  ref: {{branch: main}}
  url: https://example.com/fleet.git
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {{name: flux-system, namespace: flux-system}}
spec:
  interval: 10m0s
  path: ./clusters/{cluster}
  prune: true
  sourceRef: {{kind: GitRepository, name: flux-system}}
"""
_CHARTS: Final = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: {name: charts, namespace: flux-system}
spec: {interval: 1h, url: "https://example.com/charts"}
"""
_CONFIG_MAP: Final = """\
apiVersion: v1
kind: ConfigMap
metadata: {{name: settings-{number}, namespace: flux-system}}
data: {{key_{number}: value}}
"""
_DEPLOYMENT: Final = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: app-{number}
  namespace: default
  labels: {{app: app-{number}}}
spec:
  replicas: 2
  selector: {{matchLabels: {{app: app-{number}}}}}
  template:
    metadata: {{labels: {{app: app-{number}}}}}
    spec:
      containers:
        - name: main
          image: registry.example.com/app-{number}:1.0.0
          envFrom: [{{configMapRef: {{name: settings-{number}}}}}]
          ports: [{{containerPort: 8080}}]
          resources: {{requests: {{cpu: 100m, memory: 128Mi}}}}
"""
_SERVICE: Final = """\
apiVersion: v1
kind: Service
metadata: {{name: app-{number}, namespace: default}}
spec: {{selector: {{app: app-{number}}}, ports: [{{port: 80, targetPort: 8080}}]}}
"""
_RELEASE: Final = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {{name: app-{number}, namespace: flux-system}}
spec:
  interval: 1h
  chart:
    spec: {{chart: app, version: 1.2.3, sourceRef: {{kind: HelmRepository, name: charts}}}}
  values: {{host: "app-{number}.{value}"}}
"""
_CRD: Final = """\
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
_CUSTOM: Final = """\
apiVersion: example.com/v1
kind: Widget{provider}
metadata: {{name: widget-{number}, namespace: default}}
"""
_KUSTOMIZATION: Final = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {{name: app-{number}, namespace: flux-system}}
spec:
  interval: 30m
  retryInterval: 2m
  timeout: 5m
  path: {path}
  prune: true
  sourceRef: {{kind: GitRepository, name: flux-system}}
{more}"""
_REPLICAS: Final = '[{"op": "replace", "path": "/spec/replicas", "value": 3}]'
_OVERLAY: Final = """\
resources: [../../../base/app-{number}]
patches: [{{target: {{kind: Deployment}}, patch: '{patch}'}}]
"""


def _sync(cluster: str) -> tuple[str, str]:
    return f"clusters/{cluster}/flux-system/gotk-sync.yaml", SYNC.format(cluster=cluster)


def files_of_a_directory(size: int) -> Files:
    """One directory without a kustomization file: each file has an object."""
    yield _sync("one")
    for number in range(size):
        yield f"clusters/one/settings-{number}.yaml", _CONFIG_MAP.format(number=number)


def entries_of_a_kustomization_file(size: int) -> Files:
    """One kustomization file that lists files."""
    yield _sync("one")
    names = [f"settings-{number}.yaml" for number in range(size)]
    listed = "".join(f"  - {name}\n" for name in names)
    yield "clusters/one/kustomization.yaml", f"resources:\n  - flux-system/gotk-sync.yaml\n{listed}"
    for number, name in enumerate(names):
        yield f"clusters/one/{name}", _CONFIG_MAP.format(number=number)


def kustomizations_of_a_cluster(size: int) -> Files:
    """One cluster, in which each Kustomization has six files: itself, and a directory of five.

    It applies a Deployment, a HelmRelease, a ConfigMap that another substitutes from, and a custom
    resource or its CRD. One in ten waits for what it applies, which includes the nine Kustomizations
    after it; a third substitute, and most depend on earlier ones.
    """
    draw = random.Random(size)
    yield _sync("one")
    yield "clusters/one/charts.yaml", _CHARTS
    count = max(1, size // 6)
    applied: dict[int, list[int]] = {}
    parents = {n: n - n % 10 for n in range(count) if n % 100 >= 10 and n % 10}
    for child, parent in parents.items():
        applied.setdefault(parent, []).append(child)
    for number in range(count):
        above = parents.get(number)
        before = sorted({draw.randrange(number) for _ in range(2)} if number else set())
        depends = ", ".join(f"{{name: app-{it}}}" for it in before if it != above and it % 10 == 1)
        more = f"  wait: {str(not number % 10).lower()}\n  dependsOn: [{depends}]\n"
        if number % 3 == 2:
            given = f"{{kind: ConfigMap, name: settings-{before[0]}}}"
            more += (
                f"  postBuild: {{substitute: {{DOMAIN: example.com}}, substituteFrom: [{given}]}}\n"
            )
        folder = "clusters/one" if above is None else f"apps/app-{above}"
        yield (
            f"{folder}/app-{number}.yaml",
            _KUSTOMIZATION.format(number=number, path=f"./apps/app-{number}", more=more),
        )
        value = "${DOMAIN}" if number % 3 == 2 else "example.com"
        provider = number - number % 20
        objects = {
            "deployment": _DEPLOYMENT.format(number=number),
            "release": _RELEASE.format(number=number, value=value),
            "settings": _CONFIG_MAP.format(number=number),
            "widget": (
                _CRD.format(number=number)
                if number == provider
                else _CUSTOM.format(number=number, provider=provider)
            ),
        }
        names = [*objects, *(f"app-{child}" for child in applied.get(number, ()))]
        listed = "".join(f"  - {name}.yaml\n" for name in names)
        yield f"apps/app-{number}/kustomization.yaml", f"resources:\n{listed}"
        for name, text in objects.items():
            yield f"apps/app-{number}/{name}.yaml", text


def clusters_of_a_base(size: int) -> Files:
    """Clusters that each build twenty bases of four objects through an overlay with a patch."""
    for number in range(20):
        base = f"base/app-{number}"
        yield f"{base}/kustomization.yaml", "resources: [all.yaml]\n"
        objects = [_DEPLOYMENT, _SERVICE, _CONFIG_MAP, _RELEASE]
        yield (
            f"{base}/all.yaml",
            "---\n".join(it.format(number=number, value="${DOMAIN}") for it in objects),
        )
    for index in range(max(1, size // 42)):
        cluster = f"cluster-{index}"
        yield _sync(cluster)
        yield f"clusters/{cluster}/charts.yaml", _CHARTS
        for number in range(20):
            depends = f"  dependsOn: [{{name: app-{number - 10}}}]\n" if number >= 10 else ""
            more = f"  wait: true\n{depends}  postBuild: {{substitute: {{DOMAIN: {cluster}}}}}\n"
            yield (
                f"clusters/{cluster}/app-{number}.yaml",
                _KUSTOMIZATION.format(
                    number=number, path=f"./apps/{cluster}/app-{number}", more=more
                ),
            )
            overlay = _OVERLAY.format(number=number, patch=_REPLICAS)
            yield f"apps/{cluster}/app-{number}/kustomization.yaml", overlay


def objects_of_a_kustomization(size: int) -> Files:
    """One Kustomization that applies objects of five kinds, a hundred in a file."""
    yield _sync("one")
    yield "clusters/one/charts.yaml", _CHARTS
    more = "  wait: true\n  postBuild: {substitute: {DOMAIN: example.com}}\n"
    yield "clusters/one/apps.yaml", _KUSTOMIZATION.format(number=0, path="./apps", more=more)
    templates = [_DEPLOYMENT, _SERVICE, _CONFIG_MAP, _RELEASE, _CUSTOM]
    texts = [
        templates[number % 5].format(number=number // 5, provider="", value="${DOMAIN}")
        for number in range(size)
    ]
    for start in range(0, size, 100):
        yield f"apps/objects-{start}.yaml", "---\n".join(texts[start : start + 100])


def patches_times_objects(size: int) -> Files:
    """A kustomization file with as many patches as objects, `size` pairs in all, and with transformers."""
    count = max(1, round(size**0.5))
    yield _sync("one")
    yield "clusters/one/apps.yaml", _KUSTOMIZATION.format(number=0, path="./apps", more="")
    patches = "".join(
        f"  - target: {{kind: Deployment, name: app-{number}}}\n    patch: '{_REPLICAS}'\n"
        if number % 2
        else f"  - patch: '{{apiVersion: apps/v1, kind: Deployment, metadata: "
        f"{{name: app-{number}, namespace: default}}, spec: {{replicas: 3}}}}'\n"
        for number in range(count)
    )
    images = "".join(
        f"  - {{name: registry.example.com/app-{number}, newTag: '2'}}\n" for number in range(count)
    )
    start = "resources: [all.yaml]\nnamePrefix: x-\nlabels: [{pairs: {team: a}}]\n"
    yield "apps/kustomization.yaml", f"{start}patches:\n{patches}images:\n{images}"
    yield "apps/all.yaml", "---\n".join(_DEPLOYMENT.format(number=it) for it in range(count))


def findings(size: int) -> Files:
    """A cluster with findings, half of them alone and half of them merged with others of one cause."""
    yield _sync("one")
    for start in range(0, max(1, size // 4), 100):
        numbers = range(start, min(start + 100, max(1, size // 4)))
        yield (
            f"clusters/one/apps-{start}.yaml",
            "---\n".join(
                _KUSTOMIZATION.format(
                    number=number,
                    path=f"./apps/app-{number % 10}",
                    more=f"  dependsOn: [{{name: missing-{number}}}]\n  nope: 1\n",
                )
                + "---\n"
                + _RELEASE.format(number=number, value="x")
                for number in numbers
            ),
        )
    for number in range(10):
        yield f"apps/app-{number}/settings.yaml", _CONFIG_MAP.format(number=number)


AXES: Final[dict[str, Callable[[int], Files]]] = {
    it.__name__.replace("_", "-"): it
    for it in (
        files_of_a_directory,
        entries_of_a_kustomization_file,
        kustomizations_of_a_cluster,
        clusters_of_a_base,
        objects_of_a_kustomization,
        patches_times_objects,
        findings,
    )
}
