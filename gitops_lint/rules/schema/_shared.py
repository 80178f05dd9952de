"""Shared by the rules about objects that the API server rejects."""

import json
from collections.abc import Iterator, Sequence
from typing import Final, TypedDict

from gitops_lint.cluster import Cluster, Resource
from gitops_lint.cluster.rejections import Rejection, RejectionKind, is_placeholder, rejected
from gitops_lint.documents import KeyPath, get, place_of
from gitops_lint.order import skipped
from gitops_lint.regex import regex
from gitops_lint.results.fix import Fix, Quote
from gitops_lint.rule import Problem, Severity
from gitops_lint.schema import Violation
from gitops_lint.wording.lists import listing

_FILL_IN: Final = (
    "replace the placeholder; or list the template under `exclude:` in .gitops-lint.yaml"
)
_VARIABLE: Final = regex(r"\$\{([A-Za-z_]\w*)")

_UNDECIDED: Final = (
    "Not every Flux version that this cluster may run rejects this object; one that does applies nothing of the same"
    " Kustomization."
)


def problems(cluster: Cluster, *kinds: RejectionKind) -> Iterator[Problem]:
    """A problem for each violation of these kinds."""
    for it in rejected(cluster, *kinds):
        if found := it.violation:
            filled = is_placeholder(it.resource, it.path)
            new = _may_be_new(it, cluster)
            problem = it.resource.problem(
                found.message,
                *it.path,
                on=found.on,
                notes=[_UNDECIDED if it.by_version else found.note]
                if found.note and not new
                else [],
                help=_FILL_IN if filled else _quoted(it) or found.help,
                severity=Severity.HINT if filled or new else severity(it),
                stops=stopped(it),
                fix=None if filled else repaired(it.resource, found),
                **_in_a_patch(found),
            )
            # Without a patch that could add the fields, each object has an edit of its own.
            apart = problem.cause is not None and problem.cause.place is None
            yield problem._replace(cause=None) if apart else problem


def _quoted(rejection: Rejection) -> str | None:
    """Help for a string that became a number or a Boolean by substitution; None for any other violation."""
    found = rejection.violation
    if not found or "string" not in found.types or rejection.resource.get(*rejection.path) is None:
        return None
    return quotes(rejection.resource, *rejection.path)


def quotes(resource: Resource, *path: str | int) -> str | None:
    """Where to put the quotes around a number or a Boolean; None if no variable has put it there.

    Flux substitutes the output of kustomize, which has no quotes around `${…}`. (kustomize-controller: build)
    """
    written = get(resource.replaced, *path) if resource.replaced else None
    if not isinstance(written, str) or not (variable := _VARIABLE.search(written)):
        return None
    name = variable[1]
    return f"put quotes into the value of the variable, `{name}: '\"…\"'`: Flux removes those around `${{{name}}}`"


def repaired(resource: Resource, violation: Violation) -> Fix | None:
    """The fix of a violation, if what to do is certain or likely, where the value is written."""
    path, repair = violation.path, violation.repair
    if repair is None or _is_sensitive(resource, path):
        return None
    match repair.action:
        case "quote":
            return quoted(resource, *path)
        case "write":
            text = repair.value if isinstance(repair.value, str) else json.dumps(repair.value)
            return resource.written(repair.value, *path, title=f"write `{text}`", safe=repair.safe)
        case "rename":
            return resource.renamed(repair.value, *path, safe=repair.safe)
        case "move":
            return resource.moved(repair.value, *path, safe=repair.safe)
        case "delete" if resource.replaced and get(resource.replaced, *path) is not None:
            return None  # a variable has made it empty
        case "delete":
            return resource.deleted(*path)


def _is_sensitive(resource: Resource, path: KeyPath) -> bool:
    """Whether a value may be a secret, so that nothing about it is written down."""
    return resource.kind == "Secret" and path[:1] != ("metadata",) and len(path) > 1


def quoted(resource: Resource, *path: str | int) -> Fix | None:
    """The fix that puts quotes around a number or a Boolean where it is written; None if a variable has put it there."""
    if quotes(resource, *path) or place_of(resource.data, path) is None:
        return None
    return Fix("put it in quotes", (Quote(resource.place(*path)),))


class _Together(TypedDict, total=False):
    together: str
    missing: str
    write: str


def _in_a_patch(found: Violation) -> _Together:
    """What a patch of the parent could add: fields of `spec` that are missing in several of its objects."""
    if not found.missing or found.path != ("spec",):
        return {}
    fields = listing([f"`{name}`" for name in found.missing])
    return {
        "together": f"{{objects}} lack {fields} in `spec`",
        "missing": found.missing[0],
        "write": ", ".join(found.missing),
    }


def stopped(rejection: Rejection) -> Sequence[Resource]:
    """The objects that a rejection certainly keeps from becoming Ready, directly.

    Flux applies none of the objects of a stage if the API server rejects one of them. (fluxcd/pkg ssa:
    ApplyAllStaged)
    """
    item = rejection.resource
    if not rejection.certain:
        return ()
    if rejection.kind is RejectionKind.EMPTY:
        return (item,)
    return (item.owner,) if item.owner and not skipped(item) else ()


def _may_be_new(rejection: Rejection, cluster: Cluster) -> bool:
    """Whether the cluster runs a newer Flux than the schemas know, which may accept the object."""
    return cluster.flux.newer and not rejection.certain


def severity(rejection: Rejection) -> Severity | None:
    """That of the rule; a warning for a rejection that rests on an assumption."""
    return None if rejection.certain else Severity.WARNING
