"""The objects that the API server rejects, and why."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from gitops_lint.cluster.builds import is_strict
from gitops_lint.cluster.constraints import Broken, Constraint, broken
from gitops_lint.cluster.custom import custom_kind
from gitops_lint.cluster.kinds import FLUX_GROUP, KUSTOMIZATION, is_a
from gitops_lint.cluster.model import Cluster
from gitops_lint.cluster.resource import Resource, items, known
from gitops_lint.cluster.scope import is_namespaced
from gitops_lint.documents import KeyPath, Map, get, is_encrypted, is_text
from gitops_lint.enums import Enum, auto
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.once import once
from gitops_lint.regex import regex
from gitops_lint.schema import (
    KINDS,
    MINORS,
    BuiltIn,
    ObjectSchema,
    Violation,
    current_version,
    drops_fields,
    groups_of,
    is_flux,
    minors_serving,
    removed_from_kubernetes,
    schema_from_crd,
    schema_of,
    served,
    validate,
    validate_built_in,
)
from gitops_lint.wording.suggest import nearest

_Crds = Mapping[tuple[str, str, str], ObjectSchema]
_GROUPS: Final = frozenset(group for kind in KINDS for group in groups_of(kind))


class RejectionKind(Enum):
    """Why the API server rejects an object. Exactly one rule reports each kind."""

    SCHEMA = auto()  # a field is unknown, missing, or has the wrong type or value
    CEL = auto()  # a validation rule of the CRD is broken
    DURATION = auto()
    VARIABLE_TYPE = auto()  # a value of `postBuild.substitute` is not a string
    DEPENDENCY_KIND = auto()  # an entry of `dependsOn` has a kind
    SOURCE_KIND = auto()  # a reference names a kind of source that it may not
    DATA_TYPE = auto()  # a value in the data of a ConfigMap or Secret is not a string
    KUSTOMIZE_FILE = auto()  # a kustomization file with another name
    ACCOUNT = auto()  # the ServiceAccount of a pod is applied only together with it
    CONSTRAINT = auto()  # an object of Kubernetes breaks a `Constraint`
    API_VERSION = auto()  # Flux does not serve this version of its kind
    API_GROUP = auto()  # the API group of Flux has no such kind
    NAMESPACE = auto()  # a namespaced object has no namespace
    EMPTY = auto()  # the API server accepts it, but its controller cannot reconcile it
    LABEL = auto()  # the API server accepts it, but without its labels
    KUBERNETES = auto()  # a field of a built-in kind is unknown, or has a wrong type or value
    DROPPED = auto()  # the API server accepts it, but without a field
    KUBERNETES_VERSION = auto()  # Kubernetes does not serve this version of a built-in kind
    CUSTOM = auto()  # a custom resource breaks the schema of its CRD, which the cluster applies
    CUSTOM_VERSION = auto()  # its CRD, which the cluster applies, does not serve this version


_PLACEHOLDER: Final = regex(r"<[\w .-]+>|[A-Z][A-Z0-9]*(_[A-Z0-9]+)+(?![A-Za-z0-9_])")

_MISSPELLED: Final = 0.85  # least similarity of a misspelled kind to the right one

# Kinds with which the API server accepts an object nevertheless.
ACCEPTED: Final = frozenset({RejectionKind.EMPTY, RejectionKind.LABEL, RejectionKind.DROPPED})


class Rejection(NamedTuple):
    """Why the API server rejects an object, at a key path of it.

    It is not `certain` if it rests on an assumption: the Flux version, or an assumed entry point.
    `by_version`: it is not certain only because the Flux version is not known well enough. `violation` is set for
    kinds that the schema of a Flux kind decides.
    """

    kind: RejectionKind
    resource: Resource
    path: KeyPath
    certain: bool = True
    violation: Violation | None = None
    broken: Broken | None = None  # of a CONSTRAINT
    by_version: bool = False


@once
def rejections(cluster: Cluster) -> tuple[Rejection, ...]:
    """Every reason to reject an object of a cluster, in the order of its objects; found once.

    The whole apply of its owner fails with it. (kustomize-controller: every object of a stage is dry-run
    before any is applied)
    """
    own = frozenset(_served_by_own_crds(cluster))
    return tuple(it for item in cluster.resources for it in _rejections(item, cluster, own))


def rejected(cluster: Cluster, *kinds: RejectionKind) -> Iterator[Rejection]:
    """The rejections of these kinds."""
    return (it for it in rejections(cluster) if it.kind in kinds)


def breaking(cluster: Cluster, constraint: Constraint) -> Iterator[tuple[Rejection, Broken]]:
    """The rejections of objects that break a constraint."""
    for it in rejected(cluster, RejectionKind.CONSTRAINT):
        if it.broken and it.broken.constraint is constraint:
            yield it, it.broken


def _rejections(
    item: Resource, cluster: Cluster, own: frozenset[tuple[str, str, str]]
) -> Iterator[Rejection]:
    if is_flux(item.api_version, item.kind):
        yield from _violations(item, cluster)
    if _lacks_namespace(item, cluster) and cluster.whole and not _may_be_patched(item, cluster):
        certain = not cluster.entry.assumed
        yield Rejection(RejectionKind.NAMESPACE, item, ("metadata", "name"), certain)
    if item.kind in ("ConfigMap", "Secret") and not item.group:
        for field in ("data", "stringData"):
            entries = item.get(field)
            for key, value in entries.items() if isinstance(entries, dict) else ():
                if isinstance(value, _SCALARS) and not is_text(value):
                    yield Rejection(RejectionKind.DATA_TYPE, item, (field, key))
    if item.group == "kustomize.config.k8s.io" and item.name:
        yield Rejection(RejectionKind.KUSTOMIZE_FILE, item, ("metadata", "name"))
    if (item.kind, item.group) == ("Pod", "") and _account_comes_with(item, cluster):
        yield Rejection(RejectionKind.ACCOUNT, item, ("spec", "serviceAccountName"))
    constraints = tuple(it for it in broken(item) if not _is_undefined(item, it.path, cluster))
    for it in constraints:
        yield Rejection(RejectionKind.CONSTRAINT, item, it.path, broken=it)
    if (label := _label(item)) is not None:
        yield Rejection(RejectionKind.LABEL, item, ("metadata", "labels", label))
    if item.group in _GROUPS or ".toolkit.fluxcd." in item.group:
        yield from _unserved(item, cluster, own)
    elif item.owner is not None:
        if removed_from_kubernetes(item.api_version, item.kind):
            # The version of Kubernetes follows from that of Flux, which supports only the newest few.
            certain = not cluster.flux.assumed and not item.remote
            yield Rejection(RejectionKind.KUBERNETES_VERSION, item, ("apiVersion",), certain)
        yield from _fields(item, cluster, {it.path for it in constraints})
        yield from _custom(item, cluster)


def _fields(item: Resource, cluster: Cluster, reported: Collection[KeyPath]) -> Iterator[Rejection]:
    """Unknown fields, and wrong types and values of a built-in kind.

    Flux drops unknown fields, unless a value of the object has the wrong type. (fluxcd/pkg: ssa
    normalize.UnstructuredList)
    """
    found = _built_in(item.data)
    if not found:
        return
    unknown, wrong, refused = found
    # Flux decrypts a value before it applies the object.
    wrong = tuple(
        it for it in wrong if not _is_entry(item, it) and not is_encrypted(item.get(*it.path))
    )
    for it in wrong:
        yield Rejection(RejectionKind.KUBERNETES, item, it.path, violation=it)
    # A newer Kubernetes may accept it, and what is missing here may be there already.
    if refused and (
        cluster.flux.newer or item.namespace == "kube-system" or item.metadata(f"{FLUX_GROUP}/ssa")
    ):
        refused = ()
    for it in refused:
        if it.path not in reported and not is_encrypted(item.get(*it.path)):
            yield Rejection(RejectionKind.KUBERNETES, item, it.path, violation=it)
    dropped = not wrong and drops_fields(item.group, item.version, item.kind)
    kind = RejectionKind.DROPPED if dropped else RejectionKind.KUBERNETES
    for it in () if cluster.flux.newer else unknown:
        yield Rejection(kind, item, it.path, violation=it)


def _custom(item: Resource, cluster: Cluster) -> Iterator[Rejection]:
    """What is wrong with a custom resource whose CRD the cluster applies.

    A field that its schema does not have is an error for a custom resource. (Kubernetes: structured-merge-diff)
    """
    declared = custom_kind(item, cluster)
    if declared is None or not known(item.api_version):
        return
    if item.version not in declared.served:
        yield Rejection(RejectionKind.CUSTOM_VERSION, item, ("apiVersion",))
        return
    identity = (item.group, item.version, item.kind)
    schema = declared.schemas.get(identity)
    for it in _violations_of_custom(item.data, identity, schema) if schema else ():
        reported = it.path[:2] == ("metadata", "labels") or (  # a LABEL
            is_strict(cluster) and _is_undefined(item, it.path, cluster)
        )
        if it.path[:1] != ("sops",) and not reported and not is_encrypted(item.get(*it.path)):
            yield Rejection(RejectionKind.CUSTOM, item, it.path, violation=it)


@once
def _violations_of_custom(
    document: Map, identity: tuple[str, str, str], schema: ObjectSchema
) -> tuple[Violation, ...]:
    """The violations of a document, cached, because clusters share documents."""
    return validate(document, flux="", crds={identity: schema}) or ()


@once
def _built_in(document: Map) -> BuiltIn | tuple[()]:
    """What is wrong with the fields of a document, if anything; cached, because clusters share documents.

    Flux decrypts an object, and removes `sops`, before it applies it.
    """
    found = validate_built_in(document.without("sops") if "sops" in document else document)
    return found if any(found) else ()


def _is_entry(item: Resource, violation: Violation) -> bool:
    """Whether an entry of a ConfigMap or Secret is no text, which is a kind of its own."""
    return (
        item.kind in ("ConfigMap", "Secret")
        and violation.path[0] in ("data", "stringData")
        and len(violation.path) > 1
    )


def _account_comes_with(pod: Resource, cluster: Cluster) -> bool:
    """Whether only the Kustomization that applies a pod applies its ServiceAccount, in the same stage.

    The dry-run of the pod comes first, and a pod without its account is rejected. (Kubernetes: admission plugin
    ServiceAccount; fluxcd/pkg ssa: ApplyAllStaged)
    """
    name = pod.get("spec", "serviceAccountName")
    if not (isinstance(name, str) and known(name) and _is_built(pod)):
        return False
    accounts = [
        it
        for it in cluster.of_kind(("ServiceAccount", ""))
        if (it.name, it.namespace, it.remote) == (name, pod.namespace, pod.remote)
    ]
    return bool(accounts) and all(it.owner is pod.owner for it in accounts)


def _label(item: Resource) -> str | None:
    """The first label whose value is a number or a Boolean.

    Flux replaces the labels of such an object by its own. (fluxcd/pkg: ssa `SetOwnerLabels`)
    """
    labels = item.get("metadata", "labels")
    if not isinstance(labels, dict):
        return None
    for key, value in labels.items():
        if isinstance(value, _SIMPLE):
            return key if _is_built(item) else None
    return None


_SIMPLE: Final = (int, float)  # numbers and Booleans
_SCALARS: Final = (*_SIMPLE, str)


def _is_built(item: Resource) -> bool:
    """Whether a Kustomization applies the object."""
    return item.owner is not None and is_a(item.owner, KUSTOMIZATION)


def _is_undefined(item: Resource, path: KeyPath, cluster: Cluster) -> bool:
    """Whether what is wrong at a path is a variable without a value."""
    return any(at[: len(path)] == path for at in _undefined(cluster).get(item, ()))


@once
def _undefined(cluster: Cluster) -> Mapping[Resource, tuple[KeyPath, ...]]:
    """By object: the entries with a variable that has no value, which is what is wrong with them."""
    contents = (*cluster.contents.values(), *cluster.resource_sets.values())
    return {
        item: paths
        for content in contents
        for item, substituted in content.substituted
        if (paths := tuple(use.path for use in substituted.undefined))
    }


def _lacks_namespace(item: Resource, cluster: Cluster) -> bool:
    """Whether a namespaced object has no namespace; kustomize-controller has no default for it."""
    if item.get("metadata", "namespace") is not None or not item.name:
        return False
    if is_flux(item.api_version, item.kind):
        return True
    return is_namespaced(item.group, item.kind, cluster) and _is_built(item)


def _may_be_patched(item: Resource, cluster: Cluster) -> bool:
    """Whether the root of an assumed cluster applies the object: it is unknown, and may set the namespace."""
    entry = cluster.entry
    return entry.assumed and item.owner is not None and item.owner.id == entry.roots[0].id


def _unserved(
    item: Resource, cluster: Cluster, own: frozenset[tuple[str, str, str]]
) -> Iterator[Rejection]:
    """An object of a kind or a version that the API server does not have."""
    if item.kind and item.group not in groups_of(item.kind):
        known_kind = bool(groups_of(item.kind))
        # A newer version may have the kind, unless it is a misspelling.
        new = not known_kind and nearest(item.kind, KINDS, _MISSPELLED) is None
        if cluster.flux.newer and new:
            return
        path = ("apiVersion",) if known_kind else ("kind",)
        certain = not (new and cluster.flux.may_be_newer)
        yield Rejection(RejectionKind.API_GROUP, item, path, certain, by_version=not certain)
        return
    identity = (item.group, item.version, item.kind)
    # Objects in another cluster depend on the Flux version of that cluster.
    if item.remote or identity in own or not known(item.api_version):
        return
    gone = {"removed", "not-yet", *(["unknown-version"] if cluster.flux.exact else [])}
    flux = cluster.flux
    if (state := served(*identity, flux.minor)) in gone:
        certain = not (
            flux.may_be_newer if state == "unknown-version" else flux.assumed or flux.newer
        )
        path = ("apiVersion",)
        yield Rejection(RejectionKind.API_VERSION, item, path, certain, by_version=not certain)


def _served_by_own_crds(cluster: Cluster) -> Iterator[tuple[str, str, str]]:
    """(group, version, kind) of the CRDs that the cluster applies, and therefore serves."""
    for crd in cluster.of_kind("CustomResourceDefinition"):
        for version in items(crd.get("spec", "versions")):
            if get(version, "served") is True:
                group, kind = crd.get("spec", "group"), crd.get("spec", "names", "kind")
                yield str(group), str(get(version, "name")), str(kind)


def _violations(item: Resource, cluster: Cluster) -> Iterator[Rejection]:
    # The repository may contain the CRDs of a Flux version whose schemas we do not have.
    crds = _crds(cluster) if not cluster.flux.exact else {}
    if crds:
        found = validate(item.data, flux=cluster.flux.minor, crds=crds) or ()
    else:
        found = _violations_of(item, cluster.flux.minor)
    if found:
        certain = bool(crds) or (
            _always_invalid(item, cluster)
            and not (cluster.flux.may_be_newer and any(it.new for it in found))
        )
        by_version = not certain and not item.remote
        certain = certain and not item.remote
        for violation in found:
            filled = is_placeholder(item, violation.path)
            if violation.path[:1] == ("sops",) or is_encrypted(item.get(*violation.path)):
                continue  # Flux decrypts it; if it does not, `encryption` knows
            if is_strict(cluster) and _is_undefined(item, violation.path, cluster):
                continue  # the build of its Kustomization fails already
            kind = _kind_of(item, violation)
            if kind is RejectionKind.LABEL:
                continue  # found for the objects of all kinds
            yield Rejection(
                kind,
                item,
                violation.path,
                certain and not filled,
                violation,
                by_version=by_version and not filled,
            )


def is_placeholder(item: Resource, path: KeyPath) -> bool:
    """Whether an entry is an address that begins with a word to be filled in: `REPO_URL/apps`, `<repository>`.

    A script or the user of a template replaces it, so Flux never sees it.
    """
    value = item.get(*path)
    return path[-1:] == ("url",) and isinstance(value, str) and bool(_PLACEHOLDER.match(value))


def _violations_of(item: Resource, minor: str) -> tuple[Violation, ...]:
    """The violations of an object; if its version is removed, those that the current version has as well."""
    if schema_of(item.group, item.version, item.kind, minor):
        return _validated(item.data, minor)
    current = current_version(item.group, item.kind, minor)
    earlier = minors_serving(item.group, item.version, item.kind)
    if not earlier or current is None:
        return ()
    place = item.data.places["apiVersion"]
    migrated = item.data.put("apiVersion", f"{item.group}/{current}", place)
    lasting = {it.path for it in validate(migrated, flux=minor) or ()}
    return tuple(it for it in _validated(item.data, earlier[-1]) if it.path in lasting)


def _always_invalid(item: Resource, cluster: Cluster) -> bool:
    """Whether an object is invalid in the cluster's Flux version, or in each that it may have."""
    flux = cluster.flux
    if flux.exact and not flux.assumed and flux.oldest is None:
        return True
    if flux.newer:
        return False  # it may know more fields
    since = MINORS.index(flux.oldest) if flux.oldest in MINORS else 0
    return _invalid_in_each(item.data, item.group, item.version, item.kind, since)


