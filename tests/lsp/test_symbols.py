"""The objects of a file and of the repository, and code lenses."""

from gitops_lint.lsp.snapshot import Snapshot
from gitops_lint.lsp.symbols import SHOW_REFERENCES, document_symbols, lenses, workspace_symbols
from gitops_lint.lsp.text import Text
from tests.lsp.repository import APPS, LAYERS, SHOP, text


def test_the_documents_of_a_file_and_their_fields() -> None:
    found = document_symbols(SHOP, Text(text(SHOP)))
    assert [(it.name, it.detail, it.range.start.line) for it in found] == [
        ("shop", "Namespace shop", 0),
        ("shop", "Deployment shop/shop", 5),
    ]
    [_, deployment] = found
    assert [it.name for it in deployment.children or ()] == [
        "apiVersion",
        "kind",
        "metadata",
        "spec",
    ]
    [*_, spec] = deployment.children or ()
    assert [it.name for it in spec.children or ()] == ["replicas", "selector", "template"]


def test_a_symbol_contains_its_name() -> None:
    for path in (SHOP, LAYERS, APPS):
        waiting = document_symbols(path, Text(text(path)))
        while waiting:
            it = waiting.pop()
            assert it.range.start <= it.selection_range.start
            assert it.selection_range.end <= it.range.end
            assert it.name
            waiting += it.children or ()


def test_documents_that_are_no_objects() -> None:
    assert document_symbols("a.yaml", Text("[1]\n---\n---\na: 1\n---\nb: [\n")) != []
    assert document_symbols("a.yaml", Text("")) == []
    assert [it.name for it in document_symbols("a.yaml", Text('"\\n": 1\n"": 2\n'))] == ["document"]


def test_a_search_finds_each_object_once(snapshot: Snapshot) -> None:
    found = workspace_symbols(snapshot, "kustomization FLUX", str)
    assert [it.container_name for it in found] == [
        "Kustomization flux-system/apps",
        "Kustomization flux-system/flux-system",
        "Kustomization flux-system/infrastructure",
    ]
    assert workspace_symbols(snapshot, "nothing", str) == []


def test_a_lens_shows_the_wave_and_the_dependents(snapshot: Snapshot) -> None:
    found = lenses(snapshot, LAYERS, str)
    assert [(it.range.start.line, it.command.title) for it in found if it.command] == [
        (3, "wave 2 · 1 object depends on it"),
        (19, "wave 4 · 0 objects depend on it"),
    ]
    [first, _] = found
    assert first.command
    assert first.command.command == SHOW_REFERENCES
    assert first.command.arguments
    uri, position, places = first.command.arguments
    assert (uri, position.line) == (LAYERS, 3)
    assert [(it.uri, it.range.start.line) for it in places] == [(LAYERS, 23)]
    assert lenses(snapshot, SHOP, str) == []
