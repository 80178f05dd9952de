"""The rooms of `kustomize`: imports run one way. (tests/test_faces.py holds that nothing goes round.)"""

import ast
from collections.abc import Iterator
from pathlib import Path

import gitops_lint.kustomize

FOLDER = Path(gitops_lint.kustomize.__file__).parent
NAME = "gitops_lint.kustomize"
# Each room may import those before it, and itself; the files at the top come last.
ROOMS = ("model", "fieldspecs", "input", "generators", "patches", "transformers", "")


def name_of(path: Path) -> str:
    """The dotted name of a module."""
    parts = path.relative_to(FOLDER.parent.parent).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


MODULES = {name_of(path): path for path in FOLDER.rglob("*.py")}


def imported(path: Path) -> Iterator[str]:
    """The modules of the package that a module imports, at whatever time and be it for types only."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import():
                yield from (alias.name for alias in node.names if alias.name in MODULES)
            case ast.ImportFrom(module=str(module)):
                names = [f"{module}.{alias.name}" for alias in node.names]
                inner = [name for name in names if name in MODULES]
                yield from inner or ([module] if module in MODULES else [])


def room(module: str) -> str:
    rest = module.removeprefix(NAME).lstrip(".")
    first = rest.partition(".")[0]
    return first if (FOLDER / first).is_dir() else ""


def test_every_room_has_a_rank() -> None:
    assert {room(module) for module in MODULES} == set(ROOMS)


def test_rooms_import_one_way() -> None:
    wrong = [
        (module, other)
        for module, path in MODULES.items()
        for other in imported(path)
        if ROOMS.index(room(other)) > ROOMS.index(room(module))
    ]
    assert wrong == []
