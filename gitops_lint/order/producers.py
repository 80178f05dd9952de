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
                yield Made(kind, _namespace(item, _ANNOTATIONS), item.name, item)
    for kind, path in _WRITERS.items():
        for item in cluster.of_kind(kind):
            name = item.get(*path)
            fallback = "" if kind == "Certificate" else item.name
            namespace = None if kind == "ClusterExternalSecret" else _namespace(item, *_TEMPLATES)
            named = name if isinstance(name, str) and name else fallback
            yield Made("Secret", namespace, named, item)
    for bundle in cluster.of_kind(("Bundle", "trust.cert-manager.io")):
        for field, kind in (("configMap", "ConfigMap"), ("secret", "Secret")):
            if bundle.get("spec", "target", field) is not None:
                yield Made(kind, None, bundle.name, bundle)


_ANNOTATIONS: Final = ("metadata", "annotations")
# Where an object has the annotations of the Secret that it creates.
_TEMPLATES: Final = (
    ("spec", "target", "template", "metadata", "annotations"),  # ExternalSecret
    ("spec", "template", "metadata", "annotations"),  # SealedSecret
    ("spec", "secretTemplate", "annotations"),  # Certificate
    ("spec", "managedSecretReference", "template", "metadata", "annotations"),  # InfisicalSecret
    ("spec", "destination", "annotations"),  # VaultStaticSecret, VaultDynamicSecret
)
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


def _namespace(item: Resource, *annotations: tuple[str, ...]) -> str | None:
    """The namespace of what an object is or creates; None if another controller copies it to others."""
    maps = (item.get(*path) for path in annotations)
    keys = (key for found in maps if isinstance(found, dict) for key in found)
    copied = any(isinstance(key, str) and key.startswith(_COPIERS) for key in keys)
    return None if copied else item.namespace
