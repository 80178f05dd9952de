"""Caches the results of a function on an object, for as long as that object lives."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

_Object = TypeVar("_Object")
_More = ParamSpec("_More")
_Result = TypeVar("_Result")


def once(
    function: Callable[Concatenate[_Object, _More], _Result],
) -> Callable[Concatenate[_Object, _More], _Result]:
    """Call a function only once for each object (its first argument) and the other arguments.

    The results are kept in the object's own `__dict__` and are freed with it, even if they refer back
    to it; a weak dictionary would keep such an object alive. So the object must have a `__dict__`, and
    the parts that the function reads must not change. The other arguments must be hashable.
    """

    @wraps(function)
    def remembered(of: _Object, /, *args: _More.args, **kwargs: _More.kwargs) -> _Result:
        known: dict[Any, _Result] = vars(of)  # its attributes have strings as their keys
        key = (function, args, *sorted(kwargs.items())) if args or kwargs else function
        if key not in known:
            known[key] = function(of, *args, **kwargs)
        return known[key]

    return remembered


def forget(of: object) -> None:
    """Free what is remembered about an object that is no longer needed, and may refer back to it."""
    known: dict[Any, Any] = vars(of)
    for key in [key for key in known if not isinstance(key, str)]:
        del known[key]
