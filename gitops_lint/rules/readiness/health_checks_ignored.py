"""healthChecks that Flux does not read, because `wait: true` stands beside them.

## Why

`wait: true` waits for everything that the Kustomization applies, and for nothing else: the list under
`healthChecks` is only read without it. An object in the list that the Kustomization does not apply
itself, such as the Deployment of a chart, is silently not checked.

## Bad

```yaml title="clusters/production/database.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: database
  namespace: flux-system
spec:
  interval: 10m
  path: ./database
  prune: true
  wait: true
  timeout: 5m
  healthChecks:  # warning[health-checks-ignored]: Kustomization flux-system/database
    - apiVersion: apps/v1
      kind: StatefulSet
      name: postgres
      namespace: data
  sourceRef:
    kind: GitRepository
    name: flux-system
```

## Good

```yaml title="clusters/production/database.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: database
  namespace: flux-system
spec:
  interval: 10m
  path: ./database
  prune: true
  timeout: 5m
  healthChecks:
    - apiVersion: apps/v1
      kind: StatefulSet
      name: postgres
      namespace: data
  sourceRef:
    kind: GitRepository
    name: flux-system
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster, Id, Resource, items, known
from gitops_lint.order import checked
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.wording.lists import listing


@rule(Severity.WARNING, kinds=("Kustomization",))
def check(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    listed = items(resource.get("spec", "healthChecks"))
    if resource.get("spec", "wait") is not True or not listed:
        return
    missing = list(_not_applied(resource, cluster))
    entries = "the entry" if len(listed) == 1 else f"the {len(listed)} entries"
    unchecked = f"; never checked at all: {listing([str(it) for it in missing])}" if missing else ""
    yield resource.problem(
        f"Flux ignores {entries} of healthChecks in {resource}, because of `wait: true`, which only"
        f" waits for what it applies itself{unchecked}",
        "spec",
        "healthChecks",
        on="key",
        help="remove `wait: true` to wait for the listed objects only"
        if missing
        else "remove healthChecks: `wait: true` waits for these objects too; or remove `wait: true`"
        " to wait for nothing else",
        related=[("`wait: true` is set here", resource.place("spec", "wait"))],
    )


def _not_applied(resource: Resource, cluster: Cluster) -> Iterator[Id]:
    """The listed objects that a Kustomization whose content is known does not apply."""
    content = cluster.content(resource)
    if resource.remote or not content.complete:
        return
    applied = {item.id for item in content.objects}
    unsure = {
        (item.kind, item.group)
        for item in content.objects
        if not (known(item.name) and known(item.namespace))
    }
    for it in checked(resource):
        there = it in applied or it._replace(namespace="") in applied
        if not there and known(it.name) and (it.kind, it.group) not in unsure:
            yield it
