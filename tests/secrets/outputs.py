"""Every output of every command on a repository."""

from pathlib import Path
from typing import Final

from click.testing import CliRunner

from gitops_lint.cli import main
from gitops_lint.config import load_config
from gitops_lint.documents import Tree
from gitops_lint.engine.run import read
from gitops_lint.report import FORMATS

GRAPHS: Final = ("text", "mermaid", "dot", "json", "html")
ON_CLUSTERS: Final = (
    *(("check", "--show-unknown", "--format", it) for it in FORMATS),
    ("clusters",),
    ("clusters", "--format", "table", "--show-unknown"),
    ("clusters", "--format", "json"),
    ("clusters", "--format", "json", "--objects"),
    *(("vars", "--format", it) for it in ("text", "json", "table")),
    *(("plan", "--format", it) for it in ("text", "json")),
    *(("needs", "--format", it) for it in ("text", "json", "markdown", "yaml")),
    *(("upgrade", "--format", it) for it in ("text", "json", "markdown")),
    ("upgrade", "--to", "2.7"),
    *(("graph", "--kind", "all", "--format", it) for it in GRAPHS),
)
ON_OBJECTS: Final = (
    ("why", "OBJECT"),
    ("why", "OBJECT", "--format", "json"),
    ("why", "OBJECT", "--to", "OTHER"),
    ("graph", "--focus", "OBJECT", "--kind", "all"),
)
ON_TWO_CLUSTERS: Final = (
    ("compare", "ONE", "OTHER"),
    ("compare", "ONE", "OTHER", "--format", "json"),
)


def outputs(root: Path, *, objects: int = 3) -> dict[tuple[str, ...], str]:
    """The output of each command in each format, errors included; `why` for some objects."""
    names = _names(root)
    calls = [*ON_CLUSTERS]
    for index, name in enumerate(names[:objects]):
        other = names[index - 1]
        calls += [
            tuple({"OBJECT": name, "OTHER": other}.get(it, it) for it in call)
            for call in ON_OBJECTS
        ]
    clusters = _clusters(root)
    if len(clusters) > 1:
        calls += [
            tuple({"ONE": clusters[0], "OTHER": clusters[1]}.get(it, it) for it in call)
            for call in ON_TWO_CLUSTERS
        ]
    return {call: _output(root, call) for call in calls}


def _output(root: Path, call: tuple[str, ...]) -> str:
    result = CliRunner().invoke(main, [*call, "--root", str(root)])
    assert "This is a bug" not in result.output, (call, result.output)
    return result.output + str(result.exception or "")


def _repository(root: Path):
    return read(Tree(root.resolve()), (), load_config(root), lambda *_: None)


def _names(root: Path) -> list[str]:
    """Names of objects of each kind, Flux objects first."""
    found = {
        resource.kind: f"{resource.kind}/{resource.namespace}/{resource.name}"
        for cluster in _repository(root).clusters
        for resource in cluster.resources
    }
    flux = sorted(found, key=lambda kind: (kind not in ("Kustomization", "HelmRelease"), kind))
    return [found[kind] for kind in flux]


def _clusters(root: Path) -> list[str]:
    return [cluster.name for cluster in _repository(root).clusters]
