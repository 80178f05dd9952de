"""An exception from drift detection that Flux cannot use.

## Why

`driftDetection.ignore` lists fields that Flux must leave alone, because an autoscaler or a webhook sets them. Each of its `paths` is a
JSON pointer: `/spec/replicas`. Flux says nothing about a path that points nowhere: it reports the field as drift, and with
`mode: enabled` it undoes each change, so that the autoscaler and Flux fight. These paths point nowhere: one without a slash at
its beginning, one with a `*` or an index in brackets (an item of a list is `/0`), and a name of an annotation or label whose slash
is not written `~1`.

The `target` selects the objects. With an invalid regular expression or label selector, Flux cannot determine the state of the release at
all, and the HelmRelease is never Ready. A target that selects nothing has the reasons of
[post-renderer-without-effect](#post-renderer-without-effect).

Flux says: `Could not determine release state: unable to determine cluster state: failed to create ignore rule selector: …`.

## Severity

An error if the HelmRelease never becomes Ready, and a warning if an exception ignores nothing.

## Bad

```yaml title="clusters/production/podinfo.yaml"
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: podinfo
  namespace: default
spec:
  interval: 30m
  chartRef:
    kind: OCIRepository
    name: podinfo
  driftDetection:
    mode: enabled
    ignore:
      - paths:
          - /spec/replicas
          - /metadata/annotations/example.com/checksum  # warning[drift-ignore-invalid]: a slash in a name is written `~1`
        target:
          kind: Deployment
      - paths:
          - /spec/replicas
        target:
          kind: Deployment
          name: "web("  # error[drift-ignore-invalid]: HelmRelease default/podinfo is never Ready
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata:
  name: podinfo
  namespace: default
spec:
  interval: 1h
  url: oci://ghcr.io/stefanprodan/charts/podinfo
  ref:
    semver: 6.x
```

## Good

```yaml title="clusters/production/podinfo.yaml"
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: podinfo
  namespace: default
spec:
  interval: 30m
  chartRef:
    kind: OCIRepository
    name: podinfo
  driftDetection:
    mode: enabled
    ignore:
      - paths:
          - /spec/replicas
          - /metadata/annotations/example.com~1checksum
        target:
          kind: Deployment
      - paths:
          - /spec/replicas
        target:
          kind: Deployment
          name: "web.*"
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata:
  name: podinfo
  namespace: default
spec:
  interval: 1h
  url: oci://ghcr.io/stefanprodan/charts/podinfo
  ref:
    semver: 6.x
```
"""

from collections.abc import Iterator
from typing import Final

from gitops_lint.cluster import Resource, known
from gitops_lint.order.drift import bad_targets, detects_drift
from gitops_lint.regex import regex
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules.helm._target import impossible

_NAMES: Final = regex(r"(.*?/metadata/(?:annotations|labels))/(.+/.+)")
_INDEX: Final = regex(r"\[(\d+)\]")


@rule(Severity.WARNING, kinds=("HelmRelease",))
def check(resource: Resource) -> Iterator[Problem]:
    if not detects_drift(resource) or resource.remote:
        return
    for path, field in bad_targets(resource):
        yield resource.problem(
            f"{resource} is never Ready: `{field}` of `driftDetection.ignore` is not valid",
            *path,
            field,
            severity=Severity.ERROR,
            help="write a label selector, such as `app=web`"
            if field.endswith("Selector")
            else "write a regular expression for the whole text",
            stops=[resource],
        )
    for index, entry in resource.maps("spec", "driftDetection", "ignore"):
        at = ("spec", "driftDetection", "ignore", index)
        found = impossible(resource, (*at, "target"))
        if found:
            yield resource.problem(
                f"an exception from drift detection of {resource} ignores nothing: {found.why}",
                *at,
                "target",
                found.field,
                help=found.remedy,
                together=f"an exception from drift detection of {{objects}} ignores nothing: {found.why}",
            )
        paths = entry.get("paths")
        for number, pointer in enumerate(paths if isinstance(paths, list) else ()):
            if isinstance(pointer, str) and known(pointer) and (wrong := _wrong(pointer)):
                yield resource.problem(
                    f"`{pointer}` ignores nothing in drift detection of {resource}: {wrong[0]}",
                    *at,
                    "paths",
                    number,
                    help=wrong[1],
                    together=f"`{pointer}` ignores nothing in drift detection of {{objects}}: {wrong[0]}",
                )


def _wrong(pointer: str) -> tuple[str, str] | None:
    """Why a path points nowhere, and what to write; None if it may point somewhere.

    Flux ignores a path that does not exist. (fluxcd/pkg ssa: jsondiff.ApplyPatchToUnstructured; RFC 6901)
    """
    if pointer and not pointer.startswith("/"):
        inner = pointer.removeprefix("$").removeprefix(".")
        if "/" not in inner:
            inner = _INDEX.sub(r".\1", inner).replace(".", "/")
        return "a JSON pointer starts with a slash", f"write `/{inner}`"
    if found := _NAMES.fullmatch(pointer):
        name = found[2].replace("/", "~1")
        return "a slash in a name is written `~1`", f"write `{found[1]}/{name}`"
    if "/*" in pointer:
        return "a JSON pointer has no wildcards", "write the index of the item, counted from 0"
    if _INDEX.search(pointer):
        written = _INDEX.sub(r"/\1", pointer)
        return "an index is written with a slash", f"write `{written}`"
    return None
