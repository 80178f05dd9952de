"""A private key or token in plain text, outside of a Secret.

## Why

A ConfigMap and the values of a HelmRelease are in plain text in Git and in the cluster, where many more people and programs can read
them than Secrets. Git keeps them, also after they are removed.

Only private keys, and tokens in the well-known formats of GitHub, GitLab, Slack, Vault and others are reported, because nothing else
looks like them. No output shows them.

## Bad

```yaml title="clusters/production/podinfo.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: podinfo
  namespace: flux-system
data:
  server: https://git.example.com
  token: glpat-Uq7mRz2xW0pLk9sT4vBn  # warning[token-in-plain-text]: ConfigMap flux-system/podinfo has a token in plain text
```

## Good

```yaml title="clusters/production/podinfo.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: podinfo
  namespace: flux-system
data:
  server: https://git.example.com
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: podinfo
  namespace: flux-system
spec:
  refreshInterval: 1h
  secretStoreRef:
    kind: ClusterSecretStore
    name: vault
  data:
    - secretKey: token
      remoteRef:
        key: podinfo
        property: token
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.cluster.secrets import plain_tokens
from gitops_lint.documents import Place
from gitops_lint.rule import Problem, Severity, rule

_READ: dict[str, str] = {
    "ConfigMap": "read it from a Secret",
    "HelmRelease": "read it with `valuesFrom` from a Secret",
}


@rule(Severity.WARNING)
def check(cluster: Cluster) -> Iterator[Problem]:
    for item, place in plain_tokens(cluster):
        yield Problem(
            f"{item} has a token in plain text",
            _start(place),
            "key",
            f"{_READ[item.kind]} that is encrypted or created in the cluster; and revoke it, because Git keeps it",
            resource=str(item),
        )


def _start(place: Place) -> Place:
    """The place of an entry, without the end of the value."""
    line, column, *_ = place.value
    return place._replace(value=place.value._replace(end_line=line, end_column=column))
