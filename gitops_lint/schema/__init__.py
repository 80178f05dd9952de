"""Validates objects as the API server does: schemas of the Flux kinds for each Flux minor."""

from gitops_lint.schema.catalog import (
    KINDS,
    MINORS,
    NEWEST,
    Served,
    current_version,
    groups_of,
    is_flux,
    minors_serving,
    schema_of,
    served,
)
from gitops_lint.schema.crd import ObjectSchema, schema_from_crd
from gitops_lint.schema.validate import validate
from gitops_lint.schema.violation import Violation

__all__ = [
    "KINDS",
    "MINORS",
    "NEWEST",
    "ObjectSchema",
    "Served",
    "Violation",
    "current_version",
    "groups_of",
    "is_flux",
    "minors_serving",
    "schema_from_crd",
    "schema_of",
    "served",
    "validate",
]
