"""A comment that accepts a finding which is not there.

## Why

`# gitops-lint: ignore[rule-id] reason` accepts the findings of a rule on its own line, or, when it stands
alone, on the line below. Once the cause is gone, the comment hides the next mistake at that place. And
one with a misspelt rule hides nothing: that is an error, since somebody believes that it does.

A comment about a rule that is switched off is left alone.

## Bad

```yaml title="clusters/production/podinfo.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: podinfo
  namespace: flux-system
spec:
  interval: 1h  # gitops-lint: ignore[invalid-duraton] a day  # error[unused-suppression]: there is no rule "invalid-duraton"
  # gitops-lint: ignore[] why  # warning[unused-suppression]: does not say which rule
  url: https://stefanprodan.github.io/podinfo
```

## Good

```yaml title="clusters/production/podinfo.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: podinfo
  namespace: flux-system
spec:
  interval: 1d  # gitops-lint: ignore[invalid-duration] our admission webhook rewrites days
  url: https://stefanprodan.github.io/podinfo
```
"""

from collections.abc import Iterator

from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.suppress import Comments, unused


@rule(Severity.WARNING)
def check(comments: Comments) -> Iterator[Problem]:
    yield from unused(comments.found, comments.used, comments.known, comments.ran)
