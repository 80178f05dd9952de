"""A variable in a value that is base64 before Flux substitutes variables.

## Why

Flux replaces `${NAME}` in the text of the built objects. The `data` of a Secret is base64 by then: kustomize encodes the `literals`, `files`
and `envs` of a `secretGenerator`, and in a Secret that somebody wrote the value is encoded already. Flux finds no variable there, and the
application gets the text `${NAME}` as its password. The Kustomization is Ready nevertheless.

Flux does substitute in `stringData`. Only variables that `postBuild` of the Kustomization defines are reported.

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
  postBuild:
    substitute:
      USERNAME: shop
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="shop/kustomization.yaml"
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: flux-system
secretGenerator:
  - name: database
    literals:
      - username=${USERNAME}  # warning[variable-in-encoded-value]: contains the text `${USERNAME}`
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
  postBuild:
    substitute:
      USERNAME: shop
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="shop/kustomization.yaml"
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: flux-system
resources:
  - database.yaml
```
```yaml title="shop/database.yaml"
apiVersion: v1
kind: Secret
metadata:
  name: database
stringData:
  username: ${USERNAME}
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.documents import encoded_variables, entries
from gitops_lint.order.producers import unhashed
from gitops_lint.rule import Problem, Severity, rule


@rule(Severity.WARNING)
def check(cluster: Cluster) -> Iterator[Problem]:
    for content in cluster.contents.values():
        known = content.variables.known if content.variables else {}
        for item in content.objects if known else ():
            if (item.kind, item.group) != ("Secret", ""):
                continue
            name = str(item.id._replace(name=unhashed(item.name) or item.name))
            for key, value, place in entries(item.get("data")):
                for variable in sorted(encoded_variables(value) & known.keys()):
                    yield Problem(
                        f"{name} contains the text `${{{variable}}}` in `{key}`: it is base64 before Flux substitutes",
                        place,
                        "key",
                        "write a Secret with the value under `stringData`, in place of `data` or the generator",
                        resource=name,
                        related=((f"{variable} is defined here", known[variable].place),),
                    )
