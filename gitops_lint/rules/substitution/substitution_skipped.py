"""Defaults of variables that Flux does not substitute.

## Why

Without any variable, Flux does not substitute at all: `${color:=blue}` is applied as written. This happens
with an empty `postBuild`, and if all its ConfigMaps and Secrets are optional and none of them exists. Flux 2.9
has `substituteStrategy: Always` for this; earlier versions need at least one variable, even an unused one.

## Severity

A warning. Only advice if an optional object may exist outside this repository.

## Bad

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps
  prune: true
  postBuild:  # warning[substitution-skipped]: ${color:=blue}
    substituteFrom:
      - kind: ConfigMap
        name: settings
        optional: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="apps/podinfo.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: podinfo
  namespace: default
data:
  color: ${color:=blue}
```

## Good

```yaml title="clusters/production/apps.yaml"
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps
  prune: true
  postBuild:
    substituteStrategy: Always
    substituteFrom:
      - kind: ConfigMap
        name: settings
        optional: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```
```yaml title="apps/podinfo.yaml"
apiVersion: v1
kind: ConfigMap
metadata:
  name: podinfo
  namespace: default
data:
  color: ${color:=blue}
```
"""

from collections.abc import Iterator
from typing import Final

from gitops_lint.cluster import Cluster, Content, Resource
from gitops_lint.cluster.builds import substitutes
from gitops_lint.documents import Place
from gitops_lint.gotext.semver import minor_number
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.substitution import (
    DEFAULT_OPERATORS,
    BadSubstitutionError,
    Expansion,
    is_disabled,
    scalars,
)
from gitops_lint.wording.lists import counted, listing

_STRATEGY_SINCE: Final = (2, 9)
_SHOWN: Final = 3


class Default(NamedTuple):
    """An expansion with a default, as written."""

    text: str
    place: Place


@rule(Severity.WARNING)
def check(cluster: Cluster) -> Iterator[Problem]:
    for content in cluster.contents.values():
        if content.variables is None or substitutes(content):
            continue
        defaults = [found for item in content.objects for found in _defaults(item)]
        if defaults:
            yield content.owner.problem(
                f"Flux leaves {_named(defaults)} as written, because no variable is defined",
                "spec",
                "postBuild",
                on="key",
                help=_help(cluster.flux.minor),
                related=[("not substituted", found.place) for found in defaults[:_SHOWN]],
                severity=Severity.HINT if _may_exist(content, cluster) else None,
            )


def _may_exist(content: Content, cluster: Cluster) -> bool:
    """Whether an optional object may exist: Secrets are often created by hand."""
    references = content.owner.maps("spec", "postBuild", "substituteFrom")
    missing = content.variables.missing if content.variables else ()
    kinds = {entry.get("kind") for index, entry in references if index in missing}
    return bool(kinds) and (cluster.opaque or cluster.entry.assumed or kinds != {"ConfigMap"})


def _defaults(resource: Resource) -> Iterator[Default]:
    """The expansions with defaults in an object, as far as Flux can parse them."""
    data = resource.replaced or resource.data
    if is_disabled(data):
        return
    for scalar in scalars(data):
        try:
            parts = scalar.parse()
        except BadSubstitutionError:
            continue
        for part in parts:
            if isinstance(part, Expansion) and part.operator in DEFAULT_OPERATORS:
                place = scalar.spot(part.start, part.end)
                secret = resource.kind == "Secret" or scalar.is_secret
                hidden = f"${{{part.name}{part.operator}…}}"
                yield Default(hidden if secret else scalar.text[part.start : part.end], place)


def _named(defaults: list[Default]) -> str:
    texts = [text if len(text) <= 60 else f"{text[:59]}…" for text, _ in defaults]
    distinct = list(dict.fromkeys(texts))
    if len(distinct) <= _SHOWN:
        return listing(distinct)
    return f"{listing(distinct[:1])} and {counted(len(distinct) - 1, 'other default')}"


def _help(minor: str) -> str:
    if minor_number(minor) >= _STRATEGY_SINCE:
        return "write `substituteStrategy: Always` here"
    return "define any variable, even an unused one: `substitute: {defaults: enabled}`"
