"""The options of a rule, declared as a frozen dataclass in the rule's file.

    @dataclass(frozen=True)
    class Options:
        max_depth: int = option(4, "How many objects a chain may have.", minimum=1)

This declares `max-depth` in `.gitops-lint.yaml`, in its JSON Schema and on the rule's page. A field's
type is bool, int, float, str, a Literal, a tuple of one of these (a list in YAML), or a tuple of such
tuples (a list of lists; a list with a single item may be written as that item). With the default None,
the type is `… | None`. A string is never empty.
"""

from collections.abc import Iterable, Mapping
from dataclasses import field, fields
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from gitops_lint.results.finding import Option
from gitops_lint.wording.types import schema_in_words

_SCALARS: Final[Mapping[type, Mapping[str, Any]]] = {
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    str: {"type": "string", "minLength": 1},
}
_RESERVED: Final = "severity"  # a key beside the options in the configuration


def option(
    default: Any,
    help: str,  # noqa: A002  the name that fits
    *,
    minimum: float | None = None,
    maximum: float | None = None,
) -> Any:
    """A field of a rule's options: its default, a line of help, and the bounds of a number."""
    bounds = {"minimum": minimum, "maximum": maximum}
    given = {name: bound for name, bound in bounds.items() if bound is not None}
    return field(default=default, metadata={"help": help, "bounds": given})


def declared(declaration: type) -> tuple[Option, ...]:
    """The options that a dataclass declares, in its order.

    Raises TypeError, with the name of the class, for a class, field, type or default that the docstring
    of this module does not allow.
    """
    name = f"{declaration.__module__}.{declaration.__qualname__}"
    if not getattr(getattr(declaration, "__dataclass_params__", None), "frozen", False):
        raise TypeError(f"{name}: options must be a frozen dataclass")
    types = get_type_hints(declaration)
    return tuple(
        _option(f"{name}.{it.name}", it.name, types[it.name], it.default, it.metadata)
        for it in fields(declaration)
    )


def _option(
    full_name: str, name: str, type_: Any, default: Any, metadata: Mapping[str, Any]
) -> Option:
    if "help" not in metadata:
        raise TypeError(f"{full_name}: declare an option with `option(default, help)`")
    if name == _RESERVED:
        raise TypeError(f"{full_name}: the name is reserved: every rule has a `{name}`")
    schema = _schema(type_)
    if schema is None:
        raise TypeError(f"{full_name}: an option cannot have this type")
    if not _fits(default, type_):
        raise TypeError(f"{full_name}: the default {default!r} is not of its type")
    schema |= metadata["bounds"]
    return Option(name.replace("_", "-"), default, metadata["help"], schema)


def read(declaration: type, configured: Mapping[str, Any]) -> Any:
    """An instance of the dataclass, with the values of the configuration and the defaults of the rest.

    `configured` maps names of options, such as `max-depth`, to values that fit their schemas.
    """
    types = get_type_hints(declaration) if configured else {}
    values = {name.replace("-", "_"): value for name, value in configured.items()}
    return declaration(**{name: _value(value, types[name]) for name, value in values.items()})


def options_page(rule: str, options: Iterable[Option]) -> str:
    """The section about options at the end of a rule's page, as Markdown; "" if there are none."""
    listed = [
        f"- `{it.name}`: {it.help} {_capitalized(schema_in_words(it.schema))}."
        f" Default: {_default(it)}."
        for it in options
    ]
    if not listed:
        return ""
    example = [f"    {it.name}: {_json(it.default)}" for it in options if it.default is not None]
    block = "\n".join(["```yaml", "rules:", f"  {rule}:", *example, "```"])
    return "\n\n".join(["", "## Options", "\n".join(listed), *([block] if example else [])])


def _default(it: Option) -> str:
    return "none" if it.default in (None, ()) else f"`{_json(it.default)}`"


def _json(value: Any) -> str:
    import json  # rarely needed

    return json.dumps(value, ensure_ascii=False)


def _capitalized(text: str) -> str:
    return text[:1].upper() + text[1:]


def _schema(type_: Any) -> dict[str, Any] | None:
    """The JSON Schema of a type; None if an option cannot have it."""
    if _optional(type_) is not type_:
        return _schema(_optional(type_))
    if type_ in _SCALARS:
        return dict(_SCALARS[type_])
    if get_origin(type_) is Literal:
        return {"enum": list(get_args(type_))}
    item = _schema(inner) if (inner := _item(type_)) else None
    if not item:
        return None
    if item.get("type") != "array":
        return {"type": "array", "items": item}
    one = item["items"]
    if not isinstance(one.get("type"), str):  # a Literal, or lists of lists
        return None
    either = {**one, "type": [one["type"], "array"], "minItems": 1, "items": one}
    return {"type": "array", "items": either}


def _fits(value: Any, type_: Any) -> bool:
    if _optional(type_) is not type_ and value is None:
        return True
    type_ = _optional(type_)
    if get_origin(type_) is Literal:
        return value in get_args(type_)
    if inner := _item(type_):
        return isinstance(value, tuple) and all(_fits(it, inner) for it in value)
    return type(value) is type_ and value != ""


def _value(value: Any, type_: Any) -> Any:
    """A value of the configuration converted to its type: a list to a tuple, 1.0 to 1 for an int."""
    type_ = _optional(type_)
    if inner := _item(type_):
        items = value if isinstance(value, list | tuple) else [value]
        return tuple(_value(it, inner) for it in items)
    return type_(value) if type_ in (int, float) else value


def _item(type_: Any) -> Any:
    """T of `tuple[T, ...]`, else None."""
    match get_origin(type_), get_args(type_):
        case origin, (item, end) if origin is tuple and end is ...:
            return item
    return None


def _optional(type_: Any) -> Any:
    """T of `T | None`; any other type is itself."""
    if get_origin(type_) in (Union, UnionType):
        rest = [it for it in get_args(type_) if it is not NoneType]
        if len(rest) == 1 and len(get_args(type_)) == 2:
            return rest[0]
    return type_
