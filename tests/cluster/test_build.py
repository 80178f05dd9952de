"""How the spec of a Flux Kustomization changes the build of its directory."""

from pathlib import Path
from typing import Any

import pytest

from gitops_lint.cluster import Cluster, Content
from gitops_lint.cluster.artifacts.sourceignore import artifact_of
from gitops_lint.cluster.kustomization import generated
from gitops_lint.documents import File, Tree, parse_text
from gitops_lint.kustomize.input import inline
from tests.cluster.whole import at, cluster, config_map, faults, kustomization

COMPONENT = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [c.yaml]\n"
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: default}
spec:
  template:
    spec:
      containers:
        - {name: a, image: "one:1"}
        - {name: b, image: "two:1"}
"""
ORIGIN = "config.kubernetes.io/origin"


def built(root: Path, files: dict[str, str], more: str = "") -> Content:
    """The content of a Kustomization with path `apps` and additional entries in its spec."""
    return _apps(
        cluster(root, {"cluster/apps.yaml": kustomization("apps", "./apps", more), **files})
    )


def _apps(found: Cluster) -> Content:
    apps = found.kustomization("flux-system", "apps")
    assert apps
    return found.content(apps)


def names(content: Content) -> list[str]:
    return [f"{item.namespace}/{item.name}" for item in content.objects]


def test_names_and_namespace_of_the_spec_override_the_file(tmp_path: Path) -> None:
    files = {
        "apps/kustomization.yaml": "resources: [a.yaml]\nnamespace: file\nnamePrefix: f-\nnameSuffix: -f\n",
        "apps/a.yaml": config_map("a"),
    }
    content = built(tmp_path, files, "targetNamespace: spec, namePrefix: s-, nameSuffix: -s")
    assert names(content) == ["spec/s-a-s"]


def test_patches_come_after_those_of_the_file(tmp_path: Path) -> None:
    patch = '[{"op": "add", "path": "/data", "value": {"from": "file"}}]'
    files = {
        "apps/kustomization.yaml": f"resources: [a.yaml]\npatches: [{{target: {{kind: ConfigMap}}, patch: '{patch}'}}]\n",
        "apps/a.yaml": config_map("a"),
    }
    of_spec = patch.replace("file", "spec")
    more = f"patches: [{{patch: '{of_spec}', target: {{kind: ConfigMap}}}}]"
    (item,) = built(tmp_path, files, more).objects
    assert item.get("data") == {"from": "spec"}
    assert at(item.place("data", "from")) == "cluster/apps.yaml:4"


SETS_DATA = """patches: [{target: {kind: ConfigMap}, patch: '[{"op": "add", "path": "/data", "value": {}}]'}]"""


@pytest.mark.parametrize(
    ("more", "path"),
    [("targetNamespace: spec", ("metadata", "namespace")), (SETS_DATA, ("data",))],
)
def test_equal_specs_in_two_files_keep_their_own_places(
    tmp_path: Path, more: str, path: tuple[str, ...]
) -> None:
    files = {
        "cluster/a.yaml": kustomization("a", "./apps", more),
        "cluster/b.yaml": kustomization("b", "./apps", more),
        "apps/a.yaml": config_map("a"),
    }
    found = cluster(tmp_path, files)
    places = [
        at(item.place(*path))
        for content in found.contents.values()
        for item in content.objects
        if item.kind == "ConfigMap"
    ]
    assert places == ["cluster/a.yaml:4", "cluster/b.yaml:4"]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("images: []", ["one:1", "file/two:2@sha256:aa"]),
        ("images: [{name: one, newTag: '7'}]", ["one:7", "file/two:2@sha256:aa"]),
        ("images: [{name: two, newName: spec/two}]", ["one:1", "spec/two:2@sha256:aa"]),
        ("images: [{name: two, newTag: '7'}]", ["one:1", "file/two:7"]),
        ("images: [{name: two, digest: 'sha256:bb'}]", ["one:1", "file/two@sha256:bb"]),
        (
            "images: [{name: one, newName: x}, {name: one, newTag: '8'}]",
            ["x:8", "file/two:2@sha256:aa"],
        ),
    ],
)
def test_images_are_merged_field_by_field(tmp_path: Path, more: str, expected: list[str]) -> None:
    files = {
        "apps/kustomization.yaml": "resources: [a.yaml]\nimages: [{name: two, newName: file/two, newTag: '2', digest: 'sha256:aa'}]\n",
        "apps/a.yaml": DEPLOYMENT,
    }
    (item,) = built(tmp_path, files, more).objects
    containers = item.get("spec", "template", "spec", "containers")
    assert [container["image"] for container in containers] == expected


def test_components_are_appended_and_missing_ones_ignored_if_asked(tmp_path: Path) -> None:
    files = {
        "apps/kustomization.yaml": "resources: [a.yaml]\n",
        "apps/a.yaml": config_map("a"),
        "parts/c/kustomization.yaml": COMPONENT,
        "parts/c/c.yaml": config_map("c"),
    }
    components = "components: [../parts/c, ../parts/none, ../../parts/c]"
    content = built(tmp_path, files, f"{components}, ignoreMissingComponents: true")
    assert (content.state, names(content)) == ("here", ["default/a", "default/c"])
    content = built(tmp_path, files, "components: [../parts/c, ../parts/none]")
    assert content.state == "error"
    assert {at(fault.place) for fault in content.faults} == {"cluster/apps.yaml:4"}


@pytest.mark.parametrize("component", ["https://example.com/c", "github.com/a/b", "/parts/c"])
def test_a_component_must_be_local(tmp_path: Path, component: str) -> None:
    files = {"apps/a.yaml": config_map("a")}
    content = built(tmp_path, files, f"components: ['{component}'], ignoreMissingComponents: true")
    message = (
        f"the build of Kustomization flux-system/apps fails: the component {component} is not"
        " a relative path inside its source"
    )
    assert faults(content.faults) == [(message, "cluster/apps.yaml:4")]
    assert (content.state, content.unknown) == ("error", ())


def test_components_alone_land_in_the_placeholder_namespace(tmp_path: Path) -> None:
    """Flux generates a kustomization file with this namespace if a directory has no manifest."""
    files = {
        "apps/README.md": "",
        "apps/c/kustomization.yaml": COMPONENT,
        "apps/c/c.yaml": config_map("c"),
    }
    # The component is outside `apps`, because its directory would be found there.
    files = {path.replace("apps/c", "c"): text for path, text in files.items()}
    assert names(built(tmp_path, files, "components: [../c]")) == ["_placeholder/c"]
    more = "components: [../c], targetNamespace: web"
    assert names(built(tmp_path, files, more)) == ["web/c"]


@pytest.mark.parametrize("text", ["", "resources: []\n", "resource: [a.yaml]\n"])
def test_a_file_without_entries_builds_nothing(tmp_path: Path, text: str) -> None:
    content = built(tmp_path, {"apps/kustomization.yaml": text, "apps/a.yaml": config_map("a")})
    assert (content.state, content.objects, content.faults) == ("here", (), ())


def annotations(content: Content) -> list[Any]:
    return [item.get("metadata", "annotations", ORIGIN) for item in content.objects]


def test_build_metadata(tmp_path: Path) -> None:
    files = {"apps/a.yaml": config_map("a")}
    assert annotations(built(tmp_path, files)) == [None]
    more = "buildMetadata: [originAnnotations]"
    assert annotations(built(tmp_path, files, more)) == ["path: a.yaml\n"]
    files["apps/kustomization.yaml"] = "resources: [a.yaml]\nbuildMetadata: [originAnnotations]\n"
    assert annotations(built(tmp_path, files)) == ["path: a.yaml\n"]
    assert annotations(built(tmp_path, files, "buildMetadata: [transformerAnnotations]")) == [None]
    files["apps/kustomization.yaml"] = "components: [../c]\n"
    files |= {"c/kustomization.yaml": COMPONENT, "c/c.yaml": config_map("c")}
    assert annotations(built(tmp_path, files)) == ["path: ../c/c.yaml\n"]


def test_ignore_does_not_change_the_build(tmp_path: Path) -> None:
    files = {"apps/a.yaml": DEPLOYMENT}
    plain = built(tmp_path, files)
    ignoring = built(tmp_path, files, "ignore: [{paths: [/spec], target: {kind: Deployment}}]")
    assert [item.data for item in ignoring.objects] == [item.data for item in plain.objects]


def test_legacy_patches_have_no_effect(tmp_path: Path) -> None:
    patch = (
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: default}, data: {a: b}}"
    )
    operation = "{op: add, path: /data, value: {a: b}}"
    legacy = kustomization(
        "apps",
        "./apps",
        f"patchesStrategicMerge: [{patch}], patchesJson6902: [{{target: {{kind: ConfigMap}}, patch: [{operation}]}}]",
    ).replace("io/v1", "io/v1beta2")
    files = {"cluster/apps.yaml": legacy, "apps/a.yaml": config_map("a")}
    (item,) = _apps(cluster(tmp_path, files)).objects
    assert item.get("data") is None


def test_generated_resources_are_in_the_order_of_a_walk(tmp_path: Path) -> None:
    for path in ("b.yaml", "b/z.yaml", "b/a.yml", "a.json", "c/kustomization.yaml", "c/x.yaml", "b.d/e.yaml"):  # fmt: skip
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text("")
    made = generated(artifact_of(Tree(tmp_path)), "")
    assert made["resources"] == ["b/a.yml", "b/z.yaml", "b.d/e.yaml", "b.yaml", "c"]
    assert [place.path for place in made["resources"].places] == [
        "b/a.yml", "b/z.yaml", "b.d/e.yaml", "b.yaml", "c/kustomization.yaml"
    ]  # fmt: skip


def test_common_metadata_is_added_last(tmp_path: Path) -> None:
    files = {
        "apps/kustomization.yaml": "resources: [a.yaml]\nlabels: [{pairs: {team: file, tier: '1'}}]\n",
        "apps/a.yaml": config_map("a"),
    }
    more = "commonMetadata: {labels: {team: spec}, annotations: {by: flux}}"
    (item,) = built(tmp_path, files, more).objects
    assert item.get("metadata", "labels") == {"team": "spec", "tier": "1"}
    assert item.get("metadata", "annotations") == {"by": "flux"}
    assert at(item.place("metadata", "labels")) == "apps/kustomization.yaml:2"
    assert at(item.place("metadata", "labels", "team")) == "cluster/apps.yaml:4"
    assert at(item.place("metadata", "annotations")) == "cluster/apps.yaml:4"


def test_a_patch_that_a_parent_adds_to_many_kustomizations_is_parsed_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = """
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [one.yaml, two.yaml, three.yaml]
patches:
  - target: {kind: Kustomization}
    patch: |
      apiVersion: kustomize.toolkit.fluxcd.io/v1
      kind: Kustomization
      metadata: {name: any}
      spec:
        patches:
          - target: {kind: ConfigMap}
            patch: |
              apiVersion: v1
              kind: ConfigMap
              metadata: {name: any}
              data: {from: parent}
"""
    files = {"cluster/kustomization.yaml": parent}
    for name in ("one", "two", "three"):
        files[f"cluster/{name}.yaml"] = kustomization(name, f"./{name}")
        files[f"{name}/a.yaml"] = config_map("a")
    parsed: list[str] = []

    def counted(path: str, text: str, *at: int) -> File:
        parsed.append(text)
        return parse_text(path, text, *at)

    monkeypatch.setattr(inline, "parse_text", counted)
    found = cluster(tmp_path, files)
    data = [it.get("data") for it in found.of_kind("ConfigMap")]
    assert data == [{"from": "parent"}] * 3
    assert len(parsed) == 2
