"""`replacements:` copies a value of one object into fields of others. (api/filters/replacement)"""

from collections.abc import Iterator
from typing import Any, Final

from gitops_lint.budget import Unit, at, spend
from gitops_lint.documents import (
    FaultKind,
    Map,
    Place,
    SecretText,
    Seq,
    hidden,
    is_hidden,
    reveal,
)
from gitops_lint.documents.scalar import resolve
from gitops_lint.gotext.regexp import UnknownMatchError
from gitops_lint.kustomize.fieldspecs.paths import change_all, look_up, steps_of
from gitops_lint.kustomize.input.context import Context
from gitops_lint.kustomize.input.field_types import REPLACEMENT
from gitops_lint.kustomize.input.kustomization_file import checked_as
from gitops_lint.kustomize.model.edit import check_size, same
from gitops_lint.kustomize.model.report import Unknown
from gitops_lint.kustomize.model.resource import BuildError, Id, Resource, metadata
from gitops_lint.kustomize.patches.selector import Selector, selector_of
from gitops_lint.kustomize.transformers.embedded import change_embedded
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.wording.lists import listing

DEFAULT_PATH: Final = "metadata.name"


class Value(NamedTuple):
    """The value that is copied, and its text if it is a scalar.

    `data` and `text` are the text of a secret value, `source` the value as it may be shown.
    """

    data: Any
    text: str
    source: Any

    @property
    def secret(self) -> bool:
        """Whether a text that contains the value must not be shown."""
        return type(self.source) is SecretText

    def shown(self, new: Any) -> Any:
        """A new value that is, or contains, this one; secret if this one is."""
        if type(self.source) is not SecretText:
            return new
        return self.source if same(new, self.data) else hidden(new)

    @property
    def make(self) -> type:
        """The type of a missing field that is created for the value."""
        return type(self.data) if isinstance(self.data, Map | Seq) else str


def replace_all(
    context: Context, resources: list[Resource], entry: Map, place: Place
) -> list[Resource]:
    """The objects after one entry of `replacements`: inline, or those of a file."""
    path = entry.get("path")
    if not path:
        return _replace(context, resources, entry, place)
    if entry.get("source") is not None or entry.get("targets"):
        context.report.fail(
            FaultKind.KUSTOMIZATION_INVALID,
            "`path` cannot be combined with `source` or `targets`",
            place,
        )
        return resources
    file = context.file(path, entry.places["path"], "replacements")
    if file is None or not file.documents:
        return resources
    data, top = file.documents[0]
    items = list(zip(data, data.places, strict=True)) if isinstance(data, Seq) else [(data, top)]
    for item, where in items:
        valid, faults = checked_as(item, where, REPLACEMENT, strict=False, name="a replacement")
        context.report.faults.extend(faults)
        if isinstance(valid, Map):
            with at(where):
                resources = _replace(context, resources, valid, where)
    return resources


def _replace(
    context: Context, resources: list[Resource], entry: Map, place: Place
) -> list[Resource]:
    has_source = entry.get("source") is not None
    has_value = entry.get("sourceValue") is not None
    if has_source == has_value or entry.get("targets") is None:
        context.report.fail(
            FaultKind.KUSTOMIZATION_INVALID,
            "a replacement needs `targets`, and either `source` or `sourceValue`",
            place,
        )
        return resources
    try:
        value = _value(context, resources, entry)
    except BuildError as error:
        source = entry.places["source" if has_source else "sourceValue"]
        context.report.fail(FaultKind.BUILD_FAILED, f"{error}, so the build fails", source)
        return resources
    if value is None:
        return resources
    for target, where in zip(entry["targets"], entry["targets"].places, strict=True):
        with at(where):
            resources = _apply(context, resources, value, target, where)
    return resources


def _value(context: Context, resources: list[Resource], entry: Map) -> Value | None:
    """The value to copy; None if its object may be missing because of another fault or unknown."""
    if entry.get("source") is None:
        real = reveal(entry["sourceValue"])
        return Value(resolve(real), real, entry["sourceValue"])
    source: Map = entry["source"]
    spend(Unit.STEPS, len(resources))
    chosen = [r for r in resources if any(_is_selected(id_, source) for id_ in _written_ids(r))]
    if not chosen:
        if context.report.partial:
            return None
        raise BuildError(f"`source` matches no object ({_description(source)})")
    if len(chosen) > 1:
        names = listing([str(resource.id) for resource in chosen], 3)
        raise BuildError(f"`source` matches several objects ({names})")
    path = source.get("fieldPath") or DEFAULT_PATH
    found = look_up(chosen[0].data, chosen[0].origin, steps_of(path))
    if found is None or found[0] is None or (isinstance(found[0], dict | list) and not found[0]):
        raise BuildError(f"{chosen[0].id} has no `{path}`")
    data, where = found
    real = data if isinstance(data, Map | Seq) else reveal(data)
    value = Value(real, context.text(real, where), data)
    return _refined(value, source.get("options") or Map())


def _description(source: Map) -> str:
    fields = ("group", "version", "kind", "name", "namespace")
    return ", ".join(f"`{key}: {source[key]}`" for key in fields if source.get(key)) or "any"


def _written_ids(resource: Resource) -> Iterator[Id]:
    """The ids that replacements match: the current one has the namespace as written."""
    yield resource.id._replace(namespace=metadata(resource.data, "namespace"))
    yield from resource.previous_ids()


