"""The fields that each transformer changes: the built-in ones and those of `configurations` files."""

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

from gitops_lint.budget import Unit, spend
from gitops_lint.kustomize.fieldspecs import builtin
from gitops_lint.kustomize.fieldspecs.backreferences import (
    BACK_REFERENCES,
    VARIABLES,
    BackReference,
)
from gitops_lint.kustomize.fieldspecs.fields import Field
from gitops_lint.kustomize.model.order import kind_rank
from gitops_lint.kustomize.model.resource import BuildError
from gitops_lint.namedtuple import NamedTuple


class TransformerConfig(NamedTuple):
    """Field specs by transformer. (api/internal/plugins/builtinconfig.TransformerConfig)"""

    name_prefix: tuple[Field, ...] = builtin.NAMES
    name_suffix: tuple[Field, ...] = builtin.NAMES
    namespace: tuple[Field, ...] = builtin.NAMESPACES
    common_labels: tuple[Field, ...] = builtin.COMMON_LABELS
    labels: tuple[Field, ...] = ()
    template_labels: tuple[Field, ...] = builtin.TEMPLATE_LABELS
    common_annotations: tuple[Field, ...] = builtin.ANNOTATIONS
    images: tuple[Field, ...] = builtin.IMAGES
    replicas: tuple[Field, ...] = builtin.REPLICAS
    variables: tuple[Field, ...] = VARIABLES
    references: tuple[BackReference, ...] = BACK_REFERENCES

    def __hash__(self) -> int:
        """That of its sizes: the lists are long, and those of two configurations are mostly the same."""
        return hash(tuple(map(len, self)))

    def merged(self, other: "TransformerConfig") -> "TransformerConfig":
        """The fields of both; raises BuildError if they contradict each other."""
        if other is self or (other is DEFAULT and self is not EMPTY):
            return self
        if self is EMPTY and other is DEFAULT:
            return other
        return _merged(self, other)


@lru_cache(maxsize=64)  # many directories have the same few
def _merged(one: TransformerConfig, other: TransformerConfig) -> TransformerConfig:
    merged: dict[str, Any] = {
        name: _sorted_fields(merge_fields(getattr(one, name), getattr(other, name)))
        for name in _FIELD_LISTS
    }
    references = merge_back_references(one.references, other.references)
    merged["references"] = tuple(sorted(references, key=_back_reference_rank))
    result = TransformerConfig(**merged)
    return next((known for known in (one, other) if known == result), result)


@lru_cache(maxsize=64)
def _sorted_fields(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    return tuple(sorted(fields, key=_field_rank))


def _field_rank(field: Field) -> tuple[int, str]:
    return _rank(field.group, field.version, field.kind)


def _back_reference_rank(back_reference: BackReference) -> tuple[int, str]:
    return _rank(back_reference.group, back_reference.version, back_reference.kind)


_rank: Final = lru_cache(maxsize=1024)(kind_rank)  # fields are of few kinds


DEFAULT: Final = TransformerConfig()
EMPTY: Final = TransformerConfig(**dict.fromkeys(TransformerConfig._fields, ()))
_FIELD_LISTS: Final = tuple(name for name in TransformerConfig._fields if name != "references")


def merge_fields(old: tuple[Field, ...], new: tuple[Field, ...]) -> tuple[Field, ...]:
    """The fields of both, each once. (types.FsSlice.MergeAll)"""
    spend(Unit.STEPS, len(new) * (1 + (len(old) + len(new)) // 8))
    return _merged_fields(old, new) if new else old


@lru_cache(maxsize=64)  # most configurations add fields to one list, and have the same others
def _merged_fields(old: tuple[Field, ...], new: tuple[Field, ...]) -> tuple[Field, ...]:
    result = list(old)
    by_path: defaultdict[str, list[Field]] = defaultdict(list)
    for field in old:
        by_path[field.path].append(field)
    for field in new:
        same_path = by_path[field.path]
        known = next((each for each in same_path if _covers(each, field)), None)
        if known is None:
            result.append(field)
            same_path.append(field)
        elif known.create != field.create:
            raise BuildError(f"field `{field.path}` is configured with and without `create`")
    return tuple(result)


def _covers(old: Field, new: Field) -> bool:
    """Whether a field stands for another one of the same path."""
    return (
        (not new.kind or old.kind == new.kind)
        and (not new.group or old.group == new.group)
        and (not new.version or old.version == new.version)
    )


def merge_back_references(
    old: tuple[BackReference, ...], new: Iterable[BackReference]
) -> tuple[BackReference, ...]:
    """The references of both; references to the same kind are merged."""
    result = list(old)
    for back_reference in new:
        index = next((i for i, each in enumerate(result) if each[:3] == back_reference[:3]), None)
        if index is None:
            result.append(back_reference)
        else:
            merged = merge_fields(result[index].fields, back_reference.fields)
            result[index] = back_reference._replace(fields=merged)
    return tuple(result)
