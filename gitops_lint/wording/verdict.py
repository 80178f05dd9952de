"""The verdict on a cluster in words."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from gitops_lint.results.verdict import Need, Outcome, Verdict
from gitops_lint.wording.lists import counted, listing

_CRD: Final = "CustomResourceDefinition"
_SHOWN: Final = 3  # names


def verdict_sentence(verdict: Verdict) -> str:
    """`converges if 2 Namespaces and 1 Secret exist first`, without a period; names are not escaped."""
    assumed = ", assuming that it is an entry point" if verdict.assumed else ""
    return _outcome(verdict) + assumed


def _outcome(verdict: Verdict) -> str:
    match verdict.outcome:
        case Outcome.CONVERGES:
            return f"converges from empty{_unless(verdict)}"
        case Outcome.CONVERGES_IF:
            return f"{_condition(verdict)}{_unless(verdict)}"
        case Outcome.DOES_NOT_CONVERGE:
            number = len(verdict.never_ready)
            verb = "becomes" if number == 1 else "become"
            names = listing([str(name) for name in verdict.never_ready], _SHOWN)
            return f"does not converge: {counted(number, 'object')} never {verb} Ready ({names})"
    return f"cannot tell whether it converges: {verdict.blind[0]}"


def _unless(verdict: Verdict) -> str:
    """The race after which Flux does not retry, or not for long, if there is one."""
    if not verdict.raced:
        return ""
    names = listing([str(name) for name in verdict.raced], 1)
    verbs = ("is", "fails") if len(verdict.raced) == 1 else ("are", "fail")
    return f", unless {names} {verbs[0]} installed too early and {verbs[1]} for good"


def _condition(verdict: Verdict) -> str:
    """Which needs must exist first; those that the configuration accepts are counted apart."""
    others = [need for need in verdict.needs if need.awaited and not need.accepted]
    certain = [need for need in others if need.certain]
    accepted = sum(bool(need.accepted and need.awaited) for need in verdict.needs)
    if not others:
        noun, verb = ("need", "exists") if accepted == 1 else ("needs", "exist")
        return f"converges if {accepted} accepted {noun} {verb} first"
    chosen = certain or others
    verb = "exists" if len(chosen) == 1 else "exist"
    more = f" ({accepted} accepted)" if accepted else ""
    text = f"converges if {_numbers(chosen)} {verb} first{more}"
    return text if certain else f"{text}, which something not known here may create"


def _numbers(needs: Sequence[Need]) -> str:
    kinds = Counter(kind_of(need) for need in needs)
    return listing([counted(number, kind) for kind, number in kinds.items()])


def kind_of(need: Need) -> str:
    """The kind of what is needed; a kind that the API server must serve is a CRD."""
    if need.name.is_role:
        return "role"
    return "CRD" if need.name.is_kind or need.name.kind == _CRD else need.name.kind


def title_of(need: Need) -> str:
    """`Secret flux-system/keys`, `CRD of Widget (example.com)`, `role for ServiceAccount apps/team`."""
    name = need.name
    if name.is_role:
        return f"role for {name._replace(is_role=False)}"
    return f"CRD of {name.kind} ({need.group})" if name.is_kind else str(name)
