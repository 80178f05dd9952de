"""ConfigMaps, Secrets and ServiceAccounts, and the objects that read them."""

from collections.abc import Iterable, Iterator
from typing import Final

from gitops_lint.cluster import Id, Resource, known
from gitops_lint.cluster.absence import absence
from gitops_lint.cluster.kinds import (
    GENERATOR,
    INPUT_PROVIDER,
    KUSTOMIZATION,
    RELEASE,
    RESOURCE_SET,
    is_a,
)
from gitops_lint.cluster.pods import has_pods, pod_account, pod_pulls, pod_reads, pull_secrets
from gitops_lint.documents import KeyPath, Map
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.order.events.edges.missing import missing
from gitops_lint.order.events.edges.namespaces import is_encrypted
from gitops_lint.order.events.event import Edge, Event, Reason, exists, fulfilled
from gitops_lint.order.events.objects import BUILT, Objects
from gitops_lint.order.operators import operators
from gitops_lint.order.producers import CLUSTER_ISSUER, ISSUER, STORES
from gitops_lint.order.values import missing_keys

# The fields of `spec` that name Secrets of sources. (source-controller API)
_OF_SOURCES: Final = (
    ("secretRef",),
    ("certSecretRef",),
    ("proxySecretRef",),
    ("verify", "secretRef"),
    ("sts", "secretRef"),
    ("sts", "certSecretRef"),
)

# Of every namespace. (kube-controller-manager: root-ca-cert-publisher; OpenShift: service-ca-operator; istiod)
_OF_KUBERNETES: Final = ("istio-ca-root-cert", "kube-root-ca.crt", "openshift-service-ca.crt")


class Read(NamedTuple):
    """An object that another one reads from its namespace, and the key path of the name."""

    kind: str
    name: object
    path: KeyPath
    group: str = ""
    namespace: str = ""  # if it is not that of the object that reads it


def configuration_of_build(event: Event, objects: Objects) -> Iterator[Edge]:
    """A build or installation fails without the configuration it reads.

    The configuration of the entry point is needed from outside, even if the cluster applies it later.
    (kustomize-controller: substituteFrom, decryption, kubeConfig; helm-controller: also valuesFrom;
    Flux Operator docs: inputsFrom)
    """
    item = objects.get(event.id)
    if event.stage == BUILT and item:
        yield from _edges(event, item, _reads(item, objects), objects)


def inputs_of_set(event: Event, objects: Objects) -> Iterator[Edge]:
    """A ResourceSet fails while a provider that `inputsFrom` names does not exist.

    Something outside of the repository may create it. (flux-operator: getInputs)
    """
    item = objects.get(event.id)
    if event.stage != BUILT or item is None or not is_a(item, RESOURCE_SET):
        return
    for _, name, path, group, _ in _providers(item):
        if isinstance(name, str) and name and known(name) and known(item.namespace):
            provider = Id(INPUT_PROVIDER[0], item.namespace, name, group)
            needs = Edge(event, exists(provider), Reason.CONFIGURATION, item, path)
            if objects.get(provider) is None:
                why = absence(objects.cluster, provider, item)
                yield missing(needs, why)._replace(certain=False)


def missing_key_of_values(event: Event, objects: Objects) -> Iterator[Edge]:
    """A HelmRelease is not installed if an object of `valuesFrom` does not have the key. (helm-controller)"""
    item = objects.get(event.id)
    if event.stage == BUILT and item and is_a(item, RELEASE):
        for found in missing_keys(item, objects):
            yield Edge(event, None, Reason.KEY, item, ("spec", "valuesFrom", found.entry.position))


def configuration_of_source(event: Event, objects: Objects) -> Iterator[Edge]:
    """A source that names a Secret or a ServiceAccount has no artifact without it.

    `flux bootstrap` creates the Secret of the entry point's source. Flux Operator expects that of a FluxInstance.
    (source-controller; Flux Operator docs: FluxInstance sync)
    """
    item, instance = objects.get(event.id), objects.cluster.entry.instance
    if instance and event.id in objects.preexisting:
        at = ("spec", "sync", "pullSecret")
        yield from _edges(event, instance, [Read("Secret", instance.get(*at), at)], objects)
    if item and not is_a(item, GENERATOR) and event.id not in objects.preexisting:
        secrets = (read for path in _OF_SOURCES for read in _named("Secret", item, *path))
        yield from _edges(event, item, (*secrets, *_account(item)), objects)


def configuration_of_workload(event: Event, objects: Objects) -> Iterator[Edge]:
    """The containers of a pod do not start without the configuration they read. (Kubernetes)

    They may start without the Secrets with which images are pulled.
    """
    item = objects.get(event.id, event.remote)
    if item:
        yield from _edges(event, item, (Read(*it) for it in pod_reads(item)), objects)
        for holder, read in _pulls(item, objects):
            yield from (
                edge._replace(certain=False) for edge in _edges(event, holder, [read], objects)
            )


def configuration_of_store(event: Event, objects: Objects) -> Iterator[Edge]:
    """A store of external-secrets works only if the Secrets with its credentials exist.

    (external-secrets: SecretStore, ClusterSecretStore)
    """
    item = objects.get(event.id)
    if item and is_a(item, *STORES):
        yield from _edges(event, item, _credentials(item), objects)


