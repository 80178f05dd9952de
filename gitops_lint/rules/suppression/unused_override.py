"""An entry of `overrides:` in the configuration that matches no file.

## Why

`overrides:` in the configuration sets severities in a part of the repository. An entry whose `path` matches no file is
misspelled, or its directory is gone: what it should switch off is reported, and what it should make an error is not one.

## Bad

```yaml title=".gitops-lint.yaml"
clusters: [clusters/lab]
overrides:
  - path: clusters/labs/  # warning[unused-override]: no file matches `clusters/labs/`
    rules: {readiness: off}
```
```yaml title="clusters/lab/apps.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: podinfo
  namespace: flux-system
spec:
  interval: 1h
  url: https://stefanprodan.github.io/podinfo
```

## Good

```yaml title=".gitops-lint.yaml"
clusters: [clusters/lab]
overrides:
  - path: clusters/lab/
    rules: {readiness: off}
```
```yaml title="clusters/lab/apps.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: podinfo
  namespace: flux-system
spec:
  interval: 1h
  url: https://stefanprodan.github.io/podinfo
```
"""

from collections.abc import Iterator

from gitops_lint.cluster import Repository
from gitops_lint.documents.pattern import Patterns
from gitops_lint.results.fix import Delete, Fix
from gitops_lint.rule import Problem, Severity, rule


@rule(Severity.WARNING, fix="safe")
def check(repository: Repository) -> Iterator[Problem]:
    for entry in repository.config.overrides:
        matches = Patterns([entry.path]).ignores
        if entry.place and not any(map(matches, repository.tree.files)):
            yield Problem(
                f"no file matches `{entry.path}`, for which `overrides:` sets severities",
                entry.place,
                help="correct the path, a pattern as in .gitignore, or remove the entry",
                fix=Fix("remove the entry", (Delete(entry.entry),)) if entry.entry else None,
            )
