"""A Kubernetes object that the API server rejects: a field is missing, or its value is not allowed.

## Why

A field of a kind that is built into Kubernetes has a type: `replicas` is a number, the `value` of an
environment variable is a string. If a value has another type, the API server rejects the object, and none of
the objects of the Kustomization that applies it are applied. Often substitution is the cause: Flux removes
the quotes of `value: "${PORT}"` when it replaces the variable by a number.

Other fields have a few values that the API server knows, and it rejects all others. Upper and lower case matter:
`protocol: tcp` is none of them.

Beyond that, the API server demands much of single fields, and of several together: a container has a name and an image, a port
is between 1 and 65535, the host of an Ingress has no port, the ports of a Service have names if there are several, a schedule has five
fields. gitops-lint knows about 200 of these demands. It leaves out what depends on the version or the settings of a cluster, and what is
missing in an object in `kube-system` or with the annotation `kustomize.toolkit.fluxcd.io/ssa`: Flux merges such an object with
one that may be there already.

Flux drops unknown fields of an object (see `kubernetes-field-dropped`), but not if one of its values has the wrong
type, and not in a Role or ClusterRole. There the API server rejects them.

Flux says: `Deployment/default/web dry-run failed: failed to create typed patch object … expected string, got
&value.valueUnstructured{Value:8080}`.

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
  replicas: "3"  # error[kubernetes-schema]: must be a whole number
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
          imagePullPolicy: Alway  # error[kubernetes-schema]: it must be `Always`, `IfNotPresent` or `Never`
          ports:
            - name: http-metrics-port  # error[kubernetes-schema]: has 17 characters; at most 15 are allowed
              containerPort: 9090
          env:
            - name: PORT
              value: 8080  # error[kubernetes-schema]: must be text
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
          imagePullPolicy: Always
          ports:
            - name: http-metrics
              containerPort: 9090
          env:
            - name: PORT
              value: "8080"
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.cluster.rejections import RejectionKind
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.schema._shared import problems


@rule(Severity.ERROR, reports=RejectionKind.KUBERNETES, fix="either")
def check(cluster: Cluster) -> Iterator[Problem]:
    yield from problems(cluster, RejectionKind.KUBERNETES)
