"""Strategic merge: a patch is a partial copy of its target. (kyaml: yaml/merge2, yaml/walk)

`null` deletes an entry. `$patch: delete|replace|merge` deletes, replaces or merges a map or list.
Lists of built-in kinds merge by key if the API defines one; all other lists are replaced.
"""

from collections.abc import Iterable
from typing import Any, Final

from gitops_lint.budget import Unit, spend
from gitops_lint.documents import Map, Place, Seq
from gitops_lint.kustomize.input.field_types import type_name_of
from gitops_lint.kustomize.model.resource import BuildError
from gitops_lint.kustomize.patches.associative import ABSENT, merge_items
from gitops_lint.kustomize.patches.merge_keys import field_of, type_of

DIRECTIVE: Final = "$patch"


_DIRECTIVES: Final = ("delete", "replace", "merge")


def merge_object(target: Map, patch: Map) -> Map | None:
    """An object with a patch merged into it; None if the patch deletes it.

    Raises BuildError if their shapes differ or a directive is invalid.
    """
    merged = _merge(target, patch, type_of(target) or type_of(patch))
    return merged if isinstance(merged, Map) else None


def _merge(target: Any, patch: Any, type_: str | None, keys: tuple[str, ...] | None = None) -> Any:
    """The merged value; ABSENT if the entry is deleted."""
    shape, other = _shape(target), _shape(patch)
    if shape and other and shape is not other:
        raise BuildError(
            f"the patch has {type_name_of(patch)} where the target has {type_name_of(target)}"
        )
    shape = shape or other
    if shape is Seq:
        return _merge_lists(target, patch, type_, keys)
    if shape is Map:
        return _merge_maps(target, patch, type_)
    if shape is None and patch is ABSENT:
        return target  # an explicit null is kept
    return target if patch is ABSENT else patch


def _shape(value: Any) -> type | None:
    if value is None or value is ABSENT:
        return None
    return type(value) if isinstance(value, Map | Seq) else str


def _merge_maps(target: Any, patch: Any, type_: str | None) -> Any:
    type_ = type_ or type_of(target) or type_of(patch)
    if target is None or target is ABSENT:
        if patch.get(DIRECTIVE) == "delete":
            return ABSENT
        return _entries(_undirected(patch), _undirected(patch), type_)
    if patch is None:
        return ABSENT
    if patch is ABSENT:
        return _entries(target, None, type_)
    if target is patch:  # an added value is merged with itself
        target = _undirected(target)
    directive = patch.get(DIRECTIVE)
    if directive is not None and directive not in _DIRECTIVES:
        raise _unknown_directive(directive)
    if directive == "delete":
        return ABSENT
    patch = _undirected(patch)
    return _entries(patch if directive == "replace" else target, patch, type_)


def _unknown_directive(directive: Any) -> BuildError:
    return BuildError(f"`{DIRECTIVE}` must be `delete`, `replace` or `merge`, not `{directive}`")


def _undirected(patch: Map) -> Map:
    """The patch without its directive."""
    known = patch.get(DIRECTIVE) in _DIRECTIVES
    return patch.without(DIRECTIVE) if known else patch


def _entries(target: Map, patch: Map | None, type_: str | None) -> Map:
    """A map with each of its entries merged."""
    if patch is None and type_ is None and _is_settled(target):
        return target
    spend(Unit.STEPS, 1 + len(target))
    edits: dict[str, tuple[Any, Place | None]] = {}
    dropped: list[str] = []
    changed = False
    for key in _keys(target, patch):
        old = target.get(key, ABSENT)
        new = patch.get(key, ABSENT) if patch is not None else ABSENT
        if new is ABSENT and (isinstance(old, str) or (type_ is None and _is_settled(old))):
            continue
        field = field_of(type_, key)
        value = _merge(old, new, field.type, field.keys)
        if value is ABSENT or (value is None and (new is None or _blank(target.place(key)))):
            changed = True
            dropped.append(key)
            continue
        changed = changed or value is not old
        if patch is not None and new is not ABSENT and (value is new or not _both(old, new)):
            edits[key] = (value, patch.places[key])  # all of them: it may be for many objects
        elif value is not old:
            edits[key] = (value, None)
    if not changed:
        return target
    kept = target.without(*dropped) if dropped else target
    return kept.put_all(edits) if edits else kept


def _is_settled(target: Any) -> bool:
    """Whether a value that is not in a known type stays the same without a patch.

    It has no null, which is dropped if it is blank, and no object of a built-in kind, whose lists are normalized.
    Other lists stay as they are.
    """
    if not isinstance(target, Map):
        return target is not None
    waiting = [target]
    for data in waiting:
        spend(Unit.STEPS, 1 + len(data))
        values = data.values()
        if None in values or type_of(data):
            return False
        waiting += [value for value in values if isinstance(value, Map)]
    return True


def _both(old: Any, new: Any) -> bool:
    """Whether both are containers, which are merged, so that the entry keeps the target's place."""
    return isinstance(old, Map | Seq) and isinstance(new, Map | Seq)


def _blank(place: Place) -> bool:
    """Whether a null is written as an empty value."""
    span = place.value
    return (span.line, span.column) == (span.end_line, span.end_column)


def _keys(target: Map, patch: Map | None) -> Iterable[str]:
    if patch is None or patch is target:
        return target
    return (*target, *(key for key in patch if key not in target))


def _merge_lists(target: Any, patch: Any, type_: str | None, keys: tuple[str, ...] | None) -> Any:
    if keys is None:  # a list without merge keys is replaced as a whole
        return target if patch is ABSENT else patch
    if patch is None and target is not ABSENT:
        return ABSENT
    if target is None or target is ABSENT:
        return merge_items(patch, patch, keys, type_, _merge)
    if patch is ABSENT:
        return merge_items(target, None, keys, type_, _merge)
    directive, items = _list_directive(patch)
    if directive == "delete":
        return ABSENT
    return merge_items(items if directive == "replace" else target, items, keys, type_, _merge)


def _list_directive(patch: Seq) -> tuple[str, Seq]:
    """The directive in an element `$patch: …`, which applies to the whole list; the other elements."""
    for item in patch:
        if isinstance(item, Map) and item.get(DIRECTIVE) is not None:
            if len(item) > 1:
                break
            directive = item[DIRECTIVE]
            if directive not in _DIRECTIVES:
                raise _unknown_directive(directive)
            kept = [
                (other, place)
                for other, place in zip(patch, patch.places, strict=True)
                if not (isinstance(other, Map) and other.get(DIRECTIVE) == directive)
            ]
            return directive, Seq([other for other, _ in kept], [place for _, place in kept])
    return "merge", patch
