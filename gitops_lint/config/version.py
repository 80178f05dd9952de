"""The Flux versions that users write."""

import re
from typing import Final

from gitops_lint.digits import integer
from gitops_lint.errors import UsageError

_SHOWN: Final = 40
_VERSION = re.compile(r"v?([0-9]+)\.([0-9]+)(\.([0-9]+|x|\*)([-+][0-9A-Za-z.+-]+)?)?")


def flux_minor(version: str) -> str:
    """The minor of a Flux version: "2.9" for "2.9", "v2.9.1" and "2.9.x"; raises UsageError if invalid."""
    if match := _VERSION.fullmatch(version.strip()):
        major, minor = integer(match[1]), integer(match[2])
        if major is not None and minor is not None:
            return f"{major}.{minor}"
    shortened = version if len(version) <= _SHOWN else f"{version[:_SHOWN]}…"
    raise UsageError(f"`{shortened}` is not a Flux version", "write a minor version, such as `2.9`")