def _is_selected(id_: Id, source: Map) -> bool:
    """Whether a source selects an id, by literal comparison. (resid.IsSelectedBy)"""
    wanted = source.get("namespace")
    return (
        all(not source.get(key) or source[key] == getattr(id_, key) for key in _LITERAL_FIELDS)
        and (not wanted or wanted == (id_.namespace or "default"))
    )  # fmt: skip


_LITERAL_FIELDS: Final = ("group", "version", "kind", "name")


def _refined(value: Value, options: Map) -> Value:
    delimiter = options.get("delimiter")
    if not delimiter:
        return value
    if isinstance(value.data, Map | Seq):
        raise BuildError("`delimiter` needs a scalar to split")
    spend(Unit.CHARACTERS, len(value.text))
    parts, index = value.text.split(delimiter), options.get("index") or 0
    if not 0 <= index < len(parts):
        raise BuildError(f"the value has no part {index} when split at `{delimiter}`")
    part = _retyped(value.data, parts[index])
    return Value(part, parts[index], hidden(part) if value.secret else part)


def _retyped(old: Any, text: str) -> Any:
    """The new value of a scalar whose text changes; it keeps its type."""
    if isinstance(old, str):
        return text
    new = resolve(text)
    if type(new) is type(old):
        return new
    if isinstance(old, float) and type(new) is int:
        return float(new)
    raise BuildError("the value cannot replace one of another type")


def _apply(
    context: Context, resources: list[Resource], value: Value, target: Map, place: Place
) -> list[Resource]:
    select = target.get("select")
    if select is None:
        context.report.fail(
            FaultKind.KUSTOMIZATION_INVALID, "a target of a replacement needs `select`", place
        )
        return resources
    try:
        wanted = selector_of(select, "select")
        rejected = [selector_of(reject, "reject") for reject in target.get("reject") or ()]
    except BuildError as error:
        context.report.fail(FaultKind.BUILD_FAILED, f"{error}, so the build fails", place)
        return resources
    except UnknownMatchError as error:
        context.report.unknown.append(Unknown(str(error), place))
        return resources

    spend(Unit.STEPS, len(resources))

    def changed(resource: Resource) -> Resource:
        try:
            if not _is_target(resource, wanted, rejected):
                return resource
            edited = resource.edited(_copied(context, resource, value, target, place), place)
            _check_identity(context, edited.id, place)
            return edited  # noqa: TRY300
        except BuildError as error:
            message = (
                f"the replacement does not apply to {resource.id}: {error}, so the build fails"
            )
            context.report.fail(FaultKind.BUILD_FAILED, message, place)
        except UnknownMatchError as error:
            context.report.unknown.append(Unknown(str(error), place))
        return resource

    return [changed(resource) for resource in resources]


def _check_identity(context: Context, id_: Id, place: Place) -> None:
    """Report as unknown that a value of a Secret decides which object this is."""
    if any(map(is_hidden, id_)):
        reason = f"a value of a Secret decides which {id_.kind} this is"
        context.report.unknown.append(Unknown(reason, place))


def _is_target(resource: Resource, wanted: Selector, rejected: list[Selector]) -> bool:
    ids = list(_written_ids(resource))
    if not wanted.matches_labels(resource.data):
        return False
    for reject in rejected:
        if (reject.labels or reject.annotations) and reject.matches_labels(resource.data):
            return False
        if not reject.is_empty() and any(reject.matches_id(id_, id_.namespace) for id_ in ids):
            return False
    return any(wanted.matches_id(id_, id_.namespace) for id_ in ids)


def _copied(context: Context, resource: Resource, value: Value, target: Map, place: Place) -> Map:
    options = target.get("options") or Map()
    make = value.make if options.get("create") else None

    def setter(old: Any, where: Place) -> tuple[Any, Place]:
        new = _set(context, old, where, value, options)
        if old is None:
            context.report.untyped.add(place)
        return value.shown(new), place

    data: Any = resource.data
    paths = target.get("fieldPaths") or (DEFAULT_PATH,)
    for path in paths:
        steps = steps_of(path)
        spend(Unit.STEPS, 1 + len(steps))
        given = (reveal(value.data), value.text)
        embedded = change_embedded(data, resource.origin, steps, given, make, secret=value.secret)
        if embedded is not None:
            data = embedded
            continue
        changed = change_all(data, place, steps, setter, make)
        if not changed.found:
            raise BuildError(f"field `{path}` does not exist")
        data = changed.data
    assert isinstance(data, Map)
    if isinstance(value.data, Map | Seq):
        check_size(data)
    return data


def _set(context: Context, old: Any, where: Place, value: Value, options: Map) -> Any:
    """The new value of one field. (setFieldValue)"""
    delimiter = options.get("delimiter")
    text = value.text
    if delimiter:
        if isinstance(old, Map | Seq):
            raise BuildError("`delimiter` needs a scalar to split")
        written = "" if old is None else context.text(old, where)
        spend(Unit.CHARACTERS, len(written) + len(text))
        parts, index = written.split(delimiter), options.get("index") or 0
        if index < 0:
            parts.insert(0, text)
        elif index >= len(parts):
            parts.append(text)
        else:
            parts[index] = text
        text = delimiter.join(parts)
    if isinstance(old, Map | Seq):
        return value.data
    untyped = old is None or where in context.report.untyped
    return resolve(text) if untyped else _retyped(old, text)
