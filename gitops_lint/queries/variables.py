"""The variables of Flux Kustomizations: their uses, and the sources of their values."""

from collections.abc import Iterator, Mapping
from typing import Final

from gitops_lint.cluster import Cluster, Content, Resource
from gitops_lint.cluster import Variable as Definition
from gitops_lint.documents import Place, Tree
from gitops_lint.order.explain_edges import name_of
from gitops_lint.results.explanation import Name
from gitops_lint.results.variables import (
    DefinedBy,
    DefinedByMissing,
    Expansion,
    Ledger,
    NoVariables,
    Position,
    Variable,
    VariableState,
)
from gitops_lint.substitution import State, Use, exact_place

_STATES: Final[Mapping[State, VariableState]] = {
    State.DEFINED: VariableState.DEFINED,
    State.DEFAULTED: VariableState.DEFAULTED,
    State.UNDEFINED: VariableState.UNDEFINED,
    State.UNKNOWN: VariableState.UNKNOWN,
    State.ESCAPED: VariableState.ESCAPED,
}
_WITH_ORIGIN: Final = (VariableState.DEFINED, VariableState.SECRET, VariableState.UNKNOWN)


def ledgers(cluster: Cluster, tree: Tree, wanted: str | None = None) -> Iterator[Ledger]:
    """The ledger of each Kustomization that substitutes, or of the `wanted` one (`namespace/name`).

    It contains no values of Secrets.
    """
    for content in cluster.contents.values():
        owner = content.owner
        if wanted is None and content.variables is None:
            continue
        if wanted in (None, f"{owner.namespace}/{owner.name}"):
            variables = tuple(_variables(content, tree))
            yield Ledger(cluster.name, name_of(owner.id), variables, _none(content))


def _none(content: Content) -> NoVariables | None:
    """Why a Kustomization has no variables; None if it may have some."""
    if content.state in ("elsewhere", "unknown"):
        return NoVariables.ELSEWHERE
    if content.variables is None:
        return NoVariables.NO_POST_BUILD
    return None if content.variables.active else NoVariables.NONE_DEFINED


def _variables(content: Content, tree: Tree) -> Iterator[Variable]:
    """The used variables, by name and state, followed by the unused ones."""
    known = content.variables.known if content.variables else {}
    known = {name: _without_secret(it, tree) for name, it in known.items()}
    found: dict[tuple[str, VariableState], list[Expansion]] = {}
    for resource, substituted in content.substituted:
        for use in substituted.uses:
            key = (use.name, _state(use, known))
            found.setdefault(key, []).append(_expansion(use, resource, tree))
    for (name, state), uses in sorted(found.items()):
        has_origin = state in _WITH_ORIGIN
        definition = known.get(name) if has_origin else None
        yield Variable(
            name,
            state,
            definition.value if definition else None,
            _origin(definition) if definition else _missing(content) if has_origin else None,
            _position(definition.place) if definition else None,
            tuple(dict.fromkeys(uses)),
        )
    used = {name for name, _ in found}
    for name, it in sorted(known.items()):
        if name not in used:
            yield Variable(name, VariableState.UNUSED, it.value, _origin(it), _position(it.place))


def _without_secret(definition: Definition, tree: Tree) -> Definition:
    """A variable without its value if that is secret: also if it is used only in Secrets."""
    place = definition.place
    if definition.secret or place.value in tree.secrets.get(place.path, ()):
        return definition._replace(value=None, secret=True)
    return definition


def _state(use: Use, known: Mapping[str, Definition]) -> VariableState:
    """The state of an expansion; a secret value has a state of its own."""
    definition = known.get(use.name)
    if use.state in (State.UNKNOWN, State.DEFINED) and definition and definition.secret:
        return VariableState.SECRET
    return _STATES[use.state]


def _origin(definition: Definition) -> DefinedBy:
    return DefinedBy(name_of(definition.object) if definition.object else None)


def _missing(content: Content) -> DefinedByMissing:
    """The missing objects that may define a variable."""
    owner = content.owner
    missing = content.variables.missing if content.variables else ()
    entries = (owner.get("spec", "postBuild", "substituteFrom", index) for index in missing)
    return DefinedByMissing(
        tuple(Name(str(it.get("kind")), owner.namespace, str(it.get("name"))) for it in entries)
    )


def _expansion(use: Use, resource: Resource, tree: Tree) -> Expansion:
    written = use.written
    if resource.kind == "Secret" and use.operator:  # the operand may be the secret value
        written = f"${{{use.name}{use.operator}…}}"
    return Expansion(_position(exact_place(use, tree)), name_of(resource.id), written)


def _position(place: Place) -> Position:
    return Position(place.path, place.value.line + 1, place.value.column + 1)
