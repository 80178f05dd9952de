"""Shared by `plan`, `why` and `compare`: names, places, steps and blockers as lines of text."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from gitops_lint.report.escape import visible
from gitops_lint.report.layout import Row, table, wrapped
from gitops_lint.report.style import Style
from gitops_lint.results.explanation import Blocker, BlockerKind, Line, Name, Step, WaitReason
from gitops_lint.wording.explanation import remedy, sentence
from gitops_lint.wording.lists import counted, listing

_BLOCKERS: Final = 30  # those that block most; JSON has all


class ShortNames:
    """Short names of objects: Kustomizations without their kind, all others with it.

    The namespace is left out if all Kustomizations have the same one (`homes`), and next to an object
    of the same namespace.
    """

    __slots__ = ("homes",)

    def __init__(self, homes: frozenset[str]) -> None:
        self.homes: Final = homes

    def __call__(self, name: Name, near: Name | None = None) -> str:
        if name.kind == "Kustomization":
            return self.bare(name, near)
        if name.is_kind or name.is_role:
            return visible(str(name))
        return f"{visible(name.kind)} {self.bare(name, near)}"

    def bare(self, name: Name, near: Name | None = None) -> str:
        """The same without its kind."""
        alone = name.kind == "Kustomization" and len(self.homes) < 2
        beside = near is not None and near.namespace == name.namespace
        short = alone or beside or not name.namespace
        return visible(name.name if short else f"{name.namespace}/{name.name}")


def short_names(names: Iterable[Name]) -> ShortNames:
    """The short names for these objects, and for others next to them."""
    return ShortNames(frozenset(name.namespace for name in names if name.kind == "Kustomization"))


def shown_place(place: Line | None) -> str:
    """`path:line`; the directory of an entry point has no lines."""
    if place is None:
        return ""
    is_file = "." in place.path.rpartition("/")[2]
    return f"{visible(place.path)}:{place.line}" if is_file else visible(place.path)


def short_reason(step: Step, call: ShortNames, near: Name | None = None) -> str:
    """What the waiter waits for, in a few words: `depends on infra`; next to the name `near`, if given."""
    awaited = call(step.awaited, near) if step.awaited else ""
    match step.reason:
        case WaitReason.DEPENDS_ON:
            return f"depends on {awaited}"
        case WaitReason.READY_EXPR:
            return f"has a readyExpr on {awaited}"
        case WaitReason.OWNER:
            return f"applied by {awaited}"
        case WaitReason.SOURCE:
            return f"built from {awaited}"
    return shown_sentence(step, call)


def shown_sentence(step: Step, call: ShortNames) -> str:
    """The sentence of a step, with the short names of the result."""
    return visible(sentence(step, call))


def step_lines(
    steps: Sequence[Step], call: ShortNames, style: Style, indent: str = "  "
) -> Iterator[str]:
    """Each step with its place, numbered if there are several."""
    numbers = [f"{number}. " if len(steps) > 1 else "" for number in range(1, len(steps) + 1)]
    rows = [
        Row([number + shown_sentence(step, call)], shown_place(step.place))
        for number, step in zip(numbers, steps, strict=True)
    ]
    yield from table(rows, style, indent)


def blocker_lines(found: Sequence[Blocker], call: ShortNames, style: Style) -> Iterator[str]:
    """The objects that never become Ready, and why."""
    for it in found[:_BLOCKERS]:
        if len(it.steps) == 1:
            (step,) = it.steps
            suspended = it.kind is BlockerKind.SUSPENDED
            text = _blocker_summary(it, call) if suspended else shown_sentence(step, call)
            yield from table([Row([text], shown_place(step.place))], style)
        else:
            yield from wrapped(_blocker_summary(it, call), style, "  ")
            yield from step_lines(it.steps, call, style, "    ")
        if it.kind is BlockerKind.DEADLOCK:
            yield from wrapped(f"to fix it: {visible(remedy(it.fixes))}", style, "    ")
        if others := [name for name in it.blocks if name not in it.objects]:
            yield from wrapped(f"blocks {counted_names(others, call)}", style, "    ")
    if found[_BLOCKERS:]:
        yield f"  and {counted(len(found) - _BLOCKERS, 'other reason')}"


def counted_names(names: Sequence[Name], call: ShortNames, most: int = 6) -> str:
    """The number of each kind, and the first names: `2 Kustomizations: apps and web`."""
    if len(names) == 1:
        (one,) = names
        return f"{visible(one.kind)} {call.bare(one)}"
    order = sorted(names, key=lambda name: (-len(name.kind), name))
    kinds = dict.fromkeys(name.kind for name in order)
    parts = [counted(sum(name.kind == kind for name in order), visible(kind)) for kind in kinds]
    shown = [call.bare(name) if len(kinds) == 1 else call(name) for name in order]
    return f"{listing(parts)}: {listing(shown, most)}"


def _blocker_summary(it: Blocker, call: ShortNames) -> str:
    names = listing([call(name) for name in it.objects])
    match it.kind:
        case BlockerKind.SUSPENDED:
            return f"{names}: suspended in Git, so it never starts on a new cluster"
        case BlockerKind.MISSING:
            return f"{names}: waits for objects that do not exist"
        case BlockerKind.FAILING_BUILD:
            return f"{names}: cannot be built"
        case BlockerKind.REJECTED:
            return f"{names}: applies objects that the API server rejects"
        case BlockerKind.EXPRESSION:
            return f"{names}: never starts, because Flux cannot compile or evaluate its CEL expressions"
        case BlockerKind.FEATURE_GATE:
            return f"{names}: needs a feature gate that is off"
        case BlockerKind.ACCESS:
            return f"{names}: names a source in another namespace, to which Flux denies access"
        case BlockerKind.DECRYPTION:
            return f"{names}: applies an encrypted object and does not decrypt it"
        case BlockerKind.KEY:
            return f"{names}: reads values from a key that does not exist"
        case BlockerKind.REFUSED:
            return f"{names}: has an entry that its controller refuses"
    return f"{names}: a deadlock; all of them wait for each other"
