"""Turns the edits of a fix into edits of text, which keep everything else as it is.

An edit is refused where its text would not mean the same: in a value with an anchor, a generated file, a file whose
content SOPS has signed.
"""

import json
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

from gitops_lint.documents.nodes import Node
from gitops_lint.documents.scalar import resolve
from gitops_lint.engine.source import RefusedError, Source
from gitops_lint.lines import YAML_BREAK
from gitops_lint.namedtuple import NamedTuple
from gitops_lint.regex import regex
from gitops_lint.results.fix import (
    Append,
    Delete,
    Edit,
    Erase,
    Fix,
    Insert,
    Move,
    Patch,
    Quote,
    Rename,
    Replace,
    TextEdit,
    TextFix,
    Write,
    overlap,
)

_INDENT: Final = 2  # spaces of what starts a new level
_PLAIN: Final = regex(
    r"[A-Za-z0-9_./$][A-Za-z0-9_./${}@+=~%()-]*(?: [A-Za-z0-9_./$(-][A-Za-z0-9_./${}@+=~%()-]*)*"
)
_PROPERTY: Final = regex(r"(?:[&!]\S*\s+)+")


class _Change(NamedTuple):
    """A new text between two offsets."""

    start: int
    end: int
    text: str


def text_fix(fix: Fix, source: Callable[[str], Source]) -> TextFix | None:
    """A fix as edits of text; None if one of them is refused. `source` gives the text of a file by its path."""
    found: dict[tuple[str, int, int], dict[str, None]] = {}
    try:
        for edit in fix.edits:
            for start, end, text in _changes(edit, source(edit.place.path)):
                found.setdefault((edit.place.path, start, end), {})[text] = None
    except RefusedError:
        return None
    edits = []
    for (path, start, end), texts in sorted(found.items()):
        # Lines, and entries of a list in one line, follow each other.
        if len(texts) > 1 and (start < end or not all(it[:1] in "\r\n," for it in texts)):
            return None
        edits.append(_text_edit(path, _Change(start, end, "".join(texts)), source(path)))
    return None if overlap(edits) else TextFix(fix.title, fix.safe, tuple(edits))


def apply(content: bytes, edits: Iterable[TextEdit]) -> bytes:
    """The content of a file, UTF-8, with edits of it that do not overlap."""
    source = Source(content)
    text = source.yaml
    mark = BOM_UTF8 if content.startswith(BOM_UTF8) else b""
    for it in sorted(edits, key=lambda it: it[:5], reverse=True):
        start = source.starts[it.line - 1] + it.column - 1
        end = source.starts[it.end_line - 1] + it.end_column - 1
        text = text[:start] + it.text + text[end:]
    return mark + text.encode()


def _text_edit(path: str, change: _Change, source: Source) -> TextEdit:
    start, end = change.start, change.end
    return TextEdit(
        path,
        source.line(start) + 1,
        source.column(start) + 1,
        source.line(end) + 1,
        source.column(end) + 1,
        change.text,
    )


def _changes(edit: Edit, source: Source) -> Iterator[_Change]:
    """The changes that make an edit; raises RefusedError."""
    if not source.editable:
        raise RefusedError
    match edit:
        case Write():
            yield _written(source, source.find(edit.place), edit)
        case Quote():
            node = _own(source.find(edit.place))
            if node.kind != "scalar" or node.style or "\n" in source.yaml[node.start : node.end]:
                raise RefusedError
            if not node.scalar or '"' in node.scalar or "\\" in node.scalar:
                raise RefusedError
            yield _Change(node.start, node.start, '"')
            yield _Change(node.end, node.end, '"')
        case Rename():
            yield _renamed(source, edit)
        case Insert():
            yield _inserted(source, source.find(edit.place), edit.key, edit.value, edit.after)
        case Append():
            yield _appended(source, source.find(edit.place), edit.value)
        case Patch():
            yield _in_patch(source, source.find(edit.place), edit)
        case Delete():
            yield _deleted(source, source.find(edit.place))
        case Move():
            yield from _moved(source, edit)
        case Replace():
            start, end = source.offsets(edit.place.value)
            if source.yaml[start:end] != edit.old:
                raise RefusedError
            yield _Change(start, end, edit.new)
        case Erase():
            yield _erased(source, *source.offsets(edit.place.value))


def _own(node: Node) -> Node:
    """A node to which no alias refers, nor to something in it; raises RefusedError for any other."""
    _refuse_shared(node)
    if node.has_anchor:
        raise RefusedError
    return node


