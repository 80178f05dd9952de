"""Regular expressions that are compiled on first use: most runs use a third of them."""

import re
from typing import Any, AnyStr, cast


def regex(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """The expression of a pattern, compiled on first use; an invalid one raises `re.error` only then.

    It has the methods and attributes of a compiled expression, but functions such as `re.sub` do not
    take it.
    """
    return cast("re.Pattern[AnyStr]", _Regex(pattern, flags))


class _Regex:
    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        """An attribute of the compiled expression, kept so that this is called once for each."""
        found = self.__dict__[name] = getattr(re.compile(self.pattern, self._flags), name)
        return found
