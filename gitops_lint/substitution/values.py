"""The variables of a Flux Kustomization, and whether it substitutes at all."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeVar

from gitops_lint.source import get

SUBSTITUTE: Final = "kustomize.toolkit.fluxcd.io/substitute"

_NAME: Final = re.compile(r"[_A-Za-z][_A-Za-z0-9]*")

_T = TypeVar("_T")


def variable_problem(name: str) -> str | None:
    """Why a name cannot be a variable's, or None.

    One bad name fails the whole build, used or not. (fluxcd/pkg: kustomize `varSubstitution`)
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
    """The nearest name that is one: what is not allowed becomes `_`.

    >>> variable_name("cluster-name")
    'cluster_name'
    """
    fixed = re.sub("[^_A-Za-z0-9]", "_", name)
    return fixed if fixed and not fixed[0].isdigit() else f"_{fixed}"


def normalise(value: str) -> str:
    """A variable's value as Flux takes it: without its line feeds.

    (fluxcd/pkg: kustomize `LoadVariables`)
    """
    return value.replace("\n", "")


def precedence(sources: Iterable[Mapping[str, _T]], inline: Mapping[str, _T]) -> dict[str, _T]:
    """The variables of all `substituteFrom` sources in order, the later over the earlier, and of
    `substitute` over them all.

    (fluxcd/pkg: kustomize `SubstituteVariables`)
    """
    merged: dict[str, _T] = {}
    for source in (*sources, inline):
        merged.update(source)
    return merged


def runs(*, variables: int, always: bool) -> bool:
    """Whether Flux substitutes: not without a variable, unless `substituteStrategy` is Always.

    Defaults (`${v:=d}`) then stay as they are. (fluxcd/pkg: kustomize `SubstituteVariables`)
    """
    return variables > 0 or always


def is_disabled(data: Any) -> bool:
    """Whether an object turns substitution off by label or annotation, compared to the letter.

    (fluxcd/pkg: kustomize `SubstituteVariables`; other switches of Flux ignore the case.)
    """
    return any(
        get(data, "metadata", field, SUBSTITUTE) == "disabled"
        for field in ("labels", "annotations")
    )
