"""The ConfigMaps and Secrets of a cluster, and the objects that create them."""

from collections.abc import Iterator, Sequence
from typing import Final

from gitops_lint.cluster import Cluster, Resource, fits, known
from gitops_lint.documents import KeyPath
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.once import once
from gitops_lint.regex import regex

_HASHED: Final = regex(r"(.+)-[2456789bcdfghkmt]{10}")  # kustomize: hasher
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


@once
def made(cluster: Cluster) -> Sequence[Made]:
    """Every ConfigMap and Secret that is an object of the cluster, or that an object creates."""
    return tuple(_made(cluster))


def _made(cluster: Cluster) -> Iterator[Made]:
    for kind in ("ConfigMap", "Secret"):
        for item in cluster.of_kind(kind):
            if not item.group:
                namespace = None if _is_copied(item, _ANNOTATIONS) else item.namespace
                yield Made(kind, namespace, item.name, item)
    for kind, path in _WRITERS.items():
        for item in cluster.of_kind(kind):
            name = item.get(*path)
            fallback = "" if kind == "Certificate" else item.name
            # Without a template, the Secret has those of the object. (external-secrets: setMetadata)
            bare = kind == "ExternalSecret" and item.get("spec", "target", "template") is None
            copied = _is_copied(item, *((_ANNOTATIONS,) if bare else _TEMPLATES))
            named = name if isinstance(name, str) and name else fallback
            anywhere = copied or kind == "ClusterExternalSecret"
            yield Made("Secret", None if anywhere else item.namespace, named, item)
            for i, template in item.maps("spec", "secretTemplates"):  # SopsSecret
                copied = _is_copied(item, ("spec", "secretTemplates", i, "annotations"))
                namespace = None if copied else item.namespace
                yield Made("Secret", namespace, str(template.get("name")), item)
    for item in cluster.of_kind(("Ingress", "networking.k8s.io")):
        if any(key.startswith(_ISSUER) for key in item.get(*_ANNOTATIONS, default={})):
            for _, entry in item.maps("spec", "tls"):
                yield Made("Secret", item.namespace, str(entry.get("secretName")), item)
    for bundle in cluster.of_kind(("Bundle", "trust.cert-manager.io")):
        for field, kind in (("configMap", "ConfigMap"), ("secret", "Secret")):
            if bundle.get("spec", "target", field) is not None:
                yield Made(kind, None, bundle.name, bundle)


# cert-manager creates the Secrets of an Ingress with one of these. (cert-manager: ingress-shim)
_ISSUER: Final = (
    "cert-manager.io/issuer",
    "cert-manager.io/cluster-issuer",
    "kubernetes.io/tls-acme",
)
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
    return item.kind == kind and same_namespace and fits(item.name, name)


_ESO: Final = "external-secrets.io"
_CERTIFICATES: Final = "cert-manager.io"
EXTERNAL_SECRET: Final = ("ExternalSecret", _ESO)
CERTIFICATE: Final = ("Certificate", _CERTIFICATES)
ISSUER: Final = ("Issuer", _CERTIFICATES)
CLUSTER_ISSUER: Final = ("ClusterIssuer", _CERTIFICATES)
# They read Secrets with credentials.
STORES: Final = (("SecretStore", _ESO), ("ClusterSecretStore", _ESO))
# The charts with the operators of API groups.
OPERATORS: Final = {
    _ESO: "external-secrets",
    _CERTIFICATES: "cert-manager",
    "bitnami.com": "sealed-secrets",
}
# API groups whose objects create no ConfigMaps and Secrets, or only those that `made` knows.
_PASSIVE: Final = frozenset(
    {
        "acme.cert-manager.io", "autoscaling.k8s.io", "bitnami.com", "cert-manager.io", "cilium.io",
        "external-secrets.io", "gateway.networking.k8s.io", "keda.sh", "metallb.io",
        "monitoring.coreos.com", "networking.istio.io", "security.istio.io", "snapshot.storage.k8s.io",
        "traefik.containo.us", "traefik.io", "volsync.backube",
    }
)  # fmt: skip


def may_create(item: Resource) -> bool:
    """Whether a custom resource may create ConfigMaps or Secrets whose names begin with its own."""
    return item.group not in _PASSIVE


def unhashed(name: str) -> str | None:
    """The name of a generated object without the hash of its content; None if it has none."""
    match = _HASHED.fullmatch(name)
    return match[1] if match else None


def _is_copied(item: Resource, *annotations: KeyPath) -> bool:
    """Whether annotations at one of the paths make another controller copy what an object is or creates."""
    maps = (item.get(*path) for path in annotations)
    keys = (key for found in maps if isinstance(found, dict) for key in found)
    return any(isinstance(key, str) and key.startswith(_COPIERS) for key in keys)
