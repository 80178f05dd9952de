"""The ledger of variables: their uses, and the sources of their values."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from gitops_lint.report.escape import visible, without_commands
from gitops_lint.report.json import VERSION
from gitops_lint.report.json_text import json_text
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
from gitops_lint.wording.lists import counted

_NO_VARIABLES: Final = {
    NoVariables.ELSEWHERE: "its objects are not in this repository",
    NoVariables.NO_POST_BUILD: "it has no postBuild, so Flux substitutes nothing",
    NoVariables.NONE_DEFINED: "no variable is defined, so Flux substitutes nothing",
}


def _page(ledgers: Sequence[Ledger]) -> str:
    blocks = ["\n".join(_ledger_lines(ledger)) for ledger in _missing_first(ledgers)]
    return without_commands("\n\n".join((*blocks, _summary(ledgers))) + "\n")


def _missing_first(ledgers: Sequence[Ledger]) -> list[Ledger]:
    """What is undefined or unknown is first: the Kustomizations, and the variables in each."""
    inside = [it._replace(variables=tuple(sorted(it.variables, key=_rank))) for it in ledgers]
    return sorted(inside, key=lambda it: min(map(_rank, it.variables), default=_DEFINED))


def _rank(variable: Variable) -> int:
    return _MISSING.get(variable.state, _DEFINED)


def _ledger_lines(ledger: Ledger) -> Iterator[str]:
    yield f"{visible(_path(ledger.kustomization))} in {visible(ledger.cluster)}"
    if ledger.none:
        yield f"  {_NO_VARIABLES[ledger.none]}"
    shown = [it for it in ledger.variables if it.state is not VariableState.UNUSED]
    width = max((len(visible(it.name)) for it in shown), default=0)
    for it in shown:
        yield f"  {visible(it.name):{width}}  {_state_words(it)}"
        yield from (f"  {'':{width}}    {_use_words(use, it)}" for use in it.uses)
    unused = [it for it in ledger.variables if it.state is VariableState.UNUSED]
    for origin, number in Counter(it.origin for it in unused).items():
        names = [it.name for it in unused if it.origin == origin]
        listed = f": {', '.join(map(visible, names))}" if number <= _FEW else ""
        yield f"  not used here: {counted(number, 'variable')} of {visible(_source(origin))}{listed}"


_FEW: Final = 8
_MISSING: Final = {VariableState.UNDEFINED: 0, VariableState.UNKNOWN: 1}
_DEFINED: Final = len(_MISSING)


def _use_words(use: Expansion, variable: Variable) -> str:
    plain = use.expression in (f"${{{variable.name}}}", f"$${{{variable.name}}}")
    written = "" if plain else f"  {visible(use.expression)}"
    return f"{_shown_position(use.position)}  {visible(str(use.object))}{written}"


def _state_words(variable: Variable) -> str:
    """The state for people: `= "blue", from ConfigMap apps/settings (settings.yaml:7:10)`."""
    source = visible(_source(variable.origin))
    at = f" ({_shown_position(variable.defined)})" if variable.defined else ""
    match variable.state:
        case VariableState.DEFINED:
            return f'= "{visible(variable.value or "")}", from {source}{at}'
        case VariableState.SECRET:
            return f"secret, from {source}{at}"
        case VariableState.UNKNOWN:
            return f"unknown: {source}{at}"
        case VariableState.DEFAULTED:
            return "default"
        case state:
            return state.value


def _summary(ledgers: Sequence[Ledger]) -> str:
    """The number of variables, in total and of each state."""
    states = Counter(it.state for ledger in ledgers for it in ledger.variables)
    numbers = ", ".join(f"{states[state]} {state}" for state in _STATES if states[state])
    where = counted(len(ledgers), "Kustomization")
    return f"{counted(sum(states.values()), 'variable')} in {where}{f': {numbers}' if numbers else ''}."


_STATES: Final = (
    VariableState.UNDEFINED,
    VariableState.UNKNOWN,
    VariableState.SECRET,
    VariableState.DEFINED,
    VariableState.DEFAULTED,
    VariableState.ESCAPED,
    VariableState.UNUSED,
)


def _source(origin: DefinedBy | DefinedByMissing | None) -> str:
    """The object that defines a variable, or may define it; "" if there is none."""
    match origin:
        case DefinedBy(None):
            return "spec.postBuild.substitute"
        case DefinedBy(found):
            return str(found)
        case DefinedByMissing(objects):
            return f"{' or '.join(map(str, objects))}, not in this repository"
        case None:
            return ""


def _path(name: Name) -> str:
    return f"{name.namespace}/{name.name}"


def _shown_position(position: Position) -> str:
    """`path:line:column`."""
    return f"{visible(position.path)}:{position.line}:{position.column}"


def _table(ledgers: Sequence[Ledger]) -> str:
    from tabulate import tabulate  # costs as much as linting a small repository

    rows = [
        (
            visible(ledger.cluster),
            visible(_path(ledger.kustomization)),
            visible(it.name),
            it.state.value,
            visible(it.value or ""),
            visible(_source(it.origin)),
            _shown_position(use.position) if use else "",
        )
        for ledger in _missing_first(ledgers)
        for it in ledger.variables
        for use in it.uses or (None,)
    ]
    headers = ("cluster", "Kustomization", "variable", "state", "value", "source", "place")
    widths = [None, None, None, None, 40, 40, None]
    table = tabulate(rows, headers, tablefmt="outline", disable_numparse=True, maxcolwidths=widths)
    return f"{table}\n{_summary(ledgers)}\n"


def _json(ledgers: Sequence[Ledger]) -> str:
    document = {
        "version": VERSION,
        "kustomizations": [_ledger_document(ledger) for ledger in ledgers],
    }
    return json_text(document)


def _ledger_document(ledger: Ledger) -> dict[str, Any]:
    return {
        "cluster": ledger.cluster,
        "kustomization": _path(ledger.kustomization),
        "note": _NO_VARIABLES[ledger.none] if ledger.none else None,
        "variables": [
            {
                "name": it.name,
                "state": it.state.value,
                "value": it.value,
                "source": _source(it.origin) if it.origin else None,
                "defined": it.defined._asdict() if it.defined else None,
                "uses": [
                    {
                        **use.position._asdict(),
                        "object": str(use.object),
                        "expression": use.expression,
                    }
                    for use in it.uses
                ],
            }
            for it in ledger.variables
        ],
    }


FORMATS: Final[dict[str, Callable[[Sequence[Ledger]], str]]] = {
    "text": _page,
    "json": _json,
    "table": _table,
}
