"""A field of a Kubernetes object that Flux drops, because the kind has no such field.

## Why

Before Flux applies an object of a kind that is built into Kubernetes, it converts it to the Go type of this kind.
The type has no place for an unknown field, so the field is lost: the API server never sees it, and nothing
reports an error. The Kustomization is Ready, and the object has the default instead. A schema checker says that
the field is not allowed; but nothing is rejected, so it may have had no effect for months.

Custom resources are not converted. There the API server rejects an unknown field.

## Bad

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="apps/web.yaml"
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: default
spec:
  replcas: 3  # warning[kubernetes-field-dropped]: spec.replcas
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: web
          image: nginx:1.29
          envFrm:  # warning[kubernetes-field-dropped]: envFrm
            - configMapRef:
                name: web
```

## Good

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="apps/web.yaml"
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: default
spec:
  replicas: 3
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: web
          image: nginx:1.29
          envFrom:
            - configMapRef:
                name: web
```
"""

from collections.abc import Iterator
from typing import Final

from gitops_lint.cluster import Cluster
from gitops_lint.cluster.rejections import RejectionKind, rejected
from gitops_lint.regex import regex
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.schema._shared import repaired

_INDEX: Final = regex(r"\[\d+\]")


@rule(Severity.WARNING, reports=RejectionKind.DROPPED, fix="either")
def check(cluster: Cluster) -> Iterator[Problem]:
    for it in rejected(cluster, RejectionKind.DROPPED):
        if found := it.violation:
            # Who writes a field that does not exist into one entry of a list copies it to the others.
            everywhere = _INDEX.sub("", found.message)
            problem = it.resource.problem(
                f"Flux drops a field of {it.resource}: {found.message}",
                *it.path,
                on=found.on,
                help=found.help,
                fix=repaired(it.resource, found),
                together=f"Flux drops a field of {{objects}}: {everywhere}",
            )
            yield problem._replace(label=found.message)
