"""Every value of a built object has the place that it comes from."""

from pathlib import Path

from gitops_lint.documents import place_of
from gitops_lint.kustomize import Object, build
from tests.kustomize.repository import artifact, config_map, line

KS = """\
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata:
      name: app
    spec:
      interval: 1h
      path: ./app
      prune: true
    """


def one(root: Path, directory: str, files: dict[str, str]) -> Object:
    result = build(artifact(root, files), directory)
    assert result.faults == result.unknown == result.unmatched == ()
    (found,) = result.objects
    return found


def location_of(found: Object, *path: str | int) -> tuple[str, int]:
    place = place_of(found.data, path)
    assert place is not None
    return line(place)


def test_inline_patch_has_its_own_lines(tmp_path: Path) -> None:
    ks = one(
        tmp_path,
        "overlay",
        {
            "base/ks.yaml": KS,
            "base/kustomization.yaml": "resources: [ks.yaml]\n",
            "overlay/kustomization.yaml": """\
                namespace: team
                resources:
                  - ../base
                patches:
                  - target: {kind: Kustomization}
                    patch: |-
                      kind: Kustomization
                      metadata:
                        name: any
                      spec:
                        wait: true
                """,
        },
    )
    assert ks.data["spec"] == {"interval": "1h", "path": "./app", "prune": True, "wait": True}
    assert ks.data["metadata"] == {"name": "app", "namespace": "team"}
    assert location_of(ks, "spec", "wait") == ("overlay/kustomization.yaml", 11)
    assert ks.data["spec"].places["wait"].key == (10, 8, 10, 12)
    assert location_of(ks, "spec", "path") == ("base/ks.yaml", 7)
    assert location_of(ks, "metadata", "namespace") == ("overlay/kustomization.yaml", 1)
    assert [line(place) for place in ks.layers] == [
        ("base/ks.yaml", 1),
        ("overlay/kustomization.yaml", 7),
        ("overlay/kustomization.yaml", 1),
    ]
    assert line(ks.origin) == ("base/ks.yaml", 1)


def test_patch_in_quotes_has_the_place_of_the_string(tmp_path: Path) -> None:
    found = one(
        tmp_path,
        "",
        {
            "cm.yaml": config_map("a", k="v"),
            "kustomization.yaml": """\
                resources: [cm.yaml]
                patches:
                  - target: {kind: ConfigMap}
                    patch: '[{"op": "add", "path": "/data/x", "value": "y"}]'
                """,
        },
    )
    assert found.data["data"] == {"k": "v", "x": "y"}
    assert location_of(found, "data", "x") == ("kustomization.yaml", 4)
    assert location_of(found, "data", "k") == ("cm.yaml", 6)


def test_patch_file_has_its_own_lines(tmp_path: Path) -> None:
    found = one(
        tmp_path,
        "o",
        {
            "b/cm.yaml": config_map("a", k="v", gone="x"),
            "b/kustomization.yaml": "resources: [cm.yaml]\n",
            "o/kustomization.yaml": "resources: [../b]\npatches: [{path: p.yaml}]\n",
            "o/p.yaml": config_map("a", k="new", gone="null"),
        },
    )
    assert found.data["data"] == {"k": "new"}
    assert location_of(found, "data", "k") == ("o/p.yaml", 6)


def test_json_patch_file_has_the_line_of_the_value(tmp_path: Path) -> None:
    found = one(
        tmp_path,
        "",
        {
            "cm.yaml": config_map("a", k="v"),
            "steps.yaml": "- op: replace\n  path: /data/k\n  value: new\n",
            "kustomization.yaml": """\
                resources: [cm.yaml]
                patches:
                  - path: steps.yaml
                    target: {kind: ConfigMap, name: a}
                """,
        },
    )
    assert found.data["data"] == {"k": "new"}
    assert location_of(found, "data", "k") == ("steps.yaml", 3)


def test_a_value_that_a_field_sets_has_the_place_of_the_field(tmp_path: Path) -> None:
    found = one(
        tmp_path,
        "",
        {
            "d.yaml": """\
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  name: web
                spec:
                  template:
                    spec:
                      containers:
                        - name: web
                          image: nginx:1
                """,
            "kustomization.yaml": """\
                resources:
                  - d.yaml
                namePrefix: pre-
                labels:
                  - pairs:
                      team: one
                commonAnnotations:
                  note: here
                images:
                  - name: nginx
                    newTag: "2"
                replicas:
                  - name: web
                    count: 3
                """,
        },
    )
    assert found.data["metadata"] == {
        "name": "pre-web",
        "labels": {"team": "one"},
        "annotations": {"note": "here"},
    }
    assert found.data["spec"]["replicas"] == 3
    container = ("spec", "template", "spec", "containers", 0)
    assert found.data["spec"]["template"]["spec"]["containers"][0]["image"] == "nginx:2"
    assert location_of(found, "metadata", "name") == ("kustomization.yaml", 3)
    assert location_of(found, "metadata", "labels", "team") == ("kustomization.yaml", 6)
    assert location_of(found, "metadata", "annotations", "note") == ("kustomization.yaml", 8)
    assert location_of(found, *container, "image") == ("kustomization.yaml", 10)
    assert location_of(found, "spec", "replicas") == ("kustomization.yaml", 13)
    assert location_of(found, *container, "name") == ("d.yaml", 9)


def test_replacement_has_the_place_of_its_target(tmp_path: Path) -> None:
    result = build(
        artifact(
            tmp_path,
            {
                "cm.yaml": config_map("vars", env="prod"),
                "ks.yaml": KS.replace("./app", "./clusters/ENV/app"),
                "kustomization.yaml": """\
                    resources: [cm.yaml, ks.yaml]
                    replacements:
                      - source: {kind: ConfigMap, name: vars, fieldPath: data.env}
                        targets:
                          - select: {kind: Kustomization}
                            fieldPaths: [spec.path]
                            options: {delimiter: /, index: 2}
                    """,
            },
        ),
        "",
    )
    assert result.faults == ()
    ks = result.objects[1]
    assert ks.data["spec"]["path"] == "./clusters/prod/app"
    assert location_of(ks, "spec", "path") == ("kustomization.yaml", 5)


def test_generated_config_map(tmp_path: Path) -> None:
    found = one(
        tmp_path,
        "",
        {
            "settings.env": "A=1\n",
            "kustomization.yaml": """\
                configMapGenerator:
                  - name: settings
                    literals:
                      - b=two
                    envs:
                      - settings.env
                """,
        },
    )
    assert found.data["metadata"] == {"name": "settings-48c2gthhtk"}
    assert found.data["data"] == {"A": "1", "b": "two"}
    assert location_of(found, "data", "b") == ("kustomization.yaml", 4)
    assert location_of(found, "data", "A") == ("kustomization.yaml", 6)
    assert line(found.origin) == ("kustomization.yaml", 2)


def test_a_selected_object_keeps_the_place_of_its_name(tmp_path: Path) -> None:
    ks = one(
        tmp_path,
        "",
        {
            "ks.yaml": KS,
            "kustomization.yaml": """\
                resources: [ks.yaml]
                patches:
                  - target: {kind: Kustomization}
                    patch: |-
                      kind: Kustomization
                      metadata:
                        name: any
                        labels: {team: a}
                """,
        },
    )
    assert ks.data["metadata"] == {"name": "app", "labels": {"team": "a"}}
    assert location_of(ks, "metadata", "name") == ("ks.yaml", 4)
    assert location_of(ks, "metadata", "labels", "team") == ("kustomization.yaml", 8)
