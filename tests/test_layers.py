"""The architecture: imports in one direction, short modules, heavy packages only in their places."""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

PACKAGE = Path(__file__).parent.parent / "gitops_lint"
MODULES = sorted(PACKAGE.rglob("*.py"))

# Each layer may import those of the lines above its own, and itself. Not seen here: `rule` loads the
# modules of `rules` by name, as it loads those of plugins (see `gitops_lint/rule/load.py`).
LAYERS = (
    ("enums", "errors", "namedtuple", "once", "regex"),
    ("digits", "crash", "lines"),
    ("files",),
    ("cache",),
    ("gotext", "graphs", "cel"),
    ("documents",),
    ("budget",),
    ("reuse",),
    ("results",),
    ("wording",),
    ("config",),
    ("kustomize", "substitution", "schema"),
    ("resourceset",),
    ("cluster",),
    ("charts",),
    ("order",),
    ("change",),
    ("rule",),
    ("rules",),
    ("engine",),
    ("queries",),
    ("report",),
    ("lsp",),
    ("cli",),
    ("__main__",),
    ("testing",),  # for tests: no other package imports it
)
RANK = {layer: rank for rank, layers in enumerate(LAYERS) for layer in layers}
REPORT_MAY_IMPORT = {"report", "results", "wording", "lines", "enums", "namedtuple", "regex"}

# The modules that may import a package, and whether only in a function.
THIRD_PARTY = {
    "click": ({"cli"}, "anywhere"),
    "ruamel": ({"documents", "substitution"}, "anywhere"),
    "_ruamel_yaml": ({"documents"}, "anywhere"),
    "dulwich": ({"files"}, "late"),
    "networkx": ({"graphs"}, "late"),
    "jsonschema": ({"schema", "config"}, "late"),
    "tabulate": ({"report", "cli"}, "late"),
    "cel_expr_python": ({"cel"}, "late"),
    "re2": ({"gotext"}, "late"),
    "pygls": ({"lsp"}, "anywhere"),  # `lsp` itself is imported late
    "lsprotocol": ({"lsp"}, "anywhere"),
}


# The modules that read the text of secrets, all below `cluster`: what they compute with it is secret again.
REVEALS = {
    "documents/__init__.py", "documents/ciphertext.py", "documents/credential.py", "documents/parse.py",
    "kustomize/generators/sources.py", "kustomize/input/folded_scalars.py",
    "kustomize/input/inline.py", "kustomize/input/kustomization_file.py", "kustomize/input/remote.py",
    "kustomize/model/edit.py", "kustomize/patches/json6902.py", "kustomize/transformers/embedded.py",
    "kustomize/transformers/names.py", "kustomize/transformers/replacements.py",
    "resourceset/expand.py", "resourceset/secret_inputs.py",
    "substitution/apply.py", "substitution/evaluate.py", "substitution/exact_place.py",
    "substitution/printed.py", "substitution/uses.py", "substitution/whole_object.py",
}  # fmt: skip


class Import(NamedTuple):
    """An import: `name` is dotted; `late` if in a function, `typing` if only for the type checker."""

    name: str
    line: int
    late: bool
    typing: bool


def layer_of(path: Path) -> str:
    top = path.relative_to(PACKAGE).parts[0]
    return top.removesuffix(".py")


@cache
def imports(path: Path) -> tuple[Import, ...]:
    """The imports of a module, in the order of the file."""
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[Import]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    late = {
        child
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        for child in ast.walk(node)
    }
    typing_only = {
        child
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for child in ast.walk(node)
    }
    for node in ast.walk(tree):
        kinds = (node in late, node in typing_only)
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, node.lineno, *kinds) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}:{node.lineno}: relative import"
            module = node.module or ""
            names = [module] if module != "gitops_lint" else []
            names += [f"gitops_lint.{a.name}" for a in node.names if module == "gitops_lint"]
            yield from (Import(name, node.lineno, *kinds) for name in names)


def test_imports_run_one_way() -> None:
    for path in MODULES:
        layer = layer_of(path)
        if layer == "__init__":
            continue
        assert layer in RANK, f"{layer} has no place in LAYERS"
        for imported in imports(path):
            package, _, rest = imported.name.partition(".")
            other = rest.partition(".")[0]
            if package != "gitops_lint" or other in ("", "__version__", layer):
                continue
            where = f"{path}:{imported.line}: {layer} imports {other}"
            assert RANK[other] < RANK[layer], where
            assert layer != "report" or other in REPORT_MAY_IMPORT, where


def test_third_party_packages_stay_where_they_belong() -> None:
    for path in MODULES:
        for imported in imports(path):
            package = imported.name.partition(".")[0]
            if package in sys.stdlib_module_names or package == "gitops_lint":
                continue
            where = f"{path}:{imported.line}: {package}"
            assert package in THIRD_PARTY, where
            allowed, when = THIRD_PARTY[package]
            assert layer_of(path) in allowed, where
            assert imported.late or imported.typing or when == "anywhere", f"{where} costs start-up"


def test_json_has_one_way_out() -> None:
    """Only `json_text` escapes what a log would take for a command."""
    found = {
        str(path.relative_to(PACKAGE))
        for path in MODULES
        if layer_of(path) in ("report", "cli")
        and any(it.name.partition(".")[0] == "json" for it in imports(path))
    }
    assert found == {"report/json_text.py"}


def test_only_these_modules_read_the_text_of_secrets() -> None:
    found = {
        str(path.relative_to(PACKAGE))
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Name) and node.id == "reveal")
        or (isinstance(node, ast.alias) and node.name == "reveal")
        or (isinstance(node, ast.Attribute) and node.attr in ("reveal", "_real"))
        or (isinstance(node, ast.Constant) and node.value == "_real")
    }
    assert found == {*REVEALS, "documents/secret.py"}


def test_modules_stay_short() -> None:
    """A longer module probably has two subjects."""
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {path: length for path, length in lengths.items() if length > 500} == {}


def test_regular_expressions_are_compiled_on_first_use() -> None:
    """Those of a module that is always used may be compiled at once, which is a little faster to call."""
    eager = {
        path.relative_to(PACKAGE).as_posix()
        for path in MODULES
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if not isinstance(node, ast.FunctionDef | ast.ClassDef)
        and any(
            isinstance(it, ast.Call) and ast.unparse(it.func) == "re.compile"
            for it in ast.walk(node)
        )
    }
    assert eager == {"documents/scalar.py"}
