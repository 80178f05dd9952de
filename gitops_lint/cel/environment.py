"""The names and functions that an expression can use in Flux.

Only this package imports the library cel-expr-python, the CEL project's own parser and type checker (in
C++). Its import takes 2 ms, and it has no dependencies. Other libraries on PyPI take 60 to 130 ms, and
none of them checks types.
"""

from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cel_expr_python import cel

_ORDER: Final = ("_<_", "_<=_", "_>_", "_>=_")
_SETS: Final = ("sets.contains", "sets.equivalent", "sets.intersects")

NAMES: Final = (
    "all", "base64.decode", "base64.encode", "bool", "bytes", "charAt", "contains", "double",
    "duration", "dyn", "endsWith", "exists", "exists_one", "filter", "first", "format", "getDate",
    "getDayOfMonth", "getDayOfWeek", "getDayOfYear", "getFullYear", "getHours", "getMilliseconds",
    "getMinutes", "getMonth", "getSeconds", "has", "hasValue", "indexOf", "int", "join", "last",
    "lastIndexOf", "lowerAscii", "map", "matches", "optFlatMap", "optMap", "optional.none",
    "optional.of", "optional.ofNonZeroValue", "or", "orValue", "replace", "reverse",
    "sets.contains", "sets.equivalent", "sets.intersects", "size", "split", "startsWith",
    "string", "strings.quote", "substring", "timestamp", "trim", "type", "uint", "upperAscii", "value",
)  # fmt: skip
"""The functions and macros of CEL in Flux, for suggestions."""

RESERVED: Final = frozenset(
    {
        "as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in",
        "let", "loop", "namespace", "null", "package", "return", "true", "var", "void", "while",
    }
)  # fmt: skip
"""Words that an expression cannot use as names of fields."""


@cache
def environment(structs: tuple[str, ...], values: tuple[str, ...]) -> "cel.Env | None":
    """The environment for checking expressions; None if the library is not installed.

    `structs` are variables whose value is an object (`google.protobuf.Struct`: a map from names to any
    value), `values` are variables of any type. The functions are the standard ones, the extensions
    strings, encoders, sets and optional types, and comparison of numbers of different types.
    (fluxcd/pkg: runtime/cel expression.go.)
    """
    if not available():
        return None
    from cel_expr_python import cel
    from cel_expr_python.ext import ext_encoders, ext_optional, ext_strings

    struct = cel.Type.Map(cel.Type.STRING, cel.Type.DYN)
    return cel.NewEnv(
        variables={**dict.fromkeys(structs, struct), **dict.fromkeys(values, cel.Type.DYN)},
        extensions=[
            ext_strings.ExtStrings(),
            ext_encoders.ExtEncoders(),
            ext_optional.ExtOptional(),
            cel.CelExtension("flux", [*_numbers(), *_sets()]),
        ],
    )


@cache
def rules() -> "cel.Env | None":
    """The environment for validation rules, with the value as `self`; None if the library is not installed.

    It has the standard functions, and the extensions strings, encoders and optional types. The API server
    has more (Kubernetes docs: "CEL in Kubernetes"); a rule that uses one of those does not compile here.
    """
    if not available():
        return None
    from cel_expr_python import cel
    from cel_expr_python.ext import ext_encoders, ext_optional, ext_strings

    return cel.NewEnv(
        variables={"self": cel.Type.DYN},
        extensions=[
            ext_strings.ExtStrings(),
            ext_encoders.ExtEncoders(),
            ext_optional.ExtOptional(),
        ],
    )


@cache
def available() -> bool:
    """Whether the library is installed; without it, CEL is not checked."""
    try:
        import cel_expr_python.cel  # noqa: F401
    except ImportError:  # some platforms have no wheel
        return False
    return True


def _numbers() -> "list[cel.FunctionDecl]":
    """Comparisons of numbers of different types."""
    from cel_expr_python import cel

    numbers = {"int64": cel.Type.INT, "uint64": cel.Type.UINT, "double": cel.Type.DOUBLE}
    return [
        cel.FunctionDecl(
            operator,
            [_overload(f"{operator}{a}_{b}", [numbers[a], numbers[b]]) for a in numbers for b in numbers if a != b],
        )
        for operator in _ORDER
    ]  # fmt: skip


def _sets() -> "list[cel.FunctionDecl]":
    """The functions of the extension sets, which the library lacks."""
    from cel_expr_python import cel

    of_one_type = cel.Type.List(cel.Type("~T"))
    return [cel.FunctionDecl(name, [_overload(name, [of_one_type, of_one_type])]) for name in _SETS]


def _overload(name: str, parameters: "list[cel.Type]") -> "cel.Overload":
    from cel_expr_python import cel

    return cel.Overload(id=name, return_type=cel.Type.BOOL, parameters=parameters, is_member=False)
