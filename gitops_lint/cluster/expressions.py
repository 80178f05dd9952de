"""Where Flux's objects hold CEL expressions, and how each is used."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from gitops_lint.cluster.resource import Resource, known
from gitops_lint.source import KeyPath

STALLED: Final = "The object stalls (`InvalidCELExpression`) until it is changed."
_READY: Final = ("self", "dep")
_COMMIT: Final = ("event", "alert", "provider")
_HEALTH: Final = ("current", "inProgress", "failed")
_NO_STATUS: Final = "No commit status is ever posted."
_WAIT_FAILS: Final = "The wait for the object fails."
_NEVER_READY: Final = "The dependency never becomes Ready."


class Expression(NamedTuple):
    """An expression, and what it is to Flux.

    It is compiled to a type `result` ("": any) with `variables`, which hold objects. Without variables
    it is only parsed, and evaluated with an object's own fields. `effect`, a sentence, is what happens when that
    cannot be done.
    """

    path: KeyPath
    text: Any
    variables: tuple[str, ...] = ()
    result: str = "bool"
    effect: str = STALLED
    late_effect: str = ""  # of one that can be parsed, and fails when it is evaluated


def expressions(resource: Resource) -> Iterator[Expression]:
    """The expressions of an object of one of the KINDS; without empty ones, which mean nothing, and those with variables.

    kustomize-controller, helm-controller: evalReadyExpr; fluxcd/pkg: runtime/cel status_evaluator.go;
    notification-controller: resource filters, claims, commit status; flux-operator docs: dependsOn.
    """
    for found in _FIELDS[resource.kind](resource):
        if isinstance(found.text, str) and found.text and known(found.text):
            yield found


def _gated(resource: Resource) -> Iterator[Expression]:
    """Of a Kustomization or a HelmRelease."""
    for i, entry in resource.maps("spec", "dependsOn"):
        path = ("spec", "dependsOn", i, "readyExpr")
        yield Expression(path, entry.get("readyExpr"), _READY)
    for i, entry in resource.maps("spec", "healthCheckExprs"):
        for name in _HEALTH:
            path = ("spec", "healthCheckExprs", i, name)
            yield Expression(path, entry.get(name), late_effect=_WAIT_FAILS)


def _resource_set(resource: Resource) -> Iterator[Expression]:
    for i, entry in resource.maps("spec", "dependsOn"):
        if entry.get("ready") is True:  # it is not read otherwise
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
