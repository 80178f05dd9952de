"""A CRD's validation rule and the value it is about, to whether it holds."""

import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal

from gitops_lint.cel.environment import rules

if TYPE_CHECKING:
    from cel_expr_python import cel

Verdict = Literal["holds", "broken", "error", "unknown"]

_MISSING: Final = "NOT_FOUND: Key not found"
# Each one inside of another multiplies the work; the API server's cost limit is not known here.
_MACROS: Final = re.compile(r"\.(?:all|exists|exists_one|existsOne|map|filter|transform\w+)\(")
_MOST_STEPS: Final = 1_000_000


def evaluate(rule: str, value: Any) -> Verdict:
    """Evaluate a rule with `value` as `self`: dicts, lists, strings, booleans, 64-bit ints, floats, None.

    "error": it reads a field that is not there, for which the API server rejects the object as well.
    "unknown": the library is not installed, does not know a function of the rule, or would take too long.
    """
    program = _program(rule)
    if program is None or _size(value) ** len(_MACROS.findall(rule)) > _MOST_STEPS:
        return "unknown"
    try:
        result = program.eval(data={"self": value}).value()
    except (RuntimeError, TypeError, ValueError):
        return "unknown"
    if isinstance(result, bool):
        return "holds" if result else "broken"
    return "error" if str(result).startswith(_MISSING) else "unknown"


@cache
def _program(rule: str) -> "cel.Expression | None":
    env = rules()
    try:
        return env and env.compile(rule)
    except (RuntimeError, TypeError, ValueError):
        return None


def _size(value: Any) -> int:
    """How many values there are in a value."""
    if isinstance(value, dict):
        return 1 + sum(map(_size, value.values()))
    return 1 + sum(map(_size, value)) if isinstance(value, list) else 1