def _refuse_shared(node: Node) -> None:
    """Raise RefusedError if an alias may refer to a node or to what it is in."""
    at: Node | None = node
    while at:
        if at.anchor or at.kind == "alias":
            raise RefusedError
        at = at.parent


def _written(source: Source, node: Node, edit: Write) -> _Change:
    _own(node)
    text = source.yaml[node.start : node.end]
    if node.kind != "scalar" or node.tag or node.style in ("|", ">") or "\n" in text or not text:
        raise RefusedError
    if node.value != edit.old or type(node.value) is not type(edit.old):
        raise RefusedError
    parent = node.parent
    flow = bool(parent and parent.flow)
    return _Change(node.start, node.end, scalar(edit.value, node.style, flow=flow))


def _renamed(source: Source, edit: Rename) -> _Change:
    node = _own(source.find(edit.place))
    parent = node.parent
    key = next((key for key, value in parent.entries if value is node), None) if parent else None
    if not parent or not key or key.kind != "scalar" or key.scalar != edit.old or key.anchor:
        raise RefusedError
    if parent.get(edit.key):
        raise RefusedError
    return _Change(key.start, key.end, scalar(edit.key, key.style, flow=parent.flow))


def _inserted(
    source: Source, node: Node, key: str, value: Any, after: Sequence[str] = ()
) -> _Change:
    if node.kind == "scalar" and node.parent and not source.yaml[node.start : node.end]:
        return _filled(source, node, _pair(source, key, value))
    _refuse_shared(node)
    if node.kind != "map" or node.get(key):
        raise RefusedError
    if any(name and name.scalar == "<<" for name, _ in node.entries):
        raise RefusedError  # the key may be merged into it
    entries = {name.scalar: (name, value) for name, value in node.entries if name}
    if not entries:
        return _into_empty(source, node, "{}", f"{scalar(key)}: {flow_text(value)}")
    previous = next((entries[it] for it in reversed(after) if it in entries), None)
    name, last = previous or list(entries.values())[-1]
    if node.flow:
        quote = name.style
        text = f"{scalar(key, quote, flow=True)}: {flow_text(value, quote)}"
        return _Change(last.end, last.end, f", {text}")
    return _after(source, last, source.column(name.start), _pair(source, key, value))


def _appended(source: Source, node: Node, value: Any) -> _Change:
    if node.kind == "scalar" and node.parent and not source.yaml[node.start : node.end]:
        return _filled(source, node, _item(value), is_list=True)
    _refuse_shared(node)
    if node.kind != "list":
        raise RefusedError
    if not node.children:
        return _into_empty(source, node, "[]", flow_text(value))
    previous = _previous(node, value)
    if node.flow:
        quote = next((it.style for it in node.children if it.style in ('"', "'")), "")
        last = previous or node.children[0]
        text = flow_text(value, quote)
        if previous is None:
            return _Change(last.start, last.start, f"{text}, ")
        return _Change(last.end, last.end, f", {text}")
    column = source.column(node.start)
    width = max(source.column(node.children[0].start) - column - 1, 1)
    lines = _item(value, width)
    if previous is None:
        start = source.yaml.rfind("\n", 0, node.start) + 1
        if source.before(node.start).strip() or value is None:
            raise RefusedError
        return _Change(start, start, _laid_out(source, lines, column) + source.newline)
    return _after(source, previous, column, lines)


def _previous(node: Node, value: Any) -> Node | None:
    """The item after which a value comes in a list: in alphabetical order if it has that, or else the last."""
    texts = [it.scalar for it in node.children if it.kind == "scalar"]
    if isinstance(value, str) and len(texts) == len(node.children) > 1 and texts == sorted(texts):
        smaller = [it for it in node.children if it.scalar < value]
        return smaller[-1] if smaller else None
    return node.children[-1]


def _in_patch(source: Source, node: Node, edit: Patch) -> _Change:
    """A field of `spec` in the text of a patch."""
    text = node.get("patch") if node.kind == "map" else None
    if text is None or text.kind != "scalar" or text.style != "|":
        raise RefusedError
    _refuse_shared(text)
    documents = source.nodes.open(text)
    for root in documents:
        if root.kind == "list":
            operation = {"op": "add", "path": f"/spec/{edit.key}", "value": edit.value}
            return _appended(source, root, operation)
        if spec := root.get("spec"):
            return _inserted(source, spec, edit.key, edit.value)
    if len(documents) != 1:
        raise RefusedError
    return _inserted(source, documents[0], "spec", {edit.key: edit.value})


