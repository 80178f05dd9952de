"""A repository that is cloned with SSH, without a key.

## Why

For a URL with `ssh://`, Flux needs a private key and the host keys of the server, also for a public repository. It reads them
from the Secret that `secretRef` names, from the keys `identity` and `known_hosts`. Without `secretRef`, the source never has
an artifact, and nothing of it is ever applied. `https://` needs no Secret for a public repository.

## Bad

```yaml title="clusters/production/podinfo.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: podinfo
  namespace: flux-system
spec:
  interval: 10m
  url: ssh://git@github.com/stefanprodan/podinfo  # error[ssh-key-missing]: it has no `secretRef`
  ref:
    branch: master
```

## Good

```yaml title="clusters/production/podinfo.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: podinfo
  namespace: flux-system
spec:
  interval: 10m
  url: https://github.com/stefanprodan/podinfo
  ref:
    branch: master
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.order.refusals import RefusalKind, refused
from gitops_lint.rule import Problem, Severity, rule


@rule(Severity.ERROR, reports=RefusalKind.SSH_KEY)
def check(cluster: Cluster) -> Iterator[Problem]:
    for it in refused(cluster, RefusalKind.SSH_KEY):
        yield it.resource.problem(
            f"{it.resource} is never cloned: SSH needs a key, and it has no `secretRef`",
            *it.path,
            help="write `secretRef: {name: …}`, a Secret with the keys `identity` and `known_hosts`; or, if the repository "
            "is public, write its `https://` URL",
            stops=[it.resource],
        )
