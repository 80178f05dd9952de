"""An API version that the cluster's Flux version does not serve.

## Why

Flux releases remove old API versions: 2.8, for example, removed `v1beta2` of Kustomization. An object that
still uses it cannot be applied (`no matches for kind`), so none of the objects of the Kustomization that applies
it are applied. Objects that are already in the cluster keep working, but get no changes any more.

The Flux version is read from gotk-components.yaml, the FluxInstance, or the configuration. `flux migrate -f .
--version=2.9` writes the API versions of Flux 2.9, but leaves fields that were removed with the old ones.
`gitops-lint upgrade` lists both before an upgrade.

Flux says: `Kustomization/flux-system/apps dry-run failed: no matches for kind "Kustomization" in version
"kustomize.toolkit.fluxcd.io/v1beta2"`.

## Severity

An error. Only a warning if the Flux version of the cluster is unknown and the newest known one is assumed.

## Bad

```yaml title=".gitops-lint.yaml"
flux-version: "2.9"
clusters: [clusters/production]
```
```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1beta2  # error[removed-api-version]: v1beta2
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

## Good

```yaml title="clusters/production/podinfo.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: podinfo
  namespace: flux-system
spec:
  interval: 1h
  url: https://stefanprodan.github.io/podinfo
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.cluster.rejections import RejectionKind, rejected
from gitops_lint.results.cluster import FluxVersion
from gitops_lint.rule import Cause, Problem, Severity, rule
from gitops_lint.rules.schema._shared import severity, stopped
from gitops_lint.schema import MINORS, common_version, current_version, minors_serving, served
from gitops_lint.wording.migrate import migrate


@rule(Severity.ERROR, reports=RejectionKind.API_VERSION, fix="safe")
def check(cluster: Cluster) -> Iterator[Problem]:
    for it in rejected(cluster, RejectionKind.API_VERSION):
        problem = _problem(it.resource, cluster)
        yield problem._replace(severity=severity(it), stops=tuple(map(str, stopped(it))))


def _problem(resource: Resource, cluster: Cluster) -> Problem:
    flux, group, version, kind = cluster.flux, resource.group, resource.version, resource.kind
    minors = minors_serving(group, version, kind)
    current = (
        common_version(group, kind) if flux.assumed else current_version(group, kind, flux.minor)
    )
    if not minors:
        why = f"no known Flux version serves `{version}` of {kind}"
    elif served(group, version, kind, flux.minor) == "removed":
        why = f"`{version}` of {kind} was removed in Flux {MINORS[MINORS.index(minors[-1]) + 1]}"
    else:
        why = f"`{version}` of {kind} was added in Flux {minors[0]}"
    runs = (
        f"The Flux version of this cluster is unknown; {flux.minor}, the newest known one, is assumed."
        if flux.assumed
        else f"This cluster runs Flux {f'{flux.oldest} or newer' if flux.oldest else flux.found}."
    )
    advice = "update Flux, or remove the object"
    if current:
        advice = f"write `apiVersion: {group}/{current}`; or {_migrate(flux)}"
    together = f"{{objects}} cannot be applied: Flux {flux.minor} does not serve {{labels}}"
    problem = resource.problem(
        f"{resource} cannot be applied: {why}",
        "apiVersion",
        notes=[runs, "The other objects of its Kustomization are not applied either."],
        help=advice,
        fix=resource.written(f"{group}/{current}", "apiVersion") if current else None,
        cause=Cause(None, together, _migrate(flux), anchor="object"),
    )
    return problem._replace(label=f"`{version}` of {kind}")


def _migrate(flux: FluxVersion) -> str:
    """The command that writes API versions that the cluster serves."""
    if flux.assumed or flux.newer:
        return f"run `{migrate('MINOR')}` with the Flux minor of the cluster"
    return f"run `{migrate(flux.minor)}`"
