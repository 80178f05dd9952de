"""Rename an object, with everything that names it."""

from pathlib import Path

import pytest
from lsprotocol.types import Position

from gitops_lint.lsp.renaming import edits, prepare
from gitops_lint.lsp.snapshot import Snapshot
from gitops_lint.queries.rename import Refusal
from tests.lsp.conftest import studied
from tests.lsp.repository import (
    CHARTS,
    INGRESS,
    LAYERS,
    SETTINGS,
    SYNC,
    at,
    text,
    write,
)


def position(path: str, part: str, shift: int = 0, nth: int = 0) -> Position:
    return Position(*at(text(path), part, nth, shift=shift))


def renamed(snapshot: Snapshot, path: str, where: Position, new: str) -> dict[str, str] | str:
    """The text of each changed file after a rename, or why it is refused."""
    found = edits(snapshot, path, where, new)
    if isinstance(found, Refusal):
        return found.message
    texts = {}
    for file, changes in found.items():
        content = snapshot.text(file)
        result = content.text
        for it in sorted(changes, key=lambda edit: edit.range.start, reverse=True):
            start, end = content.offset_at(it.range.start), content.offset_at(it.range.end)
            result = result[:start] + it.new_text + result[end:]
        texts[file] = result
    return texts


def test_a_kustomization_and_what_depends_on_it(snapshot: Snapshot) -> None:
    expected = text(LAYERS).replace("name: infrastructure", "name: base")
    for where in (
        position(LAYERS, "name: infrastructure", 8),
        position(LAYERS, "- name: infra", 8),
    ):
        assert renamed(snapshot, LAYERS, where, "base") == {LAYERS: expected}


def test_a_source_in_several_files(snapshot: Snapshot) -> None:
    assert renamed(snapshot, CHARTS, position(CHARTS, "name: charts", 6), "helm") == {
        CHARTS: text(CHARTS).replace("name: charts", "name: helm"),
        INGRESS: text(INGRESS).replace("name: charts", "name: helm"),
    }


def test_carriage_returns_and_quotes_stay(tmp_path: Path) -> None:
    content = text(LAYERS).replace("- name: infrastructure", "- name: 'infrastructure'  # 𝒽")
    snapshot = studied(write(tmp_path, {LAYERS: content}, end="\r\n"))
    where = Position(*at(content, "name: infrastructure", shift=6))
    expected = content.replace("name: infrastructure", "name: base").replace("'infra", "'_infra")
    expected = expected.replace("'_infrastructure'", "'base'").replace("\n", "\r\n")
    assert renamed(snapshot, LAYERS, where, "base") == {LAYERS: expected}


def test_patches_that_name_it(tmp_path: Path) -> None:
    """In a file, in the target of a patch, and in a patch inside of another object."""
    files = {
        "clusters/production/kustomization.yaml": (
            "resources: [flux-system/gotk-sync.yaml, layers.yaml, settings.yaml]\n"
            "patches:\n"
            "  - path: apps-patch.yaml\n"
            "  - target: {kind: Kustomization, name: apps}\n"
            "    patch: |\n"
            "      - {op: add, path: /spec/suspend, value: false}\n"
            "  - patch: |\n"
            "      apiVersion: kustomize.toolkit.fluxcd.io/v1\n"
            "      kind: Kustomization\n"
            "      metadata:\n"
            "        name: apps\n"
            "        namespace: flux-system\n"
            "      spec:\n"
            "        force: false\n"
        ),
        "clusters/production/apps-patch.yaml": (
            "apiVersion: kustomize.toolkit.fluxcd.io/v1\n"
            "kind: Kustomization\n"
            "metadata:\n"
            "  name: apps\n"
            "  namespace: flux-system\n"
            "spec:\n"
            "  timeout: 6m\n"
        ),
    }
    snapshot = studied(write(tmp_path, files))
    where = position(LAYERS, "name: apps", 6)
    changed = {LAYERS: text(LAYERS), **files}
    assert renamed(snapshot, LAYERS, where, "shops") == {
        path: content.replace("name: apps", "name: shops") for path, content in changed.items()
    }


PATCHED = """\
resources: [flux-system/gotk-sync.yaml, layers.yaml, settings.yaml]
replacements:
  - source: {kind: Kustomization, name: infrastructure, fieldPath: spec.interval}
    targets:
      - select: {kind: Kustomization}
        reject: [{name: infrastructure}, {name: flux-.*}]
        fieldPaths: [spec.interval]
  - path: replacement.yaml
patchesStrategicMerge:
  - |
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata:
      name: infrastructure
      namespace: flux-system
    spec: {force: false}
"""
REPLACEMENT = """\
source: {kind: Kustomization, name: infrastructure, fieldPath: spec.timeout}
targets:
  - select: {name: infrastructure, kind: Kustomization}
    fieldPaths: [spec.timeout]
"""
CHECKED = text(LAYERS).replace(
    "  healthChecks:\n",
    "  healthChecks:\n"
    "    - {apiVersion: kustomize.toolkit.fluxcd.io/v1, kind: Kustomization, name: infrastructure, namespace: flux-system}\n",
)


