"""A name that the API server does not accept.

## Why

The name of an object has only lower-case letters, digits, `-` and, except for Namespaces and Services, `.`. It starts and
ends with a letter or digit. Anything else is rejected, and Flux applies none of the objects of the Kustomization. It often
comes from a variable, such as the name of a branch.

Flux says: `metadata.name: Invalid value: "pod_info": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric
characters, '-' or '.', …`.

The names of roles and bindings may have other characters, and custom resources that Flux does not have are not checked.

## Bad

```yaml title="clusters/production/podinfo.yaml"
apiVersion: v1
kind: Pod
metadata:
  name: pod_info  # error[name-invalid]: the API server rejects Pod default/pod_info: its name has other characters than lower-case letters, digits and `-`, `.`
  namespace: default
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
  name: pod-info
  namespace: default
spec:
  containers:
    - name: podinfo
      image: ghcr.io/stefanprodan/podinfo:6.9.0
```
"""

import re
from collections.abc import Iterator

from gitops_lint.cluster import Cluster
from gitops_lint.cluster.constraints import Constraint
from gitops_lint.cluster.rejections import breaking
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.schema._shared import stopped


@rule(Severity.ERROR, reports=Constraint.NAME)
def check(cluster: Cluster) -> Iterator[Problem]:
    for it, found in breaking(cluster, Constraint.NAME):
        item, (name, marks) = it.resource, found.values
        more = ", ".join(f"`{mark}`" for mark in marks)
        fixed = re.sub(rf"[^a-z0-9{re.escape(marks)}]+", "-", name.lower()).strip("-.")
        yield item.problem(
            f"the API server rejects {item}: its name has other characters than lower-case letters, digits and {more}"
            if fixed != name
            else f"the API server rejects {item}: its name is too long",
            *found.path,
            help=f"write `{fixed}`, also where other objects name it" if fixed != name else None,
            stops=stopped(it),
        )
