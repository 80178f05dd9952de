"""Explanations in words: why an object waits, and what would end a deadlock.

The only place that words them: rules call it for their messages, reports for what people ask.
"""

from collections.abc import Callable, Sequence
from typing import assert_never

from gitops_lint.results.explanation import (
    BuildFault,
    Detail,
    MissingDirectory,
    MissingReference,
    Name,
    Provided,
    Step,
    WaitReason,
)
from gitops_lint.wording.lists import listing

NameFormat = Callable[[Name], str]  # `str` for full names


def sentence(step: Step, name: NameFormat = str) -> str:
    """Why something waits, without a full stop; objects are called as `name` does it.

    Not escaped: what people wrote (names, paths) is in it as they wrote it.
    """
    match step.detail:
        case MissingReference(holder, target):  # not among the objects that short names tell apart
            return f"{name(holder)} waits for {target}, which nothing here applies"
        case Provided(needed, provided) if step.awaited:
            own = _sentence(step, needed, name)
            return f"{own}; {name(step.awaited)} brings {name(provided)}"
    return _sentence(step, step.awaited, name) + _fault(step.detail)


def _sentence(step: Step, awaited: Name | None, name: NameFormat) -> str:
    waiting, needs = name(step.waiter), name(awaited) if awaited else ""
    match step.reason:
        case WaitReason.DEPENDS_ON | WaitReason.READY_EXPR:
            return f"{waiting} depends on {needs}"
        case WaitReason.HEALTH:
            return f"{waiting} waits for the health of {needs}"
        case WaitReason.SOURCE:
            return f"{waiting} needs an artifact of {needs}"
        case WaitReason.OWNER if step.waiter.is_kind:
            return f"{waiting} is known once {needs} is there"
        case WaitReason.OWNER:
            return f"{waiting} is there once {needs} has applied it"
        case WaitReason.CRD:
            return f"{waiting} holds an object of {needs}, and is applied as a whole"
        case WaitReason.NAMESPACE:
            return f"{waiting} holds objects in {needs}, and is applied as a whole"
        case WaitReason.CONFIGURATION:
            return f"{waiting} reads {needs}"
        case WaitReason.SUSPENDED:
            return f"{waiting} is suspended"
        case WaitReason.MISSING:
            return f"{waiting} waits for something that does not exist"
        case WaitReason.FAILING_BUILD:
            return f"{waiting} cannot be built"
        case WaitReason.ITSELF:
            return f"{waiting} comes after {needs}"
        case _:
            assert_never(step.reason)


def _fault(detail: Detail | None) -> str:
    """What makes a build fail, as the end of a sentence."""
    match detail:
        case BuildFault(message):
            return f": {message}"
        case MissingDirectory(path):
            return f": its path {path} does not lead to a directory"
    return ""


def remedy(fixes: Sequence[Sequence[Step]]) -> str:
    """What to take away to end a deadlock; `fixes` as in `Blocker`."""
    if not fixes:
        return "there are many ways round: take the steps below apart one by one"
    size = len(fixes[0])
    said = "; or ".join(listing([_removal(step) for step in fix]) for fix in fixes)
    return (
        f"{said}: that frees them" if size == 1 else f"{said}: less than {size} changes do not do"
    )


def _removal(step: Step) -> str:
    waiting, needs = step.waiter, step.awaited or ""
    match step.reason:
        case WaitReason.DEPENDS_ON:
            return f"remove {needs} from dependsOn of {waiting}"
        case WaitReason.HEALTH:
            return f"let {waiting} not wait for {needs} (list under healthChecks what it has to)"
        case WaitReason.SOURCE | WaitReason.CONFIGURATION:
            return f"let something apply {needs} that does not wait for {waiting}"
        case WaitReason.NAMESPACE:
            return f"move the objects in {needs} out of {waiting}, or the Namespace into it"
        case WaitReason.CRD:
            return f"move the objects of {needs} out of {waiting}"
    return f"take away what {waiting} has of {needs}"