def test_replacements_patches_in_lists_and_health_checks_that_name_it(tmp_path: Path) -> None:
    files = {
        LAYERS: CHECKED,
        "clusters/production/kustomization.yaml": PATCHED,
        "clusters/production/replacement.yaml": REPLACEMENT,
    }
    snapshot = studied(write(tmp_path, files))
    where = Position(*at(CHECKED, "name: infrastructure", shift=8))
    assert renamed(snapshot, LAYERS, where, "base") == {
        path: content.replace("name: infrastructure", "name: base")
        for path, content in files.items()
    }


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("name: flux-.*", "name: infra.*", "the pattern at {path}:6 would no longer select it"),
        (
            "    metadata:\n      name: infrastructure\n      namespace: flux-system\n",
            "    metadata: {name: infrastructure, namespace: flux-system}\n",
            "the patch at {path}:10 names it: rename it there first",
        ),
    ],
)
def test_what_a_rename_would_miss_is_a_refusal(
    old: str, new: str, message: str, tmp_path: Path
) -> None:
    path = "clusters/production/kustomization.yaml"
    files = {path: PATCHED.replace(old, new), "clusters/production/replacement.yaml": REPLACEMENT}
    snapshot = studied(write(tmp_path, files))
    where = position(LAYERS, "name: infrastructure", 8)
    assert renamed(snapshot, LAYERS, where, "base") == message.format(path=path)


def test_a_file_that_may_name_it_and_is_not_yaml_is_a_refusal(tmp_path: Path) -> None:
    snapshot = studied(write(tmp_path, {INGRESS: text(INGRESS) + "broken: [\n"}))
    where = position(CHARTS, "name: charts", 6)
    message = f"{INGRESS} is not valid YAML, and may name it"
    assert renamed(snapshot, CHARTS, where, "helm") == message


@pytest.mark.parametrize(
    ("path", "part", "new", "message"),
    [
        (LAYERS, "- name: infra", "apps", "clusters/production already has Kustomization flux-system/apps"),
        (LAYERS, "- name: infra", "No Name", "a name has lower-case letters, digits, `-` and `.`, and no others"),
        (LAYERS, "- name: infra", "", "a name has lower-case letters, digits, `-` and `.`, and no others"),
        (LAYERS, "interval: 1h", "base", "there is nothing to rename here"),
        (SETTINGS, "name: settings", "base", "only Kustomizations, HelmReleases and sources can be renamed"),
    ],
)  # fmt: skip
def test_refused(path: str, part: str, new: str, message: str, snapshot: Snapshot) -> None:
    assert renamed(snapshot, path, position(path, part, 9), new) == message


def test_a_name_from_a_transformation_is_refused(tmp_path: Path) -> None:
    kustomization = (
        "resources: [flux-system/gotk-sync.yaml, layers.yaml, settings.yaml]\nnamePrefix: my-\n"
    )
    files = {"clusters/production/kustomization.yaml": kustomization}
    snapshot = studied(write(tmp_path, files))
    where = position(LAYERS, "name: apps", 6)
    found = prepare(snapshot, LAYERS, where)
    assert found == Refusal(f"its name comes from a transformation at {LAYERS}:20")
    assert renamed(snapshot, LAYERS, where, "shops") == found.message


def test_an_entry_that_names_two_objects_is_refused(tmp_path: Path) -> None:
    """Two clusters share the entry in a base, and each has an object of its own for it."""
    first, _, second = text(LAYERS).partition("---\n")
    base = {"clusters/base/apps.yaml": second, "clusters/base/settings.yaml": text(SETTINGS)}
    files = {LAYERS: "{}\n", SETTINGS: "{}\n", **base}
    for cluster in ("production", "staging"):
        files |= {
            SYNC.replace("production", cluster): text(SYNC).replace("production", cluster),
            f"clusters/{cluster}/infrastructure.yaml": first,
            f"clusters/{cluster}/kustomization.yaml": (
                "resources: [flux-system/gotk-sync.yaml, infrastructure.yaml, ../base/apps.yaml, ../base/settings.yaml]\n"
            ),
        }
    snapshot = studied(write(tmp_path, files))
    own = "clusters/production/infrastructure.yaml"
    where = Position(*at(first, "name: infrastructure", shift=6))
    assert renamed(snapshot, own, where, "base") == (
        "clusters/base/apps.yaml:8 also names another object: clusters/staging has its own"
    )
    shared = Position(*at(second, "- name: infrastructure", shift=8))
    assert renamed(snapshot, "clusters/base/apps.yaml", shared, "base") == {
        "clusters/base/apps.yaml": second.replace("name: infrastructure", "name: base"),
        **{
            f"clusters/{cluster}/infrastructure.yaml": first.replace(
                "name: infra", "name: base"
            ).replace("name: basestructure", "name: base")
            for cluster in ("production", "staging")
        },
    }


def test_prepare_gives_the_range_of_the_name(snapshot: Snapshot) -> None:
    found = prepare(snapshot, LAYERS, position(LAYERS, "- name: infra", 10))
    assert not isinstance(found, Refusal)
    assert found.placeholder == "infrastructure"
    assert (found.range.start, found.range.end) == (Position(23, 12), Position(23, 26))
