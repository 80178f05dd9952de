"""A decryption key that Flux does not find in its Secret.

## Why

Flux reads the private keys of age and PGP from the Secret that `decryption.secretRef` names, by the ends of their names: `.agekey` for age, and
`.asc` for PGP. It ignores everything else in the Secret, such as `age.key` or `keys.txt`, and then has no key: nothing of the Kustomization
is ever applied.

Only a Secret in the repository, or one that an ExternalSecret creates key by key, can be checked.

Flux says: `cannot get sops data key`.

## Bad

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
      name: sops-age  # error[decryption-key-misnamed]: has no name that ends in `.agekey`
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
```yaml title="clusters/production/key.yaml"
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: sops-age
  namespace: flux-system
spec:
  refreshInterval: 1h
  secretStoreRef:
    kind: ClusterSecretStore
    name: vault
  data:
    - secretKey: age.key
      remoteRef:
        key: flux
        property: age
```

## Good

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
```yaml title="clusters/production/key.yaml"
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: sops-age
  namespace: flux-system
spec:
  refreshInterval: 1h
  secretStoreRef:
    kind: ClusterSecretStore
    name: vault
  data:
    - secretKey: age.agekey
      remoteRef:
        key: flux
        property: age
```
"""

from collections.abc import Iterator
from typing import Final

from gitops_lint.cluster import Cluster
from gitops_lint.cluster.encryption import KEY_NAMES, key_names, keyless
from gitops_lint.order.refusals import RefusalKind, refused
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.wording.lists import listing

_SHOWN: Final = 3  # names


@rule(Severity.ERROR, reports=RefusalKind.KEY_NAME)
def check(cluster: Cluster) -> Iterator[Problem]:
    for it in refused(cluster, RefusalKind.KEY_NAME):
        owner = it.resource
        found = key_names(owner, cluster)
        encrypted = next(keyless(cluster.contents[owner.id]), None)
        if found is None or encrypted is None:
            continue
        holder, names = found
        end = KEY_NAMES[encrypted[1][0]]
        shown = listing([f"`{name}`" for name in names], _SHOWN)
        yield owner.problem(
            f"{owner} applies nothing: {holder} has no name that ends in `{end}`, so Flux finds no key in it",
            *it.path,
            notes=[f"It has {shown}."],
            help=f"write the key under a name such as `identity{end}`",
            related=[(f"{holder}", holder.place("metadata", "name"))],
            stops=[owner],
        )
