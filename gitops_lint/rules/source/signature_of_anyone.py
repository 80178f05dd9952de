"""A signature that anybody could have made.

## Why

With `verify.provider: cosign` and no `secretRef`, Flux checks a keyless signature: that somebody with an account at an identity provider
signed the artifact, and that this is logged. Without `matchOIDCIdentity` it does not matter who that was. Whoever can push to the registry
can sign too, so the check protects from nothing. (In the bundle format of Cosign 3, a signature is refused without an identity.)

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
  ref:
    semver: 6.x
  verify:
    provider: cosign  # warning[signature-of-anyone]: accepts a signature of anybody
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
  verify:
    provider: cosign
    matchOIDCIdentity:
      - issuer: ^https://token\\.actions\\.githubusercontent\\.com$
        subject: ^https://github\\.com/stefanprodan/podinfo/.*$
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Resource
from gitops_lint.order.refusals import CHARTS
from gitops_lint.rule import Cause, Problem, Severity, rule


@rule(Severity.WARNING, kinds=("OCIRepository", *CHARTS))
def check(resource: Resource) -> Iterator[Problem]:
    """(source-controller: verifySignature)"""
    path = (*CHARTS.get(resource.kind, ("spec",)), "verify")
    if resource.get(*path, "provider") != "cosign":
        return
    if resource.get(*path, "secretRef") is None and not resource.get(*path, "matchOIDCIdentity"):
        lacks = "`verify` has neither `matchOIDCIdentity` nor `secretRef`"
        yield resource.problem(
            f"{resource} accepts a signature of anybody: {lacks}",
            *path,
            "provider",
            help="write `matchOIDCIdentity` with the `issuer` and `subject` of the publisher; or a Secret with the public key "
            "in `secretRef`",
            # Whoever thinks that `provider` is enough thinks so everywhere.
            cause=Cause(
                None, f"{{objects}} accept a signature of anybody: {lacks}", anchor="object"
            ),
        )
