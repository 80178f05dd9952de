"""Subpackages of `kustomize` import in one direction. (tests/test_faces.py checks for cycles.)"""

import ast
from collections.abc import Iterator
from pathlib import Path

import gitops_lint.kustomize

FOLDER = Path(gitops_lint.kustomize.__file__).parent
NAME = "gitops_lint.kustomize"
# Each subpackage may import itself and those before it; the modules at the top come last.
SUBPACKAGES = ("model", "fieldspecs", "input", "generators", "patches", "transformers", "")


def name_of(path: Path) -> str:
    """The dotted name of a module."""
    parts = path.relative_to(FOLDER.parent.parent).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


MODULES = {name_of(path): path for path in FOLDER.rglob("*.py")}


def imported(path: Path) -> Iterator[str]:
    """The modules of the package that a module imports, also in functions and for types only."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import():
                yield from (alias.name for alias in node.names if alias.name in MODULES)
            case ast.ImportFrom(module=str(module)):
                names = [f"{module}.{alias.name}" for alias in node.names]
                inner = [name for name in names if name in MODULES]
                yield from inner or ([module] if module in MODULES else [])


def subpackage(module: str) -> str:
    """The subpackage of a module; empty for a module at the top."""
    rest = module.removeprefix(NAME).lstrip(".")
    first = rest.partition(".")[0]
    return first if (FOLDER / first).is_dir() else ""


def test_every_subpackage_has_a_rank() -> None:
    assert {subpackage(module) for module in MODULES} == set(SUBPACKAGES)


def test_subpackages_import_in_one_direction() -> None:
    violations = [
        (module, other)
        for module, path in MODULES.items()
        for other in imported(path)
        if SUBPACKAGES.index(subpackage(other)) > SUBPACKAGES.index(subpackage(module))
    ]
    assert violations == []
