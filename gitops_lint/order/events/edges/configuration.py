"""ConfigMaps, Secrets and ServiceAccounts, and the objects that read them."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from gitops_lint.cluster import Id, Resource, known
from gitops_lint.cluster.kinds import GENERATOR, KUSTOMIZATION, RELEASE, RESOURCE_SET, is_a
from gitops_lint.cluster.pods import pod_reads
from gitops_lint.documents import KeyPath
from gitops_lint.order.events.edges.namespaces import is_encrypted
from gitops_lint.order.events.event import Edge, Event, Reason, exists
from gitops_lint.order.events.objects import BUILT, Objects

# The fields of `spec` that name Secrets of sources. (source-controller API)
_OF_SOURCES: Final = (
    ("secretRef",),
    ("certSecretRef",),
    ("proxySecretRef",),
    ("verify", "secretRef"),
    ("sts", "secretRef"),
    ("sts", "certSecretRef"),
)


class Read(NamedTuple):
    """An object that another one reads from its namespace, and the key path of the name."""

    kind: str
    name: object
    path: KeyPath
    group: str = ""


def configuration_of_build(event: Event, objects: Objects) -> Iterator[Edge]:
    """A build or installation fails without the configuration it reads.

    The configuration of the entry point is needed from outside, even if the cluster applies it later.
    (kustomize-controller: substituteFrom, decryption, kubeConfig; helm-controller: also valuesFrom;
    Flux Operator docs: inputsFrom)
    """
    item = objects.get(event.id)
    if event.stage == BUILT and item:
        yield from _edges(event, item, _reads(item, objects), objects)


def configuration_of_source(event: Event, objects: Objects) -> Iterator[Edge]:
    """A source that names a Secret or a ServiceAccount has no artifact without it.

    The Secret of the entry point's source exists. (source-controller)
    """
    item = objects.get(event.id)
    if item and not is_a(item, GENERATOR) and event.id not in objects.preexisting:
        secrets = (read for path in _OF_SOURCES for read in _named("Secret", item, *path))
        yield from _edges(event, item, (*secrets, *_account(item)), objects)


def configuration_of_workload(event: Event, objects: Objects) -> Iterator[Edge]:
    """The containers of a pod do not start without the configuration they read. (Kubernetes)"""
    item = objects.get(event.id, event.remote)
    if item:
        found = (Read(*it) for it in pod_reads(item))
        yield from _edges(event, item, found, objects, outside=False)


def written_configuration(event: Event, objects: Objects) -> Iterator[Edge]:
    """The objects that create a ConfigMap or Secret, such as an ExternalSecret or a Certificate."""
    identity = event.id
    if event.remote or identity.group or identity.kind not in ("ConfigMap", "Secret"):
        return
    for maker in objects.written.get((identity.kind, identity.namespace, identity.name), ()):
        if maker.id != identity:
            yield Edge(event, exists(maker.id), Reason.OWNER, maker, ("metadata", "name"))


def _edges(
    event: Event, item: Resource, reads: Iterable[Read], objects: Objects, *, outside: bool = True
) -> Iterator[Edge]:
    """An edge to each object that is read.

    What nothing in the cluster creates is needed from `outside`; what something may create, or a script applies
    before Flux starts, is assumed to exist.
    """
    for kind, name, path, group in reads:
        if not (isinstance(name, str) and known(name) and known(item.namespace) and name):
            continue
        identity = Id(kind, item.namespace, name, group)
        made = objects.is_made(identity, event.remote)
        if made and (event.id in objects.preexisting or objects.is_bootstrapped(identity)):
            continue
        if made or (outside and _is_needed(identity, event, item, objects)):
            needs = exists(identity, event.remote)
            yield Edge(event, needs, Reason.CONFIGURATION, item, path)


def _is_needed(identity: Id, event: Event, item: Resource, objects: Objects) -> bool:
    """Whether an object that nothing in the cluster creates is needed from outside."""
    return (
        identity.kind in ("ConfigMap", "Secret", "ServiceAccount")
        and objects.cluster.whole
        and not event.remote
        and not objects.get(identity)
        and not is_encrypted(identity.name)
        and not objects.may_be_made(identity, item)
    )


def _reads(item: Resource, objects: Objects) -> Iterator[Read]:
    if is_a(item, KUSTOMIZATION) and builds_nothing(item, objects):
        return
    if is_a(item, KUSTOMIZATION):
        for index, entry in item.maps("spec", "postBuild", "substituteFrom"):
            if entry.get("optional") is not True:
                at = ("spec", "postBuild", "substituteFrom", index, "name")
                yield Read(str(entry.get("kind")), entry.get("name"), at)
        yield from _key(item, objects)
        yield from _account(item, "decryption")
    elif is_a(item, RELEASE):
        values = ("spec", "valuesFrom")
        for index, entry in item.maps(*values):
            if entry.get("optional") is not True:
                yield Read(str(entry.get("kind")), entry.get("name"), (*values, index, "name"))
        yield from _named("Secret", item, "chart", "spec", "verify", "secretRef")
    elif is_a(item, RESOURCE_SET):
        for index, entry in item.maps("spec", "inputsFrom"):
            name, inputs = entry.get("name"), ("spec", "inputsFrom", index, "name")
            yield Read("ResourceSetInputProvider", name, inputs, item.group)
    yield from _named("Secret", item, "kubeConfig", "secretRef")
    yield from _named("ConfigMap", item, "kubeConfig", "configMapRef")


def builds_nothing(item: Resource, objects: Objects) -> bool:
    """Whether Flux reads no configuration because the build is empty. (kustomize-controller: build)"""
    content = objects.content(item.id)
    return content is not None and content.complete and not content.objects


def _key(kustomization: Resource, objects: Objects) -> Iterator[Read]:
    """The Secret with the keys, unless it is encrypted itself and thus must be applied beforehand."""
    for read in _named("Secret", kustomization, "decryption", "secretRef"):
        identity = Id("Secret", kustomization.namespace, str(read.name))
        secret = objects.get(identity)
        if not (secret and secret.get("sops")):
            yield read


def _account(item: Resource, *path: str) -> Iterator[Read]:
    """A ServiceAccount other than `default`, which exists in every namespace."""
    at = ("spec", *path, "serviceAccountName")
    account = item.get(*at)
    if account and account != "default":
        yield Read("ServiceAccount", account, at)


def _named(kind: str, item: Resource, *path: str) -> Iterator[Read]:
    at = ("spec", *path, "name")
    if item.get(*at) is not None:
        yield Read(kind, item.get(*at), at)
