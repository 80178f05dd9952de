"""An entry of `needs:` in the configuration that matches nothing.

## Why

`needs:` in the configuration accepts what somebody creates before Flux starts. An entry that matches no need of any
cluster is misspelled, or something in the repository creates the object by now, in an order that works. If it is left
there, it hides the next object with such a name that nothing creates. `gitops-lint needs` lists the needs of a cluster.

## Bad

```yaml title=".gitops-lint.yaml"
clusters: [clusters/production]
needs:
  - kind: Secret
    name: sop-age  # warning[unused-need]: no cluster needs Secret sop-age
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
clusters: [clusters/production]
needs:
  - kind: Secret
    name: sops-age
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

from collections.abc import Collection, Iterator

from gitops_lint.cluster import Repository
from gitops_lint.config import AcceptedNeed, Config
from gitops_lint.order.explain_edges import name_of_event
from gitops_lint.order.needs import accepts
from gitops_lint.order.races import accepted_in_races
from gitops_lint.order.verdict import verdict
from gitops_lint.results.fix import Delete, Fix, Write
from gitops_lint.results.verdict import Need
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.wording.suggest import nearest


@rule(Severity.WARNING, fix="either")
def check(repository: Repository) -> Iterator[Problem]:
    # A need may be one of a cluster that was not selected, or that failed.
    if not repository.config.needs or not repository.whole or repository.failed:
        return
    clusters = [it for it in repository.clusters if it.whole]
    needs = {need for it in clusters for need in verdict(it).needs}
    known = {(need.name, need.group) for need in needs}
    known |= {
        (name_of_event(event), event.id.group) for it in clusters for event in accepted_in_races(it)
    }
    for entry in repository.config.needs:
        if entry.place and not any(accepts(entry, name, group) for name, group in known):
            where = "" if entry.namespace == "*" else f"{entry.namespace}/"
            near = nearest(entry.name, _names(entry, needs))
            yield Problem(
                f"no cluster needs {entry.kind} {where}{entry.name}, which `needs:` accepts",
                entry.place,
                help=f"did you mean `{near}`?" if near else "remove the entry",
                fix=_fix(entry, near, repository.config),
            )


def _names(entry: AcceptedNeed, needs: Collection[Need]) -> Collection[str]:
    return {need.name.name for need in needs if need.name.kind == entry.kind} - {"", entry.name}


def _fix(entry: AcceptedNeed, near: str | None, config: Config) -> Fix | None:
    """The fix of an entry; None if it is the only one, because without a list every need is accepted."""
    if near and entry.place:
        return Fix(f"write `{near}`", (Write(entry.place, entry.name, near),), safe=False)
    if entry.entry is None or len(config.needs or ()) == 1:
        return None
    return Fix("remove the entry", (Delete(entry.entry),))
