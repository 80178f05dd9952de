"""Validates objects as the API server does: schemas of the Flux kinds for each Flux minor."""

from gitops_lint.schema.catalog import (
    KINDS,
    MINORS,
    NEWEST,
    Served,
    common_version,
    current_version,
    groups_of,
    is_flux,
    minors_serving,
    removed_from,
    schema_of,
    served,
)
from gitops_lint.schema.crd import ObjectSchema, schema_from_crd
from gitops_lint.schema.keywords import types_of
from gitops_lint.schema.kubernetes import (
    COPYING,
    built_in_kinds,
    built_in_schema,
    drops_fields,
    removed_from_kubernetes,
)
from gitops_lint.schema.patterns import MEANINGS
from gitops_lint.schema.validate import BuiltIn, validate, validate_built_in
from gitops_lint.schema.violation import Violation

__all__ = [
    "COPYING",
    "KINDS",
    "MEANINGS",
    "MINORS",
    "NEWEST",
    "BuiltIn",
    "ObjectSchema",
    "Served",
    "Violation",
    "built_in_kinds",
    "built_in_schema",
    "common_version",
    "current_version",
    "drops_fields",
    "groups_of",
    "is_flux",
    "minors_serving",
    "removed_from",
    "removed_from_kubernetes",
    "schema_from_crd",
    "schema_of",
    "served",
    "types_of",
    "validate",
    "validate_built_in",
]
