"""The JSON Schema of metadata, as the API server validates it.

Facts: apimachinery ObjectMeta and its validation (names are DNS-1123 subdomains, namespaces DNS-1123
labels, label values at most 63 characters); server-side apply rejects fields it does not declare.
"""

from typing import Any, Final

from gitops_lint.schema.keywords import NULLS

NAME_PATTERN: Final = r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"
NAMESPACE_PATTERN: Final = r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"
LABEL_PATTERN: Final = r"^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$"

OBJECT_META: Final[dict[str, Any]] = {
    NULLS: "absent",
    "additionalProperties": False,
    "properties": {
        "annotations": {
            NULLS: "absent",
            "additionalProperties": {"type": "string"},
            "type": "object",
        },
        "creationTimestamp": {"type": ["string", "null"]},
        "deletionGracePeriodSeconds": {"type": "integer"},
        "deletionTimestamp": {"type": ["string", "null"]},
        "finalizers": {"items": {"type": "string"}, "type": "array"},
        "generateName": {"type": "string"},
        "generation": {"type": "integer"},
        "labels": {
            NULLS: "absent",
            "additionalProperties": {"maxLength": 63, "pattern": LABEL_PATTERN, "type": "string"},
            "type": "object",
        },
        "managedFields": {"type": "array"},
        "name": {"maxLength": 253, "minLength": 1, "pattern": NAME_PATTERN, "type": "string"},
        "namespace": {"maxLength": 63, "pattern": NAMESPACE_PATTERN, "type": "string"},
        "ownerReferences": {"type": "array"},
        "resourceVersion": {"type": "string"},
        "selfLink": {"type": "string"},
        "uid": {"type": "string"},
    },
    "required": ["name"],
    "type": "object",
}