def configuration_of_issuer(event: Event, objects: Objects) -> Iterator[Edge]:
    """An issuer with its own CA works only if the Secret with the key of the CA exists.

    That of a ClusterIssuer is in the namespace of cert-manager. (cert-manager: ca.Setup, clusterResourceNamespace)
    """
    item, path = objects.get(event.id), ("spec", "ca", "secretName")
    if item is None or not is_a(item, ISSUER, CLUSTER_ISSUER):
        return
    namespace = item.namespace
    if is_a(item, CLUSTER_ISSUER):
        releases = operators(objects.cluster, item.group)
        other = ("spec", "values", "clusterResourceNamespace")
        if len(releases) != 1 or releases[0].get(*other) is not None:
            return  # the checkout does not show the namespace
        namespace = str(releases[0].get("spec", "targetNamespace") or releases[0].namespace)
    read = Read("Secret", item.get(*path), path, "", namespace)
    yield from _edges(event, item, [read], objects)


def _credentials(store: Resource) -> Iterator[Read]:
    """The Secrets and ConfigMaps that a store reads: a name and a key somewhere in its provider.

    Without a namespace, a ClusterSecretStore reads them in that of each ExternalSecret.
    """
    for path, entry in _maps(store.get("spec", "provider"), ("spec", "provider")):
        namespace = entry.get("namespace") or store.namespace
        if isinstance(namespace, str) and namespace and isinstance(entry.get("key"), str):
            kind = "ConfigMap" if entry.get("type") == "ConfigMap" else "Secret"
            yield Read(kind, entry.get("name"), (*path, "name"), "", namespace)


def _maps(data: object, path: KeyPath) -> Iterator[tuple[KeyPath, Map]]:
    """All maps in maps, with their key paths."""
    if isinstance(data, Map):
        yield path, data
        for key, value in data.items():
            yield from _maps(value, (*path, key))


def awaits_configuration(item: Resource, objects: Objects) -> bool:
    """Whether an object is a workload whose pods read or pull something, or a store with credentials."""
    if is_a(item, *STORES):
        return any(True for _ in _credentials(item))
    return any(True for _ in pod_reads(item)) or any(True for _ in _pulls(item, objects))


def _pulls(item: Resource, objects: Objects) -> Iterator[tuple[Resource, Read]]:
    """The Secrets with which the images of a workload are pulled, each with the object that names it.

    Those of its ServiceAccount count if it has none. (Kubernetes: admission plugin ServiceAccount)
    """
    name = pod_account(item)
    if name is None:
        return
    own = [(item, Read(*it)) for it in pod_pulls(item)]
    yield from own
    account = objects.get(Id("ServiceAccount", item.namespace, name), item.remote)
    if account and not own:
        yield from ((account, Read(*it)) for it in pull_secrets(account))


def written_configuration(event: Event, objects: Objects) -> Iterator[Edge]:
    """The objects that create a ConfigMap or Secret, such as an ExternalSecret or a Certificate.

    Their operator does so, unless they are copied. An ExternalSecret with the creationPolicy Merge or None
    expects the Secret to exist, so something else may create it. (external-secrets: creationPolicy)
    """
    identity = event.id
    if event.remote or identity.group or identity.kind not in ("ConfigMap", "Secret"):
        return
    for maker in objects.written.get((identity.kind, identity.namespace, identity.name), ()):
        if maker.id != identity:
            copied = maker.kind in ("ConfigMap", "Secret")
            needs = exists(maker.id) if copied else fulfilled(maker.id)
            certain = maker.get("spec", "target", "creationPolicy") not in ("Merge", "None")
            yield Edge(event, needs, Reason.OWNER, maker, ("metadata", "name"), certain)


def _edges(event: Event, item: Resource, reads: Iterable[Read], objects: Objects) -> Iterator[Edge]:
    """An edge to each object that is read.

    What nothing in the cluster creates is needed from outside; what something may create is assumed to
    exist.
    """
    for kind, name, path, group, other in reads:
        namespace = other or item.namespace
        if not (isinstance(name, str) and known(name) and known(namespace) and name):
            continue
        identity = Id(kind, namespace, name, group)
        made = objects.is_made(identity, event.remote)
        if event.id in objects.preexisting and made:
            continue
        if made or _is_needed(identity, event, item, objects):
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
        and (event.what != "ready" or _is_needed_by_pods(identity, event, objects))
    )


def _is_needed_by_pods(identity: Id, event: Event, objects: Objects) -> bool:
    """Whether pods run that read an object, which neither Kubernetes nor a chart seems to create.

    Kubernetes creates a ConfigMap with a certificate in every namespace, and others in kube-system.
    """
    workload = objects.get(event.id)
    kubernetes = identity.kind == "ConfigMap" and (
        identity.name in _OF_KUBERNETES or identity.namespace.startswith("kube-")
    )
    return (
        workload is not None
        and has_pods(workload)
        and not kubernetes
        and not objects.is_of_chart(identity)
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
        yield from _providers(item)
    yield from _named("Secret", item, "kubeConfig", "secretRef")
    yield from _named("ConfigMap", item, "kubeConfig", "configMapRef")


def _providers(item: Resource) -> Iterator[Read]:
    """The providers that a ResourceSet names, not those that it selects by labels."""
    for index, entry in item.maps("spec", "inputsFrom"):
        at = ("spec", "inputsFrom", index, "name")
        yield Read(INPUT_PROVIDER[0], entry.get("name"), at, INPUT_PROVIDER[1])


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
