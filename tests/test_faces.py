"""No circles between modules, and packages that are used through their faces."""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import networkx as nx
import pytest

PACKAGE = Path(__file__).parent.parent / "gitops_lint"

# Modules in a circle, and why they may be.
CIRCLES = {
    "gitops_lint": "its `lint` is that of the engine, which puts its version into a report",
    "gitops_lint.engine.run": "see gitops_lint",
    "gitops_lint.engine.workspace": "see gitops_lint",
}

# What others may import of these packages, besides the package itself.
FACES: Mapping[str, frozenset[str]] = {
    "kustomize": frozenset(),
    "schema": frozenset(),
    "substitution": frozenset(),
    "resourceset": frozenset(),
    "cel": frozenset(),
    "config": frozenset({"charts", "schema"}),  # the shape of charts; JSON Schema for who needs it
    "cluster": frozenset(
        {
            "absence", "builds", "constraints", "coverage", "custom", "directory", "encryption", "entry.configured", "expressions", "flux", "homes", "kinds", "paths", "pods",
            "references", "releases",
            "rejections", "scope", "scripts", "secrets",
        }
    ),
    "order": frozenset(
        {
            "aided", "blockers", "claims", "clock", "deadlock.deadlocks", "deadlock.doubt",
            "deadlock.helm_crd", "deadlock.nested",
            "deadlock.resolved", "dependencies.depends_on",
            "dependencies.reduction", "drift", "events.edges", "events.event", "events.event_graph",
            "events.schedule", "evidence", "explain_edges", "fate", "longest_wait", "needs", "owners", "post_renderers", "producers", "races", "roles",
            "readiness", "refusals", "route", "unexplained", "values", "verdict", "workers",
        }
    ),
}  # fmt: skip


@cache
def modules() -> Mapping[str, Path]:
    """Every module of the package, by its dotted name."""
    paths = PACKAGE.rglob("*.py")
    found = {".".join(it.relative_to(PACKAGE.parent).with_suffix("").parts): it for it in paths}
    return {name.removesuffix(".__init__"): path for name, path in found.items()}


@cache
def exported(package: str) -> frozenset[str]:
    """The names that a package's `__init__` binds."""
    tree = ast.parse(modules()[package].read_text(encoding="utf-8"))
    bound = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    return frozenset(bound)


@cache
def imported(module: str) -> frozenset[str]:
    """The modules of the package that one imports, wherever: for types and late ones included.

    `from package import name` is the package where its `__init__` binds the name, else the module.
    """
    return frozenset(it for it in _imported(module) if it in modules() and it != module)


def _imported(module: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(modules()[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module in modules():
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                is_module = inner in modules() and alias.name not in exported(node.module)
                yield inner if is_module else node.module


def test_no_modules_import_each_other() -> None:
    graph = nx.DiGraph([(one, other) for one in modules() for other in imported(one)])
    circles = [it for it in nx.strongly_connected_components(graph) if len(it) > 1]
    assert [sorted(it) for it in circles if not it <= CIRCLES.keys()] == []


@pytest.mark.parametrize("package", FACES)
def test_a_package_is_used_through_its_face(package: str) -> None:
    inner = f"gitops_lint.{package}."
    faces = {inner + face for face in FACES[package]}
    behind = {
        (module, other)
        for module in modules()
        if not f"{module}.".startswith(inner)
        for other in imported(module)
        if other.startswith(inner) and other not in faces
    }
    assert behind == set()
