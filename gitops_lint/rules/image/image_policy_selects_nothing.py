"""An ImagePolicy whose filter leaves no tag that its policy can compare.

## Why

`filterTags.pattern` selects tags, and `extract` takes the part of a tag that is compared, such as `$ts`. If the
pattern is not a valid regular expression, or if the compared part is never a version or a number, the policy is
never Ready, and no image is updated:

- `extract` names a group that the pattern does not have. Go replaces it by the empty text;
- without `extract`, the whole tag is compared. `main-4f1a5b1-1700000000` is not a number.

image-reflector-controller says: `failed to parse invalid numeric value ''`, or `unable to determine latest version from provided list`.

## Severity

An error. A warning for a policy in alphabetical order whose `extract` is empty: it selects any of the tags.

## Bad

```yaml title="clusters/production/images.yaml"
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageRepository
metadata:
  name: podinfo
  namespace: flux-system
spec:
  image: ghcr.io/stefanprodan/podinfo
  interval: 1h
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
metadata:
  name: podinfo
  namespace: flux-system
spec:
  imageRepositoryRef:
    name: podinfo
  filterTags:
    pattern: ^main-[a-f0-9]+-(?P<timestamp>[0-9]+)$
    extract: $ts  # error[image-policy-selects-nothing]: never selects an image: `pattern` has no group `ts`
  policy:
    numerical:
      order: asc
```

## Good

```yaml title="clusters/production/images.yaml"
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageRepository
metadata:
  name: podinfo
  namespace: flux-system
spec:
  image: ghcr.io/stefanprodan/podinfo
  interval: 1h
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
metadata:
  name: podinfo
  namespace: flux-system
spec:
  imageRepositoryRef:
    name: podinfo
  filterTags:
    pattern: ^main-[a-f0-9]+-(?P<ts>[0-9]+)$
    extract: $ts
  policy:
    numerical:
      order: asc
```
"""

import re
from collections.abc import Iterator
from typing import Final

from gitops_lint.cluster import Resource, known
from gitops_lint.gotext.regexp import PatternError, UnknownMatchError, validate
from gitops_lint.regex import regex
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.wording.suggest import did_you_mean

_GROUP: Final = regex(r"(?<!\\)\(\?P?<(\w+)>")
_OPEN: Final = regex(r"\[(?:\\.|[^\]\\])*\]|\\.|\((?!\?)|\(\?P?<\w+>")
_REFERENCE: Final = regex(r"\$(?:(\w+)|\{(\w+)\})")
# The beginning of tags that are neither a number nor a version. (Go: ParseFloat reads `inf` and `nan`)
_WORD: Final = regex(r"\^(?!v|inf|nan)([A-Za-z]\w*)[-_.]", re.IGNORECASE)


@rule(Severity.ERROR, kinds=("ImagePolicy",))
def check(resource: Resource) -> Iterator[Problem]:
    pattern = resource.get("spec", "filterTags", "pattern")
    extract = resource.get("spec", "filterTags", "extract", default="")
    if not (isinstance(pattern, str) and isinstance(extract, str)):
        return
    if not (known(pattern) and ("${" not in extract or known(re.sub(r"\$\{\w+\}", "", extract)))):
        return
    never = f"{resource} never selects an image:"
    where = ("spec", "filterTags")
    try:
        validate(pattern)
    except PatternError as error:
        yield resource.problem(f"{never} `pattern`: {error}", *where, "pattern")
        return
    except UnknownMatchError:
        return
    names = _GROUP.findall(pattern)
    groups = {*names, *map(str, range(_count(pattern) + 1))}
    ordered = resource.get("spec", "policy", "alphabetical") is not None
    references = [one or other for one, other in _REFERENCE.findall(extract)]
    missing = next((it for it in references if it not in groups), None)
    if missing and not _has_text(extract, groups):
        yield resource.problem(
            f"{resource} selects any of the tags: `pattern` has no group `{missing}`"
            if ordered
            else f"{never} `pattern` has no group `{missing}`",
            *where,
            "extract",
            help=did_you_mean(missing, names)
            or f"name a group `(?P<{missing}>…)` in `pattern`, or one of its groups in `extract`",
            severity=Severity.WARNING if ordered else None,
        )
    elif not extract and not ordered and (word := _WORD.match(pattern)):
        kind = "version" if resource.get("spec", "policy", "semver") is not None else "number"
        yield resource.problem(
            f"{never} a tag that begins with `{word[1]}` is not a {kind}",
            *where,
            "pattern",
            help="name the part to compare as a group, `(?P<part>…)`, and write `extract: $part`",
        )


def _count(pattern: str) -> int:
    """The number of groups of a pattern."""
    return sum(it.startswith("(") for it in _OPEN.findall(pattern))


def _has_text(extract: str, groups: set[str]) -> bool:
    """Whether something is left when the missing groups of a template are empty."""
    kept = _REFERENCE.sub(lambda it: "x" if (it[1] or it[2]) in groups else "", extract)
    return bool(kept)
