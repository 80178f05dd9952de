"""Objects that their own controller never reconciles, because of an entry in them that it refuses.

The API server accepts them, so they are no rejections.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from gitops_lint.cluster import Cluster, Content, Id, Resource, SourceId, known, source_of
from gitops_lint.cluster.encryption import KEY_NAMES, key_names, keyless
from gitops_lint.cluster.flux import (
    OPTIONAL_CONTROLLERS,
    installation,
    installed_controllers,
    is_watched,
    sharded,
)
from gitops_lint.cluster.kinds import RELEASE, SOURCE_GROUP
from gitops_lint.cluster.paths import clamp
from gitops_lint.documents import Artifact, KeyPath, Place, strings
from gitops_lint.enums import Enum, auto
from gitops_lint.gotext.semver import is_constraint
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.once import once
from gitops_lint.order.post_renderers import bad_patches
from gitops_lint.order.values import split_values
from gitops_lint.regex import regex

_CHART: Final = ("HelmChart", SOURCE_GROUP)
_GIT: Final = ("GitRepository", SOURCE_GROUP)
_OCI: Final = ("OCIRepository", SOURCE_GROUP)
_HELM: Final = ("HelmRepository", SOURCE_GROUP)
# Where an object describes its chart.
CHARTS: Final[Mapping[str, KeyPath]] = {
    "HelmRelease": ("spec", "chart", "spec"),
    "HelmChart": ("spec",),
}
_CHART_NAME: Final = regex(r"[-a-z0-9]+(?:(?:/\.?|\.)[-a-z0-9]+)*/?\.?", re.ASCII)
_LONGEST: Final = 200  # characters of a name that is looked at
_CHART_LAYER: Final = "helm.chart.content"  # in the media type of the layer with a chart
_COMMIT_LENGTHS: Final = (40, 64)  # hexadecimal digits of a SHA-1 or SHA-256


class RefusalKind(Enum):
    """Why a controller does not reconcile an object. Exactly one rule reports each kind."""

    CHART_NAME = auto()  # no chart of a HelmRepository can have the name
    CHART_PATH = auto()  # the repository has no chart at the path
    VERSION_RANGE = auto()  # it is not a semantic version range
    REPOSITORY_TYPE = auto()  # the URL of a HelmRepository does not fit its type
    GIT_REF = auto()  # the name of a Git reference, or a commit, is abbreviated
    SSH_KEY = auto()  # a GitRepository has no Secret with the SSH key
    REGISTRY = auto()  # the provider of credentials does not fit the registry
    SIGNATURE = auto()  # signatures are checked without keys
    CONTROLLER = auto()  # it applies an object whose controller, with its CRD, is not installed
    DECRYPTION_KEY = auto()  # it applies encrypted objects, and has no key
    KEY_NAME = auto()  # the Secret with its key has it under a name that Flux does not read
    CHART_APPLIED = auto()  # it applies the files of a Helm chart, which are no objects
    VALUE_SPLIT = auto()  # Helm cannot read a part of a value with a comma
    POST_RENDERER = auto()  # kustomize refuses a patch of a post-renderer
    SHARD = auto()  # no controller reconciles objects with its label
    REMOTE_BASE = auto()  # a build needs a remote base, which the controller forbids


class Refusal(NamedTuple):
    """A controller refuses the entry at a key path of `holder`, and so never reconciles `resource`."""

    kind: RefusalKind
    resource: Resource
    path: KeyPath
    holder: Resource


@once
def refusals(cluster: Cluster) -> Sequence[Refusal]:
    """Every reason why a controller of the cluster never reconciles an object, by kind."""
    if not cluster.whole:
        return ()
    return tuple(it for find in _FINDERS for it in find(cluster))


def refused(cluster: Cluster, kind: RefusalKind) -> Iterator[Refusal]:
    """The refusals of a kind."""
    return (it for it in refusals(cluster) if it.kind is kind)


@once
def refusals_by_id(cluster: Cluster) -> Mapping[Id, Sequence[Refusal]]:
    """The refusals of each object."""
    found: defaultdict[Id, list[Refusal]] = defaultdict(list)
    for it in refusals(cluster):
        found[it.resource.id].append(it)
    return dict(found)


def _charts(cluster: Cluster) -> Iterator[tuple[Resource, KeyPath, SourceId]]:
    """(object, path, source) of the objects in this cluster that describe a chart by its name or path."""
    for item in cluster.of_kind(RELEASE, _CHART):
        path = CHARTS[item.kind]
        reference = (*path, "sourceRef")
        kind, name = item.get(*reference, "kind"), item.get(*reference, "name")
        namespace = item.get(*reference, "namespace") or item.namespace
        texts = (kind, name, namespace)
        if not item.remote and all(isinstance(it, str) and known(it) for it in texts):
            yield item, path, SourceId(str(kind), str(namespace), str(name))


def _chart_names(cluster: Cluster) -> Iterator[Refusal]:
    """The index of a HelmRepository has no name with a slash, and Flux accepts only some characters.

    (source-controller: RemoteReference.Validate; Helm: Metadata.Validate)
    """
    for item, path, source in _charts(cluster):
        name = item.get(*path, "chart")
        if source.kind != "HelmRepository" or not isinstance(name, str) or not known(name):
            continue
        repository = cluster.find(source.kind, source.namespace, source.name)
        indexed = repository is not None and not _is_oci(repository)
        if len(name) <= _LONGEST and (
            (indexed and "/" in name.strip("/")) or not _CHART_NAME.fullmatch(name)
        ):
            yield Refusal(RefusalKind.CHART_NAME, item, (*path, "chart"), item)


def _is_oci(repository: Resource) -> bool:
    """Whether a HelmRepository is a registry, or may be one."""
    type_, url = repository.get("spec", "type"), repository.get("spec", "url")
    return type_ not in (None, "", "default") or not isinstance(url, str) or not known(url)


def _chart_paths(cluster: Cluster) -> Iterator[Refusal]:
    """A chart from the repository of the cluster must be in it. (source-controller: localChartBuilder)"""
    for item, path, source in _charts(cluster):
        chart = item.get(*path, "chart")
        artifact = own_artifact(source, cluster)
        if artifact is None or not isinstance(chart, str) or not known(chart):
            continue
        place = clamp(chart)
        if not artifact.is_file(f"{place}/Chart.yaml" if place else "Chart.yaml"):
            if artifact.is_file(place):  # packaged
                continue
            yield Refusal(RefusalKind.CHART_PATH, item, (*path, "chart"), item)


def own_artifact(source: SourceId, cluster: Cluster) -> Artifact | None:
    """The files of a source that certainly is the repository of the cluster; None for any other."""
    entry = cluster.entry
    if source != entry.source or entry.source_assumed:
        return None
    written = cluster.find(source.kind, source.namespace, source.name)
    if written and written.get("spec", "include"):
        return None
    contents = (it for it in cluster.contents.values() if source_of(it.owner) == source)
    return next((it.artifact for it in contents if it.artifact), None)


def _version_ranges(cluster: Cluster) -> Iterator[Refusal]:
    """Versions that are not semantic version ranges. (source-controller: NewConstraint)"""
    for item, path, source in _charts(cluster):
        if source.kind == "HelmRepository" and _is_no_range(item.get(*path, "version")):
            yield Refusal(RefusalKind.VERSION_RANGE, item, (*path, "version"), item)
    for item in cluster.of_kind(_GIT, _OCI):
        first = ("commit", "name", "tag") if item.kind == "GitRepository" else ("digest",)
        used = not any(item.get("spec", "ref", it) for it in first)
        if used and not item.remote and _is_no_range(item.get("spec", "ref", "semver")):
            yield Refusal(RefusalKind.VERSION_RANGE, item, ("spec", "ref", "semver"), item)


def _is_no_range(value: object) -> bool:
    return isinstance(value, str) and bool(value) and known(value) and not is_constraint(value)


def _repository_types(cluster: Cluster) -> Iterator[Refusal]:
    """A HelmRepository of type oci has a URL with `oci://`, any other one has none.

    (source-controller: HelmRepository reconcileSource, HelmChart buildFromHelmRepository)
    """
    for item in cluster.of_kind(_HELM):
        type_, url = item.get("spec", "type", default="default"), item.get("spec", "url")
        if item.remote or not (isinstance(url, str) and known(url) and known(type_)):
            continue
        if url.startswith("oci://") == (type_ == "default"):
            yield Refusal(RefusalKind.REPOSITORY_TYPE, item, ("spec", "url"), item)


def _git_refs(cluster: Cluster) -> Iterator[Refusal]:
    """Names of references and commits must be complete. (fluxcd/pkg git: gogit cloneRefName, cloneCommit)

    Flux Operator writes `sync.ref` into `ref.name` of a GitRepository. (flux-operator: sync template)
    """
    for item in cluster.of_kind(_GIT):
        commit, name = item.get("spec", "ref", "commit"), item.get("spec", "ref", "name")
        if item.remote:
            continue
        if isinstance(commit, str) and commit and known(commit):
            if len(commit) not in _COMMIT_LENGTHS:
                yield Refusal(RefusalKind.GIT_REF, item, ("spec", "ref", "commit"), item)
        elif _is_short(name):
            yield Refusal(RefusalKind.GIT_REF, item, ("spec", "ref", "name"), item)
    instance = cluster.entry.instance
    if instance is None or instance.get("spec", "sync", "kind") not in (None, "GitRepository"):
        return
    if _is_short(instance.get("spec", "sync", "ref")):
        for root in cluster.entry.roots:
            yield Refusal(RefusalKind.GIT_REF, root, ("spec", "sync", "ref"), instance)


def _is_short(name: object) -> bool:
    return (
        isinstance(name, str)
        and bool(name)
        and known(name)
        and not name.startswith("refs/")
        and name != "HEAD"
    )


def _ssh_keys(cluster: Cluster) -> Iterator[Refusal]:
    """SSH needs a key and the known hosts, from a Secret. (fluxcd/pkg git: AuthOptions.Validate)"""
    for item in cluster.of_kind(_GIT):
        url = item.get("spec", "url")
        ssh = isinstance(url, str) and url.startswith("ssh://")
        if ssh and item.get("spec", "secretRef") is None and not item.remote:
            yield Refusal(RefusalKind.SSH_KEY, item, ("spec", "url"), item)


def _signatures(cluster: Cluster) -> Iterator[Refusal]:
    """Notation needs a Secret with its trust policy. (source-controller: verifySignature, makeVerifiers)"""
    for item in cluster.of_kind(_OCI, _CHART, RELEASE):
        path = (*CHARTS.get(item.kind, ("spec",)), "verify")
        notation = item.get(*path, "provider") == "notation" and not item.remote
        if notation and item.get(*path, "secretRef") is None:
            yield Refusal(RefusalKind.SIGNATURE, item, (*path, "provider"), item)


# The registries for which a provider has credentials. (fluxcd/pkg auth: ParseArtifactRepository)
_REGISTRIES: Final = {
    "aws": regex(
        r"public\.ecr\.aws|.*[0-9+]*.dkr[.-]ecr(-fips)?\.[^/.]*\.(amazonaws\.com|amazonaws\.eu|sc2s\.sgov\.gov|"
        r"c2s\.ic\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov|on\.aws).*"
    ),
    "gcp": regex(r"(.+\.)?gcr\.io|.+-docker\.pkg\.dev|docker\.s3nsregistry\.fr"),
}
_ECR: Final = regex(r"[0-9]{12}\.dkr[.-]ecr(-fips)?\.[^/.]+\.amazonaws\.com(\.cn)?")


def _registries(cluster: Cluster) -> Iterator[Refusal]:
    """Azure is left out, because the controller may know registries of its own.

    Private registries of Amazon allow no anonymous access, and Flux asks no other provider for credentials.
    (source-controller: OIDCAuth, getter; fluxcd/pkg auth)
    """
    for item in cluster.of_kind(_OCI, _HELM):
        url, provider = item.get("spec", "url"), item.get("spec", "provider", default="generic")
        if (
            item.remote
            or not isinstance(url, str)
            or not known(url)
            or not url.startswith("oci://")
        ):
            continue
        host = url.removeprefix("oci://").partition("/")[0]
        given = any(item.get("spec", it) for it in ("secretRef", "serviceAccountName"))
        if len(host) > _LONGEST or given:
            continue
        if (
            isinstance(provider, str)
            and provider in _REGISTRIES
            and not _REGISTRIES[provider].fullmatch(host)
        ):
            yield Refusal(RefusalKind.REGISTRY, item, ("spec", "provider"), item)
        elif provider == "generic" and _ECR.fullmatch(host):
            yield Refusal(RefusalKind.REGISTRY, item, ("spec", "url"), item)


def _remote_bases(cluster: Cluster) -> Iterator[Refusal]:
    """With the flag --no-remote-bases, a build that clones a base from elsewhere fails; it may still download files.

    (kustomize-controller: build; fluxcd/pkg kustomize: SecureBuild; kustomize: FileLoader.Load)
    """
    if not cluster.flags.kustomize.no_remote_bases:
        return
    for content in cluster.contents.values():
        if cloned_bases(content):
            yield Refusal(RefusalKind.REMOTE_BASE, content.owner, ("spec", "path"), content.owner)


def cloned_bases(content: Content) -> Sequence[tuple[str, Place]]:
    """(URL, place) of the bases that a build clones with Git, and does not just download."""
    return [it for it in content.fetches if _is_cloned(it[0])]


def _applied_charts(cluster: Cluster) -> Iterator[Refusal]:
    """A directory with Chart.yaml cannot be built: the file is no object. A chart may have directories of manifests.

    (kustomize-controller: generate; fluxcd/pkg kustomize: Generator.generateKustomization)
    """
    for item in cluster.kustomizations:
        source = cluster.find(*source_of(item))
        selected = source and source.get("spec", "layerSelector", "mediaType")
        if not source or not isinstance(selected, str) or _CHART_LAYER not in selected:
            continue
        path, url = item.get("spec", "path", default=""), source.get("spec", "url")
        if (
            item.remote
            or source.get("spec", "ignore")
            or not (known(path) and isinstance(url, str))
        ):
            continue
        if isinstance(path, str) and clamp(path) in ("", url.rstrip("/").rpartition("/")[2]):
            yield Refusal(RefusalKind.CHART_APPLIED, item, ("spec", "sourceRef", "name"), source)


def _is_cloned(url: str) -> bool:
    scheme, found, rest = url.partition("://")
    if not found or scheme not in ("http", "https"):
        return True
    return "//" in rest or "ref=" in rest or rest.endswith(".git")


def _split_values(cluster: Cluster) -> Iterator[Refusal]:
    """A release whose values cannot be composed is never installed. (helm-controller: ValuesError)"""
    for item in cluster.of_kind(RELEASE):
        for found in split_values(item, cluster):
            if found.fatal and not item.remote:
                path = ("spec", "valuesFrom", found.entry.position, "targetPath")
                yield Refusal(RefusalKind.VALUE_SPLIT, item, path, item)


def _post_renderers(cluster: Cluster) -> Iterator[Refusal]:
    """Helm installs nothing if a post-renderer fails. (helm-controller: postrender.Kustomize)"""
    for it in bad_patches(cluster):
        yield Refusal(RefusalKind.POST_RENDERER, it.release, it.path, it.release)


def _controllers(cluster: Cluster) -> Iterator[Refusal]:
    """Objects whose CRDs are installed only with a controller that the cluster does not have.

    `holder` is such an object, `resource` the one that applies it. (flux2: install components; flux-operator: components)
    """
    installed = installed_controllers(installation(cluster.entry, cluster.resources))
    if installed is None:
        return
    crds = {
        (it.get("spec", "group"), it.get("spec", "names", "kind"))
        for it in cluster.of_kind("CustomResourceDefinition")
    }
    for kind, controller in OPTIONAL_CONTROLLERS.items():
        for item in cluster.of_kind(kind) if controller not in installed else ():
            if (item.group, kind) not in crds and item.owner and not item.remote:
                yield Refusal(RefusalKind.CONTROLLER, item.owner, ("apiVersion",), item)


def _shards(cluster: Cluster) -> Iterator[Refusal]:
    """A controller with a label selector does not see other objects. (fluxcd/pkg: GetWatchSelector)"""
    for kind, selectors in sharded(installation(cluster.entry, cluster.resources)):
        for item in cluster.of_kind(kind):
            if not item.remote and not is_watched(item, selectors):
                labels = item.get("metadata", "labels", default={})
                key = next((it for it in labels if any(it in text for text in selectors)), "")
                path = ("metadata", "labels", key) if key else ("metadata", "name")
                yield Refusal(RefusalKind.SHARD, item, path, item)


def _decryption_keys(cluster: Cluster) -> Iterator[Refusal]:
    """Without a key of its own, only an age key of the controller decrypts. (kustomize-controller: decryptor)"""
    owners = [
        content.owner
        for content in cluster.contents.values()
        if isinstance(content.owner.get("spec", "decryption"), dict)
        and content.owner.get("spec", "decryption", "secretRef") is None
        and next(keyless(content), None)
    ]
    if not owners or not cluster.shows_controller("Kustomization"):
        return
    here = installation(cluster.entry, cluster.resources)
    if not any("--sops-age-secret" in text for it in here for text in _flags_of(it)):
        for owner in owners:
            yield Refusal(
                RefusalKind.DECRYPTION_KEY, owner, ("spec", "decryption", "provider"), owner
            )


def _key_names(cluster: Cluster) -> Iterator[Refusal]:
    """Flux reads the keys in a Secret by the ends of their names. (kustomize-controller: ImportKeys)"""
    for content in cluster.contents.values():
        if content.owner.get("spec", "decryption", "secretRef") is None:
            continue
        encrypted = next(keyless(content), None)
        keys = key_names(content.owner, cluster) if encrypted else None
        if encrypted and keys:
            ends = tuple(KEY_NAMES[method] for method in encrypted[1])
            if not any(name.endswith(ends) for name in keys[1]):
                path = ("spec", "decryption", "secretRef", "name")
                yield Refusal(RefusalKind.KEY_NAME, content.owner, path, content.owner)


def _flags_of(item: Resource) -> Iterator[str]:
    """The texts of an object that may set the flags of kustomize-controller."""
    if item.kind in ("Deployment", "FluxInstance", "HelmRelease", "ConfigMap"):
        yield from strings(item.data)


_FINDERS: Final[Sequence[Callable[[Cluster], Iterator[Refusal]]]] = (
    _chart_names,
    _chart_paths,
    _version_ranges,
    _repository_types,
    _git_refs,
    _ssh_keys,
    _registries,
    _signatures,
    _applied_charts,
    _split_values,
    _post_renderers,
    _remote_bases,
    _controllers,
    _shards,
    _decryption_keys,
    _key_names,
)


@once
def own_charts(cluster: Cluster) -> Sequence[str]:
    """The directories of the charts in the repository of the cluster, sorted."""
    artifact = own_artifact(cluster.entry.source, cluster)
    files = artifact.below("") if artifact else ()
    end = "/Chart.yaml"
    return tuple(path.removesuffix(end) for path in files if path.endswith(end))
