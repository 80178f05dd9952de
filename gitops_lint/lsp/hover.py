"""What an object waits for, where a variable comes from, what a rule or a field means."""

from collections.abc import Iterator, Mapping
from typing import Final

from lsprotocol import types

from gitops_lint.engine.suppress import suppressions
from gitops_lint.lsp.fields import field_at, words_of
from gitops_lint.lsp.markdown import block, code
from gitops_lint.lsp.snapshot import Snapshot
from gitops_lint.order.verdict import verdict
from gitops_lint.queries.entry_at import Entry, entry_at
from gitops_lint.queries.naming import Found
from gitops_lint.queries.objects import askable
from gitops_lint.queries.subject import VariableAt, objects_at, variables_at
from gitops_lint.queries.why import why
from gitops_lint.report.style import Style
from gitops_lint.report.why import FORMATS
from gitops_lint.results.variables import DefinedBy, DefinedByMissing, VariableState
from gitops_lint.wording.verdict import verdict_sentence

_STATES: Final[Mapping[VariableState, str]] = {
    VariableState.DEFINED: "is",
    VariableState.DEFAULTED: "is undefined here and has its default",
    VariableState.ESCAPED: "is escaped: Flux writes it as it stands",
    VariableState.SECRET: "has the value of a Secret, which is not shown",
    VariableState.UNKNOWN: "has an unknown value",
    VariableState.UNDEFINED: "is undefined",
    VariableState.UNUSED: "is not used here",
}
_LINES: Final = 40  # of an explanation that are shown
_CLUSTERS: Final = 3


def hover(snapshot: Snapshot, path: str, position: types.Position) -> types.Hover | None:
    """What is known about a position; None if nothing is."""
    line, column = snapshot.text(path).place_at(position)
    parts = [*_parts(snapshot, path, line, column)]
    if not parts:
        return None
    text = "\n\n---\n\n".join(parts)
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text))


def _parts(snapshot: Snapshot, path: str, line: int, column: int) -> Iterator[str]:
    tree = snapshot.repository.tree
    if rule := _rule_at(snapshot, path, line, column):
        yield f"# {rule}\n\n{snapshot.pages[rule]}"
        return
    if variables := [*variables_at(snapshot.ledgers, tree, path, line, column)]:
        yield "\n\n".join(dict.fromkeys(map(_variable, variables)))
        return
    entry = entry_at(tree.parse(path), line, column) if path in tree.files else None
    if entry and entry.on_key and len(entry.path) > 1 and (shown := _field(snapshot, entry)):
        yield shown
    objects = objects_at(tree, snapshot.naming, path, line, column)
    yield from (_object(snapshot, it) for it in objects[:_CLUSTERS])
    for rule in dict.fromkeys(it.rule for it in snapshot.findings_at(path, line, column)):
        if rule in snapshot.pages:
            yield f"# {rule}\n\n{snapshot.pages[rule]}"


def _rule_at(snapshot: Snapshot, path: str, line: int, column: int) -> str | None:
    """The rule that a suppression names at a position."""
    for it in suppressions(path, snapshot.text(path).text):
        if it.line == line + 1 and it.span.column <= column <= it.span.end_column:
            text = snapshot.text(path).text.split("\n")[line]
            named = [
                rule
                for rule in it.rules
                if 0 <= column - text.find(rule, it.span.column) <= len(rule)
            ]
            return next((rule for rule in (*named, *it.rules) if rule in snapshot.pages), None)
    return None


def _object(snapshot: Snapshot, found: Found) -> str:
    """What an object waits for, and what waits for it."""
    cluster, resource = found.cluster, found.resource
    item = next((it for it in askable(cluster) if it.id == resource.id), None)
    if item is None:
        owner = f", applied by {code(str(resource.owner))}" if resource.owner else ""
        return f"{code(str(resource))} in {code(cluster.name)}{owner}"
    explained = why(cluster, item)
    facts = [f"**{code(str(resource))}** in {code(cluster.name)}"]
    if wave := snapshot.waves(cluster).get(explained.name):
        facts.append(f"wave {wave}")
    if explained.blockers:
        facts.append("**never Ready**")
    lines = FORMATS["text"](explained, Style(width=80)).strip("\n").split("\n")[1:]
    more = ["…"] if len(lines) > _LINES else []
    shown = block("\n".join([*lines[:_LINES], *more]).strip("\n"))
    judged = f"{code(cluster.name)} {_escaped(verdict_sentence(verdict(cluster)))}."
    return f"{', '.join(facts)}\n\n{shown}\n\n{judged}"


def _escaped(text: str) -> str:
    from gitops_lint.report.escape import markdown

    return markdown(text)


def _variable(found: VariableAt) -> str:
    """Where the value of a variable comes from."""
    variable, ledger = found.variable, found.ledger
    text = f"{code('${' + variable.name + '}')} {_STATES[variable.state]}"
    if variable.value is not None:
        text += f" {code(variable.value)}"
    match variable.origin:
        case DefinedBy(None):
            text += ", from `spec.postBuild.substitute`"
        case DefinedBy(name):
            text += f", from {code(str(name))}"
        case DefinedByMissing(names) if names:
            listed = ", ".join(code(str(it)) for it in names)
            text += f"; it may come from {listed}, which the repository does not contain"
    if variable.defined:
        text += f" ({code(f'{variable.defined.path}:{variable.defined.line}')})"
    return f"{text}, in {code(str(ledger.kustomization))} of {code(ledger.cluster)}"


def _field(snapshot: Snapshot, entry: Entry) -> str | None:
    """What the schema says about a field."""
    found = snapshot.naming.of_document(entry.document.place)
    flux = found[0].cluster.flux.minor if found else None
    field = field_at(entry.document.data, entry.path, flux)
    return words_of(entry.path, field) if field is not None else None
