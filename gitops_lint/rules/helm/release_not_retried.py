"""A HelmRelease that gives up after its first failure.

## Why

By default Flux does not retry a failed installation or upgrade. One image that is pulled too slowly, one webhook that does not answer
yet, and the HelmRelease stalls (`RetriesExceeded`) until somebody changes it or its chart. Whatever depends on it, or waits for it,
is blocked as long. With retries, or with the strategy `RetryOnFailure`, a cluster recovers by itself.

What fails before Helm stores the release is retried anyway: a chart that cannot be rendered, or a kind that it renders
and that is not served yet.

The objects of one parent are one finding. Nothing is reported if the feature gate `DefaultToRetryOnFailure` is on.

## Bad

```yaml title="clusters/production/podinfo.yaml"
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: podinfo
  namespace: default
spec:  # hint[release-not-retried]: a failed install or upgrade of HelmRelease default/podinfo is final
  interval: 30m
  chartRef:
    kind: OCIRepository
    name: podinfo
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
  install:
    remediation:
      retries: 3
  upgrade:
    remediation:
      retries: 3
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

from collections.abc import Iterator, Sequence
from typing import Final

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.order.fate import is_retried
from gitops_lint.results.fix import Edit, Fix, Insert, Write
from gitops_lint.rule import Problem, Severity, rule

_ACTIONS: Final = ("install", "upgrade")


@rule(Severity.HINT, kinds=("HelmRelease",), fix="unsafe")
def check(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    final = [it for it in _ACTIONS if not is_retried(resource, it, cluster)]
    if not final or resource.remote:
        return
    write = ", ".join(f"{it}: {{remediation: {{retries: 3}}}}" for it in final)
    yield resource.problem(
        f"a failed {' or '.join(final)} of {resource} is final: Flux does not retry it",
        "spec",
        on="key",
        help=f"write `{write}`",
        together="a failed install or upgrade of {objects} is final: Flux does not retry it",
        missing=final[0],
        write=write,
        fix=_fix(resource, final, write),
    )


def _fix(resource: Resource, final: Sequence[str], write: str) -> Fix:
    """The fix that sets the retries of each action, next to what it has."""
    edits: list[Edit] = []
    for action in final:
        remediation = ("spec", action, "remediation")
        if resource.get(*remediation, "retries") is not None:
            old = resource.get(*remediation, "retries")
            edits.append(Write(resource.place(*remediation, "retries"), old, 3))
        elif resource.get(*remediation) is not None:
            edits.append(Insert(resource.place(*remediation), "retries", 3))
        elif resource.get("spec", action) is not None:
            at = resource.place("spec", action)
            edits.append(Insert(at, "remediation", {"retries": 3}))
        else:
            value = {"remediation": {"retries": 3}}
            after = ("interval", "chartRef", "chart", "install")
            edits.append(Insert(resource.place("spec"), action, value, after))
    return Fix(f"write `{write}`", tuple(edits), safe=False)
