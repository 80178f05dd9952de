"""A version in the values of a HelmRelease that YAML reads as another number.

## Why

Without quotes, `tag: 1.20` is the number 1.2, so the chart installs the image `app:1.2`. The same happens to `1.10`, to a
commit such as `12e4`, which is 120000, and to `0123`, which is 83. The pods cannot pull the image, or run an old one.

Quotes do not help if the version is the value of a variable: Flux substitutes `tag: "${TAG}"` in YAML without them.

Keys that end with `tag` or `version` are checked, and numbers that are the same as they are written are not reported.

## Bad

```yaml title="clusters/production/podinfo.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: podinfo
  namespace: flux-system
spec:
  interval: 1h
  url: https://stefanprodan.github.io/podinfo
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: podinfo
  namespace: flux-system
spec:
  interval: 30m
  chart:
    spec:
      chart: podinfo
      version: 6.x
      sourceRef:
        kind: HelmRepository
        name: podinfo
  values:
    image:
      tag: 6.10  # warning[version-loses-digits]: `tag: 6.10` is the number 6.1 in the values of HelmRelease flux-system/podinfo
```

## Good

```yaml title="clusters/production/podinfo.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: podinfo
  namespace: flux-system
spec:
  interval: 1h
  url: https://stefanprodan.github.io/podinfo
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: podinfo
  namespace: flux-system
spec:
  interval: 30m
  chart:
    spec:
      chart: podinfo
      version: 6.x
      sourceRef:
        kind: HelmRepository
        name: podinfo
  values:
    image:
      tag: "6.10"
```
"""

from collections.abc import Iterator
from math import isfinite
from typing import Any, Final

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.documents import KeyPath, Place, Tree, pairs
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.schema._shared import quoted, quotes

_KEYS: Final = ("tag", "version")


@rule(Severity.WARNING, kinds=("HelmRelease",), fix="safe")
def check(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    content = cluster.content(resource.owner) if resource.owner else None
    if content is None or content.artifact is None:
        return
    for key, number, path, place in _versions(resource.get("spec", "values")):
        at = ("spec", "values", *path)
        text = _text(content.artifact.tree, place)
        found = next((it for it in _variables(resource, content.substituted) if it[0] == at), None)
        if found:
            variable = content.variables.known.get(found[1]) if content.variables else None
            text = variable.value if variable and not variable.secret else None
        if text and text[0].isdigit() and text != _printed(number):
            yield resource.problem(
                f"`{key}: {text}` is the number {_printed(number)} in the values of {resource}",
                *at,
                help=quotes(resource, *at) or f'write `{key}: "{text}"`',
                fix=quoted(resource, *at),
            )


def _versions(values: Any) -> Iterator[tuple[str, int | float, KeyPath, Place]]:
    """(key, number, key path, place) of the numbers that seem to be versions."""
    waiting: list[tuple[Any, KeyPath]] = [(values, ())]
    while waiting:
        data, path = waiting.pop()
        for key, value in pairs(data):
            if isinstance(value, str):  # like most values
                continue
            if isinstance(value, dict | list):
                waiting.append((value, (*path, key)))
            elif _is_number(value) and str(key).lower().endswith(_KEYS):
                yield str(key), value, (*path, key), data.place(key)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _variables(resource: Resource, substituted: Any) -> Iterator[tuple[KeyPath, str]]:
    """(key path, name) of the variables in an object that are all of their value."""
    for item, found in substituted:
        if item is resource:
            for use in found.uses:
                if use.written == use.scalar.text:
                    yield use.path, use.name


def _text(tree: Tree, place: Place) -> str | None:
    """The text at a place in one line of a file; None for any other."""
    line, start, end_line, end = place.value
    lines = tree.text(place.path).split("\n")
    if line != end_line or line >= len(lines):
        return None
    text = lines[line][start:end]
    return text if text and "${" not in text else None


def _printed(number: float) -> str:
    """A number as a chart prints it: without a fraction of zero. (Go: strconv.FormatFloat)"""
    return str(int(number)) if isfinite(number) and number == int(number) else str(number)
