"""The Flux versions that users write."""

import re

from gitops_lint.errors import UsageError

_VERSION = re.compile(r"v?([0-9]+)\.([0-9]+)(\.([0-9]+|x|\*)([-+][0-9A-Za-z.+-]+)?)?")


def flux_minor(version: str) -> str:
    """The minor of a Flux version: "2.9" for "2.9", "v2.9.1" and "2.9.x"; raises UsageError if invalid."""
    if match := _VERSION.fullmatch(version.strip()):
        return f"{int(match[1])}.{int(match[2])}"
    raise UsageError(f"`{version}` is not a Flux version", "write a minor version, such as `2.9`")
