"""Objects that are encrypted with SOPS and that Flux applies without decrypting them."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from gitops_lint.cluster.model import Cluster, Content
from gitops_lint.cluster.resource import Resource, known
from gitops_lint.documents import KeyPath, entries, get, holds_encrypted, is_encrypted, leaves
from gitops_lint.enums import Enum, auto
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.schema import is_flux

DECRYPT: Final = "kustomize.toolkit.fluxcd.io/decrypt"


class Effect(Enum):
    """What happens to an encrypted object that Flux does not decrypt."""

    REFUSED = auto()  # the whole apply fails
    MAY_BE_REFUSED = auto()  # it fails if the CRD does not accept the metadata of SOPS
    APPLIED = auto()  # with the ciphertext as its values


class Undecrypted(NamedTuple):
    """An object that is applied without being decrypted, and what happens then.

    It is `kept` if its own annotation says that Flux must not decrypt it.
    """

    resource: Resource
    effect: Effect
    kept: bool = False


def undecrypted(content: Content, cluster: Cluster) -> Iterator[Undecrypted]:
    """The encrypted objects of a Kustomization that Flux does not decrypt, in the order of its objects.

    The metadata of SOPS of a built-in kind is dropped: such an object becomes a typed one first. A Secret with
    encrypted `data` cannot, because that is not base64; it keeps the metadata, and is refused. The CRD of a custom
    resource may accept them. A root that the repository does not contain may decrypt.
    (kustomize-controller: apply, IsEncryptedSecret, IsDecryptionDisabled, DecryptSources; fluxcd/pkg: ssa normalize)
    """
    owner = content.owner
    decrypts = owner.get("spec", "decryption") is not None
    if cluster.entry.source_assumed and owner.id in {it.id for it in cluster.entry.roots}:
        return
    for item in content.objects:
        kept = str(item.get("metadata", "annotations", DECRYPT)).lower() == "disabled"
        effect = _effect(item, kept=kept) if kept or not decrypts else None
        if effect:
            yield Undecrypted(item, effect, kept)


class Overwritten(NamedTuple):
    """A value of an encrypted object that another file sets, at a key path."""

    resource: Resource
    path: KeyPath


def overwritten(content: Content) -> Iterator[Overwritten]:
    """The first overwritten value of each encrypted object that Flux then cannot decrypt.

    Flux decrypts the files of `patches` before the build, and the objects after it. So a value from a patch is in
    plain text, or encrypted with another key, in an object whose other values are still encrypted. Only objects all
    of whose values are encrypted in their own file are considered. (kustomize-controller: DecryptSources,
    DecryptResource; sops: does not match sops' data format)
    """
    tree = content.artifact.tree if content.artifact else None
    if tree is None or content.owner.get("spec", "decryption") is None:
        return
    for item in content.objects:
        if not item.get("sops") or item.get("metadata", "annotations", DECRYPT) == "disabled":
            continue
        own = next(
            (it.data for it in tree.parse(item.origin.path).documents if it.place == item.origin),
            None,
        )
        for field in ("data", "stringData"):
            written = [value for value, _ in leaves(get(own, field))]
            if not get(own, "sops") or not all(map(is_encrypted, written)):
                continue
            other = (it for it in entries(item.get(field)) if it[2].path != item.origin.path)
            if found := next(other, None):
                yield Overwritten(item, (field, found[0]))
                break


def _effect(item: Resource, *, kept: bool) -> Effect | None:
    is_secret = (item.kind, item.group) == ("Secret", "")
    if not item.get("sops"):
        generated = is_secret and any(map(holds_encrypted, _values(item.get("data"))))
        return Effect.APPLIED if generated and not kept else None
    if is_secret and any(map(is_encrypted, _values(item.get("data")))):
        return Effect.REFUSED
    if _has_encrypted_identity(item):
        return Effect.REFUSED
    if item.kind.startswith("Sops"):  # its own operator decrypts it
        return None
    if is_flux(item.api_version, item.kind):  # its CRD accepts no unknown fields
        return Effect.REFUSED
    if "." in item.group and not item.group.endswith(".k8s.io"):
        return Effect.MAY_BE_REFUSED
    # A value that is meant to stay encrypted is no mistake.
    return Effect.APPLIED if not kept and any(map(is_encrypted, _values(_body(item)))) else None


def _has_encrypted_identity(item: Resource) -> bool:
    """Whether the kind, the name or a label is encrypted: the ciphertext is not valid in any of them."""
    labels = item.get("metadata", "labels")
    texts = (item.api_version, item.kind, item.namespace, item.name)
    return any(map(is_encrypted, (*texts, *_values(labels))))


def _body(item: Resource) -> Any:
    """The object without the metadata of SOPS, in which there is ciphertext too."""
    return item.data.without("sops")


def _values(data: Any) -> Iterator[Any]:
    return (value for value, _ in leaves(data))


# Where the metadata of SOPS lists recipients: those with a private key, and those of key services.
_PRIVATE: Final = ("age", "pgp")
_SERVICES: Final = ("kms", "gcp_kms", "azure_kv", "hc_vault", "key_groups")


def keyless(content: Content) -> Iterator[tuple[Resource, Sequence[str]]]:
    """(object, methods) of the encrypted objects of a Kustomization that only a private key can decrypt: age or pgp."""
    for item in content.objects:
        sops = item.get("sops")
        if not isinstance(sops, dict) or item.get("metadata", "annotations", DECRYPT) == "disabled":
            continue
        methods = [it for it in _PRIVATE if sops.get(it)]
        if methods and not any(sops.get(it) for it in _SERVICES):
            yield item, methods


# The ends of the names under which a Secret has the keys. (kustomize-controller: ImportKeys)
KEY_NAMES: Final = {"age": ".agekey", "pgp": ".asc"}


def key_names(owner: Resource, cluster: Cluster) -> tuple[Resource, Sequence[str]] | None:
    """The object that has or creates the Secret with the keys of a Kustomization, and the names in it; None if unknown."""
    name = owner.get("spec", "decryption", "secretRef", "name")
    if not isinstance(name, str):
        return None
    secret = cluster.find("Secret", owner.namespace, name)
    if secret:
        sections = (secret.get(it) for it in ("data", "stringData"))
        found = [str(key) for it in sections if isinstance(it, dict) for key in it]
        return (secret, found) if found else None
    for item in cluster.of_kind(("ExternalSecret", "external-secrets.io")):
        target = item.get("spec", "target", "name") or item.name
        if (item.namespace, target) != (owner.namespace, name) or item.remote:
            continue
        if item.get("spec", "dataFrom") or item.get("spec", "target", "template"):
            return None
        found = [str(it.get("secretKey")) for _, it in item.maps("spec", "data")]
        return (item, found) if found and all(map(known, found)) else None
    return None
