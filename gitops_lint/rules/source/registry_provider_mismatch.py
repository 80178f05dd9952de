"""A registry for which Flux gets no credentials.

## Why

With `provider: aws` or `gcp`, Flux logs in with the identity of the controller, and only at the registries of that cloud: for any other
host it fails, also if that is public. With `generic`, the default, Flux uses the credentials of `secretRef` or `serviceAccountName`
alone. A private registry of Amazon (ECR) allows no anonymous access, so without either the source never has an artifact.

Azure is not checked, because the controller may know registries of its own.

Flux says: `invalid AWS registry: '…'. must match …`.

## Bad

```yaml title="clusters/production/podinfo.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata:
  name: podinfo
  namespace: flux-system
spec:
  interval: 10m
  provider: aws  # error[registry-provider-mismatch]: `aws` has no credentials for ghcr.io
  url: oci://ghcr.io/stefanprodan/manifests/podinfo
  ref:
    semver: 6.x
```

## Good

```yaml title="clusters/production/podinfo.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata:
  name: podinfo
  namespace: flux-system
spec:
  interval: 10m
  url: oci://ghcr.io/stefanprodan/manifests/podinfo
  ref:
    semver: 6.x
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.order.refusals import RefusalKind, refused
from gitops_lint.rule import Problem, Severity, rule


@rule(Severity.ERROR, reports=RefusalKind.REGISTRY)
def check(cluster: Cluster) -> Iterator[Problem]:
    for it in refused(cluster, RefusalKind.REGISTRY):
        host = str(it.resource.get("spec", "url")).removeprefix("oci://").partition("/")[0]
        if it.path[-1] == "provider":
            provider = it.resource.get(*it.path)
            why, help_ = f"provider `{provider}` has no credentials for {host}", "remove `provider`"
        else:
            why = f"{host} allows no anonymous access, and it has no credentials"
            help_ = "write `provider: aws`; or name a Secret in `secretRef`"
        yield it.resource.problem(
            f"{it.resource} never has an artifact: {why}",
            *it.path,
            help=help_,
            stops=[it.resource],
        )
