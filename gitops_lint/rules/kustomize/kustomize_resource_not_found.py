"""A kustomization.yaml that names a file or directory that does not exist.

## Why

kustomize stops at the first file or directory that it cannot find. Flux applies none of the objects of the
Kustomization. Paths are relative to the directory of the kustomization.yaml and cannot leave the source.
Symbolic links and files that `.sourceignore` excludes exist on a laptop, but Flux does not download them.

Flux says: `kustomize build failed: accumulating resources: … open clusters/production/deploymnet.yaml: no such
file or directory`.

## Bad

```yaml title="clusters/production/kustomization.yaml"
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - deploymnet.yaml  # error[kustomize-resource-not-found]: `deploymnet.yaml`, which does not exist
```
```yaml title="clusters/production/deployment.yaml"
apiVersion: apps/v1
kind: Deployment
metadata:
  name: podinfo
  namespace: default
spec:
  selector:
    matchLabels: {app: podinfo}
  template:
    metadata:
      labels: {app: podinfo}
    spec:
      containers:
        - name: podinfo
          image: ghcr.io/stefanprodan/podinfo:6.9.0
```

## Good

```yaml title="clusters/production/kustomization.yaml"
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - deployment.yaml
```
```yaml title="clusters/production/deployment.yaml"
apiVersion: apps/v1
kind: Deployment
metadata:
  name: podinfo
  namespace: default
spec:
  selector:
    matchLabels: {app: podinfo}
  template:
    metadata:
      labels: {app: podinfo}
    spec:
      containers:
        - name: podinfo
          image: ghcr.io/stefanprodan/podinfo:6.9.0
```
"""

from collections.abc import Iterator, Sequence
from posixpath import basename
from typing import Final

from gitops_lint.cluster import Cluster, FoundFault
from gitops_lint.cluster.kinds import INSTANCE
from gitops_lint.documents import FaultKind
from gitops_lint.rule import Cause, Problem, Severity, rule
from gitops_lint.rules._faults import problems, value_at

_REPLACED: Final = (
    "remove the entry, and its directory if nothing else is in it: a FluxInstance replaces the files of "
    "`flux bootstrap`"
)
_HELP: Final = "add it to Git, or remove the entry; Flux sees only what is committed"
# The files of `flux bootstrap`. Flux Operator installs Flux and its source without them.
_BOOTSTRAP: Final = ("gotk-components.yaml", "gotk-sync.yaml")


@rule(Severity.ERROR, reports=FaultKind.RESOURCE_NOT_FOUND, fix="unsafe")
def check(faults: Sequence[FoundFault], cluster: Cluster) -> Iterator[Problem]:
    operated = cluster.entry.instance is not None or any(cluster.of_kind(INSTANCE))
    left = {it.fault.place: name for it in faults if operated and (name := _of_bootstrap(it))}
    for problem in problems(faults, cluster):
        path, name = problem.place.path, left.get(problem.place)
        if name:
            help_ = _REPLACED
            message = f"{path} lists {{labels}}, which do not exist, so the build fails"
            cause = Cause(None, message, help_, anchor="object")
        else:
            # One name that is missing in many places has one cause: Git ignores it, or CI generates it.
            help_ = problem.help or _HELP
            cause = Cause(None, f"{problem.message} ({{labels}})", _HELP, anchor="object")
        yield problem._replace(help=help_, cause=cause, label=name or path)


def _of_bootstrap(found: FoundFault) -> str | None:
    """The name of a missing file if it is one that `flux bootstrap` writes."""
    if found.content is None or found.content.artifact is None:
        return None
    place = found.fault.place
    documents = found.content.artifact.tree.parse(place.path).documents
    entries = (value_at(document.data, place) for document in documents)
    names = (basename(it) for it in entries if isinstance(it, str))
    return next((name for name in names if name in _BOOTSTRAP), None)
