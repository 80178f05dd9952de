"""A value of an encrypted object that a patch overwrites.

## Why

Flux decrypts an encrypted file of `patches` before it builds the directory, and the objects of the build afterwards. If
the object that is patched is encrypted itself, the patched value is then in plain text, among values that are
encrypted. SOPS refuses that, and Flux applies none of the objects of the Kustomization. A patch in plain text fails in
the same way.

A patch of the name, a label or an annotation works.

Flux says: `failed to decrypt and format 'default/database' Secret data: … does not match sops' data format`.

## Bad

```yaml title="clusters/production/shop.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: shop
  namespace: flux-system
spec:
  interval: 10m
  path: ./shop/production
  prune: true
  decryption:
    provider: sops
    secretRef:
      name: sops-age
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="shop/production/kustomization.yaml"
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - ../base
patches:
  - patch: |
      apiVersion: v1
      kind: Secret
      metadata:
        name: database
        namespace: default
      stringData:
        username: shop  # error[encrypted-secret-patched]: Kustomization flux-system/shop applies nothing: a patch overwrites `username` of the encrypted Secret default/database
```
```yaml title="shop/base/kustomization.yaml"
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - secret.yaml
```
```yaml title="shop/base/secret.yaml"
apiVersion: v1
kind: Secret
metadata:
  name: database
  namespace: default
stringData:
  username: ENC[AES256_GCM,data:C7jywRyaHHw=,iv:UZZT/CyKsrHLba54JL13hviSHq4ywwLBjho4ZAlF2jQ=,tag:KxLtgCQYbokUpMyI/ZOuWg==,type:str]
sops:
  encrypted_regex: ^(data|stringData)$
  lastmodified: "2026-11-27T20:29:57Z"
  mac: ENC[AES256_GCM,data:tPFZY8U6JZZprsb0HdvJ,iv:H7TlcJR5YcBfzcNW,tag:o59DffW+SQFbSsSi2DHZ6A==,type:str]
  version: 3.13.2
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
  path: ./shop/production
  prune: true
  decryption:
    provider: sops
    secretRef:
      name: sops-age
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="shop/production/kustomization.yaml"
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - secret.yaml
```
```yaml title="shop/production/secret.yaml"
apiVersion: v1
kind: Secret
metadata:
  name: database
  namespace: default
stringData:
  username: ENC[AES256_GCM,data:C7jywRyaHHw=,iv:UZZT/CyKsrHLba54JL13hviSHq4ywwLBjho4ZAlF2jQ=,tag:KxLtgCQYbokUpMyI/ZOuWg==,type:str]
sops:
  encrypted_regex: ^(data|stringData)$
  lastmodified: "2026-11-27T20:29:57Z"
  mac: ENC[AES256_GCM,data:tPFZY8U6JZZprsb0HdvJ,iv:H7TlcJR5YcBfzcNW,tag:o59DffW+SQFbSsSi2DHZ6A==,type:str]
  version: 3.13.2
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.cluster.encryption import overwritten
from gitops_lint.rule import Problem, Severity, rule


@rule(Severity.ERROR)
def check(cluster: Cluster) -> Iterator[Problem]:
    for content in cluster.contents.values():
        owner = content.owner
        for item, path in overwritten(content):
            yield Problem(
                f"{owner} applies nothing: a patch overwrites `{path[-1]}` of the encrypted {item}",
                item.place(*path),
                "key",
                "list the encrypted file of each overlay under `resources`, instead of patching that of the base",
                ((f"{item} is encrypted here", item.origin),),
                resource=str(item),
                stops=(str(owner),),
            )
