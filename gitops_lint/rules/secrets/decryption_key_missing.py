"""Encrypted objects whose Kustomization has no key.

## Why

`decryption.provider: sops` alone decrypts only what a cloud's key service (KMS) has encrypted, with the identity of the controller. For
age and PGP, Flux needs the private key, from the Secret that `decryption.secretRef` names, or from the flag `--sops-age-secret` of
kustomize-controller. Without either, nothing of the Kustomization is ever applied.

Nothing is reported if one of the recipients is a key service, or if the repository does not show the flags of kustomize-controller.

Flux says: `cannot get sops data key`.

## Bad

```yaml title="clusters/production/flux.yaml"
apiVersion: fluxcd.controlplane.io/v1
kind: FluxInstance
metadata:
  name: flux
  namespace: flux-system
spec:
  distribution:
    version: 2.9.x
    registry: ghcr.io/fluxcd
  sync:
    kind: GitRepository
    url: https://github.com/example/fleet
    ref: refs/heads/main
    path: clusters/production
```
```yaml title="clusters/production/shop.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: shop
  namespace: flux-system
spec:
  interval: 10m
  path: ./shop
  prune: true
  decryption:
    provider: sops  # error[decryption-key-missing]: to decrypt Secret flux-system/database, it needs a key of age
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="shop/database.yaml"
apiVersion: v1
kind: Secret
metadata:
  name: database
  namespace: flux-system
stringData:
  password: ENC[AES256_GCM,data:C7jywRyaHHw=,iv:UZZT/CyKsrHLba54JL13hviSHq4ywwLBjho4ZAlF2jQ=,tag:KxLtgCQYbokUpMyI/ZOuWg==,type:str]
sops:
  age:
    - recipient: age1z8ytyhz65wh32hqf2fm29e46tmaw8rvjduck67kj8rq29wxgv99qyd47v9
      enc: |
        -----BEGIN AGE ENCRYPTED FILE-----
        YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBub3pHSENkdUFkOU9VWVBp
        -----END AGE ENCRYPTED FILE-----
  encrypted_regex: ^(data|stringData)$
  lastmodified: "2026-11-27T20:29:57Z"
  mac: ENC[AES256_GCM,data:tPFZY8U6JZZprsb0HdvJ,iv:H7TlcJR5YcBfzcNW,tag:o59DffW+SQFbSsSi2DHZ6A==,type:str]
  version: 3.13.2
```

## Good

```yaml title="clusters/production/flux.yaml"
apiVersion: fluxcd.controlplane.io/v1
kind: FluxInstance
metadata:
  name: flux
  namespace: flux-system
spec:
  distribution:
    version: 2.9.x
    registry: ghcr.io/fluxcd
  sync:
    kind: GitRepository
    url: https://github.com/example/fleet
    ref: refs/heads/main
    path: clusters/production
```
```yaml title="clusters/production/shop.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: shop
  namespace: flux-system
spec:
  interval: 10m
  path: ./shop
  prune: true
  decryption:
    provider: sops
    secretRef:
      name: sops-age
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="shop/database.yaml"
apiVersion: v1
kind: Secret
metadata:
  name: database
  namespace: flux-system
stringData:
  password: ENC[AES256_GCM,data:C7jywRyaHHw=,iv:UZZT/CyKsrHLba54JL13hviSHq4ywwLBjho4ZAlF2jQ=,tag:KxLtgCQYbokUpMyI/ZOuWg==,type:str]
sops:
  age:
    - recipient: age1z8ytyhz65wh32hqf2fm29e46tmaw8rvjduck67kj8rq29wxgv99qyd47v9
      enc: |
        -----BEGIN AGE ENCRYPTED FILE-----
        YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBub3pHSENkdUFkOU9VWVBp
        -----END AGE ENCRYPTED FILE-----
  encrypted_regex: ^(data|stringData)$
  lastmodified: "2026-11-27T20:29:57Z"
  mac: ENC[AES256_GCM,data:tPFZY8U6JZZprsb0HdvJ,iv:H7TlcJR5YcBfzcNW,tag:o59DffW+SQFbSsSi2DHZ6A==,type:str]
  version: 3.13.2
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.cluster.encryption import keyless
from gitops_lint.order.refusals import RefusalKind, refused
from gitops_lint.rule import Problem, Severity, rule


@rule(Severity.ERROR, reports=RefusalKind.DECRYPTION_KEY)
def check(cluster: Cluster) -> Iterator[Problem]:
    for it in refused(cluster, RefusalKind.DECRYPTION_KEY):
        owner = it.resource
        for item, (method, *_) in keyless(cluster.contents[owner.id]):
            yield owner.problem(
                f"{owner} applies nothing: to decrypt {item}, it needs a key of {method}, and has none",
                *it.path,
                help="write `secretRef: {name: sops-age}` under `decryption`, with the name of the Secret that has the key",
                related=[(f"{item} is encrypted for {method}", item.place("sops", method))],
                together="{objects} have no key to decrypt their objects",
                stops=[owner],
            )
            break
