"""A session over the real protocol: what an editor sees while somebody types."""

from pathlib import Path

from tests.lsp.conftest import Start
from tests.lsp.repository import INGRESS, LAYERS, SETTINGS, at, text, write

FEATURES = ("hover", "definition", "completion", "documentSymbol", "codeLens")
SECRET = {SETTINGS: [("plaintext-secret", 14)]}


def test_diagnostics_follow_the_text_in_the_editor(tmp_path: Path, start: Start) -> None:
    client = start(write(tmp_path))
    client.until(lambda: client.codes() == SECRET)
    client.open(LAYERS)
    line, character = at(text(LAYERS), "- name: infrastructure")
    client.type(LAYERS, line, character + len("- name: infra"), "x")
    client.until(lambda: LAYERS in client.codes())
    assert client.codes() == {**SECRET, LAYERS: [("dependency-not-found", line)]}
    [found] = client.diagnostics[LAYERS]
    assert found["range"] == {
        "start": {"line": line, "character": 12},
        "end": {"line": line, "character": 27},
    }
    assert found["source"] == "gitops-lint"
    assert "did you mean" in found["message"]
    client.change(LAYERS, text(LAYERS))
    client.until(lambda: client.codes() == SECRET)
    assert client.diagnostics[LAYERS] == []
    assert client.shutdown() == 0


def test_what_is_not_saved_is_forgotten_when_it_is_closed(tmp_path: Path, start: Start) -> None:
    client = start(write(tmp_path))
    client.open(LAYERS, text(LAYERS).replace("- name: infrastructure", "- name: missing"))
    client.until(lambda: LAYERS in client.codes())
    client.close(LAYERS)
    client.until(lambda: client.codes() == SECRET)


def test_a_change_on_disk_is_seen_when_it_is_saved(tmp_path: Path, start: Start) -> None:
    client = start(write(tmp_path))
    client.until(lambda: client.codes() == SECRET)
    (tmp_path / INGRESS).unlink()
    changes = [{"uri": client.uri(INGRESS), "type": 3}]
    client.notify("workspace/didChangeWatchedFiles", {"changes": changes})
    client.until(lambda: client.codes() != SECRET)
    assert {code for found in client.codes().values() for code, _ in found} == {
        "plaintext-secret",
        "kustomize-resource-not-found",
    }


def test_the_server_asks_for_changes_on_disk(tmp_path: Path, start: Start) -> None:
    client = start(write(tmp_path))
    client.until(lambda: client.codes() == SECRET)
    [registered] = [it for it in client.messages if it["method"] == "client/registerCapability"]
    assert [it["method"] for it in registered["params"]["registrations"]] == [
        "workspace/didChangeWatchedFiles"
    ]


def test_a_broken_configuration_is_reported_in_it(tmp_path: Path, start: Start) -> None:
    client = start(write(tmp_path))
    client.until(lambda: client.codes() == SECRET)
    client.open(".gitops-lint.yaml", "rules: {no-such-rule: off}\n")
    client.until(lambda: client.diagnostics.get(".gitops-lint.yaml"))
    [found] = client.diagnostics[".gitops-lint.yaml"]
    assert "no-such-rule" in found["message"]
    assert client.diagnostics[SETTINGS] != []  # while it is being edited, the others stay
    client.change(".gitops-lint.yaml", "rules: {plaintext-secret: off}\n")
    client.until(lambda: client.codes() == {})
    client.change(".gitops-lint.yaml", "")
    client.until(lambda: client.codes() == SECRET)


def test_positions_count_utf_16_units_and_carriage_returns(tmp_path: Path, start: Start) -> None:
    """`𝒽` is two units; each line ends with a carriage return too."""
    shop = "apps/shop.yaml"
    client = start(write(tmp_path, end="\r\n"))
    broken = text(shop).replace("${domain}", "${domain")
    client.open(shop, broken.replace("\n", "\r\n"))
    client.until(lambda: shop in client.codes())
    [found] = client.diagnostics[shop]
    line, character = at(broken, "${domain")
    assert found["range"]["start"] == {"line": line, "character": character}


OUTSIDE = (
    "untitled:Untitled-1",
    "git:/repository/apps/shop.yaml?ref=HEAD",
    "file:///etc/passwd",
    "file://elsewhere.example.com/share/file.yaml",
    "file:///%00.yaml",
    "file://[",
    "file:relative.yaml",
    "",
    "http://example.com/../../etc/passwd",
    "file:///" + "a/" * 5000,
    "{root}/../outside.yaml",
    "{root}/%2e%2e/outside.yaml",
    "{root}/link/outside.yaml",
    "{root}",
)


def test_files_outside_of_the_repository_are_ignored(tmp_path: Path, start: Start) -> None:
    root = write(tmp_path / "repository")
    (tmp_path / "elsewhere").mkdir()
    (root / "link").symlink_to(tmp_path / "elsewhere")
    client = start(root)
    client.until(lambda: client.codes() == SECRET)
    for uri in (it.replace("{root}", root.as_uri()) for it in OUTSIDE):
        item = {"uri": uri, "languageId": "yaml", "version": 1, "text": "a: [\n"}
        client.notify("textDocument/didOpen", {"textDocument": item})
        for feature in FEATURES:
            position = {"line": 10**6, "character": 10**6}
            parameters = {"textDocument": {"uri": uri}, "position": position}
            answer = client.answer(f"textDocument/{feature}", parameters)
            assert not answer.get("result"), (feature, answer)
        client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    client.open(LAYERS, text(LAYERS).replace("- name: infrastructure", "- name: missing"))
    client.until(lambda: LAYERS in client.codes())
    assert client.codes().keys() == {LAYERS, SETTINGS}
    assert client.shutdown() == 0


def test_requests_that_make_no_sense_do_not_end_the_server(tmp_path: Path, start: Start) -> None:
    client = start(write(tmp_path))
    client.notify("textDocument/didOpen", {"nonsense": True})
    assert "error" in client.answer("no/such/method", {})
    changes = {"textDocument": {"uri": client.uri("never-opened.yaml"), "version": 1}}
    client.notify("textDocument/didChange", {**changes, "contentChanges": [{"text": "a"}]})
    client.until(lambda: client.codes() == SECRET)
    assert client.shutdown() == 0
