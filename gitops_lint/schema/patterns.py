"""The patterns of the schemas in words."""

from collections.abc import Iterator
from typing import Any, Final

from gitops_lint.schema import durations
from gitops_lint.schema.metadata import LABEL_PATTERN, NAME_PATTERN, NAMESPACE_PATTERN

_LABEL_WORDS: Final = (
    "lower-case letters, digits and `-`, starting and ending with a letter or digit"
)

QUANTITY_PATTERN: Final = (
    r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)?$"
)
"""A quantity of Kubernetes (apimachinery: resource.ParseQuantity)."""

# (Kubernetes: apimachinery validation; core, networking and admissionregistration validation)
_LABEL: Final = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_NUMBERS: Final = r"[0-9]{1,3}(\.[0-9]{1,3}){3}"
_IP: Final = rf"({_NUMBERS}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)"
IP_PATTERN: Final = f"^{_IP}$"
CIDR_PATTERN: Final = f"^{_IP}/[0-9]{{1,3}}$"
CLUSTER_IP_PATTERN: Final = f"^(None|{_IP})?$"
ENVIRONMENT_PATTERN: Final = "^[ -<>-~]+$"
HOST_PATTERN: Final = rf"^(?!{_NUMBERS}$)((\*\.)?{_LABEL}(\.{_LABEL})*)?$"
INNER_PATH_PATTERN: Final = r"^(?!/)(?!(.*/)?\.\.(/|$))"
PERCENT_PATTERN: Final = "^[0-9]+%$"
PORT_NAME_PATTERN: Final = f"^({_LABEL})?$"
WEBHOOK_PATTERN: Final = rf"^{_LABEL}(\.{_LABEL}){{2,}}$"

MEANINGS: Final[dict[str, str]] = {
    QUANTITY_PATTERN: "a quantity such as `500m` or `2Gi`",
    IP_PATTERN: "an IP address",
    CIDR_PATTERN: "a range of IP addresses such as `10.0.0.0/8`",
    CLUSTER_IP_PATTERN: "an IP address or `None`",
    ENVIRONMENT_PATTERN: "printable ASCII characters without `=`",
    HOST_PATTERN: "a DNS name in lower case, without port or path",
    INNER_PATH_PATTERN: "a relative path without `..`",
    PERCENT_PATTERN: "a whole number or a percentage such as `25%`",
    PORT_NAME_PATTERN: _LABEL_WORDS,
    WEBHOOK_PATTERN: "a DNS name in lower case, of three or more parts",
    **dict.fromkeys(durations.UNITS, "a duration such as `10m`"),
    NAME_PATTERN: "lower-case letters, digits, `-` and `.`, starting and ending with a letter or digit",
    NAMESPACE_PATTERN: _LABEL_WORDS,
    LABEL_PATTERN: "letters, digits, `-`, `_` and `.`, starting and ending with a letter or digit",
    r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?$": _LABEL_WORDS,
    r"^[a-z0-9]([a-z0-9_-]*[a-z0-9])?$": (
        "lower-case letters, digits, `-` and `_`, starting and ending with a letter or digit"
    ),
    r"^@([a-z0-9]([a-z0-9_-]*[a-z0-9])?)$": "`@` and the alias of a source, such as `@app`",
    r"^@([a-z0-9]([a-z0-9_-]*[a-z0-9])?)/(.*)$": (
        "`@`, the alias of a source, `/` and a path, such as `@app/deploy/**`"
    ),
    r"^@(artifact)/(.*)$": "`@artifact/` and a path",
    r"^@artifact/([^/]{0,1}|[^./][^/]|[.][^./]|[^/]{3,})(/([^/]{0,1}|[^./][^/]|[.][^./]|[^/]{3,}))*$": (
        "`@artifact/` and a path without `..`"
    ),
    r"^(\*|[a-z0-9]([-a-z0-9]*[a-z0-9])?)$": f"`*`, or {_LABEL_WORDS}",
    r"^$|^[^+:]": "a refspec that starts with neither `+` nor `:`",
    r"^oci://.*$": "a URL that starts with `oci://`",
    r"^https?://": "a URL that starts with `http://` or `https://`",
    r"^(http|https)://": "a URL that starts with `http://` or `https://`",
    r"^(http|https)://.*$": "a URL that starts with `http://` or `https://`",
    r"^(http|https|oci)://.*$": "a URL that starts with `http://`, `https://` or `oci://`",
    r"^((http|https|oci)://.*){0,1}$": "a URL that starts with `http://`, `https://` or `oci://`",
    r"^(http|https|ssh)://.*$": "a URL that starts with `http://`, `https://` or `ssh://`",
    r"^([a-zA-Z0-9_\-.\\\/]|\[[0-9]{1,5}\])+$": "a path in the values, such as `image.tag` or `hosts[0]`",
    r"^[\-._a-zA-Z0-9]+$": "letters, digits, `-`, `_` and `.`",
}
"""Pattern -> its meaning, to follow "must be "."""


def patterns_in(schema: Any) -> Iterator[str]:
    """Yield every pattern of a schema."""
    if isinstance(schema, dict):
        if isinstance(pattern := schema.get("pattern"), str):
            yield pattern
        schema = list(schema.values())
    if isinstance(schema, list):
        for part in schema:
            yield from patterns_in(part)
