"""What is shown about a position."""

from pathlib import Path

import pytest
from lsprotocol.types import MarkupContent, Position

from gitops_lint.lsp.hover import hover
from gitops_lint.lsp.markdown import block, code
from gitops_lint.lsp.snapshot import Snapshot
from tests.lsp.conftest import studied
from tests.lsp.repository import LAYERS, SETTINGS, SHOP, at, text, write


def shown(snapshot: Snapshot, path: str, part: str, shift: int = 0) -> str:
    content = snapshot.text(path).text.replace("\r\n", "\n")
    found = hover(snapshot, path, Position(*at(content, part, shift=shift)))
    if found is None:
        return ""
    assert isinstance(found.contents, MarkupContent)
    return found.contents.value


def test_an_object_shows_what_it_waits_for(snapshot: Snapshot) -> None:
    text = shown(snapshot, LAYERS, "- name: infrastructure", 8)
    assert text.startswith(
        "**`Kustomization flux-system/infrastructure`** in `clusters/production`, wave 2\n\n```text\n"
    )
    assert "1. *  GitRepository flux-system/flux-system  artifact  source of infrastructure" in text
    assert "apps  depends on it  clusters/production/layers.yaml:24" in text
    assert text.endswith("\n```\n\n`clusters/production` converges from empty.")


def test_another_object_shows_what_applies_it(snapshot: Snapshot) -> None:
    assert shown(snapshot, LAYERS, "name: settings", 6) == (
        "`ConfigMap flux-system/settings` in `clusters/production`, "
        "applied by `Kustomization flux-system/flux-system`"
    )


@pytest.mark.parametrize(
    ("variable", "expected"),
    [
        (
            "domain",
            (
                "`${domain}` is `shop.example.com`, from `ConfigMap flux-system/settings` "
                "(`clusters/production/settings.yaml:7`), "
                "in `Kustomization flux-system/apps` of `clusters/production`"
            ),
        ),
        (
            "replicas",
            (
                "`${replicas}` is `2`, from `spec.postBuild.substitute` "
                "(`clusters/production/layers.yaml:40`), "
                "in `Kustomization flux-system/apps` of `clusters/production`"
            ),
        ),
        (
            "password",
            (
                "`${password}` has the value of a Secret, which is not shown, "
                "from `Secret flux-system/passwords` (`clusters/production/settings.yaml:15`), "
                "in `Kustomization flux-system/apps` of `clusters/production`"
            ),
        ),
    ],
)
def test_a_variable_shows_its_source(variable: str, expected: str, snapshot: Snapshot) -> None:
    assert shown(snapshot, SHOP, f"${{{variable}}}", 3) == expected


def test_no_hover_shows_the_value_of_a_secret(snapshot: Snapshot) -> None:
    content = text(SETTINGS)
    for line, written in enumerate(content.split("\n")):
        for character in range(len(written) + 1):
            found = hover(snapshot, SETTINGS, Position(line, character))
            assert "swordfish" not in str(found)


def test_a_field_shows_its_schema(snapshot: Snapshot) -> None:
    assert shown(snapshot, LAYERS, "retryInterval") == (
        "`spec.retryInterval`: string\n\na duration such as `10m`"
    )
    assert shown(snapshot, LAYERS, "prune") == "`spec.prune`: boolean"


def test_a_suppression_shows_the_page_of_its_rule(tmp_path: Path) -> None:
    comment = "# gitops-lint: ignore[plaintext-secret, no-such-rule] for a test\n"
    content = text(SETTINGS).replace("stringData:\n", f"stringData:\n  {comment}")
    snapshot = studied(write(tmp_path), **{SETTINGS: content})
    assert [it.rule for it in snapshot.report.findings] != ["plaintext-secret"]
    page = shown(snapshot, SETTINGS, "plaintext-secret", 3)
    assert page.startswith("# plaintext-secret\n\n")
    assert "## Why" in page


def test_a_finding_shows_the_page_of_its_rule(tmp_path: Path) -> None:
    content = text(LAYERS).replace("- name: infrastructure", "- name: missing")
    snapshot = studied(write(tmp_path), **{LAYERS: content})
    assert shown(snapshot, LAYERS, "- name: missing", 9).startswith("# dependency-not-found\n\n")


def test_text_of_a_repository_has_no_meaning_in_markdown() -> None:
    assert code("a`b``c") == "```a`b``c```"
    assert code("`a`") == "`` `a` ``"
    assert code("a\nb\x1b\u202e") == "`a\\nb\\x1b\\u202e`"
    assert block("a\n````\nb") == "`````text\na\n````\nb\n`````"
