"""Go to definition, and find references."""

from pathlib import Path

import pytest
from lsprotocol.types import Location, Position

from gitops_lint.lsp.navigation import definition, highlights, references
from gitops_lint.lsp.snapshot import Snapshot
from tests.lsp.conftest import studied
from tests.lsp.repository import (
    APPS,
    CHARTS,
    INGRESS,
    KUSTOMIZATION,
    LAYERS,
    PATCH,
    SETTINGS,
    SHOP,
    SYNC,
    at,
    text,
    write,
)

Where = tuple[
    str, str, int, int
]  # the file, a part of its text, which one, the characters to go right


def position(where: Where) -> Position:
    path, part, nth, shift = where
    return Position(*at(text(path), part, nth, shift=shift))


def shown(found: list[Location]) -> list[tuple[str, str]]:
    """The file of each location, and the text at it."""
    texts = []
    for it in found:
        line = text(it.uri).splitlines()[it.range.start.line].encode("utf-16-le")
        part = line[2 * it.range.start.character : 2 * it.range.end.character].decode("utf-16-le")
        texts.append((it.uri, f"{it.range.start.line}:{part}"))
    return texts


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ((LAYERS, "- name: infrastructure", 0, 8), [(LAYERS, "3:infrastructure")]),
        ((LAYERS, "- name: infrastructure", 0, 22), [(LAYERS, "3:infrastructure")]),
        ((LAYERS, "name: flux-system", 0, 7), [(SYNC, "3:flux-system")]),
        ((LAYERS, "./apps", 0, 2), [(APPS, "0:")]),
        ((LAYERS, "./infrastructure", 0, 2), [(KUSTOMIZATION, "0:")]),
        ((LAYERS, "name: settings", 0, 6), [(SETTINGS, "3:settings")]),
        ((LAYERS, "name: passwords", 0, 6), [(SETTINGS, "11:passwords")]),
        ((LAYERS, "name: shop", 0, 6), [(SHOP, "8:shop")]),
        ((INGRESS, "name: charts", 0, 6), [(CHARTS, "3:charts")]),
        ((INGRESS, "name: values", 1, 6), [(INGRESS, "8:values")]),
        ((APPS, "shop.yaml", 0, 0), [(SHOP, "0:")]),
        ((APPS, "patch.yaml", 0, 0), [(PATCH, "0:")]),
        ((KUSTOMIZATION, "ingress.yaml", 0, 3), [(INGRESS, "0:")]),
        ((PATCH, "name: shop", 0, 6), [(SHOP, "8:shop")]),
        ((SHOP, "${replicas}", 0, 2), [(LAYERS, "39:")]),
        ((SHOP, "${domain}", 0, 0), [(SETTINGS, "6:")]),
        ((SHOP, "${password}", 0, 11), [(SETTINGS, "14:")]),
        ((LAYERS, "interval", 0, 1), []),
        ((LAYERS, "---", 0, 0), []),
    ],
)
def test_definition(where: Where, expected: list[tuple[str, str]], snapshot: Snapshot) -> None:
    assert shown(definition(snapshot, where[0], position(where), str)) == expected


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ((LAYERS, "name: infrastructure", 0, 6), [(LAYERS, "23:infrastructure")]),
        (
            (SYNC, "name: flux-system", 0, 6),
            [(SYNC, "22:flux-system"), (LAYERS, "14:flux-system"), (LAYERS, "31:flux-system")],
        ),
        ((CHARTS, "kind", 0, 0), [(INGRESS, "26:charts")]),
        ((SETTINGS, "name: settings", 0, 6), [(LAYERS, "42:settings")]),
        ((SETTINGS, "domain", 0, 8), [(SHOP, "20:${domain}")]),
        ((SHOP, "${replicas}", 0, 2), [(SHOP, "11:${replicas}")]),
        ((SHOP, "name: shop", 1, 6), [(LAYERS, "35:shop")]),
        ((PATCH, "apiVersion", 0, 0), [(LAYERS, "35:shop")]),
    ],
)
def test_references(where: Where, expected: list[tuple[str, str]], snapshot: Snapshot) -> None:
    found = references(snapshot, where[0], position(where), str, declared=False)
    assert sorted(shown(found)) == expected


def test_references_with_the_declaration(snapshot: Snapshot) -> None:
    where = position((LAYERS, "- name: infrastructure", 0, 9))
    found = references(snapshot, LAYERS, where, str, declared=True)
    assert shown(found) == [(LAYERS, "3:infrastructure"), (LAYERS, "23:infrastructure")]


def test_references_of_a_file(snapshot: Snapshot) -> None:
    """Between documents, a position is about the whole file."""
    found = references(snapshot, SHOP, position((SHOP, "---", 0, 0)), str, declared=False)
    assert shown(found) == [(APPS, "3:shop.yaml")]
    found = references(snapshot, SETTINGS, position((SETTINGS, "---", 0, 0)), str, declared=False)
    assert found == []


def test_highlights(snapshot: Snapshot) -> None:
    found = highlights(snapshot, LAYERS, position((LAYERS, "name: infrastructure", 0, 6)))
    assert [it.range.start.line for it in found] == [3, 23]


def test_columns_after_a_wide_character_and_carriage_returns(tmp_path: Path) -> None:
    """`𝒽` stands before `${domain}`."""
    snapshot = studied(write(tmp_path, end="\r\n"))
    line, character = at(text(SHOP), "${domain}", shift=2)
    found = references(snapshot, SHOP, Position(line, character), str, declared=False)
    [it] = found
    assert (it.range.start, it.range.end) == (
        Position(line, character - 2),
        Position(line, character - 2 + len("${domain}")),
    )
    assert references(snapshot, SHOP, Position(line, character - 3), str, declared=False) == []


def test_one_file_in_several_clusters(tmp_path: Path) -> None:
    """Each cluster has its own definition of the variable."""
    staging = {
        path.replace("production", "staging"): text(path).replace("production", "staging")
        for path in (SYNC, LAYERS, SETTINGS)
    }
    snapshot = studied(write(tmp_path, staging))
    where = position((SHOP, "${domain}", 0, 2))
    found = {it.uri for it in definition(snapshot, SHOP, where, str)}
    assert found == {SETTINGS, SETTINGS.replace("production", "staging")}
