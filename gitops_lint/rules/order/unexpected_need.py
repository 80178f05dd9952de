"""Something that must exist before Flux starts and that `needs:` does not accept.

## Why

What nothing in the repository creates must exist before Flux starts on a new cluster: Secrets, ConfigMaps, CRDs,
ServiceAccounts and their roles, StorageClasses. `gitops-lint needs` lists it. `needs:` in the configuration accepts
each need by its kind and name, with the reason, so that a new one is seen before the day on which the cluster is
rebuilt.

Without `needs:` in the configuration, this rule reports nothing. Namespaces are reported by
[needed-namespace](#needed-namespace), and names in `valuesFrom` that seem to be wrong by
[values-from-not-found](#values-from-not-found).

## Bad

```yaml title=".gitops-lint.yaml"
needs:
  - kind: Secret
    namespace: flux-system
    name: sops-*
    reason: scripts/bootstrap.sh creates it from the password manager
```
```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps
  prune: true
  decryption:
    provider: sops
    secretRef:
      name: sops-age
  kubeConfig:
    secretRef:
      name: edge  # warning[unexpected-need]: nothing creates Secret flux-system/edge
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="apps/settings.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: default
data:
  replicas: "2"
```

## Good

```yaml title=".gitops-lint.yaml"
needs:
  - kind: Secret
    namespace: flux-system
    name: sops-*
    reason: scripts/bootstrap.sh creates it from the password manager
  - kind: Secret
    name: edge
    reason: Terraform creates it together with the cluster
```
```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps
  prune: true
  decryption:
    provider: sops
    secretRef:
      name: sops-age
  kubeConfig:
    secretRef:
      name: edge
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="apps/settings.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: default
data:
  replicas: "2"
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules._configuration import missing_values
from gitops_lint.rules.order._needs import new_needs, problem
from gitops_lint.wording.verdict import title_of


@rule(Severity.WARNING)
def check(cluster: Cluster) -> Iterator[Problem]:
    if cluster.config.needs is None:
        return
    mistakes = {str(it.missing) for it in missing_values(cluster)}
    for need, edges in new_needs(cluster):
        if str(need.name) in mistakes or need.name.scope:
            continue  # values-from-not-found or objects-forbidden reports it
        if need.name.kind != "Namespace" or need.group:
            what = str(need.name) if need.name.is_role else title_of(need)
            advice = "have something in this repository create it, or accept it in `needs:`"
            yield problem(what, edges, "", advice)
