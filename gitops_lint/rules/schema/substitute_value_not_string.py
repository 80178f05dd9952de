"""A value that must be a string, but is a number or a Boolean in YAML.

## Why

The values of `postBuild.substitute`, and of a ConfigMap or Secret, are strings. Without quotes, YAML reads
`3` as a number and `true` as a Boolean. The API server rejects the object, so none of the objects of the
Kustomization that applies it are applied. Substitution can cause this too: Flux removes the quotes of a
manifest when it substitutes a variable between them.

A label like that is not an error, but Flux replaces all labels of the object by its own: what selects the object
by a label no longer finds it.

Flux says: `ConfigMap/flux-system/settings dry-run failed: failed to create typed patch object … .data.debug:
expected string, got &value.valueUnstructured{Value:true}`.

## Severity

An error. A warning for a label.

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
  postBuild:
    substitute:
      replicas: 3  # error[substitute-value-not-string]: replicas
      domain: example.com
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="clusters/production/settings.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: flux-system
data:
  debug: true  # error[substitute-value-not-string]: data.debug
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
  postBuild:
    substitute:
      replicas: "3"
      domain: example.com
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="clusters/production/settings.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: flux-system
data:
  debug: "true"
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.cluster.rejections import RejectionKind, rejected
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.schema._shared import problems, quoted, quotes, stopped


@rule(Severity.ERROR, fix="safe")
def check(cluster: Cluster) -> Iterator[Problem]:
    yield from problems(cluster, RejectionKind.VARIABLE_TYPE)
    for it in rejected(cluster, RejectionKind.DATA_TYPE):
        field, key = it.path
        value = _named(it.resource.get(*it.path))
        yield it.resource.problem(
            f"the API server rejects {it.resource}: `{field}.{key}` is {value}, not a string",
            *it.path,
            help=quotes(it.resource, *it.path) or "put the value in quotes",
            fix=quoted(it.resource, *it.path),
            stops=stopped(it),
        )
    for it in rejected(cluster, RejectionKind.LABEL):
        value = _named(it.resource.get(*it.path))
        yield it.resource.problem(
            f"Flux drops all labels of {it.resource}, because `{it.path[-1]}` is {value}, not a string",
            *it.path,
            severity=Severity.WARNING,
            help=quotes(it.resource, *it.path) or "put the value in quotes",
            fix=quoted(it.resource, *it.path),
        )


def _named(value: object) -> str:
    """The type of a value; the value itself may be a secret."""
    return "a Boolean" if isinstance(value, bool) else "a number"
