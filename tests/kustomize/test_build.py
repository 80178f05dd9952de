"""What a directory builds to, and where each value of it was written."""

from pathlib import Path
from textwrap import dedent

from gitops_lint.kustomize import build
from gitops_lint.source import Artifact, Tree


def artifact(root: Path, files: dict[str, str]) -> Artifact:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(dedent(text))
    tree = Tree(root)
    return Artifact(tree, {path: path for path in tree.files})


APP = """\
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata:
      name: app
    spec:
      interval: 1h
      path: ./app
      prune: true
"""


def test_overlay_patch_has_the_line_of_the_patch(tmp_path: Path) -> None:
    repository = artifact(
        tmp_path,
        {
            "base/ks.yaml": APP,
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
    result = build(repository, "overlay")
    assert result.faults == result.unknown == result.unmatched == ()
    (ks,) = result.objects
    assert ks.data["spec"] == {"interval": "1h", "path": "./app", "prune": True, "wait": True}
    assert ks.data["metadata"] == {"name": "app", "namespace": "team"}
    wait = ks.data["spec"].places["wait"]
    assert (wait.path, wait.key, wait.value.line) == (
        "overlay/kustomization.yaml",
        (10, 8, 10, 12),
        10,
    )
    path = ks.data["spec"].places["path"]
    assert (path.path, path.value.line) == ("base/ks.yaml", 6)
    namespace = ks.data["metadata"].places["namespace"]
    assert (namespace.path, namespace.value.line) == ("overlay/kustomization.yaml", 0)
    assert [place.path for place in ks.layers] == [
        "base/ks.yaml",
        "overlay/kustomization.yaml",
        "overlay/kustomization.yaml",
    ]
