"""The constraints of the API server on the objects of Kubernetes that no schema has.

Each is from the validation of Kubernetes, which a server-side dry-run includes; values with variables count as valid.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from gitops_lint.cluster.pods import pod_path
from gitops_lint.cluster.resource import Resource, known
from gitops_lint.cluster.scope import is_namespaced
from gitops_lint.digits import integer
from gitops_lint.documents import KeyPath, get
from gitops_lint.enums import Enum, auto
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.regex import regex

if TYPE_CHECKING:
    from decimal import Decimal


class Constraint(Enum):
    """A constraint. Exactly one rule reports each."""

    SELECTOR = auto()  # the selector of a workload selects its own pods
    RESTART_POLICY = auto()  # the pods of a Job end; those of a Deployment do not
    UNIQUE = auto()  # the entries of a list have different keys
    LIMIT = auto()  # a request is not larger than its limit
    NAME = auto()  # the name of an object
    LABEL = auto()  # the keys and values of labels, and the keys of annotations
    DATA_KEY = auto()  # the keys of a ConfigMap or a Secret
    VOLUME = auto()  # a mounted volume exists
    ALTERNATIVES = auto()  # one of several fields
    BINDING = auto()  # the subjects and the role of a binding


class Broken(NamedTuple):
    """A constraint that an object breaks at a key path, and the values that it is about."""

    constraint: Constraint
    path: KeyPath
    values: tuple[str, ...] = ()


def broken(item: Resource) -> Iterator[Broken]:
    """The constraints that an object breaks, in the order of `Constraint`."""
    if (path := pod_path(item)) is not None:
        yield from _selector(item)
        yield from _restart_policy(item, path)
        yield from _unique_in_pods(item, path)
        yield from _resources(item, path)
    kind = (item.kind, item.group)
    if kind == ("Service", ""):
        yield from _unique(item, ("spec", "ports"), ("port", "protocol"))
    yield from _name(item)
    yield from _labels(item, path)
    if kind in _WITH_DATA:
        yield from _data_keys(item)
    if path is not None:
        yield from _volumes(item, path)
        yield from _alternatives(item, path)
    if kind == _BUDGET:
        yield from _limits_of_budget(item)
    if item.group == _RBAC:
        yield from _binding(item)


_WITH_DATA: Final = (("ConfigMap", ""), ("Secret", ""))
_BUDGET: Final = ("PodDisruptionBudget", "policy")
_RBAC: Final = "rbac.authorization.k8s.io"


# (apps/validation: ValidatePodTemplateSpecForReplicaSet and its like)
_SELECTING: Final = ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet")


def _selector(item: Resource) -> Iterator[Broken]:
    if item.kind not in _SELECTING:
        return
    wanted = item.get("spec", "selector", "matchLabels")
    labels = item.get("spec", "template", "metadata", "labels", default={})
    if not isinstance(wanted, dict) or not isinstance(labels, dict):
        return
    for key, value in wanted.items():
        found = labels.get(key)
        if isinstance(value, str) and value != found and known(value) and known(found):
            actual = found if isinstance(found, str) else ""
            path = ("spec", "selector", "matchLabels", key)
            yield Broken(
                Constraint.SELECTOR, path, (f"{key}: {value}", actual and f"{key}: {actual}")
            )
            return


def _restart_policy(item: Resource, path: KeyPath) -> Iterator[Broken]:
    """(batch/validation: validateJobSpec; apps/validation)"""
    if item.kind == "Pod" or (item.kind in ("Job", "CronJob") and path is None):
        return
    policy = item.get(*path, "restartPolicy", default="Always")
    valid = ("OnFailure", "Never") if item.kind in ("Job", "CronJob") else ("Always",)
    if isinstance(policy, str) and known(policy) and policy not in valid and item.get(*path):
        yield Broken(Constraint.RESTART_POLICY, (*path, "restartPolicy"), (policy, *valid))


# The keys of lists of maps, for server-side apply. (core/v1: listMapKey)
_KEYS: Final[Mapping[str, Sequence[str]]] = {
    "env": ("name",),
    "ports": ("containerPort", "protocol"),
    "volumeMounts": ("mountPath",),
}
_DEFAULTS: Final = {"protocol": "TCP"}


def _unique_in_pods(item: Resource, path: KeyPath) -> Iterator[Broken]:
    for field in ("containers", "initContainers", "volumes"):
        yield from _unique(item, (*path, field), ("name",))
    for container in _containers(item, path):
        for field, keys in _KEYS.items():
            yield from _unique(item, (*container, field), keys)


def _unique(item: Resource, path: KeyPath, keys: Sequence[str]) -> Iterator[Broken]:
    """Two entries of a list with the same keys. (structured-merge-diff: duplicate entries for key)"""
    first: dict[tuple[Any, ...], int] = {}
    for index, entry in item.maps(*path):
        values = tuple(get(entry, key, default=_DEFAULTS.get(key)) for key in keys)
        if not all(isinstance(it, str | int) and known(it) for it in values):
            continue
        if first.setdefault(values, index) != index:
            text = "/".join(map(str, values))
            yield Broken(Constraint.UNIQUE, (*path, index, keys[0]), (str(path[-1]), text))


def _containers(item: Resource, path: KeyPath) -> Iterator[KeyPath]:
    for field in ("containers", "initContainers"):
        for index, _ in item.maps(*path, field):
            yield (*path, field, index)


_QUANTITY: Final = regex(
    r"([+-]?(?:\d+\.?\d*|\.\d+))(?:(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE])|[eE]([+-]?\d+))?"
)
_LARGEST: Final = 100  # exponent of a quantity that is compared
# The base and the power that a suffix means.
_SUFFIXES: Final = {
    **{it: (1024, power) for power, it in enumerate(("Ki", "Mi", "Gi", "Ti", "Pi", "Ei"), 1)},
    **{it: (1000, power) for power, it in enumerate(("n", "u", "m", "", "k", "M", "G", "T", "P", "E"), -3)},
}  # fmt: skip


def _number(value: object) -> "Decimal | None":
    """The number that a quantity means; None if it is not one. (apimachinery: resource.ParseQuantity)"""
    match = _QUANTITY.fullmatch(str(value)) if not isinstance(value, bool) else None
    if match is None:
        return None
    number, suffix, written = match.groups()
    exponent = integer(written) if written else 0
    if exponent is None or abs(exponent) > _LARGEST:
        return None
    from decimal import Decimal, InvalidOperation  # few repositories have containers with limits

    base, power = _SUFFIXES[suffix or ""]
    try:
        return Decimal(number) * (Decimal(base) ** power).scaleb(exponent)
    except (InvalidOperation, OverflowError):
        return None


def _resources(item: Resource, path: KeyPath) -> Iterator[Broken]:
    """(core/validation: ValidateContainerResourceRequirements)"""
    for container in _containers(item, path):
        numbers: dict[tuple[str, str], Decimal] = {}
        for side in ("requests", "limits"):
            values = item.get(*container, "resources", side)
            for name, value in values.items() if isinstance(values, dict) else ():
                if not isinstance(value, str | int | float) or not known(value):
                    continue
                number = _number(value)
                if number is not None:
                    numbers[side, str(name)] = number
        for (side, name), number in numbers.items():
            limit = numbers.get(("limits", name))
            if side == "requests" and limit is not None and number > limit:
                resources = (*container, "resources")
                shown = [str(item.get(*resources, it, name)) for it in ("requests", "limits")]
                yield Broken(Constraint.LIMIT, (*resources, "requests", name), (name, *shown))


_SUBDOMAIN: Final = regex(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
_LONGEST_SUBDOMAIN: Final = 253
_DNS_LABEL: Final = regex(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_LONGEST_LABEL: Final = 63
_LABELLED: Final = ("Namespace", "Service")  # named like a DNS label


def _name(item: Resource) -> Iterator[Broken]:
    """(apimachinery: NameIsDNSSubdomain, NameIsDNSLabel; names of roles may have more characters)"""
    checked = item.kind == "Namespace" or is_namespaced(item.group, item.kind)
    if not checked or not known(item.name):
        return
    if item.group == _RBAC or not item.name:
        return
    label = item.kind in _LABELLED and not item.group
    pattern, most = (_DNS_LABEL, _LONGEST_LABEL) if label else (_SUBDOMAIN, _LONGEST_SUBDOMAIN)
    if not pattern.fullmatch(item.name) or len(item.name) > most:
        yield Broken(Constraint.NAME, ("metadata", "name"), (item.name, "-" if label else "-."))


_LABEL_VALUE: Final = regex(r"(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?")
_LABEL_NAME: Final = regex(r"[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?")


def _labels(item: Resource, path: KeyPath | None) -> Iterator[Broken]:
    """(apimachinery: ValidateLabels, ValidateAnnotations)"""
    places: list[KeyPath] = [("metadata", "labels")]
    if path is not None and item.kind != "Pod":
        places.append((*path[:-1], "metadata", "labels"))
    for place in places:
        labels = item.get(*place)
        for key, value in labels.items() if isinstance(labels, dict) else ():
            if not (isinstance(key, str) and isinstance(value, str)):
                continue
            valid = _LABEL_VALUE.fullmatch(value) and len(value) <= _LONGEST_LABEL
            if (valid and is_label_key(key)) or not (known(key) and known(value)):
                continue
            yield Broken(Constraint.LABEL, (*place, key), (key,) if valid else (key, value))
    annotations = item.get("metadata", "annotations")
    for key in annotations if isinstance(annotations, dict) else ():
        if isinstance(key, str) and not is_label_key(key.lower()) and known(key):
            yield Broken(Constraint.LABEL, ("metadata", "annotations", key), (key,))


@lru_cache(maxsize=1024)  # many objects have the same keys
def is_label_key(key: str) -> bool:
    """Whether a text is the key of a label or an annotation. (apimachinery: IsQualifiedName)"""
    prefix, slash, name = key.rpartition("/")
    if slash and not (_SUBDOMAIN.fullmatch(prefix) and len(prefix) <= _LONGEST_SUBDOMAIN):
        return False
    return bool(_LABEL_NAME.fullmatch(name)) and len(name) <= _LONGEST_LABEL


_DATA_KEY: Final = regex(r"[-._a-zA-Z0-9]+")


def _data_keys(item: Resource) -> Iterator[Broken]:
    """(core/validation: IsConfigMapKey)"""
    for field in ("data", "stringData", "binaryData"):
        values = item.get(field)
        for key in values if isinstance(values, dict) else ():
            invalid = isinstance(key, str) and not _is_data_key(key) and known(key)
            if invalid:
                yield Broken(Constraint.DATA_KEY, (field, key), (key,))


def _is_data_key(key: str) -> bool:
    plain = _DATA_KEY.fullmatch(key) is not None and len(key) <= _LONGEST_SUBDOMAIN
    return plain and key != "." and not key.startswith("..")


def _volumes(item: Resource, path: KeyPath) -> Iterator[Broken]:
    """A mounted volume that does not exist; a StatefulSet is not checked. (core/validation: ValidateVolumeMounts)"""
    if item.kind == "StatefulSet":
        return
    names = [entry.get("name") for _, entry in item.maps(*path, "volumes")]
    if not all(isinstance(name, str) and known(name) for name in names):
        return
    for container in _containers(item, path):
        for index, entry in item.maps(*container, "volumeMounts"):
            name = entry.get("name")
            if isinstance(name, str) and known(name) and name not in names:
                at = (*container, "volumeMounts", index, "name")
                yield Broken(Constraint.VOLUME, at, (name, *filter(None, names)))


_PROBES: Final = ("livenessProbe", "readinessProbe", "startupProbe")
_HANDLERS: Final = ("exec", "httpGet", "tcpSocket", "grpc")
_SOURCES: Final = frozenset(
    {
        "awsElasticBlockStore", "azureDisk", "azureFile", "cephfs", "cinder", "configMap", "csi", "downwardAPI",
        "emptyDir", "ephemeral", "fc", "flexVolume", "flocker", "gcePersistentDisk", "gitRepo", "glusterfs",
        "hostPath", "image", "iscsi", "nfs", "persistentVolumeClaim", "photonPersistentDisk", "portworxVolume",
        "projected", "quobyte", "rbd", "scaleIO", "secret", "storageos", "vsphereVolume",
    }
)  # fmt: skip


def _alternatives(item: Resource, path: KeyPath) -> Iterator[Broken]:
    """(core/validation: validateProbe, validateEnv, validateVolumeSource; apps)"""
    for container in _containers(item, path):
        for index, entry in item.maps(*container, "env"):
            if entry.get("value") and entry.get("valueFrom") is not None:
                yield _several((*container, "env", index), ("value", "valueFrom"))
        for probe in _PROBES:
            used = [it for it in _HANDLERS if item.get(*container, probe, it) is not None]
            if len(used) > 1:
                yield _several((*container, probe), used)
    for index, entry in item.maps(*path, "volumes"):
        used = [it for it, value in entry.items() if it in _SOURCES and value is not None]
        if len(used) > 1:
            yield _several((*path, "volumes", index), used)
    if (item.kind, item.group) == ("Deployment", "apps"):
        strategy = ("spec", "strategy")
        recreated = item.get(*strategy, "type") == "Recreate"
        if recreated and item.get(*strategy, "rollingUpdate") is not None:
            yield _several(strategy, ("type: Recreate", "rollingUpdate"), at="rollingUpdate")


def _limits_of_budget(item: Resource) -> Iterator[Broken]:
    """(policy/validation: ValidatePodDisruptionBudgetSpec)"""
    used = [it for it in ("minAvailable", "maxUnavailable") if item.get("spec", it) is not None]
    if len(used) > 1:
        yield _several(("spec",), used)


def _several(path: KeyPath, fields: Sequence[str], at: str = "") -> Broken:
    return Broken(Constraint.ALTERNATIVES, (*path, at or fields[-1]), tuple(map(str, fields)))


_ROLES: Final = {"RoleBinding": ("Role", "ClusterRole"), "ClusterRoleBinding": ("ClusterRole",)}


def _binding(item: Resource) -> Iterator[Broken]:
    """The namespace of a ServiceAccount defaults to that of a RoleBinding; a ClusterRoleBinding has none.

    (rbac/validation: ValidateRoleBinding, ValidateClusterRoleBinding, ValidateRoleBindingSubject)
    """
    kinds = _ROLES.get(item.kind)
    if kinds is None:
        return
    for index, subject in item.maps("subjects") if item.kind == "ClusterRoleBinding" else ():
        if subject.get("kind") == "ServiceAccount" and not subject.get("namespace"):
            name = str(subject.get("name"))
            yield Broken(Constraint.BINDING, ("subjects", index), ("namespace", name))
    role = item.get("roleRef", "kind")
    if isinstance(role, str) and known(role) and role not in kinds:
        yield Broken(Constraint.BINDING, ("roleRef", "kind"), (role, *kinds))
