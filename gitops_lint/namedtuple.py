"""NamedTuple, in an eighth of the time: a lint declares 250 of them."""

from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import CodeType
    from typing import NamedTuple
else:
    from collections import _tuplegetter
    from functools import cache
    from types import FunctionType

    class _Tuple(tuple):
        """The methods of every named tuple; see `collections.namedtuple`."""

        __slots__ = ()

        @classmethod
        def _make(cls, values: "Iterable[object]") -> Self:
            made = tuple.__new__(cls, values)
            if len(made) != len(cls._fields):
                raise TypeError(f"{cls.__name__} has {len(cls._fields)} fields, not {len(made)}")
            return made

        def _replace(self, /, **changes: object) -> Self:
            values = list(self)
            for name, value in changes.items():  # few of many fields
                if name not in self._fields:
                    raise ValueError(f"{type(self).__name__} has no field {name}")
                values[self._fields.index(name)] = value
            return tuple.__new__(type(self), values)

        __replace__ = _replace  # for `copy.replace`, new in Python 3.13

        def _asdict(self) -> dict[str, Any]:
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self) -> str:
            fields = ", ".join(f"{name}={value!r}" for name, value in self._asdict().items())
            return f"{type(self).__name__}({fields})"

        def __getnewargs__(self) -> tuple[Any, ...]:  # for `copy` and `pickle`
            return tuple(self)

    @cache
    def _code(count: int) -> "CodeType":
        """The code of a constructor, compiled once for each number of fields."""
        names = "".join(f"_{index}, " for index in range(count))
        code: CodeType = eval(f"lambda cls, {names}: new(cls, ({names}))").__code__  # noqa: S307
        return code

    def _constructor(
        of: str, fields: tuple[str, ...], defaults: tuple[object, ...]
    ) -> "Callable[..., Any]":
        names = {"co_name": "__new__", "co_qualname": f"{of}.__new__"}
        code = _code(len(fields)).replace(co_varnames=("cls", *fields), **names)
        return FunctionType(code, {"new": tuple.__new__}, argdefs=defaults)

    @cache
    def _getter(index: int) -> _tuplegetter:
        return _tuplegetter(index, None)

    class _Maker(type):
        def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> type:
            if not bases:
                return super().__new__(cls, name, bases, namespace)
            # Since Python 3.14, only a class knows its annotations.
            types = (
                namespace.get("__annotations__") or type(name, (), {**namespace}).__annotations__
            )
            fields = tuple(types)
            defaults = {it: namespace[it] for it in fields if it in namespace}
            made = {
                "__slots__": (),
                "__new__": _constructor(name, fields, tuple(defaults.values())),
                "__match_args__": fields,
                "_fields": fields,
                "_field_defaults": defaults,
                **dict(zip(fields, map(_getter, range(len(fields))), strict=True)),
            }
            return type(name, (_Tuple,), namespace | made)

    class NamedTuple(metaclass=_Maker):
        """As `typing.NamedTuple`, but not generic, and without the checks that a type checker makes."""


__all__ = ["NamedTuple"]
