"""A session over the real protocol: what an editor sees while somebody types."""

from pathlib import Path

from tests.lsp.conftest import Start
from tests.lsp.repository import CHARTS, INGRESS, LAYERS, SETTINGS, at, text, write

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


def test_a_session(tmp_path: Path, start: Start) -> None:
    """Open, look, and ask for the graph."""
    client = start(write(tmp_path))
    client.open(LAYERS)
    name = client.at(LAYERS, *at(text(LAYERS), "- name: infrastructure", shift=9))
    hovered = client.request("textDocument/hover", name)
    assert "Kustomization flux-system/infrastructure" in hovered["contents"]["value"]
    [found] = client.request("textDocument/definition", name)
    assert (found["uri"], found["range"]["start"]["line"]) == (client.uri(LAYERS), 3)
    asked = {**name, "context": {"includeDeclaration": True}}
    found = client.request("textDocument/references", asked)
    assert [it["range"]["start"]["line"] for it in found] == [3, 23]
    found = client.request("textDocument/documentHighlight", name)
    assert [it["range"]["start"]["line"] for it in found] == [3, 23]
    document = {"textDocument": client.document(LAYERS)}
    found = client.request("textDocument/documentSymbol", document)
    assert [it["name"] for it in found] == ["infrastructure", "apps"]
    found = client.request("textDocument/codeLens", document)
    assert [it["command"]["title"] for it in found] == [
        "wave 2 · 1 object depends on it",
        "wave 4 · 0 objects depend on it",
    ]
    asked = {"command": "gitops-lint.graph", "arguments": [client.uri(LAYERS)]}
    page = client.request("workspace/executeCommand", asked)
    assert page.startswith("<!doctype html>")
    assert client.shutdown() == 0


def test_a_session_that_changes_files(tmp_path: Path, start: Start) -> None:
    """Type, complete, ignore, rename, save."""
    client = start(write(tmp_path))
    client.open(LAYERS)
    client.until(lambda: client.codes() == SECRET)
    document = {"textDocument": client.document(LAYERS)}
    name = client.at(LAYERS, *at(text(LAYERS), "- name: infrastructure", shift=9))
    # Somebody types a new entry, and completes it.
    line, _ = at(text(LAYERS), "- name: infrastructure")
    client.type(LAYERS, line + 1, 0, "    - name: ")
    found = client.request("textDocument/completion", client.at(LAYERS, line + 1, 12))
    assert [it["label"] for it in found["items"]] == ["flux-system", "infrastructure"]
    client.type(LAYERS, line + 1, 12, "nothing\n")
    missing = [("dependency-not-found", line + 1)]
    client.until(lambda: client.codes().get(LAYERS) == missing)
    # The finding is ignored.
    [diagnostic] = client.diagnostics[LAYERS]
    asked = {**document, "range": diagnostic["range"], "context": {"diagnostics": [diagnostic]}}
    first, second = client.request("textDocument/codeAction", asked)
    assert first["diagnostics"] == second["diagnostics"] == [diagnostic]
    [change] = first["edit"]["documentChanges"]
    assert change["textDocument"] == {"uri": client.uri(LAYERS), "version": 3}
    [edit] = change["edits"]
    assert edit["range"]["start"] == {"line": line + 1, "character": 0}
    client.type(LAYERS, line + 1, 0, edit["newText"])
    client.until(lambda: client.codes() == SECRET)
    # An object is renamed: the edits of all files are for the versions that are open.
    assert client.request("textDocument/prepareRename", name)["placeholder"] == "infrastructure"
    edits = client.request("textDocument/rename", {**name, "newName": "base"})
    [change] = edits["documentChanges"]
    assert change["textDocument"] == {"uri": client.uri(LAYERS), "version": 4}
    for edit in reversed(change["edits"]):
        client.replace(LAYERS, edit["range"], edit["newText"])
    client.settled()
    assert client.codes() == SECRET
    answer = client.answer("textDocument/rename", {**name, "newName": "apps"})
    assert "already has Kustomization flux-system/apps" in answer["error"]["message"]
    found = client.request("workspace/symbol", {"query": "kustomization base"})
    assert [it["containerName"] for it in found] == ["Kustomization flux-system/base"]
    # It is saved.
    content = text(LAYERS).replace("name: infrastructure", "name: base")
    (tmp_path / LAYERS).write_text(content)
    client.change(LAYERS, content)
    client.notify("textDocument/didSave", document)
    client.close(LAYERS)
    client.settled()
    assert client.codes() == SECRET
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


def test_other_files_keep_their_diagnostics_while_a_file_is_not_yaml(
    tmp_path: Path, start: Start
) -> None:
    """Nothing says that the objects of the file are gone, until it is saved as it is."""
    client = start(write(tmp_path))
    client.open(LAYERS)
    client.until(lambda: client.codes() == SECRET)
    line, _ = at(text(LAYERS), "spec:")
    client.type(LAYERS, line, 0, " interval\n")
    client.settled()
    assert client.codes() == {**SECRET, LAYERS: [("yaml-syntax", line)]}
    client.open(CHARTS)  # another file is opened, and typed in
    client.settled()
    assert client.codes() == {**SECRET, LAYERS: [("yaml-syntax", line)]}
    client.notify("textDocument/didSave", {"textDocument": client.document(LAYERS)})
    client.until(lambda: CHARTS in client.codes())
    assert client.codes() == {
        **SECRET,
        LAYERS: [("yaml-syntax", line)],
        CHARTS: [("objects-not-applied", 3)],
    }
    client.change(LAYERS, text(LAYERS))
    client.until(lambda: client.codes() == SECRET)
    assert client.shutdown() == 0


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
