"""The repository that a world is written as holds just the world's objects."""

from collections import Counter
from pathlib import PurePosixPath

from hypothesis import given, settings
from ruamel.yaml import YAML

from tests.examples import examples
from tests.order.witness.render import BROKEN, ROOT_PATH, path_of, render
from tests.order.witness.world import (
    ROOT,
    ROOT_SOURCE,
    Dependency,
    HelmRelease,
    Kustomization,
    Manifest,
    Need,
    Read,
    ReadyExpr,
    Ref,
    ResourceSet,
    Source,
    World,
    world,
)
from tests.order.witness.worlds import worlds


def documents(text: str) -> list[dict[str, object]]:
    return [document for document in YAML(typ="safe").load_all(text) if document]


def identity(document: dict[str, object]) -> Ref:
    metadata = document["metadata"]
    assert isinstance(metadata, dict)
    return Ref(str(document["kind"]), metadata.get("namespace", ""), metadata["name"])


@given(worlds())
@settings(max_examples=examples(25))
def test_every_object_stands_in_the_directory_of_its_owner(made: World) -> None:
    files = render(made)
    found: Counter[tuple[str, Ref]] = Counter()
    for path, text in files.items():
        for document in documents(text) if text != BROKEN else ():
            if document["apiVersion"] != "kustomize.config.k8s.io/v1beta1":
                found[str(PurePosixPath(path).parent), identity(document)] += 1
    kustomizations = {ref for ref in made.specs() if ref.kind == "Kustomization"}
    expected = Counter(
        (path_of(manifest.owner), manifest.ref)
        for manifest in made.manifests
        if manifest.owner in kustomizations and manifest.ref not in (ROOT, ROOT_SOURCE)
    )
    expected += Counter((f"{ROOT_PATH}/flux-system", ref) for ref in (ROOT_SOURCE, ROOT))
    assert found == expected
    assert {str(PurePosixPath(path).parent) for path in files} >= set(map(path_of, kustomizations))


OBJECTS = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: infra
  namespace: team-a
spec:
  interval: "90s"
  path: "./ks/team-a/infra"
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
    namespace: flux-system
  dependsOn:
  - name: base
    namespace: flux-system
    readyExpr: "dep.metadata.name != ''"
  postBuild:
    substituteFrom:
    - kind: ConfigMap
      name: settings
      optional: true
  wait: true
  timeout: "1m"
---
apiVersion: fluxcd.controlplane.io/v1
kind: ResourceSet
metadata:
  name: platform
  namespace: flux-system
  annotations:
    fluxcd.controlplane.io/reconcileTimeout: "2m"
spec:
  dependsOn:
  - apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    name: infra
    namespace: team-a
    ready: true
  steps:
  - name: step-0
    resources:
    - apiVersion: v1
      kind: Namespace
      metadata:
        name: team-a
  - name: step-1
    resources:
    - apiVersion: widgets.example.com/v1
      kind: Widget
      metadata:
        name: red
        namespace: team-a
      spec: {}
"""
INFRA = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: cert-manager
  namespace: flux-system
spec:
  interval: "1m"
  url: "https://charts.jetstack.io"
  suspend: true
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: certs
  namespace: team-a
spec:
  interval: "10m"
  chart:
    spec:
      chart: cert-manager
      version: "1.x"
      sourceRef:
        kind: HelmRepository
        name: cert-manager
        namespace: flux-system
  valuesFrom:
  - kind: Secret
    name: keys
    valuesKey: replicas
    targetPath: replicaCount
  values:
    crds:
      enabled: true
"""
SYNC = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: "1m"
  url: "https://git.example.com/platform/fleet"
  ref:
    branch: main
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: "10m"
  path: "./clusters/production"
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
"""


def test_what_is_written() -> None:
    infra = Ref("Kustomization", "team-a", "infra")
    charts = Ref("HelmRepository", "flux-system", "cert-manager")
    sets = Ref("ResourceSet", "flux-system", "platform")
    made = world(
        Manifest(
            infra,
            ROOT,
            Kustomization(
                ROOT_SOURCE,
                (Dependency("base", "flux-system", ReadyExpr.EXISTS),),
                wait=True,
                interval=90,
                timeout=60,
                substitute_from=(Read("ConfigMap", "settings", optional=True),),
            ),
        ),
        Manifest(charts, infra, Source(suspend=True)),
        Manifest(
            Ref("HelmRelease", "team-a", "certs"),
            infra,
            HelmRelease(charts, "cert-manager", values_from=(Read("Secret", "keys"),)),
        ),
        Manifest(sets, ROOT, ResourceSet(2, (Need(infra, ready=True),), timeout=120)),
        Manifest(Ref("Namespace", "", "team-a"), sets),
        Manifest(Ref("Widget", "team-a", "red"), sets, step=1),
        concurrency=2,
    )
    files = render(made)
    assert set(files) == {
        "clusters/production/flux-system/gotk-sync.yaml",
        "clusters/production/flux-system/kustomization.yaml",
        "clusters/production/objects.yaml",
        "ks/team-a/infra/objects.yaml",
    }
    assert files["clusters/production/objects.yaml"] == OBJECTS
    assert files["ks/team-a/infra/objects.yaml"] == INFRA
    assert files["clusters/production/flux-system/gotk-sync.yaml"] == SYNC
    assert "--concurrent=2" in files["clusters/production/flux-system/kustomization.yaml"]
