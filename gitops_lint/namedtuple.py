"""NamedTuple, in an eighth of the time: a lint declares 250 of them, and needs an instance of half of them."""

from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import NamedTuple
else:
    from collections import _tuplegetter, namedtuple

    class _Tuple(tuple):
        """The methods of every named tuple; see `collections.namedtuple`."""

        __slots__ = ()

        def __new__(cls, /, *values: object, **named: object) -> Self:
            """The first instance of a class, and with it the constructor for all others."""
            owner = next(it for it in cls.__mro__ if "_fields" in vars(it))
            defaults = owner._field_defaults.values()
            constructor = namedtuple(owner.__name__, owner._fields, defaults=defaults).__new__  # noqa: PYI024
            owner.__new__ = staticmethod(constructor)
            return constructor(cls, *values, **named)

        @classmethod
        def _make(cls, values: "Iterable[object]") -> Self:
            made = tuple.__new__(cls, values)
            if len(made) != len(cls._fields):
                raise TypeError(f"{cls.__name__} has {len(cls._fields)} fields, not {len(made)}")
            return made

        def _replace(self, /, **changes: object) -> Self:
            made = self._make(map(changes.pop, self._fields, self))
            if changes:
                raise ValueError(f"{type(self).__name__} has no field {', '.join(changes)}")
            return made

        __replace__ = _replace  # for `copy.replace`, new in Python 3.13

        def _asdict(self) -> dict[str, Any]:
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self) -> str:
            fields = ", ".join(f"{name}={value!r}" for name, value in self._asdict().items())
            return f"{type(self).__name__}({fields})"

        def __getnewargs__(self) -> tuple[Any, ...]:  # for `copy` and `pickle`
            return tuple(self)

    class _Maker(type):
        def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> type:
            if not bases:
                return super().__new__(cls, name, bases, namespace)
            made = type(name, (_Tuple,), {**namespace, "__slots__": ()})
            made._fields = made.__match_args__ = fields = tuple(made.__annotations__)
            made._field_defaults = {it: namespace[it] for it in fields if it in namespace}
            for index, field in enumerate(fields):
                setattr(made, field, _tuplegetter(index, None))
            return made

    class NamedTuple(metaclass=_Maker):
        """As `typing.NamedTuple`, but not generic, and without the checks that a type checker makes."""


__all__ = ["NamedTuple"]
