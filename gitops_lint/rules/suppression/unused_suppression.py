"""A suppression that matches no finding.

## Why

`# gitops-lint: ignore[rule-id] reason` suppresses the findings of a rule on its own line or, if it is alone on
its line, on the line below; `ignore-object[rule-id]` those in the YAML document that contains the comment,
`ignore-file[rule-id]` those in the file. An entry of `ignore:` in the configuration suppresses those in its `path`, about
its `object`. Once the cause is gone, the suppression would hide the next mistake at that place.

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

from collections.abc import Collection, Iterator
from itertools import groupby
from typing import Final

from gitops_lint.documents import Place
from gitops_lint.results.fix import Delete, Erase, Fix
from gitops_lint.results.suppression import Comments, Ignore, Suppression
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.wording.suggest import did_you_mean

_FORM: Final = "write `# gitops-lint: ignore[rule-id] reason`"


@rule(Severity.WARNING, fix="safe")
def check(comments: Comments) -> Iterator[Problem]:
    for suppression in comments.found:
        if suppression.fault:
            yield Problem(suppression.fault, suppression.place, help=_FORM)
        yield from _unused(suppression, comments)
    for place, entries in groupby(comments.ignores, key=lambda entry: entry.place):
        if place:
            yield from _unused_entry(place, list(entries), comments)


def _unused(suppression: Suppression, comments: Comments) -> Iterator[Problem]:
    """The problems of a comment, for each rule that it names."""
    for named in dict.fromkeys(suppression.rules):
        if named not in comments.known:
            yield Problem(
                f"this suppression has no effect: there is no rule `{named}`",
                suppression.place,
                help=did_you_mean(named, comments.known) or "`gitops-lint rules` lists them all",
                severity=Severity.ERROR,
            )
        elif named in comments.ran and (suppression, named) not in comments.used:
            where = {
                "line": f"line {suppression.first}",
                "object": "the object",
                "file": "the file",
            }[suppression.of]
            yield Problem(
                f"this suppression has no effect: {where} has no finding of {named}",
                suppression.place,
                help=_remedy(suppression, named),
                fix=_fix(suppression),
            )


def _unused_entry(
    place: Place, entries: Collection[Ignore], comments: Comments
) -> Iterator[Problem]:
    """The problem of an entry of `ignore:`, given once for each rule that it selects."""
    ran = [it.rule for it in entries if it.rule in comments.ran]
    if not ran or any((it, it.rule) in comments.used for it in entries):
        return
    of = ran[0] if len(ran) == 1 else "these rules"
    whole = next(iter(entries)).entry
    yield Problem(
        f"this entry has no effect: it matches no finding of {of}",
        place,
        help="remove the entry",
        fix=Fix("remove the entry", (Delete(whole),)) if whole else None,
    )


def _fix(suppression: Suppression) -> Fix | None:
    """The fix that removes a comment that is about this rule alone."""
    if len(suppression.rules) > 1:
        return None
    return Fix("remove the comment", (Erase(suppression.place),))


def _remedy(suppression: Suppression, rule: str) -> str:
    if len(suppression.rules) == 1:
        return "remove the comment"
    return f"remove {rule} from the brackets"
