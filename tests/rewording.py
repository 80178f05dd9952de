"""Lint repositories with a package whose sentences have all been reworded.

`python -m tests.rewording DIRECTORY…` loads `gitops_lint` with a placeholder in place of every prose
string literal, lints each directory, and prints its verdicts as JSON: [[severity, rule, path, line]…]
by directory. Whatever is decided by the words of a sentence comes out differently then.

Prose is a string literal with a letter and a space in it. Not reworded, because it is not ours or not
for people: docstrings, annotations, regular expressions, what a text is compared with or searched for
(so that the two sides of a comparison part), keys of dicts, and the data files named below.
"""

import ast
import json
import re
import sys
import zlib
from collections.abc import Iterator, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

PACKAGE = "gitops_lint"
# Texts that are read by a machine: CEL, a template of an expression of git, the code of a constructor.
DATA = ("schema/messages/", "namedtuple.py")
# Calls whose arguments are compared, searched for, or compiled, and receivers that are lists of words.
_SEARCHES = {
    "startswith", "endswith", "removeprefix", "removesuffix", "partition", "rpartition", "split",
    "rsplit", "find", "rfind", "index", "count", "replace", "strip", "lstrip", "rstrip",
    "compile", "regex", "fullmatch", "match", "search", "sub", "finditer", "findall",
}  # fmt: skip
_PROSE = re.compile(r"(?=.*[A-Za-z])(?=.* )", re.DOTALL)


def is_prose(value: object) -> bool:
    """Whether a constant is a text for people."""
    return isinstance(value, str) and _PROSE.match(value) is not None


class Reworder(ast.NodeTransformer):
    """Replaces prose; each text by a placeholder of its own, which is the same wherever it is."""

    def __init__(self) -> None:
        self.reworded: list[str] = []

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        if not is_prose(node.value):
            return node
        self.reworded.append(str(node.value))
        placeholder = f"\N{SECTION SIGN}{zlib.crc32(str(node.value).encode()):08x}\N{SECTION SIGN}"
        return ast.copy_location(ast.Constant(placeholder), node)

    def visit_FormattedValue(self, node: ast.FormattedValue) -> ast.FormattedValue:
        node.value = self.visit(node.value)  # the format is no prose
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.Compare:
        sides = [node.left, *node.comparators]
        kept = [it if _is_text(it) else self.visit(it) for it in sides]
        node.left, node.comparators = kept[0], kept[1:]
        return node

    def visit_Call(self, node: ast.Call) -> ast.Call:
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name == "cast":
            return node
        if name in _SEARCHES:
            if isinstance(node.func, ast.Attribute) and not _is_text(node.func.value):
                node.func.value = self.visit(node.func.value)
            return node
        self.generic_visit(node)
        return node

    def visit_Dict(self, node: ast.Dict) -> ast.Dict:
        node.values = [self.visit(value) for value in node.values]
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.Subscript:
        node.value = self.visit(node.value)
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AnnAssign:
        node.value = self.visit(node.value) if node.value else None
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        node.args = self.visit(node.args)
        return self._body(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        return self._body(node)

    def visit_Module(self, node: ast.Module) -> ast.Module:
        return self._body(node)

    def visit_match_case(self, node: ast.match_case) -> ast.match_case:
        node.body = [self.visit(it) for it in node.body]
        node.guard = self.visit(node.guard) if node.guard else None
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.Expr:
        return node if _is_text(node.value) else ast.Expr(self.visit(node.value))

    def _body(self, node: Any) -> Any:
        node.body = [self.visit(it) for it in node.body]
        return node


def _is_text(node: ast.expr) -> bool:
    """Whether an expression is a string, or a tuple of them, as it is written."""
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return all(map(_is_text, node.elts))
    return isinstance(node, ast.Constant | ast.JoinedStr)


class Loader(SourceFileLoader):
    """Compiles a module with other words, past every cache."""

    def get_code(self, fullname: str) -> CodeType | None:
        path = Path(self.get_filename(fullname))
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if not any(part in path.as_posix() for part in DATA):
            tree = ast.fix_missing_locations(Reworder().visit(tree))
        return compile(tree, str(path), "exec", dont_inherit=True)


class Finder(MetaPathFinder):
    """Finds the modules of the package for that loader."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] != PACKAGE:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec and spec.origin:
            spec.loader = Loader(fullname, spec.origin)
        return spec


def verdicts(root: Path) -> Iterator[tuple[str, str, str, int]]:
    """(severity, rule, path, line) of every finding in a repository."""
    from gitops_lint.engine.run import lint

    report = lint(root, root=root)
    assert not report.crashes, report.crashes
    for it in report.findings:
        yield it.severity, it.rule, it.location.path, it.location.line


if __name__ == "__main__":
    sys.meta_path.insert(0, Finder())
    sys.stdout.write(json.dumps({name: sorted(verdicts(Path(name))) for name in sys.argv[1:]}))