@once
def _invalid_in_each(document: Map, group: str, version: str, kind: str, since: int) -> bool:
    """Whether a document is invalid in every minor from an index on, cached, because clusters share documents."""
    # Most minors have the same schema.
    schemas = {schema_of(group, version, kind, minor): minor for minor in MINORS[since:]}
    return not any(validate(document, flux=minor) == () for minor in schemas.values())


@once
def _validated(document: Map, flux: str) -> tuple[Violation, ...]:
    """The violations of a document, cached, because clusters share documents."""
    return validate(document, flux=flux) or ()


@once
def _crds(cluster: Cluster) -> _Crds:
    """The schemas of the Flux kinds whose CRDs the cluster applies, as gotk-components.yaml does."""
    return {
        identity: schema
        for crd in cluster.of_kind("CustomResourceDefinition")
        if str(crd.get("spec", "group")).endswith("fluxcd.io")
        for identity, schema in schema_from_crd(crd.data).items()
    }


def _kind_of(item: Resource, violation: Violation) -> RejectionKind:
    if violation.category == "empty":
        return RejectionKind.EMPTY
    match violation.path:
        case ("metadata", "labels", _) if _is_built(item) and isinstance(
            item.get(*violation.path), _SIMPLE
        ):
            return RejectionKind.LABEL
        case ("spec", "postBuild", "substitute", _):
            return RejectionKind.VARIABLE_TYPE
        case ("spec", "dependsOn", int(), "kind" | "apiVersion") if violation.on == "key":
            # A ResourceSet may depend on any kind.
            plain = item.kind == "ResourceSet"
            return RejectionKind.SCHEMA if plain else RejectionKind.DEPENDENCY_KIND
        case (*_, "sourceRef" | "chartRef", "kind") | ("spec", "sources", int(), "kind"):
            return RejectionKind.SOURCE_KIND
    return _CATEGORIES[violation.category]


_CATEGORIES: Final = {
    "schema": RejectionKind.SCHEMA,
    "cel": RejectionKind.CEL,
    "duration": RejectionKind.DURATION,
}
