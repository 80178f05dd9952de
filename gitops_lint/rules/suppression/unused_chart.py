"""An entry of `charts:` in the configuration whose chart no cluster installs.

## Why

`charts:` in the configuration says which CRDs a chart installs. If no HelmRelease has a chart with that name, and
nothing installs one before Flux, the entry is misspelled, or the chart is gone. With a misspelled name, nothing is known
about the CRDs of the real chart, so that objects which come too early are not reported.

## Bad

```yaml title=".gitops-lint.yaml"
clusters: [clusters/lab]
charts:
  widget-operater:  # warning[unused-chart]: no HelmRelease installs the chart `widget-operater`
    groups: [widgets.example.com]
```
```yaml title="clusters/lab/widgets.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: widgets
  namespace: flux-system
spec:
  interval: 1h
  url: https://charts.example.com
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: widgets
  namespace: flux-system
spec:
  interval: 1h
  chart:
    spec:
      chart: widget-operator
      version: 1.2.3
      sourceRef:
        kind: HelmRepository
        name: widgets
```

## Good

```yaml title=".gitops-lint.yaml"
clusters: [clusters/lab]
charts:
  widget-operator:
    groups: [widgets.example.com]
```
```yaml title="clusters/lab/widgets.yaml"
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: widgets
  namespace: flux-system
spec:
  interval: 1h
  url: https://charts.example.com
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: widgets
  namespace: flux-system
spec:
  interval: 1h
  chart:
    spec:
      chart: widget-operator
      version: 1.2.3
      sourceRef:
        kind: HelmRepository
        name: widgets
```
"""

from collections.abc import Collection, Iterator, Sequence

from gitops_lint.charts import bootstrapped
from gitops_lint.charts.catalog import comes_from
from gitops_lint.charts.chart import Origin, origin_of
from gitops_lint.cluster import Repository
from gitops_lint.cluster.kinds import RELEASE
from gitops_lint.config.charts import ChartEntry
from gitops_lint.documents import Place
from gitops_lint.results.fix import Delete, Edit, Fix, Rename
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.wording.lists import listing
from gitops_lint.wording.suggest import nearest


@rule(Severity.WARNING, fix="either")
def check(repository: Repository) -> Iterator[Problem]:
    config = repository.config
    # A chart may be installed in a cluster that was not selected, or that failed.
    if not config.charts or not repository.whole or repository.failed:
        return
    releases = [(it, cluster) for cluster in repository.clusters for it in cluster.of_kind(RELEASE)]
    origins = [origin for it in releases if (origin := origin_of(*it))]
    # A HelmRelease whose chart is unknown may install any of them.
    if len(origins) < len(releases) or not all(it.whole for it in repository.clusters):
        return
    before = {name for cluster in repository.clusters for name in bootstrapped(cluster)}
    names = {it.name for it in origins} | before
    for name, entries in config.charts.items():
        place = config.places.get(("charts", name))
        if place and name not in names:
            yield _unused(name, place, names)
        elif place and name not in before:
            places = [config.places.get(("charts", name, it), place) for it in range(len(entries))]
            named = [it for it in origins if it.name == name]
            yield from _unused_sources(name, entries, named, places)


def _unused(name: str, place: Place, names: Collection[str]) -> Problem:
    near = nearest(name, names)
    edit: Edit = Rename(place, name, near) if near else Delete(place)
    title = f"write `{near}`" if near else "remove the entry"
    return Problem(
        f"no HelmRelease installs the chart `{name}`, which `charts:` describes",
        place,
        on="key",
        help=f"did you mean `{near}`?" if near else title,
        fix=Fix(title, (edit,), safe=not near),
    )


def _unused_sources(
    name: str, entries: Sequence[ChartEntry], origins: Sequence[Origin], places: Sequence[Place]
) -> Iterator[Problem]:
    """The problems of entries for sources from which no HelmRelease gets a chart with this name."""
    for entry, place in zip(entries, places, strict=True):
        if not any(not it.url or comes_from(it, entry) for it in origins):
            words = listing([f"`{it}`" for it in entry.source])
            yield Problem(
                f"no HelmRelease gets the chart `{name}` from a source whose URL contains {words}",
                place,
                help="correct `source`, or remove the entry",
                fix=Fix("remove the entry", (Delete(place),), safe=False),
            )
