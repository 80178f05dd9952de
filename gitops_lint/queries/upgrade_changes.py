"""The changes of Flux releases that no schema shows: defaults, flags, rights, and how Flux behaves.

To add a change, add an entry to `CHANGES`, and a function that finds the objects that it concerns.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from gitops_lint.cluster import Cluster, Resource, items
from gitops_lint.cluster.builds import STRICT, substitutes
from gitops_lint.cluster.flux import Controller, arguments, flags_of, installation, instances
from gitops_lint.cluster.kinds import SOURCE_GROUP
from gitops_lint.documents import Place, get
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.regex import regex
from gitops_lint.results.upgrade import Phase


class Found(NamedTuple):
    """An object that a change concerns, its entry, and the state of that; not `certain` if it may be fine."""

    name: str
    place: Place
    what: str
    certain: bool = True


class Known(NamedTuple):
    """A change of a Flux minor, and where it is documented.

    `find(cluster, before, minor)` returns the objects that it concerns, none if it concerns the whole
    cluster, and None if it does not concern the cluster. `required`: Flux fails without the change.
    """

    id: str
    minor: str
    phase: Phase
    required: bool
    title: str
    help: str
    source: str
    find: Callable[[Cluster, str, str], Iterable[Found] | None]


_CONTROLLERS: Final = (
    "source-controller",
    "kustomize-controller",
    "helm-controller",
    "notification-controller",
    "image-reflector-controller",
    "image-automation-controller",
    "source-watcher",
)
_AUTOLOGIN: Final = regex(
    r"--(aws-autologin-for-ecr|azure-autologin-for-acr|gcp-autologin-for-gcr)\b"
)
_OLD_TEMPLATE: Final = regex(r"\.(Updated|Changed\.ImageResult)\b")
_HELM_3: Final = "UseHelm3Defaults"
_GATE: Final = "ObjectLevelWorkloadIdentity"
_CLOUDS: Final = ("aws", "azure", "gcp")
# The kinds whose `serviceAccountName` Flux uses to get a token, if they have a provider of a cloud.
_OF_CLOUDS: Final = (
    *((kind, SOURCE_GROUP) for kind in ("GitRepository", "OCIRepository", "Bucket")),
    ("ImageRepository", "image.toolkit.fluxcd.io"),
)
_PROVIDER: Final = ("Provider", "notification.toolkit.fluxcd.io")
_REMOTE_APPLIERS: Final = ("Kustomization", "HelmRelease")


def _or_none(found: Iterable[Found]) -> Sequence[Found] | None:
    """The objects; None if there are none."""
    return tuple(found) or None


def _arguments(cluster: Cluster, controllers: Iterable[str]) -> Iterator[tuple[str, str, Place]]:
    """(controller, argument, place) of the command lines of controllers."""
    objects = installation(cluster.entry, cluster.resources)
    for name in controllers:
        for text, place in arguments(name, objects):
            yield name, text, place


def _helm(cluster: Cluster, minor: str) -> Controller:
    return flags_of(installation(cluster.entry, cluster.resources), minor).helm


def _here(cluster: Cluster, *kinds: str | tuple[str, str]) -> Iterator[Resource]:
    """The objects of these kinds that are not in another cluster."""
    return (item for item in cluster.of_kind(*kinds) if not item.remote)


def _autologin(cluster: Cluster, _before: str, _minor: str) -> Iterable[Found] | None:
    return _or_none(
        Found(f"Deployment {name}", place, f"`{flag[0]}`")
        for name, text, place in _arguments(cluster, ("image-reflector-controller",))
        if (flag := _AUTOLOGIN.match(text))
    )


def _templates(cluster: Cluster, _before: str, _minor: str) -> Iterable[Found] | None:
    path = ("spec", "git", "commit", "messageTemplate")
    return _or_none(
        Found(str(item), item.place(*path), f"the template uses `{field[0]}`")
        for item in _here(cluster, "ImageUpdateAutomation")
        if (field := _OLD_TEMPLATE.search(str(item.get(*path))))
    )


def _kstatus(cluster: Cluster, _before: str, minor: str) -> Iterable[Found] | None:
    releases = [it for it in _here(cluster, "HelmRelease") if not it.get("spec", "waitStrategy")]
    return () if releases and not _helm(cluster, minor).enabled(_HELM_3) else None


def _strict(cluster: Cluster, before: str, minor: str) -> Iterable[Found] | None:
    objects = installation(cluster.entry, cluster.resources)
    strict = [flags_of(objects, it).kustomize.enabled(STRICT) for it in (before, minor)]
    if strict != [False, True]:
        return None
    return _or_none(
        Found(str(content.owner), use.place, f"`{use.written}` in {resource} is undefined")
        for content in cluster.contents.values()
        if substitutes(content) and not content.owner.remote
        for resource, substituted in content.substituted
        for use in substituted.undefined
    )


def _post_renderers(cluster: Cluster, _before: str, minor: str) -> Iterable[Found] | None:
    if _helm(cluster, minor).enabled(_HELM_3):
        return None
    return _or_none(
        Found(str(item), item.place("spec", "postRenderers"), "`postRenderers` see the hooks too")
        for item in _here(cluster, "HelmRelease")
        if item.get("spec", "postRenderers") and not item.get("spec", "postRenderStrategy")
    )


def _gcr(cluster: Cluster, _before: str, _minor: str) -> Iterable[Found] | None:
    return _or_none(
        found
        for item in _here(cluster, "Receiver")
        if item.get("spec", "type") == "gcr" and (found := _gcr_secret(item, cluster))
    )


def _gcr_secret(receiver: Resource, cluster: Cluster) -> Found | None:
    path = ("spec", "secretRef", "name")
    name = receiver.get(*path)
    secret = cluster.find("Secret", receiver.namespace, name) if isinstance(name, str) else None
    keys = [key for field in ("data", "stringData") for key in _keys(secret, field)]
    lacking = [key for key in ("email", "audience") if key not in keys]
    if secret and not lacking:
        return None
    what = f"Secret {receiver.namespace}/{name} " + (
        f"has no `{lacking[0]}`" if secret else "must have the keys `email` and `audience`"
    )
    return Found(str(receiver), receiver.place(*path), what, certain=secret is not None)


def _keys(item: Resource | None, *path: str) -> Iterable[str]:
    data = item.get(*path) if item else None
    return data if isinstance(data, dict) else ()


def _kubeconfigs(cluster: Cluster, _before: str, _minor: str) -> Iterable[Found] | None:
    path = ("spec", "kubeConfig", "secretRef", "name")
    secrets: dict[str, Found] = {}
    for item in _here(cluster, *_REMOTE_APPLIERS):
        if isinstance(name := item.get(*path), str):
            secret = f"Secret {item.namespace}/{name}"
            found = Found(secret, item.place(*path), "may name files", certain=False)
            secrets.setdefault(secret, found)
    return _or_none(secrets.values())


def _tokens(cluster: Cluster, _before: str, _minor: str) -> Iterable[Found] | None:
    """Objects for which Flux gets a token of a ServiceAccount, unless a role of the repository allows that."""
    if any(_grants_tokens(role) for role in _here(cluster, "ClusterRole")):
        return None
    operated = any(instances(installation(cluster.entry, cluster.resources)))
    return _or_none(
        Found(str(item), item.place(*path), "gets a token of a ServiceAccount", not operated)
        for item, path in _users_of_tokens(cluster)
    )


def _users_of_tokens(cluster: Cluster) -> Iterator[tuple[Resource, tuple[str, ...]]]:
    """(object, path) of each entry that names a ServiceAccount whose token Flux gets.

    (fluxcd/pkg: auth; kustomize-controller docs: `spec.decryption.serviceAccountName`, `spec.kubeConfig.configMapRef`;
    notification-controller docs: `spec.serviceAccountName` of a Provider)
    """
    account = ("spec", "serviceAccountName")
    for item in _here(cluster, *_OF_CLOUDS):
        if item.get("spec", "provider") in _CLOUDS and item.get(*account):
            yield item, account
    for item in _here(cluster, _PROVIDER):
        if item.get(*account):
            yield item, account
    decryption = ("spec", "decryption", "serviceAccountName")
    config = ("spec", "kubeConfig", "configMapRef", "name")
    for item in _here(cluster, *_REMOTE_APPLIERS):
        if item.get(*decryption):
            yield item, decryption
        name = item.get(*config)
        found = cluster.find("ConfigMap", item.namespace, name) if isinstance(name, str) else None
        if found and found.get("data", "serviceAccountName"):
            yield item, config


def _grants_tokens(role: Resource) -> bool:
    """Whether a ClusterRole that is not Flux's own allows to create tokens of ServiceAccounts."""
    if role.get("metadata", "labels", "app.kubernetes.io/part-of") == "flux":
        return False
    return any(
        {"serviceaccounts/token", "*"} & {*map(str, items(rule.get("resources")))}
        and {"create", "*"} & {*map(str, items(rule.get("verbs")))}
        for _, rule in role.maps("rules")
    )