def _deleted(source: Source, node: Node) -> _Change:
    parent = _own(node).parent
    while parent and len(parent.entries) == 1 and parent.parent:
        node, parent = parent, parent.parent
    if parent is None or len(parent.entries) == 1:
        raise RefusedError
    _own(node)
    keys = [key for key, _ in parent.entries]
    index = next(i for i, (_, value) in enumerate(parent.entries) if value is node)
    key = keys[index]
    starts = [(name or value).start for name, value in parent.entries]
    if parent.flow:
        if index + 1 < len(starts):
            return _Change(starts[index], starts[index + 1], "")
        return _Change(parent.entries[index - 1][1].end, node.end, "")
    start = key.start if key else source.yaml.rfind("-", 0, node.start)
    before = source.before(start)
    end = source.line_end(source.last_offset(node))
    if before.strip():  # behind a dash
        if index or len(starts) == 1 or source.column(starts[1]) != source.column(start):
            raise RefusedError
        gap = source.yaml[end : starts[1]]
        if gap.strip():  # a comment
            raise RefusedError
        return _Change(start, starts[1], "")
    first = start - len(before)
    if source.yaml[end : end + 1] == "\r":
        end += 1
    if source.yaml[end : end + 1] == "\n":
        return _Change(first, end + 1, "")
    # The last line of a file that does not end with a break.
    return _Change(max(first - len(source.newline), 0), end, "")


def _moved(source: Source, edit: Move) -> Iterator[_Change]:
    node, target = _own(source.find(edit.place)), source.find(edit.to)
    if target.kind != "map" or target.flow or edit.place.path != edit.to.path:
        raise RefusedError
    above = _above(node)
    entries = {name.scalar: (name, value) for name, value in target.entries if name}
    inner = next((it for it in (node, *above) if it.parent is target), None)
    key = _key_of(node)
    name = edit.into[0] if edit.into else key.scalar
    # An alias may come before its anchor then; a merged map may have the key, too.
    if any(it.kind == "alias" for it in node.inside()) or {name, "<<"} & entries.keys():
        raise RefusedError
    if not entries or [target, *_above(target)][-1] is not above[-1]:  # of another document
        raise RefusedError
    column = source.column(next(iter(entries.values()))[0].start)
    start, end = _lines_of(source, node)
    more = column + _INDENT * len(edit.into) - source.column(key.start)
    new = [" " * (column + _INDENT * at) + f"{scalar(it)}:" for at, it in enumerate(edit.into)]
    new += _shifted(source.yaml[start:end], more)
    text = source.newline.join(new)
    if inner is None:
        last = list(entries.values())[-1][1]
        at = source.line_end(source.last_offset(last))
        yield _Change(at, at, source.newline + text)
        gone = _deleted(source, node)
        _refuse_comment(source, gone.start, start)
        yield gone._replace(start=min(gone.start, start))
        return
    # The map is around it: it goes behind what it was in, or to its place, if nothing else is in there.
    after = source.line_end(source.last_offset(inner))
    alone = all(len(it.entries) == 1 for it in above[: above.index(target)])
    if alone and inner is not node:
        first = source.yaml.rfind("\n", 0, _key_of(inner).start) + 1
        _lines_of(source, inner)
        _refuse_comment(source, first, start)
        start = first
    if alone:
        yield _Change(start, after, text)
        return
    rest = source.yaml[end:after].removeprefix(source.newline)
    yield _Change(start, after, f"{rest}{source.newline}{text}" if rest else text)


def _refuse_comment(source: Source, start: int, end: int) -> None:
    """Raise RefusedError if the lines that go with the last entry of a map have a comment."""
    if "#" in source.yaml[start:end]:
        raise RefusedError


def _above(node: Node) -> list[Node]:
    """What a node is in, from the inside to the outside."""
    found = []
    while node.parent:
        node = node.parent
        found.append(node)
    return found


def _key_of(node: Node) -> Node:
    """The key of an entry of a map in block style; raises RefusedError for anything else."""
    parent = node.parent
    key = next((key for key, value in parent.entries if value is node), None) if parent else None
    if not parent or parent.flow or key is None or key.kind != "scalar" or key.anchor:
        raise RefusedError
    return key


def _lines_of(source: Source, node: Node) -> tuple[int, int]:
    """Where the lines of an entry start, with the comments above it, and end, before the break."""
    key = _key_of(node)
    before = source.before(key.start)
    if before.strip(" "):  # behind a dash
        raise RefusedError
    start = key.start - len(before)
    while start and source.before(start - 1).startswith(f"{before}#"):
        start -= len(source.before(start - 1)) + 1
    return start, source.line_end(source.last_offset(node))


