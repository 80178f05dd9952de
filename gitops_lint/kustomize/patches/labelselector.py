"""Label selectors as Kubernetes reads them: `tier in (web, api), env != prod, !legacy`.

(apimachinery: pkg/labels/selector.go, as vendored by kustomize)
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from gitops_lint.digits import integer
from gitops_lint.kustomize.model.resource import BuildError
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.regex import regex

_NAME: Final = r"[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?"
_VALUE: Final = regex(rf"(?:{_NAME})?")
_KEY: Final = regex(
    rf"(?:(?=[^/]{{1,253}}/)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*/)?{_NAME}"
)
_WORD: Final = r"[^=!(),<>\s]+"
_REQUIREMENT: Final = regex(
    rf"\s*(?:(?P<absent>!)\s*(?P<not>{_WORD})"
    rf"|(?P<key>{_WORD})(?:\s*(?P<operator>==|=|!=|<|>)\s*(?P<value>{_WORD})?"
    rf"|\s+(?P<set>in|notin)\s*\((?P<values>[^=!()<>]*)\))?)\s*(?:,|\Z)"
)


class Requirement(NamedTuple):
    """One condition on a label."""

    key: str
    operator: str  # in, notin, exists, absent, <, >
    values: tuple[str, ...] = ()

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Whether the labels of an object meet the requirement."""
        value = labels.get(self.key)
        match self.operator:
            case "exists":
                return value is not None
            case "absent":
                return value is None
            case "notin":
                return value not in self.values
            case "in":
                return value in self.values
        number = integer(value or "")
        limit = integer(self.values[0])
        if number is None or limit is None:
            return False
        return number > limit if self.operator == ">" else number < limit


def parse_selector(text: str) -> tuple[Requirement, ...]:
    """The requirements of a selector, none if it is empty; raises BuildError if it is invalid."""
    return tuple(_requirements(text)) if text.strip() else ()


def _requirements(text: str) -> Iterator[Requirement]:
    position = 0
    while position < len(text):
        match = _REQUIREMENT.match(text, position)
        if not match or (match.end() == len(text) and match[0].endswith(",")):
            raise BuildError(f"`{text}` is not a valid label selector")
        position = match.end()
        yield _checked(_requirement(match), text)


def _requirement(match: re.Match[str]) -> Requirement:
    if match["absent"]:
        return Requirement(match["not"], "absent")
    if match["set"]:
        values = tuple(value.strip() for value in match["values"].split(","))
        return Requirement(match["key"], match["set"], values)
    operator, value = match["operator"], match["value"] or ""
    if operator is None:
        return Requirement(match["key"], "exists")
    if operator in "<>":
        return Requirement(match["key"], operator, (value,))
    return Requirement(match["key"], "notin" if operator == "!=" else "in", (value,))


def _checked(requirement: Requirement, text: str) -> Requirement:
    if not _KEY.fullmatch(requirement.key):
        raise BuildError(f"`{requirement.key}` in the selector `{text}` is not a valid label key")
    for value in requirement.values:
        if not _VALUE.fullmatch(value):
            raise BuildError(f"`{value}` in the selector `{text}` is not a valid label value")
    if requirement.operator in "<>" and integer(requirement.values[0]) is None:
        raise BuildError(f"the selector `{text}` compares with a value that is not a number")
    return requirement
