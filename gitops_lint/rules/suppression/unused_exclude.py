"""An entry of `exclude:` in the configuration that matches no file.

## Why

`exclude:` in the configuration leaves out files and directories. An entry that matches nothing is misspelled, so that
the files that it should leave out are linted, or they are gone: then it would hide the next files with that name.
Files that Git ignores are left out without an entry.

## Severity

A hint, because the files may exist elsewhere, such as on another branch or after a step of CI that generates them.

## Bad

```yaml title=".gitops-lint.yaml"
clusters: [clusters/lab]
exclude:
  - clusters/lab/drafts/
  - archive/  # hint[unused-exclude]: no file matches `archive/`
```
```yaml title="clusters/lab/drafts/apps.yaml"
not: yet an object
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
exclude:
  - clusters/lab/drafts/
```
```yaml title="clusters/lab/drafts/apps.yaml"
not: yet an object
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
from gitops_lint.results.fix import Delete, Fix
from gitops_lint.rule import Problem, Severity, rule


@rule(Severity.HINT, fix="safe")
def check(repository: Repository) -> Iterator[Problem]:
    config = repository.config
    unmatched = repository.tree.unmatched if config.exclude else ()
    for index, pattern in enumerate(config.exclude):
        place = config.places.get(("exclude", index))
        if place and pattern in unmatched:
            yield Problem(
                f"no file matches `{pattern}`, which `exclude:` leaves out",
                place,
                help="remove the entry, unless the files exist on another branch or are generated later",
                fix=Fix("remove the entry", (Delete(place),)),
            )
