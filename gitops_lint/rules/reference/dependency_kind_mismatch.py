"""A `dependsOn` entry with a `kind`, or with `namespace/name` as its name.

## Why

A Kustomization can depend only on Kustomizations, and a HelmRelease only on HelmReleases. A `dependsOn`
entry has a name and a namespace, but no kind; the API server rejects an object that sets `kind` there.
`name: infra/cert-manager`, the form of the command line, is one name with a slash in it, which no object
can have: Flux reports `dependency not found` every 30 seconds.

To make a Kustomization wait for a HelmRelease, depend on the Kustomization that applies the HelmRelease,
and set `wait: true` on that one.

Flux says: `Kustomization/flux-system/apps dry-run failed: failed to create typed patch object …
.spec.dependsOn[1].kind: field not declared in schema`.

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
    - kind: HelmRelease  # error[dependency-kind-mismatch]: no field `kind`
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
from gitops_lint.documents import KeyPath
from gitops_lint.results.fix import Fix, Insert, Write
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.reference._shared import instead_of


@rule(Severity.ERROR, kinds=("Kustomization", "HelmRelease"), fix="either")
def check(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    for index, entry in resource.maps("spec", "dependsOn"):
        at = ("spec", "dependsOn", index)
        name, field = entry.get("name"), "kind" if "kind" in entry else "apiVersion"
        if field in entry:
            yield resource.problem(
                f"the API server rejects {resource}: `dependsOn` has no field `{field}`",
                *at,
                field,
                on="key",
                notes=[f"A {resource.kind} can depend only on {resource.kind}s."],
                help=_instead(entry.get("kind"), name, resource, cluster),
                fix=resource.deleted(*at, field)
                if entry.get("kind") in (None, resource.kind)
                else None,
            )
        elif isinstance(name, str) and "/" in name and known(name):
            namespace, _, rest = name.rpartition("/")
            yield resource.problem(
                f"{resource} waits forever for `{name}`, which is not a valid name of a {resource.kind}",
                *at,
                "name",
                help=f"write `name: {rest}` and `namespace: {namespace}`",
                stops=[resource],
                fix=None if "namespace" in entry else _split(resource, at, name),
            )


def _split(resource: Resource, at: KeyPath, name: str) -> Fix:
    """The fix that writes a name with a namespace in two fields."""
    namespace, _, rest = name.rpartition("/")
    edits = (
        Write(resource.place(*at, "name"), name, rest),
        Insert(resource.place(*at), "namespace", namespace, ("name",)),
    )
    return Fix(f"write `name: {rest}` and `namespace: {namespace}`", edits, safe=False)


def _instead(kind: object, name: object, resource: Resource, cluster: Cluster) -> str:
    if kind in (None, resource.kind):
        return f"remove it: the kind is always {resource.kind}"
    if kind in ("HelmRelease", "Kustomization"):
        for item in cluster.of_kind(str(kind)):
            if item.name == name:
                return instead_of(item, resource)
    if resource.kind == "Kustomization":
        return f"depend on the Kustomization that applies the {kind}, and set `wait: true` on it"
    return "add the dependency to the Kustomization that applies this HelmRelease"
