"""A suppression that matches no finding.

## Why

`# gitops-lint: ignore[rule-id] reason` suppresses the findings of a rule on its own line or, if it is alone on
its line, on the line below. Once the cause is gone, the comment would hide the next mistake at that place.

A suppression of a rule that is switched off is not reported.

## Severity

A warning. An error if the rule is misspelled, because the suppression has no effect.

## Bad

```yaml title="clusters/production/podinfo.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: podinfo
  namespace: flux-system
spec:
  interval: 1h  # gitops-lint: ignore[invalid-duraton] a day  # error[unused-suppression]: there is no rule `invalid-duraton`
  # gitops-lint: ignore[] why  # warning[unused-suppression]: it names no rule
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

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from gitops_lint.results.suppression import Comments, Suppression
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.wording.suggest import did_you_mean

_FORM: Final = "write `# gitops-lint: ignore[rule-id] reason`"


@rule(Severity.WARNING)
def check(comments: Comments) -> Iterator[Problem]:
    yield from unused(comments.found, comments.used, comments.known, comments.ran)


def unused(
    found: Iterable[Suppression],
    used: Collection[tuple[Suppression, str]],
    known: Collection[str],
    ran: Collection[str],
) -> Iterator[Problem]:
    """The problems of suppressions, given the pairs (suppression, rule id) that took effect.

    `known` are the ids of all rules, `ran` of those that ran: a suppression of a rule that did not run
    is not unused.
    """
    for suppression in found:
        if suppression.fault:
            yield Problem(suppression.fault, suppression.place, help=_FORM)
        for named in dict.fromkeys(suppression.rules):
            if named not in known:
                yield Problem(
                    f"this suppression has no effect: there is no rule `{named}`",
                    suppression.place,
                    help=did_you_mean(named, known) or "`gitops-lint rules` lists them all",
                    severity=Severity.ERROR,
                )
            elif named in ran and (suppression, named) not in used:
                yield Problem(
                    f"this suppression has no effect: line {suppression.target_line} has no finding of {named}",
                    suppression.place,
                    help=_remedy(suppression, named),
                )


def _remedy(suppression: Suppression, rule: str) -> str:
    if len(suppression.rules) == 1:
        return "remove the comment"
    return f"remove {rule} from the brackets"
