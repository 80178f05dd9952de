"""Signatures of Notation that are checked without a trust policy.

## Why

To check signatures with the provider `notation`, Flux needs a Secret with the trust policy (`trustpolicy.json`) and the
certificates. Without `verify.secretRef`, it fails, and the artifact is never used. Only `cosign` works without a Secret: it
then checks keyless signatures.

Flux says: `failed to verify the signature using provider 'notation': verification secret cannot be empty: '…'`.

## Bad

```yaml title="clusters/production/podinfo.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata:
  name: podinfo
  namespace: flux-system
spec:
  interval: 10m
  url: oci://ghcr.io/stefanprodan/manifests/podinfo
  verify:
    provider: notation  # error[signature-keys-missing]: `verify` has no `secretRef`
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
  verify:
    provider: notation
    secretRef:
      name: notation-config
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.order.refusals import RefusalKind, refused
from gitops_lint.rule import Problem, Severity, rule


@rule(Severity.ERROR, reports=RefusalKind.SIGNATURE)
def check(cluster: Cluster) -> Iterator[Problem]:
    for it in refused(cluster, RefusalKind.SIGNATURE):
        yield it.resource.problem(
            f"{it.resource} is never Ready: the trust policy of Notation is missing, `verify` has no `secretRef`",
            *it.path,
            help="write `secretRef: {name: …}` under `verify`, a Secret with `trustpolicy.json` and the certificates",
            stops=[it.resource],
        )
