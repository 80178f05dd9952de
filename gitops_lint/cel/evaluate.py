"""Evaluates a validation rule of a CRD for a value."""

from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal

from gitops_lint.cel.environment import available, rules
from gitops_lint.cel.simple import decided
from gitops_lint.regex import regex

if TYPE_CHECKING:
    from cel_expr_python import cel

Verdict = Literal["holds", "broken", "error", "unknown"]

_MISSING: Final = "NOT_FOUND: Key not found"
# Each nested macro multiplies the work; the cost limit of the API server does not apply here.
_MACROS: Final = regex(r"\.(?:all|exists|exists_one|existsOne|map|filter|transform\w+)\(")
_MOST_STEPS: Final = 1_000_000


def evaluate(rule: str, value: Any) -> Verdict:
    """Evaluate a rule with `value` as `self`: dicts, lists, strings, booleans, 64-bit ints, floats, None.

    "error": the rule reads a field that does not exist; the API server rejects such an object too.
    "unknown": the library is not installed, lacks a function of the rule, or would take too long.
    """
    if not available():
        return "unknown"
    simple = decided(rule, value)
    if simple is not None:
        return "holds" if simple else "broken"
    return _evaluated(rule, value)


def _evaluated(rule: str, value: Any) -> Verdict:
    """The verdict of the library."""
    program, macros = _program(rule)
    if program is None or (macros and _size(value) ** macros > _MOST_STEPS):
        return "unknown"
    try:
        result = program.eval(data={"self": value}).value()
    except (RuntimeError, TypeError, ValueError):
        return "unknown"
    if isinstance(result, bool):
        return "holds" if result else "broken"
    return "error" if str(result).startswith(_MISSING) else "unknown"


@cache
def _program(rule: str) -> "tuple[cel.Expression | None, int]":
    """The rule, compiled, and the number of its macros."""
    env = rules()
    try:
        return env and env.compile(rule), len(_MACROS.findall(rule))
    except (RuntimeError, TypeError, ValueError):
        return None, 0


def _size(value: Any) -> int:
    """The number of values in a value, including itself."""
    if isinstance(value, dict):
        return 1 + sum(map(_size, value.values()))
    return 1 + sum(map(_size, value)) if isinstance(value, list) else 1
