"""The exact place of the use of a variable."""

from posixpath import dirname, join, normpath

from gitops_lint.documents import Place, Span, Tree, fact, reveal
from gitops_lint.lines import split_lines
from gitops_lint.substitution.uses import Use


def exact_place(use: Use, tree: Tree) -> Place:
    """The exact place of a `${…}`; for text that a generator read from a file, in that file."""
    place = use.exact(_lines(tree, use.scalar.place.path))
    return (place == use.scalar.place and _in_source(use, tree)) or place


def _in_source(use: Use, tree: Tree) -> Place | None:
    """The place in the file that an entry of `files:` (`path` or `key=path`) names."""
    entry, text = use.scalar.place, reveal(use.scalar.text)
    span = entry.value
    if span.line != span.end_line:
        return None
    line = "".join(_lines(tree, entry.path)[span.line : span.line + 1])
    named = line[span.column : span.end_column].strip("\"'").rpartition("=")[2]
    path = normpath(join(dirname(entry.path), named))
    if "\0" in path or path not in tree.files or tree.text(path) != text:
        return None
    before, until = split_lines(text[: use.start]), split_lines(text[: use.end])
    where = Span(len(before) - 1, len(before[-1]), len(until) - 1, len(until[-1]))
    return Place(path, None, where)


@fact
def _lines(tree: Tree, path: str) -> tuple[str, ...]:
    return tuple(split_lines(tree.text(path)))
