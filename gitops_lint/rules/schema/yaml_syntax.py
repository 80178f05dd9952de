"""A file that is not valid YAML.

## Why

Flux parses every file of a Kustomization before it applies anything. One file with a tab, an unclosed quote
or a duplicate key makes the whole build fail: none of the objects of the Kustomization are applied, even
those from other files.

Files that no cluster reads are checked only if they seem to contain Flux objects.

Flux says: `kustomize build failed: … yaml: unmarshal errors: line 6: mapping key "name" already defined at line
4`.

## Severity

An error. If no cluster reads the file, a warning in a directory next to those of clusters, which may be a cluster
as well, and otherwise a hint. A gotk-sync.yaml is always an error, because without it a cluster is not found.

## Bad

```yaml title="clusters/production/podinfo.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: podinfo
  namespace: default
  name: podinfo-config  # error[yaml-syntax]: name
```

## Good

```yaml title="clusters/production/podinfo.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: podinfo-config
  namespace: default
```
"""

from collections.abc import Iterator, Sequence
from posixpath import basename, dirname

from gitops_lint.cluster import Cluster, FoundFault
from gitops_lint.documents import FaultKind
from gitops_lint.results.cluster import EntryKind
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules._faults import problems


@rule(Severity.ERROR, reports=FaultKind.YAML_SYNTAX)
def check(faults: Sequence[FoundFault], cluster: Cluster) -> Iterator[Problem]:
    unread = cluster.entry.found_by is EntryKind.STRAY and cluster.entry.assumed
    severity = Severity.WARNING if unread and _may_be_cluster(cluster) else Severity.HINT
    for problem in problems(faults, cluster):
        yield problem._replace(severity=severity) if unread else problem


def _may_be_cluster(stray: Cluster) -> bool:
    """Whether a file is in a directory next to those of clusters."""
    folder = dirname(dirname(stray.entry.path))
    beside = sum(dirname(it) == folder for it in stray.neighbors)
    return beside > 1 or (beside == 1 and basename(folder) == "clusters")
