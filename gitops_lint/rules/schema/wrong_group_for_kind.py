"""A Flux kind in an API group that does not have it.

## Why

The API server identifies a kind by its name and group. The dry-run of the object fails, so none of the
objects of the Kustomization that applies it are applied.

Flux says: `ArtifactGenerator/flux-system/apps dry-run failed: no matches for kind "ArtifactGenerator" in
version "source.toolkit.fluxcd.io/v1beta1"`.

## Bad

```yaml title="clusters/production/artifacts.yaml"
apiVersion: source.toolkit.fluxcd.io/v1beta1  # error[wrong-group-for-kind]: source.toolkit.fluxcd.io has no kind ArtifactGenerator
kind: ArtifactGenerator
metadata:
  name: apps
  namespace: flux-system
spec:
  sources:
    - alias: repository
      kind: GitRepository
      name: flux-system
  artifacts:
    - name: apps
      copy:
        - from: "@repository/apps/**"
          to: "@artifact/"
```

## Good

```yaml title="clusters/production/artifacts.yaml"
apiVersion: source.extensions.fluxcd.io/v1beta1
kind: ArtifactGenerator
metadata:
  name: apps
  namespace: flux-system
spec:
  sources:
    - alias: repository
      kind: GitRepository
      name: flux-system
  artifacts:
    - name: apps
      copy:
        - from: "@repository/clusters/**"
          to: "@artifact/"
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.cluster.rejections import RejectionKind, rejected
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.schema._shared import severity, stopped
from gitops_lint.schema import KINDS, current_version, groups_of
from gitops_lint.wording.suggest import nearest


@rule(Severity.ERROR, reports=RejectionKind.API_GROUP, fix="either")
def check(cluster: Cluster) -> Iterator[Problem]:
    for it in rejected(cluster, RejectionKind.API_GROUP):
        problem = _problem(it.resource, cluster.flux.minor)
        yield problem._replace(severity=severity(it), stops=tuple(map(str, stopped(it))))


def _problem(resource: Resource, flux: str) -> Problem:
    groups = groups_of(resource.kind)
    message = (
        f"{resource} cannot be applied: the API group {resource.group} has no kind {resource.kind}"
    )
    notes = ["The other objects of its Kustomization are not applied either."]
    if not groups:
        near = nearest(resource.kind, KINDS)
        help_ = f"did you mean `{near}`?" if near else None
        fix = resource.written(near, "kind", safe=False) if near else None
        return resource.problem(message, "kind", notes=notes, help=help_, fix=fix)
    version = current_version(groups[0], resource.kind, flux) or resource.version
    help_ = f"write `apiVersion: {groups[0]}/{version}`"
    fix = resource.written(f"{groups[0]}/{version}", "apiVersion")
    return resource.problem(message, "apiVersion", notes=notes, help=help_, fix=fix)
