"""A session over the real protocol: what an editor sees while somebody types."""

from pathlib import Path

from tests.lsp.conftest import Start
from tests.lsp.repository import CHARTS, INGRESS, KUSTOMIZATION, LAYERS, SETTINGS, at, text, write

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


def test_every_feature_counts_utf_16_units_and_carriage_returns(
    tmp_path: Path, start: Start
) -> None:
    """In a line with `𝒽`, which is two units, before a name."""
    content = text(LAYERS).replace(
        "    - name: infrastructure", "    - {x: 𝒽, name: infrastructure}"
    )
    client = start(write(tmp_path, {LAYERS: content}, end="\r\n"))
    client.open(LAYERS)
    client.settled()
    line, _ = at(content, "- {x: 𝒽, name: infrastructure}")
    name = client.at(LAYERS, line, 20)
    entry = {"start": {"line": line, "character": 20}, "end": {"line": line, "character": 34}}
    own = {"start": {"line": 3, "character": 8}, "end": {"line": 3, "character": 22}}
    document = {"textDocument": client.document(LAYERS)}
    hovered = client.request("textDocument/hover", name)
    assert "Kustomization flux-system/infrastructure" in hovered["contents"]["value"]
    [found] = client.request("textDocument/definition", name)
    assert found["range"] == own
    asked = {**name, "context": {"includeDeclaration": True}}
    assert [it["range"] for it in client.request("textDocument/references", asked)] == [own, entry]
    assert client.request("textDocument/prepareRename", name)["range"] == entry
    found = client.request("textDocument/rename", {**name, "newName": "base"})
    [change] = found["documentChanges"]
    assert [it["range"] for it in change["edits"]] == [own, entry]
    found = client.request("textDocument/documentSymbol", document)
    assert [it["selectionRange"]["start"] for it in found] == [
        {"line": 3, "character": 8},
        {"line": 19, "character": 8},
    ]
    source, column = at(content, "kind: GitRepository", shift=len("kind: GitRepo"))
    found = client.request("textDocument/completion", client.at(LAYERS, source, column))
    edits = [it["textEdit"]["range"] for it in found["items"] if it["label"] == "GitRepository"]
    start = {"line": source, "character": column - len("GitRepo")}
    assert edits == [{"start": start, "end": {"line": source, "character": column}}]
    client.replace(LAYERS, entry, "infrastructur")
    client.until(lambda: ("dependency-not-found", line) in client.codes().get(LAYERS, ()))
    reported = [it for it in client.diagnostics[LAYERS] if it["code"] == "dependency-not-found"]
    assert [it["range"] for it in reported] == [
        {**entry, "end": {"line": line, "character": 33}},
    ]
    asked = {**document, "range": entry, "context": {"diagnostics": reported}}
    found = client.request("textDocument/codeAction", asked)
    fix = next(it for it in found if "infrastructure" in it["title"])
    [edit] = fix["edit"]["documentChanges"][0]["edits"]
    assert edit["range"] == reported[0]["range"]
    assert edit["newText"] == "infrastructure"
    assert client.shutdown() == 0


def test_a_new_file_counts_before_it_is_saved(tmp_path: Path, start: Start) -> None:
    client = start(write(tmp_path))
    client.open(KUSTOMIZATION, text(KUSTOMIZATION) + "  - new.yaml\n")
    missing = {**SECRET, KUSTOMIZATION: [("kustomize-resource-not-found", 5)]}
    client.until(lambda: client.codes() == missing)
    new = "infrastructure/new.yaml"
    client.open(new, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: new, namespace: ingress}\n")
    client.until(lambda: client.codes() == SECRET)
    found = client.request("textDocument/hover", client.at(new, 2, 18))
    assert "ConfigMap ingress/new" in found["contents"]["value"]
    client.close(new)  # without saving it
    client.until(lambda: client.codes() == missing)
    assert client.shutdown() == 0


def test_several_folders(tmp_path: Path, start: Start) -> None:
    """Each has its own repository; a folder that is closed has no diagnostics any more."""
    first, second = write(tmp_path / "first"), write(tmp_path / "second")
    client = start(first)
    client.until(lambda: client.codes() == SECRET)
    other = {"uri": second.as_uri(), "name": "second"}
    elsewhere = f"{second.as_uri()}/{SETTINGS}"
    client.notify(
        "workspace/didChangeWorkspaceFolders", {"event": {"added": [other], "removed": []}}
    )
    client.until(lambda: client.codes() == {**SECRET, elsewhere: SECRET[SETTINGS]})
    found = client.request("workspace/symbol", {"query": "kustomization apps"})
    assert [it["location"]["uri"] for it in found] == [
        f"{it.as_uri()}/{LAYERS}" for it in (first, second)
    ]
    own = {"uri": first.as_uri(), "name": "repository"}
    client.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": [], "removed": [own]}})
    client.until(lambda: client.codes() == {elsewhere: SECRET[SETTINGS]})
    found = client.request("workspace/symbol", {"query": "kustomization apps"})
    assert [it["location"]["uri"] for it in found] == [f"{second.as_uri()}/{LAYERS}"]
    assert client.shutdown() == 0


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