def _shifted(text: str, more: int) -> Iterator[str]:
    """The lines of an entry, moved by a number of columns to the right, or if negative to the left."""
    for line in text.replace("\r\n", "\n").split("\n"):
        content = line.lstrip(" ")
        indent = len(line) - len(content) + more
        if content[:1] == "\t" or (indent < 0 and content[:1] not in ("", "#")):
            raise RefusedError
        yield " " * max(indent, 0) + content if line else line


def _erased(source: Source, start: int, end: int) -> _Change:
    before = source.before(start)
    kept = before.rstrip()
    after = source.yaml.find("\n", end)
    rest = source.yaml[end : after if after >= 0 else len(source.yaml)].strip()
    if not kept and not rest:
        return _Change(start - len(before), after + 1 if after >= 0 else len(source.yaml), "")
    return _Change(start - len(before) + len(kept), end, "")


def _into_empty(source: Source, node: Node, empty: str, text: str) -> _Change:
    """A text between the brackets of an empty map or list."""
    written = source.yaml[node.start : node.end]
    if written[:1] + written[-1:] != empty or written[1:-1].strip(" "):
        raise RefusedError
    return _Change(node.start + 1, node.end - 1, text)


def _filled(source: Source, node: Node, lines: Sequence[str], *, is_list: bool = False) -> _Change:
    """Lines below a key that has no value."""
    _own(node)
    parent = node.parent
    key = next((key for key, value in parent.entries if value is node), None) if parent else None
    if not parent or parent.flow or key is None:
        raise RefusedError
    colon = source.yaml.find(":", key.end)
    end = source.line_end(colon + 1)
    more = 0 if is_list and not source.dashes_indented else _INDENT
    text = _laid_out(source, lines, source.column(key.start) + more)
    return _Change(end, end, source.newline + text)


def _after(source: Source, node: Node, column: int, lines: Sequence[str]) -> _Change:
    """Lines below the last line of a node."""
    end = source.line_end(source.last_offset(node))
    return _Change(end, end, source.newline + _laid_out(source, lines, column))


def _laid_out(source: Source, lines: Sequence[str], column: int) -> str:
    return source.newline.join(" " * column + line for line in lines)


def _pair(source: Source, key: str, value: Any) -> list[str]:
    """The lines of an entry of a map in block style."""
    name = scalar(key)
    if isinstance(value, dict) and value:
        inner = [line for k, v in value.items() for line in _pair(source, k, v)]
        return [f"{name}:", *(" " * _INDENT + line for line in inner)]
    if isinstance(value, list) and value:
        indent = " " * _INDENT if source.dashes_indented else ""
        return [f"{name}:", *(indent + line for it in value for line in _item(it))]
    return [f"{name}: {flow_text(value)}"]


def _item(value: Any, width: int = 1) -> list[str]:
    """The lines of an item of a list in block style; `width` are the spaces behind the dash."""
    if isinstance(value, dict) and value:
        first, *more = (f"{scalar(key)}: {flow_text(it)}" for key, it in value.items())
        return [f"-{' ' * width}{first}", *(" " * (width + 1) + line for line in more)]
    return [f"-{' ' * width}{flow_text(value)}"]


def flow_text(value: Any, quote: str = "") -> str:
    """Data in one line of YAML."""
    match value:
        case dict():
            pairs = (
                f"{scalar(k, quote, flow=True)}: {flow_text(v, quote)}" for k, v in value.items()
            )
            return "{" + ", ".join(pairs) + "}"
        case list():
            return "[" + ", ".join(flow_text(it, quote) for it in value) + "]"
        case _:
            return scalar(value, quote, flow=True)


def scalar(value: Any, quote: str = "", *, flow: bool = False) -> str:
    """A scalar in one line of YAML, in the given quotes, or without quotes if it needs none."""
    if not isinstance(value, str):
        return json.dumps(value)
    if YAML_BREAK.search(value) or not value.isprintable():
        raise RefusedError
    if quote == "'":
        return "'" + value.replace("'", "''") + "'"
    plain = (
        not quote
        and _PLAIN.fullmatch(value)
        and resolve(value) is value
        and not (flow and not {*",[]{}"}.isdisjoint(value))
        and value.casefold() not in ("y", "n", "yes", "no", "on", "off")
    )
    return value if plain else json.dumps(value, ensure_ascii=False)
