"""Single values that once ended the whole run: each is now a finding, or unknown, where it is written."""

import os
from pathlib import Path

import pytest

from gitops_lint.documents import Tree
from gitops_lint.engine.run import lint
from gitops_lint.results.finding import Report

SYNC = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: flux-system, namespace: flux-system}
spec:
  interval: 10m
  prune: true
  path: ./c
  sourceRef: {kind: GitRepository, name: flux-system}
"""
APPS = SYNC.replace("name: flux-system,", "name: apps,").replace("./c", "./apps")
ACCOUNT = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web, namespace: default}\n"
LONG = "1" + "0" * 5000
RULES = (  # about what is tested here
    "kustomize-build-failed", "kustomize-file-invalid", "not-a-kubernetes-object", "yaml-syntax",
    "patch-target-not-found",
)  # fmt: skip


def write(root: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)


def linted(root: Path, **files: str) -> Report:
    """The report on a cluster `c` with the directory `apps`."""
    found = {"c/flux-system/gotk-sync.yaml": SYNC, "c/apps.yaml": APPS, "apps/sa.yaml": ACCOUNT}
    named = {path.replace("__", "/") + ".yaml": text for path, text in files.items()}
    write(root, {**found, **named})
    report = lint(root, root=root)
    assert report.crashes == (), report.crashes[0].traceback
    return report


def told(report: Report) -> list[tuple[str, str, int]]:
    return [
        (it.rule, it.location.path, it.location.line) for it in report.findings if it.rule in RULES
    ]


@pytest.mark.parametrize("kind", ["List", "AllowList"])
@pytest.mark.parametrize(
    ("settings", "more"),
    [
        ("namespace: shop\n", ""),
        ("namespace: shop\nnamePrefix: p-\n", ""),
        ("commonLabels: {a: b}\ncommonAnnotations: {a: b}\nbuildMetadata: [originAnnotations]\n", ""),
        ("nameSuffix: -s\n", ""),
        ("", "  targetNamespace: shop\n  commonMetadata: {labels: {a: b}}\n"),
    ],
)  # fmt: skip
def test_an_object_without_metadata(kind: str, settings: str, more: str, tmp_path: Path) -> None:
    report = linted(
        tmp_path,
        c__apps=APPS + more,
        apps__in__kustomization=f"resources: [list.yaml]\n{settings}",
        apps__in__list=f"apiVersion: v1\nkind: {kind}\n",
        apps__kustomization="resources: [in, sa.yaml]\n",
    )
    assert (told(report), report.clusters[0].kinds[kind]) == ([], 1)


@pytest.mark.parametrize("patch", ['{"op": "remove", "path": "/metadata"}', '{"op": "replace", "path": "/metadata", "value": "x"}'])  # fmt: skip
@pytest.mark.parametrize("behavior", ["merge", "replace"])
def test_a_generator_merges_into_an_object_that_lost_its_metadata(
    patch: str, behavior: str, tmp_path: Path
) -> None:
    literals = "literals: [a=b]\n"
    linted(
        tmp_path,
        apps__base__kustomization=f"configMapGenerator:\n- name: m\n  {literals}patches:\n"
        f"- target: {{kind: ConfigMap}}\n  patch: '[{patch}]'\n",
        apps__kustomization=f"resources: [base]\nnamespace: shop\nnamePrefix: p-\n"
        f"configMapGenerator:\n- name: m\n  behavior: {behavior}\n  {literals}",
    )


INSTANCE = """\
apiVersion: fluxcd.controlplane.io/v1
kind: FluxInstance
metadata: {name: flux, namespace: flux-system}
spec:
  distribution: {version: 2.x, registry: ghcr.io/fluxcd}
  sync: {kind: GitRepository, url: https://example.com/r, ref: main, path: ./c}
  kustomize:
    patches:
"""
SMP = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: source-controller}, spec: {x: 1}}"
INVALID, FAILED = "kustomize-file-invalid", "kustomize-build-failed"


@pytest.mark.parametrize(
    ("patches", "expected"),
    [
        ('[{target: x, patch: "[]"}]', INVALID),
        ('[{target: [x], patch: "[]"}]', INVALID),
        ('[{target: 5, patch: "[]"}]', INVALID),
        ('[{target: {name: "("}, patch: "[{op: test, path: /x, value: 1}]"}]', INVALID),
        ('[{target: {labelSelector: "a in"}, patch: "[{op: test, path: /x, value: 1}]"}]', INVALID),
        ("[{target: {kind: Kustomization}}]", INVALID),
        ("[{patch: 5}]", FAILED),
        ("[x]", INVALID),
        ("[[x]]", INVALID),
        ('[{target: {kind: Kustomization}, patch: "a: ["}]', "yaml-syntax"),
        ('[{target: {kind: Kustomization}, patch: "[{op: remove, path: /spec/x}]"}]', FAILED),
        ('[{target: {kind: Kustomization}, patch: "[{op: remove, path: /spec/timeout${x}}]"}]', None),
        (f'[{{target: {{kind: Deployment}}, patch: "{SMP}"}}]', None),
        (f'[{{patch: "{SMP}"}}]', None),
        ('[{target: {kind: Deployment, name: "a.*"}, patch: "[{op: remove, path: /x}]"}]', None),
        ("x", None),
    ],
)  # fmt: skip
def test_patches_of_a_flux_instance(patches: str, expected: str | None, tmp_path: Path) -> None:
    write(tmp_path, {"c/flux.yaml": f"{INSTANCE}      {patches}\n", "c/sa.yaml": ACCOUNT})
    report = lint(tmp_path, root=tmp_path)
    assert report.crashes == ()
    assert told(report) == ([(expected, "c/flux.yaml", 9)] if expected else [])
    unknown = [(it.location.path, it.location.line) for it in report.unknown if it.location]
    assert unknown == ([("c/flux.yaml", 9)] if "${" in patches else [])


def test_a_pattern_of_a_flux_instance_that_cannot_be_read_is_unknown(tmp_path: Path) -> None:
    patches = '[{target: {name: "\\\\p{Foo}"}, patch: "[{op: remove, path: /x}]"}]'
    write(tmp_path, {"c/flux.yaml": f"{INSTANCE}      {patches}\n", "c/sa.yaml": ACCOUNT})
    report = lint(tmp_path, root=tmp_path)
    assert (report.crashes, told(report)) == ((), [])
    assert [it.location.line for it in report.unknown if it.location] == [9]


REPLACE = "resources: [sa.yaml]\nreplacements:\n- source: {{kind: ServiceAccount, fieldPath: {}}}\n  targets: [{{select: {{kind: ServiceAccount}}, fieldPaths: [{}]}}]\n"  # fmt: skip
PATCH = "resources: [sa.yaml]\npatches:\n- target: {}\n  patch: '{}'\n"


@pytest.mark.parametrize(
    "file",
    [
        REPLACE.format(f"data.{LONG}", "metadata.name"),
        REPLACE.format(f"data.-{LONG}", "metadata.name"),
        REPLACE.format("metadata.name", f"data.{LONG}"),
        REPLACE.format("metadata.name", f"data.{LONG}]\n    options: {{create: true}}, [").replace(", []", ""),
        PATCH.format(f'{{name: "a{{{LONG}}}"}}', '[{"op": "remove", "path": "/x"}]'),
        PATCH.format(f'{{name: "a{{1,{LONG}}}"}}', '[{"op": "remove", "path": "/x"}]'),
        PATCH.format("{kind: ServiceAccount}", f'[{{"op": "remove", "path": "/x/{LONG}"}}]'),
        PATCH.format(f'{{labelSelector: "a > {LONG}"}}', '[{"op": "remove", "path": "/x"}]'),
    ],
)  # fmt: skip
def test_numbers_of_any_length_in_a_kustomization_file(file: str, tmp_path: Path) -> None:
    report = linted(tmp_path, apps__kustomization=file)
    rules = {rule for rule, path, _ in told(report) if path == "apps/kustomization.yaml"}
    assert rules or report.unknown


@pytest.mark.parametrize("expression", [LONG, f"-{LONG}", f"printf `%d` {LONG}", f"inputs.a | trunc {LONG}"])  # fmt: skip
def test_numbers_of_any_length_in_a_template(expression: str, tmp_path: Path) -> None:
    text = f"""\
apiVersion: fluxcd.controlplane.io/v1
kind: ResourceSet
metadata: {{name: web, namespace: default}}
spec:
  inputs: [{{a: b}}]
  resourcesTemplate: |
    apiVersion: v1
    kind: ConfigMap
    metadata: {{name: web, namespace: default}}
    data: {{a: "<< {expression} >>"}}
"""
    report = linted(tmp_path, apps__rset=text)
    assert [it.location.path for it in report.unknown if it.location] == ["apps/rset.yaml"]


@pytest.mark.parametrize("trap", ["large", "link", "gone"])
def test_components_that_cannot_be_read(
    trap: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "c/flux-system/gotk-components.yaml"

    def change(tree: Tree, name: str, read: object = Tree.read) -> bytes:
        """Change the file after it was found, and before it is read."""
        if name.endswith("components.yaml"):
            path.unlink(missing_ok=True)
            if trap == "large":
                with path.open("wb") as file:
                    file.truncate(17 * 1024 * 1024)
            if trap == "link":
                path.symlink_to(os.devnull)
        return read(tree, name)  # type: ignore[operator, no-any-return]

    monkeypatch.setattr(Tree, "read", change)
    report = linted(
        tmp_path,
        **{"c__flux-system__gotk-components": "", "c__kustomization": "resources: [apps.yaml]\n"},
    )
    about = [(it.location.path, it.clusters) for it in report.unknown if it.location]
    assert about == [("c/flux-system/gotk-components.yaml", ("c",))]
    assert (told(report), report.clusters[0].flux.assumed) == ([], True)
