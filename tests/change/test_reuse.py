"""What is the same in both states is built once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gitops_lint import kustomize
from gitops_lint.cluster import Cluster, find_entries, load, whole
from gitops_lint.config import load_config
from gitops_lint.documents import Artifact, Map, Tree
from gitops_lint.documents.memory import Memory
from gitops_lint.kustomize import Build
from gitops_lint.testing import config_map, kustomization, write_files

REPLACEMENT = """\
resources: [{resources}]
replacements:
  - source: {{kind: ConfigMap, name: {source}, fieldPath: data.key}}
    targets:
      - select: {{kind: ConfigMap, name: target}}
        fieldPaths: [data.made]
        options: {{create: true}}
"""
FILES = {
    "clusters/a/apps.yaml": "---\n".join(map(kustomization, ("base", "over", "other"))),
    "base/maps.yaml": config_map("number", 'key: "1.2"') + "---\n" + config_map("target"),
    "base/kustomization.yaml": REPLACEMENT.format(resources="maps.yaml", source="number"),
    "over/word.yaml": config_map("word", "key: web"),
    "over/kustomization.yaml": "namePrefix: over-\n"
    + REPLACEMENT.format(resources="../base, word.yaml", source="word"),
    "other/changed.yaml": config_map("changed", "key: one"),
    ".gitops-lint.yaml": "clusters: [{path: clusters/a}]\n",
}


def states(root: Path, *edits: dict[str, str]) -> Iterator[Cluster]:
    """The cluster after each edit, with a memory for all of them."""
    memory = Memory(states=2)
    for edit in edits:
        write_files(edit, root)
        memory.start()
        config = load_config(root)
        tree = Tree(root, config.exclude, memory=memory)
        found = list(whole(find_entries(tree, config)))
        (cluster,) = load(tree, config, found, found).clusters
        yield cluster


def test_a_field_that_a_replacement_creates_keeps_nothing_from_being_reused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = []
    original = kustomize.build

    def build(artifact: Artifact, directory: str, content: Map | None = None) -> Build:
        built.append(directory)
        return original(artifact, directory, content)

    monkeypatch.setattr(kustomize, "build", build)
    edit = {"other/changed.yaml": config_map("changed", "key: two")}
    found = states(tmp_path, FILES, edit)
    before = next(found)
    assert sorted(built) == ["base", "clusters/a", "other", "over"]
    built.clear()
    after = next(found)
    assert built == ["other"]
    known = {id(it) for it in before.resources}
    assert [it.name for it in after.resources if id(it) not in known] == ["changed"]


def test_a_created_field_accepts_any_text_in_a_directory_that_includes_a_reused_one(
    tmp_path: Path,
) -> None:
    edit = {"over/word.yaml": config_map("word", "key: other")}
    before, after = states(tmp_path, FILES, edit)
    for cluster, word in ((before, "web"), (after, "other")):
        made = [it for it in cluster.resources if it.name == "over-target"]
        assert [it.get("data", "made") for it in made] == [word]
        assert [it.faults for it in cluster.contents.values() if it.faults] == []
