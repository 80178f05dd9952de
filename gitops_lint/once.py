"""Caches the results of a function on an object, for as long as that object lives."""

from collections.abc import Callable, Mapping
from functools import wraps
from types import MappingProxyType
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

_Object = TypeVar("_Object")
_More = ParamSpec("_More")
_Result = TypeVar("_Result")
_UNKNOWN: Final[Mapping[Any, Any]] = MappingProxyType({})


def once(
    function: Callable[Concatenate[_Object, _More], _Result],
) -> Callable[Concatenate[_Object, _More], _Result]:
    """Call a function only once for each object (its first argument) and the other arguments.

    The results are kept in the attribute `remembered` of the object and are freed with it, even if they
    refer back to it; a weak dictionary would keep such an object alive. The parts that the function reads
    must not change. The other arguments must be hashable.
    """
    # Of most objects no more is known than that there is nothing: these share one mapping.
    nothing: Mapping[Any, Any] = MappingProxyType({function: ()})

    @wraps(function)
    def remembered(of: _Object, /, *args: _More.args, **kwargs: _More.kwargs) -> _Result:
        known = getattr(of, "remembered", _UNKNOWN)
        key = (function, args, *sorted(kwargs.items())) if args or kwargs else function
        if key in known:
            return known[key]  # type: ignore[no-any-return]
        result = function(of, *args, **kwargs)
        if key is function and result == () and not getattr(of, "remembered", _UNKNOWN):
            object.__setattr__(of, "remembered", nothing)  # also of a frozen object
        else:
            remembered_of(of)[key] = result
        return result

    return remembered


def remembered_of(of: object) -> dict[Any, Any]:
    """What is remembered about an object, to add to it."""
    known = getattr(of, "remembered", _UNKNOWN)
    if type(known) is not dict:
        known = dict(known)
        object.__setattr__(of, "remembered", known)
    return known


def forget(of: object) -> None:
    """Free what is remembered about an object that is no longer needed, and may refer back to it."""
    remembered_of(of).clear()
