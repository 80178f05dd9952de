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

    The results are kept in the attribute `remembered` of the object and are freed with it, even if they
    refer back to it; a weak dictionary would keep such an object alive. The parts that the function reads
    must not change. The other arguments must be hashable.
    """

    @wraps(function)
    def remembered(of: _Object, /, *args: _More.args, **kwargs: _More.kwargs) -> _Result:
        known = remembered_of(of)
        key = (function, args, *sorted(kwargs.items())) if args or kwargs else function
        if key not in known:
            known[key] = function(of, *args, **kwargs)
        return known[key]  # type: ignore[no-any-return]

    return remembered


def remembered_of(of: Any) -> dict[Any, Any]:
    """What is remembered about an object; the dict is made only now, because of most objects nothing is."""
    try:
        return of.remembered  # type: ignore[no-any-return]
    except AttributeError:
        object.__setattr__(of, "remembered", {})  # also of a frozen object
        return of.remembered  # type: ignore[no-any-return]


def forget(of: object) -> None:
    """Free what is remembered about an object that is no longer needed, and may refer back to it."""
    remembered_of(of).clear()
