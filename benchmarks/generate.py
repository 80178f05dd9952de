"""Write a repository of any size: clusters x Flux Kustomizations x manifests each.

    python -m benchmarks.generate DIRECTORY --clusters 3 --kustomizations 100 --manifests 5

Every cluster builds the same bases through an overlay of its own, with a namespace and a patch; the
Kustomizations depend on each other in layers of ten, and wait.
"""

import argparse
from pathlib import Path

from benchmarks.shapes import SYNC

_KUSTOMIZATION = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: app-{number}
  namespace: flux-system
spec:
  interval: 30m
  retryInterval: 2m
  timeout: 5m
  path: ./apps/{cluster}/app-{number}
  prune: true
  wait: true
{depends}  sourceRef:
    kind: GitRepository
    name: flux-system
"""
_DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: app-{number}-{manifest}
  labels: {{app: app-{number}}}
spec:
  replicas: 2
  selector:
    matchLabels: {{app: app-{number}}}
  template:
    metadata:
      labels: {{app: app-{number}}}
    spec:
      containers:
        - name: main
          image: registry.example.com/app-{number}:1.{manifest}.0
          ports: [{{containerPort: 8080}}]
          resources:
            requests: {{cpu: 100m, memory: 128Mi}}
"""
_OVERLAY = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: app-{number}
resources: [../../base/app-{number}]
patches:
  - target: {{kind: Deployment, name: app-{number}-0}}
    patch: |-
      - op: replace
        path: /spec/replicas
        value: 3
"""


def generate(root: Path, clusters: int, kustomizations: int, manifests: int) -> int:
    """Write the repository below `root`; returns the number of YAML files."""
    files: dict[str, str] = {}
    for number in range(kustomizations):
        base = f"apps/base/app-{number}"
        names = [f"deployment-{manifest}.yaml" for manifest in range(manifests)]
        files[f"{base}/kustomization.yaml"] = "resources:\n" + "".join(f"  - {n}\n" for n in names)
        for manifest, name in enumerate(names):
            files[f"{base}/{name}"] = _DEPLOYMENT.format(number=number, manifest=manifest)
    for index in range(clusters):
        cluster = f"cluster-{index}"
        files[f"clusters/{cluster}/flux-system/gotk-sync.yaml"] = SYNC.format(cluster=cluster)
        for number in range(kustomizations):
            before = number - 10
            depends = f"  dependsOn: [{{name: app-{before}}}]\n" if 0 <= before < 30 else ""
            files[f"clusters/{cluster}/app-{number}.yaml"] = _KUSTOMIZATION.format(
                cluster=cluster, number=number, depends=depends
            )
            overlay = f"apps/{cluster}/app-{number}/kustomization.yaml"
            files[overlay] = _OVERLAY.format(number=number)
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content)
    return len(files)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--clusters", type=int, default=3)
    parser.add_argument("--kustomizations", type=int, default=100)
    parser.add_argument("--manifests", type=int, default=5)
    given = parser.parse_args()
    print(generate(given.directory, given.clusters, given.kustomizations, given.manifests), "files")
