"""A value that must be text, but is a number or true or false to YAML.

## Why

The values of `postBuild.substitute`, and those of a ConfigMap or a Secret, are texts. Without quotes,
YAML reads `3` and `true` as something else, and the API server rejects the object: with it,
everything that the same Kustomization applies. Substitution may do it, too: quotes in a manifest are gone
once Flux has put a variable between them.

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
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.schema._shared import violations


@rule(Severity.ERROR)
def check(cluster: Cluster) -> Iterator[Problem]:
    yield from violations(cluster, "substitute-value-not-string")
    for resource in cluster.of_kind("ConfigMap", "Secret"):
        for field in ("data", "stringData") if not resource.group else ():
            held = resource.get(field)
            for key, value in held.items() if isinstance(held, dict) else ():
                if isinstance(value, bool | int | float):
                    yield resource.problem(
                        f"`{field}.{key}` of {resource} is {_named(value)}, and must be text: the API"
                        " server rejects the object",
                        field,
                        key,
                        help="put the value in quotes",
                    )


def _named(value: float) -> str:
    """What a value is; not the value, which may be a secret."""
    return "true or false" if isinstance(value, bool) else "a number"
