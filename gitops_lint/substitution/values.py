"""The variables of a Flux Kustomization, and whether it substitutes at all."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeVar

from gitops_lint.documents import get
from gitops_lint.regex import regex

SUBSTITUTE: Final = "kustomize.toolkit.fluxcd.io/substitute"

_NAME: Final = regex(r"[_A-Za-z][_A-Za-z0-9]*")

_T = TypeVar("_T")


def variable_problem(name: str) -> str | None:
    """Why a name is not a valid name of a variable; None if it is valid.

    A single invalid name makes the whole build fail, used or not. (fluxcd/pkg: kustomize
    `varSubstitution`)
    """
    if _NAME.fullmatch(name):
        return None
    if not name:
        return "the name is empty: a variable needs a name of letters, digits and `_`"
    if name[0].isascii() and name[0].isdigit():
        return f"`{name}` starts with a digit: a variable's name starts with a letter or `_`"
    bad = next(character for character in name if not re.fullmatch("[_A-Za-z0-9]", character))
    return f"`{name}` contains `{bad}`: a variable's name has only letters, digits and `_`"


def variable_name(name: str) -> str:
    """The nearest valid name of a variable: characters that are not allowed become `_`.

    >>> variable_name("cluster-name")
    'cluster_name'
    """
    fixed = re.sub("[^_A-Za-z0-9]", "_", name)
    return fixed if fixed and not fixed[0].isdigit() else f"_{fixed}"


def normalize(value: str) -> str:
    """A variable's value as Flux uses it: without line feeds.

    (fluxcd/pkg: kustomize `LoadVariables`)
    """
    return value.replace("\n", "")


def precedence(sources: Iterable[Mapping[str, _T]], inline: Mapping[str, _T]) -> dict[str, _T]:
    """The variables of all `substituteFrom` sources, in order, and of `substitute`.

    Later sources override earlier ones, and `substitute` overrides them all. (fluxcd/pkg: kustomize
    `SubstituteVariables`)
    """
    merged: dict[str, _T] = {}
    for source in (*sources, inline):
        merged.update(source)
    return merged


def runs(*, variables: int, always: bool) -> bool:
    """Whether Flux substitutes: only with a variable, or if `substituteStrategy` is Always.

    Otherwise, even defaults (`${v:=d}`) stay as written. (fluxcd/pkg: kustomize
    `SubstituteVariables`)
    """
    return variables > 0 or always


def is_disabled(data: Any) -> bool:
    """Whether a label or annotation of an object disables substitution; its value is case-sensitive.

    (fluxcd/pkg: kustomize `SubstituteVariables`; other switches of Flux ignore the case)
    """
    return any(
        get(data, "metadata", field, SUBSTITUTE) == "disabled"
        for field in ("labels", "annotations")
    )
