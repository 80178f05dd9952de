"""A field of a HelmRelease that has no effect.

## Why

Flux accepts some fields and then ignores them, because another field decides:

- `rollback.recreate` restarts no pods since Flux 2.8: Helm dropped it;
- `reconcileStrategy: Revision` is for charts from a GitRepository or Bucket, not from a HelmRepository;
- `ignoreMissingValuesFiles` is about `valuesFiles`;
- `driftDetection.ignore` is used only with `driftDetection.mode: enabled` or `warn`;
- `test.filters` and `test.timeout` are used only with `test.enable: true`;
- `remediation` of `install` or `upgrade` is not used with the strategy `RetryOnFailure`;
- `upgrade.force` is ignored if `upgrade.serverSideApply` is `enabled`.

Nothing fails, but whoever reads the file expects something else to happen.

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
    ignore:  # hint[field-without-effect]: drift detection is off
      - paths: [/spec/replicas]
        target:
          kind: Deployment
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
      - paths: [/spec/replicas]
        target:
          kind: Deployment
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

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.documents import KeyPath
from gitops_lint.gotext.semver import minor_number
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.rule import Problem, Severity, rule

_HELM_4: Final = (2, 8, 0)  # the first minor of Flux with Helm 4
_CHART: Final = ("chart", "spec")
_RETRIED: Final = "the strategy `RetryOnFailure` does not remediate"


class _Inert(NamedTuple):
    """A field below `spec` that has no effect, and the reason; `remedy` makes it work."""

    path: KeyPath
    why: str
    remedy: str = ""


@rule(Severity.HINT, kinds=("HelmRelease",), fix="safe")
def check(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    for path, why, remedy in _inert(resource, cluster):
        name = ".".join(map(str, path))
        remove = f"remove `{path[-1]}`"
        yield resource.problem(
            f"`{name}` of {resource} has no effect: {why}",
            "spec",
            *path,
            on="key",
            help=f"{remove}; or {remedy}" if remedy else remove,
            fix=resource.deleted("spec", *path),
            together=f"`{name}` of {{objects}} has no effect: {why}",
        )


def _inert(release: Resource, cluster: Cluster) -> Iterator[_Inert]:
    """(helm-controller: Rollback, Upgrade, DriftDetection, Test, GetRetry; source-controller: HelmChart)"""

    def get(*path: str) -> object:
        return release.get("spec", *path)

    recreates = minor_number(cluster.flux.minor) < _HELM_4
    if get("rollback", "recreate") is True and not recreates:
        yield _Inert(("rollback", "recreate"), "Helm no longer restarts pods")
    if (
        get(*_CHART, "sourceRef", "kind") == "HelmRepository"
        and get(*_CHART, "reconcileStrategy") == "Revision"
    ):
        yield _Inert(
            (*_CHART, "reconcileStrategy"),
            "a chart from a HelmRepository has no revision but its version",
        )
    if get(*_CHART, "ignoreMissingValuesFiles") is True and not get(*_CHART, "valuesFiles"):
        yield _Inert((*_CHART, "ignoreMissingValuesFiles"), "there are no `valuesFiles`")
    if get("driftDetection", "ignore") and get("driftDetection", "mode") in (None, "", "disabled"):
        yield _Inert(
            ("driftDetection", "ignore"), "drift detection is off", "write `mode: enabled`"
        )
    for field in ("filters", "timeout"):
        if get("test", field) and get("test", "enable") in (None, False):
            yield _Inert(("test", field), "tests are off", "write `enable: true`")
    for action in ("install", "upgrade"):
        if get(action, "remediation") and get(action, "strategy", "name") == "RetryOnFailure":
            yield _Inert((action, "remediation"), _RETRIED)
    if get("upgrade", "force") is True and get("upgrade", "serverSideApply") == "enabled":
        yield _Inert(("upgrade", "force"), "server-side apply replaces nothing")