def _retired_gate(cluster: Cluster, _before: str, _minor: str) -> Iterable[Found] | None:
    return _or_none(
        Found(f"Deployment {name}", place, f"sets the feature gate `{_GATE}`")
        for name, text, place in _arguments(cluster, _CONTROLLERS)
        if _GATE in text
    )


def _audiences(cluster: Cluster, _before: str, _minor: str) -> Iterable[Found] | None:
    path = ("spec", "kubeConfig", "configMapRef", "name")
    found: dict[str, Found] = {}
    for item in _here(cluster, *_REMOTE_APPLIERS):
        name = item.get(*path)
        config = cluster.find("ConfigMap", item.namespace, name) if isinstance(name, str) else None
        if config and get(config.data, "data", "audiences") is not None:
            place = config.place("data", "audiences")
            found.setdefault(str(config), Found(str(config), place, "sets `audiences`"))
    return _or_none(found.values())


def _vault(cluster: Cluster, _before: str, _minor: str) -> Iterable[Found] | None:
    return _or_none(
        Found(f"Deployment {name}", place, "sets `--sops-vault-configmap`")
        for name, text, place in _arguments(cluster, ("kustomize-controller",))
        if text.startswith("--sops-vault-configmap")
    )


CHANGES: Final[tuple[Known, ...]] = (
    Known(
        "autologin-flags",
        "2.7",
        Phase.BEFORE,
        required=True,
        title="image-reflector-controller no longer has the flags for autologin, and does not start with them",
        help="remove the flags, and set `provider` of the ImageRepositories",
        source="Flux 2.7 release notes, breaking changes",
        find=_autologin,
    ),
    Known(
        "commit-template",
        "2.7",
        Phase.BEFORE,
        required=True,
        title="The templates of commit messages lose `.Updated` and `.Changed.ImageResult`",
        help="write `.Changed.FileChanges`, `.Changed.Objects` or `.Changed.Changes`",
        source="Flux 2.7 release notes, breaking changes",
        find=_templates,
    ),
    Known(
        "helm-health",
        "2.8",
        Phase.WITH,
        required=False,
        title="helm-controller judges the health of all HelmReleases with kstatus, and installs new ones with"
        " server-side apply",
        help=f"to keep Helm 3's behavior, set `waitStrategy: {{name: legacy}}`, or the feature gate `{_HELM_3}`",
        source="helm-controller CHANGELOG, 1.5.0",
        find=_kstatus,
    ),
    Known(
        "strict-substitution",
        "2.9",
        Phase.BEFORE,
        required=True,
        title="An undefined variable without a default fails the build; until then it is an empty string",
        help="define the variables, give them defaults (`${name:=}`), or escape them (`$${name}`)",
        source="kustomize-controller CHANGELOG, 1.9.0",
        find=_strict,
    ),
    Known(
        "post-render-strategy",
        "2.9",
        Phase.WITH,
        required=False,
        title="The default of `postRenderStrategy` is `combined`: post-renderers change the hooks of a chart too",
        help=f"to keep them from that, write `postRenderStrategy: nohooks`, or set the feature gate `{_HELM_3}`",
        source="helm-controller CHANGELOG, 1.6.0",
        find=_post_renderers,
    ),
    Known(
        "gcr-receivers",
        "2.9",
        Phase.BEFORE,
        required=True,
        title="Receivers of type `gcr` reject all requests if their Secret lacks `email` or `audience`",
        help="add both keys to the Secret",
        source="notification-controller CHANGELOG, 1.9.0 (CVE-2026-40109)",
        find=_gcr,
    ),
    Known(
        "kubeconfig-files",
        "2.10",
        Phase.BEFORE,
        required=False,
        title="A kubeconfig that names files is rejected, from Flux 2.9.5 on",
        help="embed credentials and certificates: `token`, `client-certificate-data`, `client-key-data`,"
        " `certificate-authority-data`",
        source="kustomize-controller CHANGELOG, 1.9.5",
        find=_kubeconfigs,
    ),
    Known(
        "token-rights",
        "2.10",
        Phase.BEFORE,
        required=True,
        title="Flux's own roles no longer allow the controllers to create tokens of ServiceAccounts",
        help="bind a ClusterRole that allows `create` on `serviceaccounts/token` to the ServiceAccounts of the"
        " controllers",
        source="source-controller CHANGELOG, 1.10.0; fluxcd/flux2#6139",
        find=_tokens,
    ),
    Known(
        "retired-gate",
        "2.10",
        Phase.AFTER,
        required=False,
        title=f"The feature gate `{_GATE}` is retired: the feature is always on",
        help="remove the gate",
        source="kustomize-controller CHANGELOG, 1.10.0",
        find=_retired_gate,
    ),
    Known(
        "kubeconfig-audiences",
        "2.10",
        Phase.AFTER,
        required=False,
        title="`audiences` of the ConfigMap of a kubeConfig is superseded by an annotation of the ServiceAccount",
        help="if the ServiceAccount gets annotations of `credential.auth.fluxcd.io`, replace the key by"
        " `credential.auth.fluxcd.io/audiences`",
        source="kustomize-controller CHANGELOG, 1.10.0",
        find=_audiences,
    ),
    Known(
        "vault-config",
        "2.10",
        Phase.AFTER,
        required=False,
        title="Annotations of a ServiceAccount replace `--sops-vault-configmap`, which still works",
        help="write `transit-engine.auth.fluxcd.io/login-path` and `transit-engine.auth.fluxcd.io/role`",
        source="kustomize-controller CHANGELOG, 1.10.0",
        find=_vault,
    ),
)  # fmt: skip
"""In the order of the releases, and within one in the order in which to make the changes."""
