"""An Alert, Receiver or Provider that names an object that does not exist.

## Why

An Alert sends events to the Provider in its own namespace that `providerRef` names. Without that Provider, nobody
is told that something fails, and nothing says so: an Alert has no status. An entry of `eventSources` whose object
does not exist selects no events, and an entry of a Receiver's `resources` makes every webhook fail.

Without the Secret of its `secretRef`, a Provider sends nothing, and a Receiver is never Ready. Most of these Secrets are not in
the repository; reported are names that seem to be misspelled.

A warning. Only a hint for an entry of `eventSources` or `resources` that resembles no object, because the object may
come later.

## Bad

```yaml title="clusters/production/alerts.yaml"
apiVersion: notification.toolkit.fluxcd.io/v1beta3
kind: Provider
metadata:
  name: slack
  namespace: flux-system
spec:
  type: slack
  address: https://slack.com/api/chat.postMessage
  channel: fleet
---
apiVersion: notification.toolkit.fluxcd.io/v1beta3
kind: Alert
metadata:
  name: fleet
  namespace: flux-system
spec:
  providerRef:
    name: slcak  # warning[notification-object-not-found]: Provider flux-system/slcak
  eventSources:
    - kind: Kustomization
      name: "*"
```

## Good

```yaml title="clusters/production/alerts.yaml"
apiVersion: notification.toolkit.fluxcd.io/v1beta3
kind: Provider
metadata:
  name: slack
  namespace: flux-system
spec:
  type: slack
  address: https://slack.com/api/chat.postMessage
  channel: fleet
---
apiVersion: notification.toolkit.fluxcd.io/v1beta3
kind: Alert
metadata:
  name: fleet
  namespace: flux-system
spec:
  providerRef:
    name: slack
  eventSources:
    - kind: Kustomization
      name: "*"
```
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from gitops_lint.cluster import Cluster, Id, Resource, known
from gitops_lint.cluster.absence import Absence, absence
from gitops_lint.documents import KeyPath
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.once import once
from gitops_lint.order.producers import made, makes
from gitops_lint.rule import Problem, Severity, rule
from gitops_lint.rules._configuration import Missing, probably_meant
from gitops_lint.rules.reference._shared import lacks_only_namespace
from gitops_lint.schema import groups_of
from gitops_lint.wording.suggest import Names

_LISTS: Final = {"Alert": "eventSources", "Receiver": "resources"}


class _Named(NamedTuple):
    """An object that another one names, the path of its name, and what the other one does without it."""

    id: Id
    path: KeyPath
    effect: str
    needed: bool = False  # whether nothing works without it


_SECRETS: Final = ("secretRef", "certSecretRef", "proxySecretRef")


@rule(Severity.WARNING, kinds=(*_LISTS, "Provider"))
def check(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    if not cluster.whole or resource.remote:
        return
    if resource.kind != "Alert":
        yield from _secrets(resource, cluster)
    for it in _named(resource) if resource.kind in _LISTS else ():
        identity = it.id
        if _exists(identity, cluster) or absence(cluster, identity) is not Absence.CERTAIN:
            continue
        help_ = _meant(identity, cluster)
        yield resource.problem(
            f"{resource} {it.effect} {identity}, which does not exist",
            *it.path,
            help=help_,
            severity=None if it.needed or help_ else Severity.HINT,
        )


def _secrets(resource: Resource, cluster: Cluster) -> Iterator[Problem]:
    """The Secrets that nothing creates, but whose names resemble that of another one in the namespace."""
    for field in _SECRETS:
        name = resource.get("spec", field, "name")
        if not (isinstance(name, str) and known(name) and known(resource.namespace)):
            continue
        missing = Missing("Secret", resource.namespace, name)
        created = [it for it in made(cluster) if it.namespace in (None, resource.namespace)]
        if any(makes(it, *missing) for it in created):
            continue
        hint = probably_meant(missing, created)
        if hint.text:
            sends = "sends nothing" if resource.kind == "Provider" else "is never Ready"
            yield resource.problem(
                f"{resource} {sends} without {missing}, which does not exist",
                "spec",
                field,
                "name",
                help=hint.text,
                related=hint.related,
            )


def _named(resource: Resource) -> Iterator[_Named]:
    """The objects that an Alert or Receiver names. (notification-controller: Alert, Receiver)"""
    provider = resource.get("spec", "providerRef", "name")
    if resource.kind == "Alert" and isinstance(provider, str):
        path = ("spec", "providerRef", "name")
        yield _Named(_id("Provider", resource.namespace, provider), path, "sends nothing to", True)
    effect = "gets no events of" if resource.kind == "Alert" else "cannot trigger"
    listed = _LISTS[resource.kind]
    for index, entry in resource.maps("spec", listed):
        kind, name = entry.get("kind"), entry.get("name")
        namespace = entry.get("namespace") or resource.namespace
        if isinstance(kind, str) and isinstance(name, str) and name != "*":
            identity = _id(kind, str(namespace), name)
            yield _Named(identity, ("spec", listed, index, "name"), effect)


def _id(kind: str, namespace: str, name: str) -> Id:
    return Id(kind, namespace, name, next(iter(groups_of(kind)), ""))


def _exists(identity: Id, cluster: Cluster) -> bool:
    kind, namespace, name, group = identity
    return (
        not (group and name and known(namespace) and known(name))
        or identity in cluster.contents
        or cluster.has_source(kind, namespace, name)
        or cluster.may_generate(identity)
        or lacks_only_namespace(cluster, kind, namespace, name)
        or kind.startswith("Flux")  # the Flux Operator and its objects are often installed by hand
    )


def _meant(identity: Id, cluster: Cluster) -> str | None:
    """The object that was probably meant: in another namespace, or misspelled."""
    for item in _by_name(cluster, identity.kind).get(identity.name, ()):
        if item.namespace:
            return f"{identity.kind} {item.name} is in namespace {item.namespace}"
    return _names(cluster, identity.kind, identity.namespace).did_you_mean(identity.name)


@once
def _by_name(cluster: Cluster, kind: str) -> Mapping[str, Sequence[Resource]]:
    found: dict[str, list[Resource]] = defaultdict(list)
    for item in cluster.of_kind(kind):
        if not item.remote:
            found[item.name].append(item)
    return found


@once
def _names(cluster: Cluster, kind: str, namespace: str) -> Names:
    present = (it for it in cluster.of_kind(kind) if not it.remote)
    return Names({it.name for it in present if it.namespace == namespace})
