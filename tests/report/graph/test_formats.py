"""The golden files of each format. `UPDATE_GOLDEN=1 pytest tests/report` updates them."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from gitops_lint.report.graph import FORMATS, render
from gitops_lint.report.graph.drawn import folded, tree
from gitops_lint.report.graph.mermaid import MAX_CHARACTERS, MAX_EDGES, fits, reduced
from gitops_lint.report.style import Style
from gitops_lint.results.diagram import Diagram, Link
from gitops_lint.results.finding import Finding, Location, Severity
from tests.report.graph.conftest import ks, large, node

GOLDEN = Path(__file__).parent / "golden"
SCHEMA = Path(__file__).parents[3] / "schemas" / "gitops-lint" / "graph.json"
TEXTS = ("text", "mermaid", "dot", "json")


def compare(name: str, text: str) -> None:
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8", newline="")
    assert text == path.read_bytes().decode()


@pytest.mark.parametrize("name", TEXTS)
def test_format(name: str, diagram: Diagram) -> None:
    compare(f"graph.{name}", render(diagram, name, Style(width=100)))


@pytest.mark.parametrize("name", ["text", "mermaid", "dot"])
def test_hostile(name: str, hostile: Diagram) -> None:
    compare(f"hostile.{name}", render(hostile, name, Style(width=100)))


def test_color(diagram: Diagram) -> None:
    compare("color", render(diagram, "text", Style(color=True)))


def test_large() -> None:
    compare("large.text", render(folded(large(100)), "text", Style(width=110)))


def test_every_file_is_compared() -> None:
    names = {f"graph.{name}" for name in TEXTS} | {"color", "large.text"}
    names |= {f"hostile.{name}" for name in ("text", "mermaid", "dot")}
    assert {path.name for path in GOLDEN.iterdir()} == names


@pytest.mark.parametrize("name", ["diagram", "hostile", "empty"])
def test_the_schema_holds(name: str, request: pytest.FixtureRequest) -> None:
    made = Diagram("none") if name == "empty" else request.getfixturevalue(name)
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    text = render(made, "json", Style())
    document = json.loads(text)
    assert text.isascii()
    assert list(Draft202012Validator(schema).iter_errors(document)) == []
    for part in (document, *document["nodes"][:1], *document["links"][:1]):
        part["more"] = 1
        assert not Draft202012Validator(schema).is_valid(document)
        del part["more"]


@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_diagram(name: str) -> None:
    assert render(Diagram("none"), name, Style()).endswith("\n")


@pytest.mark.parametrize("name", ["text", "mermaid", "dot"])
def test_nothing_moves_the_cursor(name: str, hostile: Diagram) -> None:
    text = render(hostile, name, Style())
    assert all(char.isprintable() or char == "\n" for char in text)


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_is_a_command_in_a_log(name: str, hostile: Diagram) -> None:
    text = render(hostile, name, Style())
    assert "##[" not in text
    assert not [line for line in text.splitlines() if line.lstrip().startswith("::")]


def test_no_line_of_text_is_wider_than_asked_for() -> None:
    _, *lines = render(large(60), "text", Style(width=90)).splitlines()
    assert max(map(len, lines)) <= 90


def test_cyclic_owners_are_drawn_once() -> None:
    nodes = (node("x/a", owner="Kustomization x/b"), node("x/b", owner="Kustomization x/a"))
    assert [it.name for it, _ in tree(Diagram("c", nodes))] == ["a", "b"]


def test_folded(diagram: Diagram) -> None:
    kinds = [it.kind for it in folded(diagram).nodes]
    assert set(kinds) == {"Kustomization"}
    kept = folded(diagram, "HelmRelease team/web")
    assert [it.id for it in kept.nodes if it.kind != "Kustomization"] == ["HelmRelease team/web"]
    generator = node("ArtifactGenerator x/g", wave=1)
    made = (generator, node("ExternalArtifact x/e", wave=1, owner=generator.id), node("x/k"))
    assert [it.name for it in folded(Diagram("c", made)).nodes] == ["k"]
    tied = (*diagram.links, Link("HelmRelease team/web", ks("apps"), "dependsOn"))
    told = folded(Diagram("c", diagram.nodes, tied, diagram.findings))
    assert "HelmRelease team/web" in told.by_id


LINE = re.compile(
    r"""flowchart\ LR
    |\ \ %%.*
    |\ \ classDef\ \w+\ [\w:#,\-. ]+
    |\ \ n\d+(\[\[|\[\(|\[|\()"[^"`{}\\%\[\]]*"(\]\]|\)\]|\]|\))(:::\w+)?
    |\ \ n\d+\ (-->|-\.->|==>)(\|"[^"`{}\\%\[\]|]*"\|)?\ n\d+
    |\ \ linkStyle\ \d+\ [\w:#,\- ]+""",
    re.VERBOSE,
)


@pytest.mark.parametrize("name", ["diagram", "hostile"])
def test_mermaid_has_only_valid_lines(name: str, request: pytest.FixtureRequest) -> None:
    lines = render(request.getfixturevalue(name), "mermaid", Style()).splitlines()
    assert [line for line in lines if not LINE.fullmatch(line)] == []


def edges(text: str) -> int:
    return len(re.findall(r"^  n\d+ (?:-->|-\.->|==>)", text, re.MULTILINE))


def test_mermaid_is_reduced_to_the_limits_of_github() -> None:
    style = Style()
    little, middle, much = large(40), large(170), large(600)
    assert reduced(little, style) is little
    assert not fits(middle, style)
    less = reduced(middle, style)
    assert {it.kind for it in less.nodes} == {"Kustomization"}
    text = render(less, "mermaid", style)
    assert edges(text) <= MAX_EDGES
    assert len(text.encode()) <= MAX_CHARACTERS
    assert fits(less, style)
    assert not fits(reduced(much, style), style)  # and the command reports that


def test_edge_styles_name_the_right_edges(diagram: Diagram) -> None:
    lines = render(diagram, "mermaid", Style()).splitlines()
    found = [it for it in lines if re.match(r"  n\d+ (-->|-\.->|==>)", it)]
    numbers = {int(it.split()[1]): it for it in lines if it.startswith("  linkStyle")}
    marked = {at for at, it in enumerate(found) if "✖" in it or "⚠" in it or "readyExpr" in it}
    assert set(numbers) == marked
    assert all(("readyExpr" in found[at]) == ("dasharray" in it) for at, it in numbers.items())


@pytest.mark.parametrize("name", ["diagram", "hostile"])
def test_graphviz_reads_it(name: str, request: pytest.FixtureRequest) -> None:
    if not (dot := shutil.which("dot")):
        pytest.skip("Graphviz is not installed")
    made: Diagram = request.getfixturevalue(name)
    text = render(made, "dot", Style())
    done = subprocess.run([dot, "-Tjson"], input=text, capture_output=True, text=True, check=True)
    drawn = json.loads(done.stdout)
    names = [it["tooltip"] for it in drawn["objects"] if it["name"].startswith("n")]
    assert len(names) == len(made.nodes)
    assert done.stderr == ""


def test_a_warning_does_not_show_an_implied_link() -> None:
    parent = node("flux-system/parent", marks=("waits",))
    child = node("flux-system/child", owner=parent.id)
    for severity, drawn in ((Severity.WARNING, 0), (Severity.ERROR, 1)):
        found = Finding("rule", severity, "m", Location("a.yaml", 1, 1, 1, 1))
        link = Link(parent.id, child.id, "health", findings=(0,))
        made = Diagram("c", (parent, child), (link,), (found,))
        assert render(made, "mermaid", Style()).count("health") == drawn
