"""The objects of a build, and its faults, unknowns and reads."""

from pathlib import Path

import pytest

from gitops_lint.documents import FaultKind, Map, parse_text, place_of
from gitops_lint.kustomize import Object, build
from tests.kustomize.repository import artifact, config_map, line


def location_of(found: Object, *path: str | int) -> tuple[str, int]:
    place = place_of(found.data, path)
    assert place is not None
    return line(place)


def test_origin_annotations(tmp_path: Path) -> None:
    result = build(
        artifact(
            tmp_path,
            {
                "b/cm.yaml": config_map("a"),
                "b/kustomization.yaml": "resources: [cm.yaml]\n",
                "o/kustomization.yaml": """\
                    buildMetadata: [originAnnotations]
                    resources: [../b]
                    secretGenerator:
                      - name: s
                        literals: [k=v]
                    """,
            },
        ),
        "o",
    )
    key = "config.kubernetes.io/origin"
    generated = (
        "configuredIn: kustomization.yaml\nconfiguredBy:\n  apiVersion: builtin\n"
        "  kind: SecretGenerator\n"
    )
    assert [each.data["metadata"]["annotations"][key] for each in result.objects] == [
        "path: ../b/cm.yaml\n",
        generated,
    ]


def test_a_given_kustomization_is_read_as_flux_reads_it(tmp_path: Path) -> None:
    repository = artifact(tmp_path, {"cm.yaml": config_map("a")})
    text = "resources: [cm.yaml]\nresource: [gone.yaml]\nnamespace: 7\n"
    data = parse_text("flux.yaml", text).documents[0].data
    assert isinstance(data, Map)
    result = build(repository, "", data)
    assert result.faults == ()
    (found,) = result.objects
    assert found.data["metadata"] == {"name": "a", "namespace": "7"}
    assert location_of(found, "metadata", "namespace") == ("flux.yaml", 3)


def test_a_remote_base_is_unknown_and_hides_dependent_faults(tmp_path: Path) -> None:
    result = build(
        artifact(
            tmp_path,
            {
                "kustomization.yaml": """\
                    resources:
                      - https://github.com/example/base//deploy?ref=v1
                    patches:
                      - patch: |-
                          apiVersion: v1
                          kind: ConfigMap
                          metadata: {name: theirs}
                      - target: {kind: Deployment}
                        patch: '[{op: remove, path: /spec}]'
                    """
            },
        ),
        "",
    )
    assert (result.objects, result.faults, result.unmatched) == ((), (), ())
    (unknown,) = result.unknown
    assert unknown.reason == (
        "`https://github.com/example/base//deploy?ref=v1` is not in this repository "
        "and is never fetched"
    )
    assert line(unknown.place) == ("kustomization.yaml", 2)


def test_a_target_that_matches_nothing_is_not_a_fault(tmp_path: Path) -> None:
    result = build(
        artifact(
            tmp_path,
            {
                "cm.yaml": config_map("a"),
                "kustomization.yaml": """\
                    resources: [cm.yaml]
                    patches:
                      - target: {kind: Deployment}
                        patch: '[{op: remove, path: /spec}]'
                    """,
            },
        ),
        "",
    )
    assert result.faults == ()
    assert [(fault.kind, line(fault.place)) for fault in result.unmatched] == [
        (FaultKind.PATCH_TARGET_NOT_FOUND, ("kustomization.yaml", 3))
    ]
    assert len(result.objects) == 1


def test_a_base_is_built_once_and_shared(tmp_path: Path) -> None:
    overlays = {f"o{n}/kustomization.yaml": "resources: [../base]\n" for n in range(3)}
    repository = artifact(
        tmp_path,
        {
            "base/cm.yaml": config_map("a", k="v"),
            "base/kustomization.yaml": "resources: [cm.yaml]\n",
            "named/kustomization.yaml": "resources: [../base]\nnamePrefix: x-\n",
            **overlays,
        },
    )
    first, *others = (build(repository, f"o{n}").objects[0].data for n in range(3))
    assert all(other is first for other in others)
    named = build(repository, "named").objects[0].data
    assert named["metadata"]["name"] == "x-a"
    assert named["data"] is first["data"]


@pytest.mark.parametrize("directory", ["o", "b"])
def test_reads_are_the_files_of_the_repository(tmp_path: Path, directory: str) -> None:
    repository = artifact(
        tmp_path,
        {
            "b/cm.yaml": config_map("a"),
            "b/kustomization.yaml": "resources: [cm.yaml]\n",
            "o/kustomization.yaml": "resources: [../b]\n",
        },
    )
    base = {"b/cm.yaml", "b/kustomization.yaml"}
    expected = base if directory == "b" else base | {"o/kustomization.yaml"}
    assert build(repository, directory).reads == expected


def test_a_field_that_a_replacement_created_accepts_any_text(tmp_path: Path) -> None:
    """It has no type, even if its text looks like a number. A field from a file has a type."""
    replacement = """\
        resources: [{resources}]
        replacements:
          - source: {{kind: ConfigMap, name: {source}, fieldPath: data.v}}
            targets:
              - select: {{kind: Widget}}
                fieldPaths: [spec.{field}]
                options: {{create: true}}
        """
    files = {
        "base/a.yaml": config_map("number", v='"1.2"') + "---\n" + config_map("word", v="web"),
        "base/w.yaml": "apiVersion: v1\nkind: Widget\nmetadata: {name: w}\nspec: {old: 3}\n",
        "base/kustomization.yaml": replacement.format(
            resources="a.yaml, w.yaml", source="number", field="made"
        ),
        "made/kustomization.yaml": replacement.format(
            resources="../base", source="word", field="made"
        ),
        "old/kustomization.yaml": replacement.format(
            resources="../base", source="word", field="old"
        ),
    }
    repository = artifact(tmp_path, files)
    made, old = build(repository, "made"), build(repository, "old")
    assert made.faults == ()
    assert [it.data["spec"] for it in made.objects if it.data["kind"] == "Widget"] == [
        {"old": 3, "made": "web"}
    ]
    assert [fault.kind for fault in old.faults] == [FaultKind.BUILD_FAILED]


def test_keys_of_generated_data(tmp_path: Path) -> None:
    # A key may be a variable, and kustomize takes a digit at its start, as Kubernetes does.
    files = {
        "kustomization.yaml": """\
            configMapGenerator:
              - name: rules
                literals: ["${KEY}=a"]
                files: ["${APP}.yaml=rules.txt"]
                envs: [settings.env]
            """,
        "rules.txt": "b",
        "settings.env": "1st=c\n=dropped\n${X}_Y=d\n",
    }
    result = build(artifact(tmp_path, files), "")
    assert not result.faults
    assert [dict(each.data["data"]) for each in result.objects] == [
        {"1st": "c", "${X}_Y": "d", "${KEY}": "a", "${APP}.yaml": "b"}
    ]
