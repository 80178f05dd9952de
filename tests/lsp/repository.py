"""A small repository in which objects refer to each other in every way, for the tests of the language server."""

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

SYNC = "clusters/production/flux-system/gotk-sync.yaml"
LAYERS = "clusters/production/layers.yaml"
SETTINGS = "clusters/production/settings.yaml"
KUSTOMIZATION = "infrastructure/kustomization.yaml"
CHARTS = "infrastructure/charts.yaml"
INGRESS = "infrastructure/ingress.yaml"
APPS = "apps/kustomization.yaml"
SHOP = "apps/shop.yaml"
PATCH = "apps/patch.yaml"

FILES = {
    SYNC: """\
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata:
          name: flux-system
          namespace: flux-system
        spec:
          interval: 1m0s
          ref:
            branch: main
          url: https://git.example.com/platform/fleet
        ---
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata:
          name: flux-system
          namespace: flux-system
        spec:
          interval: 10m0s
          path: ./clusters/production
          prune: true
          sourceRef:
            kind: GitRepository
            name: flux-system
        """,
    LAYERS: """\
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata:
          name: infrastructure
          namespace: flux-system
        spec:
          interval: 1h
          retryInterval: 2m
          timeout: 20m
          wait: true
          path: ./infrastructure
          prune: true
          sourceRef:
            kind: GitRepository
            name: flux-system
        ---
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata:
          name: apps
          namespace: flux-system
        spec:
          dependsOn:
            - name: infrastructure
          interval: 10m
          retryInterval: 2m
          timeout: 5m
          path: ./apps
          prune: true
          sourceRef:
            kind: GitRepository
            name: flux-system
          healthChecks:
            - apiVersion: apps/v1
              kind: Deployment
              name: shop
              namespace: shop
          postBuild:
            substitute:
              replicas: "2"
            substituteFrom:
              - kind: ConfigMap
                name: settings
              - kind: Secret
                name: passwords
        """,
    SETTINGS: """\
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: settings
          namespace: flux-system
        data:
          domain: shop.example.com
        ---
        apiVersion: v1
        kind: Secret
        metadata:
          name: passwords
          namespace: flux-system
        stringData:
          password: swordfish
        """,
    KUSTOMIZATION: """\
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        resources:
          - charts.yaml
          - ingress.yaml
        """,
    CHARTS: """\
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: HelmRepository
        metadata:
          name: charts
          namespace: flux-system
        spec:
          interval: 1h
          url: https://charts.example.com
        """,
    INGRESS: """\
        apiVersion: v1
        kind: Namespace
        metadata:
          name: ingress
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: values
          namespace: ingress
        data:
          values.yaml: ""
        ---
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata:
          name: ingress
          namespace: ingress
        spec:
          interval: 1h
          chart:
            spec:
              chart: ingress
              version: 1.2.3
              sourceRef:
                kind: HelmRepository
                name: charts
                namespace: flux-system
          install:
            remediation:
              retries: 3
          upgrade:
            remediation:
              retries: 3
          valuesFrom:
            - kind: ConfigMap
              name: values
        """,
    APPS: """\
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        resources:
          - shop.yaml
        patches:
          - path: patch.yaml
        """,
    SHOP: """\
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: shop
          namespace: shop
        spec:
          replicas: ${replicas}
          selector:
            matchLabels:
              app: shop
          template:
            metadata:
              labels:
                app: shop
              annotations:
                example.com/host: "𝒽 https://${domain}/"
            spec:
              containers:
                - name: shop
                  image: example.com/shop:1.0.0
                  env:
                    - name: PASSWORD
                      value: ${password}
        """,
    PATCH: """\
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: shop
          namespace: shop
        spec:
          revisionHistoryLimit: 3
        """,
}


def text(path: str) -> str:
    """The text of a file of the repository."""
    return dedent(FILES[path])


def write(root: Path, files: Mapping[str, str] | None = None, *, end: str = "\n") -> Path:
    """Write the repository, with other or further files, and return its root. `end` ends each line."""
    for path, content in {**{it: text(it) for it in FILES}, **(files or {})}.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.replace("\n", end).encode())
    return root


def at(content: str, part: str, nth: int = 0, *, shift: int = 0) -> tuple[int, int]:
    """The position in the protocol (line, UTF-16 column) of the nth occurrence of a part of a text."""
    offset = -1
    for _ in range(nth + 1):
        offset = content.index(part, offset + 1)
    before = content[: offset + shift]
    line = before.count("\n")
    return line, len(before[before.rfind("\n") + 1 :].encode("utf-16-le")) // 2
