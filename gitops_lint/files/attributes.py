"""The attributes that `.gitattributes` gives to files."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from io import BytesIO
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from dulwich.attrs import AttributeValue, Pattern

ATTRIBUTES: Final = ".gitattributes"
_FILTER: Final = b"filter"


class Attributes:
    """The `.gitattributes` of a repository: their content by path. Those that cannot be read count as empty."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files

    def filters(self, path: str) -> bool:
        """Whether a filter changes the content of a file when Git stores it. (git: gitattributes, filter)"""
        if not self._patterns:
            return False
        found: AttributeValue = None
        for folder, patterns in self._patterns:
            if path.startswith(folder):
                inside = path.removeprefix(folder).encode(errors="surrogateescape")
                for pattern, given in patterns:
                    if _FILTER in given and pattern.match(inside):
                        found = given[_FILTER]
        return isinstance(found, bytes)

    @cached_property
    def _patterns(self) -> "list[tuple[str, list[tuple[Pattern, Mapping[bytes, AttributeValue]]]]]":
        """The patterns of each folder with some, outer folders first."""
        return sorted(self._read(), key=lambda it: it[0].count("/"))

    def _read(
        self,
    ) -> "Iterator[tuple[str, list[tuple[Pattern, Mapping[bytes, AttributeValue]]]]]":
        from dulwich.attrs import Pattern, parse_git_attributes

        for path, content in self._files.items():
            found = []
            try:
                for text, given in parse_git_attributes(BytesIO(content)):
                    pattern = Pattern(text)
                    pattern.match(b"")
                    found.append((pattern, given))
            except Exception:  # noqa: BLE001  whatever the library makes of a malformed file
                found = []
            yield path[: -len(ATTRIBUTES)], found
