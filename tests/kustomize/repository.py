"""Small repositories, each written for one test."""

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

from gitops_lint.documents import Artifact, Fault, FaultKind, Place, Tree


def artifact(root: Path, files: Mapping[str, str]) -> Artifact:
    """An artifact that holds these files."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(dedent(text))
    tree = Tree(root)
    return Artifact(tree, {path: path for path in tree.files})


def config_map(name: str, namespace: str = "", **data: str) -> str:
    """A ConfigMap, one entry on a line."""
    where = f"\n  namespace: {namespace}" if namespace else ""
    entries = "".join(f"\n  {key}: {value}" for key, value in data.items())
    content = f"\ndata:{entries}" if entries else ""
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}{where}{content}\n"


def line(place: Place) -> tuple[str, int]:
    """The file and the 1-based line of a value."""
    return place.path, place.value.line + 1


def kind_and_line(fault: Fault) -> tuple[FaultKind, str, int]:
    """The kind of a fault, its file, and its 1-based line."""
    return fault.kind, *line(fault.place)
