"""The CEL expressions in Flux objects, how Flux uses each, and those that Flux rejects."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from gitops_lint.cluster.resource import Resource, known
from gitops_lint.documents import KeyPath
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.once import once
from gitops_lint.regex import regex

if TYPE_CHECKING:
    from gitops_lint.cel import Mistake

STALLED: Final = "The object stalls (`InvalidCELExpression`) until it is changed."
_READY: Final = ("self", "dep")
_COMMIT: Final = ("event", "alert", "provider")
_HEALTH: Final = ("current", "inProgress", "failed")
_NO_STATUS: Final = "No commit status is ever posted."
_WAIT_FAILS: Final = "The wait for the object fails."
_NEVER_READY: Final = "The dependency never becomes Ready."
# Fields of every object; a custom resource may have others.
FIELDS: Final = ("apiVersion", "kind", "metadata", "spec", "status")
# Variables of CEL elsewhere, which Flux's expressions may not have.
FOREIGN_VARIABLES: Final = ("self", "oldSelf", "dep", "object", "obj", "resource")
UNTYPED: Final = "dyn"


class Expression(NamedTuple):
    """An expression, and how Flux uses it.

    With `variables`, whose values are objects, Flux compiles it, and it must have the type `result`
    ("": any). Without variables, Flux only parses it and evaluates it with an object's own fields.
    `effect` is a sentence about the consequence if Flux cannot compile or parse it.
    """

    path: KeyPath
    text: Any
    variables: tuple[str, ...] = ()
    result: str = "bool"
    effect: str = STALLED
    late_effect: str = ""  # the consequence if it can be parsed, but its evaluation fails


def expressions(resource: Resource) -> Iterator[Expression]:
    """The expressions of an object with one of the KINDS.

    Empty ones, which have no effect, and those with unresolved variables are left out.
    (kustomize-controller, helm-controller: evalReadyExpr; fluxcd/pkg: runtime/cel
    status_evaluator.go; notification-controller: resource filters, claims, commit status;
    flux-operator docs: dependsOn)
    """
    for found in _FIELDS[resource.kind](resource):
        if isinstance(found.text, str) and found.text and known(found.text):
            yield found


class BadExpression(NamedTuple):
    """An expression that Flux rejects, or (not `rejected`) whose every evaluation fails.

    `mistake` is the reason, or `missing`, a field of the object's own status that does not exist until the
    expression holds; without both, its type, `type`, is wrong.
    """

    expression: Expression
    rejected: bool
    mistake: "Mistake | None" = None
    type: str = ""
    missing: str = ""


class BadHealthCheck(NamedTuple):
    """An entry of `healthCheckExprs` that Flux rejects, whatever its expressions.

    It has an empty `current`, or (`first` is an index) the same group and kind as an earlier entry.
    """

    entry: int
    first: int | None = None


@once
def bad_expressions(resource: Resource) -> tuple[BadExpression, ...]:
    """The bad expressions of an object with one of the KINDS; none if the CEL library is missing."""
    found = (_compiled(it) if it.variables else _parsed(it) for it in expressions(resource))
    return tuple(it for it in found if it)


def bad_health_checks(resource: Resource) -> Iterator[BadHealthCheck]:
    """The entries of `healthCheckExprs` that Flux rejects.

    Only the group of `apiVersion` counts. (fluxcd/pkg: runtime/cel status_reader.go)
    """
    first: dict[tuple[str, str], int] = {}
    for i, entry in resource.maps("spec", "healthCheckExprs"):
        version, kind = entry.get("apiVersion"), entry.get("kind") or ""
        if entry.get("current") == "":
            yield BadHealthCheck(i)
        if not (isinstance(version, str) and isinstance(kind, str)) or version.count("/") > 1:
            continue  # reported as a violation of the schema
        group = version.rpartition("/")[0]
        before = first.setdefault((group, kind), i)
        if before != i and known(version) and known(kind):
            yield BadHealthCheck(i, before)


def _compiled(it: Expression) -> BadExpression | None:
    """The first reason why Flux cannot compile an expression; others may follow from it."""
    from gitops_lint import cel

    found = cel.check(it.text, it.variables)
    if found.mistakes:
        return BadExpression(it, rejected=True, mistake=min(found.mistakes, key=_follows))
    if it.result and found.type and found.type != it.result:
        return BadExpression(it, rejected=True, type=found.type)
    if it.variables == _READY and (field := _own_result(it.text)):
        return BadExpression(it, rejected=False, missing=field)
    return None


def _own_result(expression: str) -> str | None:
    """The field of `self.status` that a readyExpr needs, but that Flux sets after the dependency check.

    None if the expression may hold without the field. (kustomize-controller: reconcile sets it after
    checkDependencies; helm-controller: reconcileRelease)
    """
    for part in _conjuncts(_STRING.sub("''", expression)):
        field = _RESULT.search(part)
        if field and not _EITHER_WAY.search(part):
            return field[0]
    return None


def _conjuncts(expression: str) -> list[str]:
    """The parts of an expression that must all hold; the whole expression if `||` or `?:` joins them."""
    parts, depth = [""], 0
    for piece in _JOINS.split(expression):
        if depth == 0 and piece in ("||", "?"):
            return [expression]
        if depth == 0 and piece == "&&":
            parts.append("")
            continue
        depth += _DEPTH.get(piece, 0)
        parts[-1] += piece
    return parts


_RESULT: Final = regex(r"\bself\.status\.(?:lastAttemptedRevision|lastAppliedRevision)\b")
# With these, an expression may hold although a part of it fails.
_EITHER_WAY: Final = regex(r"\|\||\?|\bhas\(|\.(?:exists|exists_one|all|filter|map)\(")
_STRING: Final = regex(r"\"[^\"]*\"|'[^']*'")
_JOINS: Final = regex(r"(&&|\|\||[()\[\]{}?])")
_DEPTH: Final = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}


def _parsed(it: Expression) -> BadExpression | None:
    """The reason why Flux cannot parse an expression, or why every evaluation fails."""
    from gitops_lint import cel

    found = cel.check(it.text, values=FIELDS)
    syntax = next((mistake for mistake in found.mistakes if mistake.kind == "syntax"), None)
    if syntax:
        return BadExpression(it, rejected=True, mistake=syntax)
    if failing := min(filter(_fails, found.mistakes), key=_follows, default=None):
        return BadExpression(it, rejected=False, mistake=failing)
    if found.type and found.type not in (UNTYPED, it.result):
        return BadExpression(it, rejected=False, type=found.type)
    return None


def _follows(mistake: "Mistake") -> bool:
    """Whether a mistake may follow from another: a misspelled macro does not declare its variable."""
    return mistake.kind != "function"


def _fails(mistake: "Mistake") -> bool:
    """Whether an expression that is not compiled certainly fails with a mistake.

    An undeclared name may be a field of a custom resource, unless it is a variable of CEL elsewhere,
    or a single letter, which is the variable of a macro.
    """
    root = mistake.name.partition(".")[0]
    return mistake.kind == "function" or root in FOREIGN_VARIABLES or len(root) == 1


def _gated(resource: Resource) -> Iterator[Expression]:
    """The expressions of a Kustomization or a HelmRelease."""
    for i, entry in resource.maps("spec", "dependsOn"):
        path = ("spec", "dependsOn", i, "readyExpr")
        yield Expression(path, entry.get("readyExpr"), _READY)
    for i, entry in resource.maps("spec", "healthCheckExprs"):
        for name in _HEALTH:
            path = ("spec", "healthCheckExprs", i, name)
            yield Expression(path, entry.get(name), late_effect=_WAIT_FAILS)


def _resource_set(resource: Resource) -> Iterator[Expression]:
    for i, entry in resource.maps("spec", "dependsOn"):
        if entry.get("ready") is True:  # otherwise it is not read
            path = ("spec", "dependsOn", i, "readyExpr")
            text = entry.get("readyExpr")
            yield Expression(path, text, effect=_NEVER_READY, late_effect=_NEVER_READY)


def _receiver(resource: Resource) -> Iterator[Expression]:
    kind = resource.get("spec", "type")
    claims = ("claims",) if kind == "generic-oidc" or not known(kind) else ()
    variables = ("res", "req", *claims)
    yield Expression(("spec", "resourceFilter"), resource.get("spec", "resourceFilter"), variables)
    for i, entry in resource.maps("spec", "resources"):
        yield Expression(("spec", "resources", i, "filter"), entry.get("filter"), variables)
    for i, _ in resource.maps("spec", "oidcProviders"):
        for name, result in (("variables", ""), ("validations", "bool")):
            path = ("spec", "oidcProviders", i, name)
            for j, entry in resource.maps(*path):
                text = entry.get("expression")
                yield Expression((*path, j, "expression"), text, ("claims", "vars"), result)


def _provider(resource: Resource) -> Iterator[Expression]:
    path = ("spec", "commitStatusExpr")
    yield Expression(path, resource.get(*path), _COMMIT, "string", _NO_STATUS)


_FIELDS: Final = {
    "Kustomization": _gated,
    "HelmRelease": _gated,
    "ResourceSet": _resource_set,
    "Receiver": _receiver,
    "Provider": _provider,
}
KINDS: Final = tuple(_FIELDS)
