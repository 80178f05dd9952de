"""A source that the cluster does not have.

## Why

A Kustomization or HelmRelease without its source is never applied. A Kustomization looks for its source before it checks
`dependsOn`, and again only after `retryInterval` (by default `interval`). A HelmRelease looks for its source after
`dependsOn`, and again after seconds at first, and later every 15 minutes. If the reference has no namespace, the
namespace of the object that holds it is used. A GitRepository has no artifact while one in its `spec.include`
does not exist.

The source that the cluster was bootstrapped from (in gotk-sync.yaml, or `spec.sync` of the FluxInstance)
and the artifacts of ArtifactGenerators are assumed to exist.

Flux says: `HelmChart 'default/default-podinfo' is not ready: failed to get source:
HelmRepository.source.toolkit.fluxcd.io "podinfo" not found`.

## Severity

An error, also if another cluster has a source of this name. Only a warning if the missing source may come from
outside this repository, or if it is in a file that no cluster seems to apply, which something else may. If a
build fails that may contain the source, the rule says nothing: that build is the cause.

## Bad

```yaml title="clusters/production/podinfo.yaml"
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: podinfo
  namespace: default
spec:
  interval: 30m
  chart:
    spec:
      chart: podinfo
      sourceRef:
        kind: HelmRepository
        name: podinfo  # error[source-not-found]: its source HelmRepository default/podinfo
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: podinfo
  namespace: flux-system
spec:
  interval: 1h
  url: https://stefanprodan.github.io/podinfo
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
  chart:
    spec:
      chart: podinfo
      sourceRef:
        kind: HelmRepository
        name: podinfo
        namespace: flux-system
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: podinfo
  namespace: flux-system
spec:
  interval: 1h
  url: https://stefanprodan.github.io/podinfo
```
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from gitops_lint.cluster import Cluster, Id, Resource, known
from gitops_lint.cluster.absence import Absence, absence, namesakes
from gitops_lint.cluster.kinds import IMAGE_GROUP, SOURCE_GROUP
from gitops_lint.cluster.references import FIELDS, Reference, references
from gitops_lint.once import once
from gitops_lint.order.verdict import is_in_verdict
from gitops_lint.rule import Cause, Problem, Severity, rule
from gitops_lint.rules._written import by_former_name
from gitops_lint.rules.reference._shared import (
    Hint,
    elsewhere,
    input_of,
    lacks_only_namespace,
    misspelled,
    not_applied,
    renamed,
)
from gitops_lint.wording.suggest import Names

_ByName = Mapping[str, Sequence[Resource]]


@rule(Severity.ERROR, kinds=tuple(FIELDS), fix="unsafe")
def check(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    if not cluster.whole or resource.remote:
        return
    for reference in references(resource):
        identity = (reference.kind, reference.namespace, reference.name)
        if lacks_only_namespace(cluster, *identity):
            continue  # missing-namespace reports it
        if reference.supported and not _exists(resource, reference, cluster):
            hint = _hint(resource, reference, cluster)
            group = IMAGE_GROUP if reference.kind == "ImageRepository" else SOURCE_GROUP
            why = absence(cluster, Id(*_key(reference), group))
            if why is Absence.UNNAMED:
                continue
            if why is Absence.UNBUILT and (hint.text is None or hint.related):
                continue  # one of the builds that fail may apply it
            certain = why is Absence.CERTAIN
            yield resource.problem(
                f"{resource} is never applied: its source {reference} does not exist"
                if resource.kind in ("Kustomization", "HelmRelease")
                else f"{resource} never becomes Ready: its source {reference} does not exist",
                *reference.path,
                "name",
                help=hint.text,
                related=(*hint.related, *input_of(resource, reference.name, cluster)),
                severity=None if certain else Severity.WARNING,
                stops=[resource] if certain and is_in_verdict(resource) else (),
                cause=Cause(
                    None,
                    f"{{objects}} never become Ready: their source {reference} does not exist",
                    anchor="object",
                ),
                fix=hint.fix,
            )


def _key(reference: Reference) -> tuple[str, str, str]:
    return reference.kind, reference.namespace, reference.name


def _exists(resource: Resource, reference: Reference, cluster: Cluster) -> bool:
    kind, namespace, name = _key(reference)
    if not (known(namespace) and known(name)) or cluster.has_source(kind, namespace, name):
        return True
    if kind == "ExternalArtifact":
        generators = cluster.of_kind("ArtifactGenerator")
        return any(_creates(it, name) for it in generators if it.namespace == namespace)
    # If the entry point is assumed, its source is unknown, so it may be this source.
    return (
        cluster.entry.source_assumed
        and kind in FIELDS["Kustomization"][0].kinds
        and not _hint(resource, reference, cluster).text
    )


def _creates(generator: Resource, name: str) -> bool:
    """Whether a generator creates an artifact with this name, or artifacts with unknown names."""
    names = [artifact.get("name") for _, artifact in generator.maps("spec", "artifacts")]
    return name in names or any(not known(it) or "{" in str(it) for it in names)


@once
def _by_name(cluster: Cluster, kinds: tuple[str, ...]) -> _ByName:
    """The sources of these kinds in the cluster that runs Flux, by name."""
    found: dict[str, list[Resource]] = defaultdict(list)
    for item in cluster.of_kind(*kinds):
        if not item.remote:
            found[item.name].append(item)
    return found


@once
def _in_namespace(cluster: Cluster, kind: str, namespace: str) -> Sequence[Resource]:
    """The sources of a kind in a namespace of the cluster that runs Flux."""
    return [it for it in cluster.of_kind(kind) if not it.remote and it.namespace == namespace]


@once
def _before(cluster: Cluster, kind: str, namespace: str) -> _ByName:
    """The sources of a kind in a namespace, by the names that kustomize changes."""
    return by_former_name(_in_namespace(cluster, kind, namespace), cluster)


@once
def _names(cluster: Cluster, kind: str, namespace: str) -> Names:
    """The names of the sources of a kind in a namespace."""
    names = {it.name for it in _in_namespace(cluster, kind, namespace)}
    if cluster.entry.source.kind == kind and cluster.entry.source.namespace == namespace:
        names.add(cluster.entry.source.name)
    return Names(names)


def _hint(resource: Resource, reference: Reference, cluster: Cluster) -> Hint:
    """The source that was probably meant: in another namespace, of another kind, renamed, or misspelled."""
    kind, namespace, name = reference.kind, reference.namespace, reference.name
    present = _by_name(cluster, reference.kinds).get(name, ())
    for item in present:
        if item.kind == kind and not item.namespace:
            return Hint(f"{kind} {name} has no namespace: add `namespace: {namespace}` to it")
        if item.kind == kind and reference.local:
            return Hint(f"{kind} {name} is in namespace {item.namespace}: move it to {namespace}")
        if item.kind == kind:
            text = (
                f"{kind} {name} is in namespace {item.namespace}: add `namespace: {item.namespace}`"
            )
            return elsewhere(text, resource, item.namespace, *reference.path)
    for item in present if not reference.local else ():
        where = "" if item.namespace == namespace else f" and `namespace: {item.namespace}`"
        return Hint(f"{item} has this name: write `kind: {item.kind}`{where}")
    before = _before(cluster, kind, namespace)
    if hint := renamed(resource, (*reference.path, "name"), name, before):
        return hint
    if near := _names(cluster, kind, namespace).nearest(name):
        return misspelled(resource, near, *reference.path, "name")
    for place in namesakes(cluster, kind, name):
        return not_applied(kind, name, place)
    return Hint(None)
