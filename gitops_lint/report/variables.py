"""The ledger of variables: which are used, where, and where their values come from."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, Literal, NamedTuple

from gitops_lint.report.escape import visible
from gitops_lint.report.json import VERSION
from gitops_lint.wording.lists import counted

State = Literal["defined", "defaulted", "escaped", "secret", "unknown", "undefined", "unused"]


class Spot(NamedTuple):
    """A place in a file: 1-based."""

    path: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{visible(self.path)}:{self.line}:{self.column}"


class Use(NamedTuple):
    """An expansion: where it stands, in which object, and what is written."""

    spot: Spot
    object: str
    expression: str


class Variable(NamedTuple):
    """A variable of a Flux Kustomization, in one state.

    `value` is None where it is not known or secret, `source` where it is defined, or may be.
    """

    name: str
    state: State
    value: str | None
    source: str | None
    defined: Spot | None
    uses: tuple[Use, ...] = ()


class Ledger(NamedTuple):
    """The variables of one Flux Kustomization in one cluster; `note` says why there may be none."""

    cluster: str
    kustomization: str  # namespace/name
    variables: tuple[Variable, ...]
    note: str = ""


def _text(ledgers: Sequence[Ledger]) -> str:
    blocks = ["\n".join(_block(ledger)) for ledger in ledgers]
    return "\n\n".join((*blocks, _summary(ledgers))) + "\n"


def _block(ledger: Ledger) -> Iterator[str]:
    yield f"{visible(ledger.kustomization)} in {visible(ledger.cluster)}"
    if ledger.note:
        yield f"  {visible(ledger.note)}"
    shown = [it for it in ledger.variables if it.state != "unused"]
    width = max((len(visible(it.name)) for it in shown), default=0)
    for it in shown:
        yield f"  {visible(it.name):{width}}  {_origin(it)}"
        yield from (f"  {'':{width}}    {_where(use, it)}" for use in it.uses)
    unused = Counter(it.source for it in ledger.variables if it.state == "unused")
    for source, number in unused.items():
        names = [it.name for it in ledger.variables if it.state == "unused" and it.source == source]
        listed = f": {', '.join(map(visible, names))}" if number <= _FEW else ""
        yield f"  not used here: {counted(number, 'variable')} of {visible(source or '')}{listed}"


_FEW: Final = 8


def _where(use: Use, variable: Variable) -> str:
    plain = use.expression in (f"${{{variable.name}}}", f"$${{{variable.name}}}")
    written = "" if plain else f"  {visible(use.expression)}"
    return f"{use.spot}  {visible(use.object)}{written}"


def _origin(variable: Variable) -> str:
    """The state for people: `= "blue", from ConfigMap apps/settings (settings.yaml:7:10)`."""
    source = visible(variable.source or "")
    at = f" ({variable.defined})" if variable.defined else ""
    match variable.state:
        case "defined":
            return f'= "{visible(variable.value or "")}", from {source}{at}'
        case "secret":
            return f"secret, from {source}{at}"
        case "unknown":
            return f"unknown: {source}{at}"
        case "defaulted":
            return "default"
        case state:
            return state


def _summary(ledgers: Sequence[Ledger]) -> str:
    """How many variables there are, and how many of each state."""
    states = Counter(it.state for ledger in ledgers for it in ledger.variables)
    told = ", ".join(f"{states[state]} {state}" for state in _STATES if states[state])
    where = counted(len(ledgers), "Kustomization")
    return f"{counted(sum(states.values()), 'variable')} in {where}{f': {told}' if told else ''}."


_STATES: Final[tuple[State, ...]] = (
    "undefined", "unknown", "secret", "defined", "defaulted", "escaped", "unused",
)  # fmt: skip


def _table(ledgers: Sequence[Ledger]) -> str:
    from tabulate import tabulate  # costs as much as linting a small repository

    rows = [
        (
            visible(ledger.cluster),
            visible(ledger.kustomization),
            visible(it.name),
            it.state,
            visible(it.value or ""),
            visible(it.source or ""),
            str(use.spot) if use else "",
        )
        for ledger in ledgers
        for it in ledger.variables
        for use in it.uses or (None,)
    ]
    headers = ("cluster", "Kustomization", "variable", "state", "value", "source", "place")
    widths = [None, None, None, None, 40, 40, None]
    table = tabulate(rows, headers, tablefmt="outline", disable_numparse=True, maxcolwidths=widths)
    return f"{table}\n{_summary(ledgers)}\n"


def _json(ledgers: Sequence[Ledger]) -> str:
    document = {"version": VERSION, "kustomizations": [_document(ledger) for ledger in ledgers]}
    return json.dumps(document, indent=2) + "\n"


def _document(ledger: Ledger) -> dict[str, Any]:
    return {
        "cluster": ledger.cluster,
        "kustomization": ledger.kustomization,
        "note": ledger.note or None,
        "variables": [
            {
                "name": it.name,
                "state": it.state,
                "value": it.value,
                "source": it.source,
                "defined": it.defined._asdict() if it.defined else None,
                "uses": [
                    {**use.spot._asdict(), "object": use.object, "expression": use.expression}
                    for use in it.uses
                ],
            }
            for it in ledger.variables
        ],
    }


FORMATS: Final[dict[str, Callable[[Sequence[Ledger]], str]]] = {
    "text": _text,
    "json": _json,
    "table": _table,
}
