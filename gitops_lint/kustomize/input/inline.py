"""YAML inside a string of a YAML file, parsed with its places in that file."""

from gitops_lint.documents import Document, File, Place, like, parse_text, relocated, reveal
from gitops_lint.kustomize.input.context import Context


def parse_inline(context: Context, text: str, place: Place, *, trim: bool = False) -> File:
    """The documents in a string at `place`; `trim` strips white space from both ends first.

    In a literal block scalar (`patch: |-`), every entry has its own place. In any other string, all
    entries have the place of the string. Each is parsed once: all Kustomizations to which a patch adds
    the same patches have these at one place.
    """
    known, key = context.session.inline, (place, text, trim)
    if key in known:
        context.artifact.tree.depends_on(place.path)
    else:
        known[key] = _parsed(context, text, place, trim=trim)
    return known[key]


def _parsed(context: Context, text: str, place: Place, *, trim: bool) -> File:
    written = reveal(text)
    start = _block_start(context, written, place)
    skipped = written[: len(written) - len(written.lstrip())].count("\n") if trim else 0
    content = like(text, written.strip()) if trim else text
    if start is not None:
        line, column = start
        return parse_text(place.path, content, line + skipped, column)
    file = parse_text(place.path, content)
    documents = (Document(relocated(data, place), place) for data, _ in file.documents)
    faults = (fault._replace(place=place) for fault in file.faults)
    return File(place.path, tuple(documents), tuple(faults))


def _block_start(context: Context, text: str, place: Place) -> tuple[int, int] | None:
    """The line and column of the first character, if the string is a literal block scalar."""
    lines = context.source_lines(place)
    span = place.value
    if span.line >= len(lines) or not lines[span.line][span.column :].startswith("|"):
        return None
    block = lines[span.line + 1 : span.line + 1 + text.count("\n") + 1]
    column = next((_indentation(line) for line in block if line.strip()), 0)
    content = [line[column:] for line in block]
    expected = text.split("\n")
    while expected and not expected[-1]:
        expected.pop()
    if content[: len(expected)] != expected:
        return None
    return span.line + 1, column


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
