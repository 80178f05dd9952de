"""The Flux versions that users write."""

from typing import Final

from gitops_lint.digits import integer
from gitops_lint.errors import UsageError
from gitops_lint.regex import regex

_SHOWN: Final = 40
_VERSION = regex(r"v?([0-9]+)\.([0-9]+)(\.([0-9]+|x|\*)([-+][0-9A-Za-z.+-]+)?)?")


def flux_version(version: str) -> str:
    """A Flux version as numbers: "2.9.1" for "v2.9.1", "2.9" for "2.9" and "2.9.x"; raises UsageError if invalid."""
    if match := _VERSION.fullmatch(version.strip()):
        numbers = [integer(match[index] or "") for index in (1, 2, 4)]
        if None not in numbers[:2]:
            return ".".join(str(number) for number in numbers if number is not None)
    shortened = version if len(version) <= _SHOWN else f"{version[:_SHOWN]}…"
    raise UsageError(f"`{shortened}` is not a Flux version", "write a minor version, such as `2.9`")
