"""The functions of ResourceSet templates, from Go's templates, slim-sprig and Flux Operator.

Only functions and arguments whose result is certain are supported; others raise UnknownTemplateError.
No function compares numbers, because the type of an input (integer or float) is not known.
"""

import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Any, Final

from gitops_lint.digits import integer
from gitops_lint.documents import Map, Place, Seq, Span
from gitops_lint.regex import regex
from gitops_lint.resourceset.nodes import UnknownTemplateError
from gitops_lint.substitution import print_map

_NOWHERE: Final = Place("", None, Span(0, 0, 0, 0))
_PLAIN: Final = regex(r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\uffff\U00010000-\U0010ffff]*")
_ESCAPES: Final = str.maketrans({'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"})
_SLUG: Final = regex(r"[A-Za-z0-9 /-]*")
_MOST_SPACES: Final = 1000
_EXACT: Final = 1_000_000  # from here on, Go prints floats with an exponent, but not integers


class Number(int):
    """A number from the inputs, which Go has as a float or integer until `int` converts it."""


def _type(value: Any) -> str:
    """The type of a value, as messages name it."""
    match value:
        case None:
            return "null"
        case bool():
            return "a Boolean"
        case int():
            return "an integer"
        case float():
            return "a float"
        case str():
            return "a string"
        case list():
            return "a list"
        case dict():
            return "a map"
    return f"a {type(value).__name__}"


def printed(value: Any) -> str:
    """A value as a template prints it. (Go: fmt.Sprint)"""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case int() if abs(value) < _EXACT:
            return str(value)
    raise UnknownTemplateError(f"printing {_type(value)} is not supported")


def truth(value: Any) -> bool:
    """Whether a value is true for `if`, and set for `default`."""
    if not isinstance(value, str | int | float | list | dict | None):
        raise UnknownTemplateError(f"{_type(value)} has no truth value")
    return bool(value)


def text(value: Any) -> str:
    """The value, which must be a string; raises UnknownTemplateError."""
    if not isinstance(value, str):
        raise UnknownTemplateError(f"a string is needed, not {_type(value)}")
    return value


def _ascii(value: Any) -> str:
    if not text(value).isascii():
        raise UnknownTemplateError(
            "`upper` and `lower` of characters beyond ASCII are not supported"
        )
    return text(value)


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise UnknownTemplateError(f"an integer is needed, not {_type(value)}")
    return value


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise UnknownTemplateError(f"a list is needed, not {_type(value)}")
    return value


def _mapped(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise UnknownTemplateError(f"a map is needed, not {_type(value)}")
    return value


def seq(values: list[Any]) -> Seq:
    """A list with places, which are unknown."""
    return Seq(values, [_NOWHERE] * len(values))


def _quote(*values: Any) -> str:
    texts = [printed(value) for value in values if value is not None]
    if not all(map(_PLAIN.fullmatch, texts)):
        raise UnknownTemplateError("`quote` of characters beyond ASCII is not supported")
    return " ".join(f'"{it.translate(_ESCAPES)}"' for it in texts)


def _squote(*values: Any) -> str:
    return " ".join(f"'{printed(value)}'" for value in values if value is not None)


def _to_yaml(value: Any) -> str:
    """(sigs.k8s.io/yaml: Marshal, without the last line break)"""
    if isinstance(value, dict) and value:
        return print_map(_placed(value)).text.removesuffix("\n")
    whole = print_map(Map({"a": _placed(value)}, {"a": _NOWHERE})).text.removesuffix("\n")
    start = "a:\n" if isinstance(value, list) and value else "a: "
    return whole.removeprefix(start)


def _placed(value: Any) -> Any:
    """Data with places, which the printer needs."""
    if isinstance(value, dict):
        inner = {key: _placed(item) for key, item in value.items()}
        return Map(inner, dict.fromkeys(inner, _NOWHERE))
    return seq([_placed(item) for item in value]) if isinstance(value, list) else value


def _indent(spaces: Any, value: Any) -> str:
    if not 0 <= _whole(spaces) <= _MOST_SPACES:
        raise UnknownTemplateError(f"indentation by {spaces} is not supported")
    pad = " " * _whole(spaces)
    return pad + text(value).replace("\n", f"\n{pad}")


def _trunc(length: Any, value: Any) -> str:
    raw, size = text(value).encode(), _whole(length)
    cut = raw[size:] if size < 0 and len(raw) + size > 0 else raw[:size] if size >= 0 else raw
    try:
        return cut.decode()
    except UnicodeDecodeError:
        raise UnknownTemplateError("`trunc` cuts a character in two") from None


def _slugify(value: Any) -> str:
    if not _SLUG.fullmatch(text(value)):
        raise UnknownTemplateError(
            "`slugify` is supported only for letters, digits, spaces, - and /"
        )
    return re.sub(r"[^a-z0-9]+", "-", value.lower()).strip("-")


def _equal(first: Any, *others: Any) -> bool:
    if not others:
        raise UnknownTemplateError("`eq` needs two values")
    for value in (first, *others):
        if not isinstance(value, str | bool) or type(value) is not type(first):
            raise UnknownTemplateError("`eq` is supported only for strings and Booleans")
    return any(first == other for other in others)


def _split(separator: Any, value: Any) -> Map:
    parts = _split_list(separator, value)
    found = {f"_{i}": part for i, part in enumerate(parts)}
    return Map(found, dict.fromkeys(found, _NOWHERE))


def _split_list(separator: Any, value: Any) -> Seq:
    if not text(separator):
        return seq(list(text(value)))
    return seq(text(value).split(separator))


def _join(separator: Any, values: Any) -> str:
    return text(separator).join(printed(value) for value in _listed(values))


def _dict(*arguments: Any) -> Map:
    if len(arguments) % 2:
        raise UnknownTemplateError("a key of `dict` has no value")
    pairs = zip(map(text, arguments[::2]), arguments[1::2], strict=True)
    found = dict(pairs)
    return Map(found, dict.fromkeys(found, _NOWHERE))


def _index(value: Any, *keys: Any) -> Any:
    if value is None:
        raise UnknownTemplateError("`index` of null")
    for key in keys:
        known = value if isinstance(value, dict) else dict(enumerate(_listed(value)))
        if type(key) not in (str, int) or key not in known:
            raise UnknownTemplateError(f"`{key}` does not exist")
        value = known[key]
    return value


def _int(value: Any) -> int:
    if isinstance(value, str):
        number = integer(value) if re.fullmatch(r"-?[1-9]\d{0,5}|0", value) else None
        return _whole(None) if number is None else number
    return int(value) if isinstance(value, Number) else _whole(value)


def _ends(values: Any, index: int) -> Any:
    found = _listed(values)
    if not found:
        raise UnknownTemplateError("`first` or `last` of an empty list")
    return found[index]


FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "quote": _quote,
    "squote": _squote,
    "toYaml": _to_yaml,
    "indent": _indent,
    "nindent": lambda spaces, value: "\n" + _indent(spaces, value),
    "lower": lambda value: _ascii(value).lower(),
    "upper": lambda value: _ascii(value).upper(),
    "trim": lambda value: text(value).strip(),
    "trimAll": lambda cut, value: text(value).strip(text(cut)) if text(cut) else text(value),
    "trimPrefix": lambda prefix, value: text(value).removeprefix(text(prefix)),
    "trimSuffix": lambda suffix, value: text(value).removesuffix(text(suffix)),
    "replace": lambda old, new, value: text(value).replace(text(old), text(new)),
    "trunc": _trunc,
    "slugify": _slugify,
    "contains": lambda part, value: text(part) in text(value),
    "hasPrefix": lambda prefix, value: text(value).startswith(text(prefix)),
    "hasSuffix": lambda suffix, value: text(value).endswith(text(suffix)),
    "b64enc": lambda value: b64encode(text(value).encode()).decode(),
    "toString": printed,
    "int": _int,
    "default": lambda fallback, value: value if truth(value) else fallback,
    "empty": lambda value: not truth(value),
    "ternary": lambda yes, no, test: _index({"true": yes, "false": no}, printed(test)),
    "eq": _equal,
    "ne": lambda one, other: not _equal(one, other),
    "not": lambda value: not truth(value),
    "join": _join,
    "split": _split,
    "splitList": _split_list,
    "list": lambda *values: seq(list(values)),
    "dict": _dict,
    "first": lambda values: _ends(values, 0),
    "last": lambda values: _ends(values, -1),
    "has": lambda value, values: any(_equal(text(value), text(it)) for it in _listed(values)),
    "hasKey": lambda value, key: text(key) in _mapped(value),
    "index": _index,
    "len": lambda value: len(value if isinstance(value, dict) else _listed(value)),
}
