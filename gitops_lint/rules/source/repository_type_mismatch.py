"""A HelmRepository whose URL does not fit its type.

## Why

A HelmRepository is an index of charts that Flux downloads with HTTP, or, with `type: oci`, a registry. Its URL starts with
`https://` or `http://` in the first case, and with `oci://` in the second. If they do not fit, no chart of the repository is
ever installed. `type: oci` is not the default, also not for a URL with `oci://`.

Flux says: `invalid Helm repository URL: 'oci' URL scheme cannot be used with 'default' HelmRepository type`, or
`invalid OCI registry URL: https://…`.

## Bad

```yaml title="clusters/production/podinfo.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: podinfo
  namespace: flux-system
spec:
  interval: 1h
  url: oci://ghcr.io/stefanprodan/charts  # error[repository-type-mismatch]: needs `type: oci`
```

## Good

```yaml title="clusters/production/podinfo.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: podinfo
  namespace: flux-system
spec:
  type: oci
  interval: 1h
  url: oci://ghcr.io/stefanprodan/charts
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.order.refusals import RefusalKind, refused
from gitops_lint.rule import Problem, Severity, rule


@rule(Severity.ERROR, reports=RefusalKind.REPOSITORY_TYPE)
def check(cluster: Cluster) -> Iterator[Problem]:
    for it in refused(cluster, RefusalKind.REPOSITORY_TYPE):
        registry = it.resource.get("spec", "type") == "oci"
        why = "`type: oci` needs a URL with `oci://`" if registry else "`oci://` needs `type: oci`"
        yield it.resource.problem(
            f"{it.resource} never has a chart: its URL with {why}"
            if not registry
            else f"{it.resource} never has a chart: {why}",
            *it.path,
            help="remove `type: oci`; or write the URL of a registry, with `oci://`"
            if registry
            else "write `type: oci`",
            stops=[it.resource],
        )
