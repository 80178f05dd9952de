"""A private key, token or password in plain text, outside of a Secret.

## Why

A ConfigMap, the values of a HelmRelease, variables in `postBuild.substitute` and the environment of a container are in plain
text in Git and in the cluster, where many more people and programs can read them than Secrets. Git keeps them, also after they are
removed.

Only these are reported, because little else looks like them: private keys; tokens in the well-known formats of GitHub, GitLab,
Slack, Vault and others; and random values of 12 characters or more whose name says that they are a password, token or
key (`adminPassword`, `CLIENT_SECRET`). No output shows them.

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

from collections.abc import Iterator, Mapping
from typing import Final

from gitops_lint.cluster import Cluster
from gitops_lint.cluster.secrets import plain_tokens
from gitops_lint.documents import Place
from gitops_lint.rule import Problem, Severity, rule

_READ: Final[Mapping[str, str]] = {
    "ConfigMap": "read it from a Secret",
    "HelmRelease": "read it with `valuesFrom` from a Secret",
    "Kustomization": "read it with `substituteFrom` from a Secret",
}
_POD: Final = "read it with `valueFrom` from a Secret"


@rule(Severity.WARNING)
def check(cluster: Cluster) -> Iterator[Problem]:
    found = plain_tokens(cluster)
    filled_in = _filled_in(cluster) if found else frozenset()
    for item, place, named in found:
        if place in filled_in:
            continue
        what = "credential" if named else "token"
        change = "change" if named else "revoke"
        yield Problem(
            f"{item} has a {what} in plain text",
            _start(place),
            "key",
            f"{_READ.get(item.kind, _POD)} that is encrypted or created in the cluster; and {change} it, because Git keeps it",
            resource=str(item),
        )


def _filled_in(cluster: Cluster) -> frozenset[Place]:
    """The places of values with variables, whose text is written elsewhere."""
    return frozenset(
        use.scalar.place
        for content in cluster.contents.values()
        for _, it in content.substituted
        for use in it.uses
    )


def _start(place: Place) -> Place:
    """The place of an entry, without the end of the value."""
    line, column, *_ = place.value
    return place._replace(value=place.value._replace(end_line=line, end_column=column))
