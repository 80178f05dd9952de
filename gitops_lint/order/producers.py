"""The ConfigMaps and Secrets of a cluster, and the objects that create them."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from gitops_lint.cluster import Cluster, Resource, known

_HASHED: Final = re.compile(r"(.+)-[2456789bcdfghkmt]{10}")  # kustomize: hasher
# Controllers that copy an object to other namespaces, by the prefixes of their annotations.
_COPIERS: Final = (
    "reflector.v1.k8s.emberstack.com/",
    "replicator.v1.mittwald.de/",
    "kubed.appscode.com/sync",
    "sealedsecrets.bitnami.com/managed",
)


class Made(NamedTuple):
    """A ConfigMap or Secret, and the object that creates it; `namespace` None stands for any."""

    kind: str
    namespace: str | None
    name: str
    maker: Resource


def made(cluster: Cluster) -> Iterator[Made]:
    """Every ConfigMap and Secret that is an object of the cluster, or that an object creates."""
    for kind in ("ConfigMap", "Secret"):
        for item in cluster.of_kind(kind):
            if not item.group:
                copied = any(_copied(key) for key in _annotations(item))
                yield Made(kind, None if copied else item.namespace, item.name, item)
    for kind, path in _WRITERS.items():
        for item in cluster.of_kind(kind):
            name = item.get(*path)
            fallback = "" if kind == "Certificate" else item.name
            everywhere = kind == "ClusterExternalSecret"
            named = name if isinstance(name, str) and name else fallback
            yield Made("Secret", None if everywhere else item.namespace, named, item)
    for bundle in cluster.of_kind(("Bundle", "trust.cert-manager.io")):
        for field, kind in (("configMap", "ConfigMap"), ("secret", "Secret")):
            if bundle.get("spec", "target", field) is not None:
                yield Made(kind, None, bundle.name, bundle)


# The field that names the created Secret, for external-secrets, sealed-secrets, cert-manager, and the
# operators of 1Password, Infisical, SOPS, Vault, Bitwarden and Doppler.
_WRITERS: Final = {
    "ExternalSecret": ("spec", "target", "name"),
    "ClusterExternalSecret": ("spec", "externalSecretSpec", "target", "name"),
    "SealedSecret": ("spec", "template", "metadata", "name"),
    "Certificate": ("spec", "secretName"),
    "OnePasswordItem": ("metadata", "name"),
    "InfisicalSecret": ("spec", "managedSecretReference", "secretName"),
    "SopsSecret": ("metadata", "name"),
    "VaultStaticSecret": ("spec", "destination", "name"),
    "VaultDynamicSecret": ("spec", "destination", "name"),
    "BitwardenSecret": ("spec", "secretName"),
    "DopplerSecret": ("spec", "managedSecret", "name"),
}


def makes(item: Made, kind: str, namespace: str, name: str) -> bool:
    """Whether this is the named ConfigMap or Secret; unknown names and namespaces match any."""
    same_namespace = (
        item.namespace is None or item.namespace == namespace or not known(item.namespace)
    )
    return item.kind == kind and same_namespace and (item.name == name or not known(item.name))


def unhashed(item: Made) -> str | None:
    """The name of a generated object without the hash of its content; None if it has none."""
    match = _HASHED.fullmatch(item.name)
    return match[1] if match else None


def _copied(annotation: object) -> bool:
    return isinstance(annotation, str) and annotation.startswith(_COPIERS)


def _annotations(item: Resource) -> Iterator[object]:
    found = item.get("metadata", "annotations")
    yield from found if isinstance(found, dict) else ()
