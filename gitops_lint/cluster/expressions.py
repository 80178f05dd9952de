"""The CEL expressions in Flux objects, and how Flux uses each."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from gitops_lint.cluster.resource import Resource, known
from gitops_lint.documents import KeyPath

STALLED: Final = "The object stalls (`InvalidCELExpression`) until it is changed."
_READY: Final = ("self", "dep")
_COMMIT: Final = ("event", "alert", "provider")
_HEALTH: Final = ("current", "inProgress", "failed")
_NO_STATUS: Final = "No commit status is ever posted."
_WAIT_FAILS: Final = "The wait for the object fails."
_NEVER_READY: Final = "The dependency never becomes Ready."


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
