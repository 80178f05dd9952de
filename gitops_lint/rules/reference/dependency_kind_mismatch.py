"""dependsOn of a Kustomization or HelmRelease that asks for another kind, or writes `namespace/name`.

## Why

A Kustomization can only wait for Kustomizations, and a HelmRelease only for HelmReleases: an entry of
`dependsOn` has a name and a namespace, but no kind. The API server rejects an object with `kind` there.
And `name: infra/cert-manager`, as the command line writes it, is one name with a slash in it, which no
object can have: Flux says `dependency not found` every 30 seconds.

To wait for a HelmRelease from a Kustomization, depend on the Kustomization that applies the HelmRelease,
and let that one `wait`.

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
  dependsOn:
    - name: infra/cert-manager  # error[dependency-kind-mismatch]: infra/cert-manager
    - kind: HelmRelease  # error[dependency-kind-mismatch]: cannot say kind
      name: ingress-nginx
  sourceRef:
    kind: GitRepository
    name: flux-system
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
  dependsOn:
    - name: controllers
  sourceRef:
    kind: GitRepository
    name: flux-system
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: controllers
  namespace: flux-system
spec:
  interval: 10m
  path: ./controllers
  prune: true
  wait: true
  timeout: 5m
  sourceRef:
    kind: GitRepository
    name: flux-system
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster, Resource, known
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.reference._shared import applier


@rule(Severity.ERROR, kinds=("Kustomization", "HelmRelease"))
def check(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    for index, entry in resource.maps("spec", "dependsOn"):
        at = ("spec", "dependsOn", index)
        name, field = entry.get("name"), "kind" if "kind" in entry else "apiVersion"
        if field in entry:
            yield resource.problem(
                f"{resource} cannot say {field} in dependsOn: a {resource.kind} only waits for"
                f" {resource.kind}s, and the API server rejects the field",
                *at,
                field,
                on="key",
                help=_instead(entry.get("kind"), name, resource, cluster),
            )
        elif isinstance(name, str) and "/" in name and known(name):
            namespace, _, rest = name.rpartition("/")
            yield resource.problem(
                f'"{name}" is no name of a {resource.kind}: Flux will not find it, and {resource} waits'
                " for it forever",
                *at,
                "name",
                help=f"write `name: {rest}` and `namespace: {namespace}`",
            )


def _instead(kind: object, name: object, resource: Resource, cluster: Cluster) -> str:
    if kind in (None, resource.kind):
        return "delete it"
    for item in cluster.of_kind(kind) if isinstance(kind, str) else ():
        owner = applier(item, resource) if item.name == name else None
        if resource.kind == "Kustomization" and owner:
            return f"{owner} applies {item}: depend on that one, and let it `wait`"
    if resource.kind == "Kustomization":
        return f"depend on the Kustomization that applies the {kind}, and let it `wait`"
    return "let the Kustomization that applies this HelmRelease depend on another one"
