"""For a terminal: the tree of owners and their objects, with the objects that each waits for."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from gitops_lint.namedtuple import NamedTuple
from gitops_lint.report.concise import place
from gitops_lint.report.escape import visible, without_commands
from gitops_lint.report.graph.drawn import label, links, marked, short, tree
from gitops_lint.report.layout import width, wrapped
from gitops_lint.report.style import Style
from gitops_lint.results.diagram import Diagram, Link, Node
from gitops_lint.results.finding import Severity
from gitops_lint.wording.lists import counted

MAX_FINDINGS: Final = 12  # listed below the tree
_LONGEST: Final = 60  # characters of a name or a reason
_SIGNS: Final = 3  # findings of one node or link
_NARROW: Final = 30  # minimum width of the last column
_GAP: Final = "  "
_LETTER: Final = {Severity.ERROR: "E", Severity.WARNING: "W"}
_HEADS: Final = ("wave", "object", "state", "waits for")

Span = tuple[str, str | None]  # a text, and its color
Cell = Sequence[Span]


class Row(NamedTuple):
    """A line of the tree; `bars` continue in the lines below it."""

    wave: Cell
    tree: Cell
    state: Cell
    waits: Sequence[Cell]
    bars: str


def render(diagram: Diagram, style: Style) -> str:
    """The tree with waves and states, and its marked findings."""
    signs = _numbered(diagram)
    rows = [
        _row(diagram, node, more, signs)
        for node, more in tree(diagram)
        if "missing" not in node.marks  # shown at the nodes that wait for them
    ]
    lines = [_head(diagram), "", *_table(rows, style)]
    if signs:
        lines += ["", *_findings(diagram, signs, style)]
    return without_commands("\n".join(line.rstrip() for line in lines) + "\n")


def _head(diagram: Diagram) -> str:
    present = [node for node in diagram.nodes if "missing" not in node.marks]
    kinds = Counter(node.kind for node in present).most_common()
    numbers = ", ".join(counted(number, _cut(kind)) for kind, number in kinds)
    waves = {node.wave for node in present if node.wave is not None}
    never = sum(node.wave is None for node in present)
    head = (
        f"{_cut(diagram.cluster)}: {numbers or 'nothing'}; {counted(max(waves, default=0), 'wave')}"
    )
    return head + (f"; {never} never start on a new cluster" if never else "")


def _numbered(diagram: Diagram) -> dict[int, str]:
    """The sign of each finding in the tree, numbered in order: `E1`, `W2`."""
    indexes_shown = dict.fromkeys(
        index
        for node, _ in tree(diagram)
        for indexes in (node.findings, *(it.findings for it in diagram.out.get(node.id, ())))
        for index in marked(diagram, indexes)
    )
    return {
        index: f"{_LETTER[diagram.findings[index].severity]}{number}"
        for number, index in enumerate(indexes_shown, 1)
    }


def _row(diagram: Diagram, node: Node, more: Sequence[bool], signs: dict[int, str]) -> Row:
    bars = "".join("│  " if it else "   " for it in more)
    branch = bars[:-3] + ("├─ " if more[-1] else "└─ ") if more else ""
    state = ", ".join(mark for mark in node.marks if mark != "entry")
    bad = {"suspended", "broken", "stuck"} & {*node.marks}
    never = node.wave is None
    return Row(
        [("never" if never else str(node.wave), "error" if never else None)],
        [
            (branch, "frame"),
            (_cut(label(diagram, node)), None),
            *_signs(diagram, node.findings, signs),
        ],
        [(state, "warning" if bad else None)],
        [_wait(diagram, node, it, signs) for it in links(diagram, diagram.out.get(node.id, ()))],
        bars + ("│" if diagram.owned.get(node.id) else ""),
    )


def _wait(diagram: Diagram, node: Node, link: Link, signs: dict[int, str]) -> Cell:
    target = diagram.by_id[link.awaited]
    notes = {"health": ["health"], "readyExpr": ["readyExpr"]}.get(link.kind, [])
    if link.kind == "needs":
        notes = [link.reason]
    if link.open:
        notes.append("not ordered")
    notes += [mark for mark in target.marks if mark in ("missing", "suspended")]
    note = f" ({_cut(', '.join(notes))})" if notes else ""
    name: Span = (_cut(short(target, node)), None)
    return [name, (note, None), *_signs(diagram, link.findings, signs)]


def _cut(text: str) -> str:
    text = visible(text)
    half = _LONGEST // 2
    return text if len(text) <= _LONGEST else f"{text[:half]}…{text[1 - half :]}"


def _signs(diagram: Diagram, indexes: Sequence[int], signs: dict[int, str]) -> Iterator[Span]:
    shown = marked(diagram, indexes)
    for index in shown[:_SIGNS]:
        yield f" {signs[index]}", diagram.findings[index].severity
    if len(shown) > _SIGNS:
        yield f" +{len(shown) - _SIGNS}", None


def _table(rows: Sequence[Row], style: Style) -> Iterator[str]:
    """The rows as lines, without empty columns."""
    heads = [[(head, "strong")] for head in _HEADS]
    wave = max(map(_width, [heads[0], *(row.wave for row in rows)]))
    names = max(map(_width, [heads[1], *(row.tree for row in rows)]))
    states = max(_width(row.state) for row in rows) if rows else 0
    states = max(states, len(_HEADS[2])) if states else 0
    room = max(style.width - wave - names - states - 3 * len(_GAP), _NARROW)

    def line(*parts: tuple[Cell, int]) -> str:
        shown = [_padded(cell, size, style) for cell, size in parts if size]
        return _GAP.join(shown)

    waits = any(row.waits for row in rows)
    yield line((heads[0], wave), (heads[1], names), (heads[2], states), (heads[3], int(waits)))
    for row in rows:
        first, *more = _wrapped(row.waits, room) or [[]]
        yield line((row.wave, wave), (row.tree, names), (row.state, states), (first, 1))
        for rest in more:
            yield line(([], wave), ([(row.bars, "frame")], names), ([], states), (rest, 1))


def _wrapped(items: Sequence[Cell], room: int) -> list[list[Span]]:
    """Items separated by commas, in lines that fit into `room` columns if possible."""
    lines: list[list[Span]] = []
    for number, item in enumerate(items):
        comma: list[Span] = [(",", None)] if number < len(items) - 1 else []
        if lines and _width(lines[-1]) + 1 + _width(item) + len(comma) <= room:
            lines[-1] += [(" ", None), *item, *comma]
        else:
            lines.append([*item, *comma])
    return lines


def _width(cell: Cell) -> int:
    return sum(width(text) for text, _ in cell)


def _padded(cell: Cell, size: int, style: Style) -> str:
    shown = "".join(style.paint(text, color) if color else text for text, color in cell)
    return shown + " " * (size - _width(cell))


def _findings(diagram: Diagram, signs: dict[int, str], style: Style) -> Iterator[str]:
    """The marked findings, errors first."""
    size = max(map(len, signs.values()))
    ordered = sorted(signs.items(), key=lambda it: diagram.findings[it[0]].severity.rank)
    for index, sign in ordered[:MAX_FINDINGS]:
        finding = diagram.findings[index]
        head = style.paint(sign.ljust(size), finding.severity)
        yield f"{head} {place(finding.location)} {visible(finding.rule)}"
        yield from wrapped(visible(finding.message), style, " " * (size + 1))
    if len(signs) > MAX_FINDINGS:
        yield f"and {counted(len(signs) - MAX_FINDINGS, 'more finding')}; `gitops-lint` lists them all"
