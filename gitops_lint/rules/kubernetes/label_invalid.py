"""A label that the API server does not accept.

## Why

The value of a label has at most 63 characters: letters, digits, `-`, `_` and `.`, with a letter or digit at both ends. A
version such as `1.2.3+build`, a URL or a sentence is not a valid value. The key is such a text too, with an optional
domain in front. The API server rejects the object, and Flux applies none of the objects of the Kustomization.

An annotation may have any value; its key is checked like that of a label.

Flux says: `metadata.labels: Invalid value: "6.9.0+amd64": a valid label must be an empty string or consist of alphanumeric
characters, '-', '_' or '.', …`.

## Bad

```yaml title="clusters/production/podinfo.yaml"
apiVersion: v1
kind: Pod
metadata:
  name: podinfo
  namespace: default
  labels:
    app.kubernetes.io/version: 6.9.0+amd64  # error[label-invalid]: the API server rejects Pod default/podinfo: `6.9.0+amd64` is not a valid value of the label `app.kubernetes.io/version`
spec:
  containers:
    - name: podinfo
      image: ghcr.io/stefanprodan/podinfo:6.9.0
```

## Good

```yaml title="clusters/production/podinfo.yaml"
apiVersion: v1
kind: Pod
metadata:
  name: podinfo
  namespace: default
  labels:
    app.kubernetes.io/version: 6.9.0-amd64
spec:
  containers:
    - name: podinfo
      image: ghcr.io/stefanprodan/podinfo:6.9.0
```
"""

from collections.abc import Iterator
from typing import Final

from gitops_lint.cluster import Cluster
from gitops_lint.cluster.constraints import Constraint
from gitops_lint.cluster.rejections import breaking
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.schema._shared import stopped

_LONG: Final = 40  # characters


@rule(Severity.ERROR, reports=Constraint.LABEL)
def check(cluster: Cluster) -> Iterator[Problem]:
    for it, found in breaking(cluster, Constraint.LABEL):
        item, (key, *value) = it.resource, found.values
        annotation = "annotations" in found.path
        what = (
            f"`{_shown(value[0])}` is not a valid value of the label `{key}`"
            if value
            else f"`{_shown(key)}` is not a valid key of {'an annotation' if annotation else 'a label'}"
        )
        yield item.problem(
            f"the API server rejects {item}: {what}",
            *found.path,
            on="value" if value else "key",
            help="use at most 63 letters, digits, `-`, `_` and `.`"
            + ("" if annotation else "; or make it an annotation"),
            stops=stopped(it),
            together=f"the API server rejects {{objects}}: {what}",
        )


def _shown(text: str) -> str:
    """The beginning of a long text."""
    return text if len(text) <= _LONG else f"{text[:_LONG]}…"
