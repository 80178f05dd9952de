"""Remember what a function makes of an object, for as long as that object lives."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

_Object = TypeVar("_Object")
_More = ParamSpec("_More")
_Result = TypeVar("_Result")

_REMEMBERED: Final = "_remembered"


def once(
    function: Callable[Concatenate[_Object, _More], _Result],
) -> Callable[Concatenate[_Object, _More], _Result]:
    """Call a function once for each object, which is its first argument, and each of the others.

    The results are kept in the object's own `__dict__` and are freed with it, even if they refer back
    to it; a weak dictionary would keep such an object alive. So the object must not have `__slots__`,
    nor change in what the function reads. The other arguments must be hashable.
    """

    @wraps(function)
    def remembered(of: _Object, /, *args: _More.args, **kwargs: _More.kwargs) -> _Result:
        known: dict[Any, _Result] = vars(of).setdefault(_REMEMBERED, {})
        key = (function, args, *sorted(kwargs.items()))
        if key not in known:
            known[key] = function(of, *args, **kwargs)
        return known[key]

    return remembered
