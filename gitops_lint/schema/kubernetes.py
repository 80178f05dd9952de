"""The schemas of the built-in kinds of Kubernetes: the fields that survive the way through Flux.

Flux converts each object of a built-in kind to the Go type of its kind before it applies it. Fields that the
type lacks are dropped in silence. If a value does not fit its type, the object stays as it is written, and the
API server rejects it. It also rejects a text that is none of the values of an enum, which the Go types take.
(fluxcd/pkg: ssa normalize.UnstructuredList; kustomize-controller and flux-operator: apply)

`schemas/kubernetes.json` lists the types; `scripts/kubernetes-types` writes it.
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from gitops_lint.namedtuple import NamedTuple
from gitops_lint.schema.built_in_values import DEMANDS, Demands
from gitops_lint.schema.catalog import directory
from gitops_lint.schema.crd import ObjectSchema
from gitops_lint.schema.keywords import NULLS, types_of
from gitops_lint.schema.patterns import QUANTITY_PATTERN

# Flux Operator fills in the data of an object of a ResourceSet with one of these before it applies it.
COPYING: Final = (
    "fluxcd.controlplane.io/copyFrom",
    "fluxcd.controlplane.io/convertKubeConfigFrom",
)


class Gone(NamedTuple):
    """An API version that Kubernetes no longer serves; `instead` is the one to write, None if the kind is gone."""

    minor: str
    instead: str | None


# Removed in or before Kubernetes 1.29, older than any that a known Flux minor supports.
# (kubernetes.io: Deprecated API Migration Guide)
_GONE: Final[dict[tuple[str, str], Gone]] = {
    **dict.fromkeys(
        [
            (f"apps/{version}", kind)
            for version in ("v1beta1", "v1beta2")
            for kind in ("DaemonSet", "Deployment", "ReplicaSet", "StatefulSet")
        ],
        Gone("1.16", "apps/v1"),
    ),
    **dict.fromkeys(
        [("extensions/v1beta1", kind) for kind in ("DaemonSet", "Deployment", "ReplicaSet")],
        Gone("1.16", "apps/v1"),
    ),
    ("extensions/v1beta1", "NetworkPolicy"): Gone("1.16", "networking.k8s.io/v1"),
    ("extensions/v1beta1", "PodSecurityPolicy"): Gone("1.16", None),
    ("extensions/v1beta1", "Ingress"): Gone("1.22", "networking.k8s.io/v1"),
    **{
        (f"{group}/v1beta1", kind): Gone("1.22", f"{group}/v1")
        for group, kinds in {
            "admissionregistration.k8s.io": (
                "MutatingWebhookConfiguration",
                "ValidatingWebhookConfiguration",
            ),
            "apiextensions.k8s.io": ("CustomResourceDefinition",),
            "apiregistration.k8s.io": ("APIService",),
            "certificates.k8s.io": ("CertificateSigningRequest",),
            "coordination.k8s.io": ("Lease",),
            "networking.k8s.io": ("Ingress", "IngressClass"),
            "rbac.authorization.k8s.io": (
                "ClusterRole",
                "ClusterRoleBinding",
                "Role",
                "RoleBinding",
            ),
            "scheduling.k8s.io": ("PriorityClass",),
            "storage.k8s.io": ("CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"),
        }.items()
        for kind in kinds
    },
    ("batch/v1beta1", "CronJob"): Gone("1.25", "batch/v1"),
    ("discovery.k8s.io/v1beta1", "EndpointSlice"): Gone("1.25", "discovery.k8s.io/v1"),
    ("autoscaling/v2beta1", "HorizontalPodAutoscaler"): Gone("1.25", "autoscaling/v2"),
    ("policy/v1beta1", "PodDisruptionBudget"): Gone("1.25", "policy/v1"),
    ("policy/v1beta1", "PodSecurityPolicy"): Gone("1.25", None),
    ("node.k8s.io/v1beta1", "RuntimeClass"): Gone("1.25", "node.k8s.io/v1"),
    ("autoscaling/v2beta2", "HorizontalPodAutoscaler"): Gone("1.26", "autoscaling/v2"),
    ("storage.k8s.io/v1beta1", "CSIStorageCapacity"): Gone("1.27", "storage.k8s.io/v1"),
    **{
        (f"flowcontrol.apiserver.k8s.io/{version}", kind): Gone(
            minor, "flowcontrol.apiserver.k8s.io/v1"
        )
        for version, minor in (("v1beta1", "1.26"), ("v1beta2", "1.29"))
        for kind in ("FlowSchema", "PriorityLevelConfiguration")
    },
}


def removed_from_kubernetes(api_version: str, kind: str) -> Gone | None:
    """Return since when Kubernetes does not serve an API version; None for all that it may serve."""
    return _GONE.get((api_version, kind))


_UNTOUCHED: Final = frozenset(
    {"rbac.authorization.k8s.io/v1/Role", "rbac.authorization.k8s.io/v1/ClusterRole"}
)
_LEAVES: Final[dict[str, dict[str, Any]]] = {
    "any": {},
    "boolean": {"type": "boolean"},
    "bytes": {"type": "string"},
    "duration": {"type": "string"},
    "int-or-string": {"type": ["integer", "string"]},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "quantity": {"type": ["number", "string"], "pattern": QUANTITY_PATTERN},
    "string": {"type": "string"},
    "time": {"type": "string"},
}
_NONE: Final = Demands()
_FREE: Final = ("labels", "annotations", "creationTimestamp")


def built_in_schema(group: str, version: str, kind: str) -> ObjectSchema | None:
    """Return the schema of a kind that is built into Kubernetes; None for any other kind.

    It has the names and types of the fields and the values of enums, but none of the further checks of the API server.
    """
    name = _types()["kinds"].get(_name(group, version, kind))
    return None if name is None else _schema_of(name)


@cache
def built_in_kinds() -> frozenset[str]:
    """Return the names of the kinds that are built into Kubernetes."""
    return frozenset(name.rpartition("/")[2] for name in _types()["kinds"])


def drops_fields(group: str, version: str, kind: str) -> bool:
    """Return whether Flux drops the unknown fields of a built-in kind; it leaves roles as they are written.

    (fluxcd/pkg: ssa normalize.UnstructuredList skips Role and ClusterRole)
    """
    return _name(group, version, kind) not in _UNTOUCHED


def _name(group: str, version: str, kind: str) -> str:
    return f"{group}/{version}/{kind}" if group else f"{version}/{kind}"


@cache
def _types() -> Mapping[str, Any]:
    types: dict[str, Any] = json.loads(
        (directory() / "kubernetes.json").read_text(encoding="utf-8")
    )
    return types


@cache
def _schema_of(name: str) -> ObjectSchema:
    schema = dict(_shape(name))
    metadata = dict(schema["properties"]["metadata"])
    # kustomize turns annotations into strings; labels that are none are a case of their own.
    metadata["properties"] = {**metadata["properties"], **{key: {} for key in _FREE}}
    schema["properties"] = {**schema["properties"], "metadata": metadata}
    return ObjectSchema(schema)


@cache
def _shape(shape: str) -> dict[str, Any]:
    """The JSON Schema of a shape of `kubernetes.json`, such as `[]core/v1.Container`."""
    if (leaf := _LEAVES.get(shape)) is not None:
        return leaf
    if shape.startswith("[]"):
        return {"type": "array", "items": _or_null(_shape(shape[2:]))}
    if shape.startswith("{}"):
        return {NULLS: "absent", "type": "object", "additionalProperties": _shape(shape[2:])}
    if (values := _types()["enums"].get(shape)) is not None:
        return {"type": "string", "enum": [*values, ""]}  # Flux leaves out an empty text
    demands = DEMANDS.get(shape, _NONE)
    fields = {
        name: _with(_shape(field), demands.fields.get(name))
        for name, field in _types()["types"][shape].items()
    }
    return {
        **demands.keywords(),
        NULLS: "absent",
        "type": "object",
        "properties": fields,
        "additionalProperties": False,
    }


def _with(schema: dict[str, Any], demanded: Mapping[str, Any] | None) -> dict[str, Any]:
    """A schema with further keywords; those about items are added to those of the items."""
    if not demanded:
        return schema
    items = {**schema.get("items", {}), **demanded["items"]} if "items" in demanded else None
    return {**schema, **demanded, **({"items": items} if items else {})}


def _or_null(item: dict[str, Any]) -> dict[str, Any]:
    """An item of a list; null becomes the zero value of its type."""
    return {**item, "type": [*types_of(item), "null"]} if item else item
