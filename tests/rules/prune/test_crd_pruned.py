"""CRDs that are deleted with their file, and the severity."""

import pytest

from gitops_lint.testing import assert_findings, lint_files

RULE = "crd-pruned"
WARNING = "  # warning[crd-pruned]: "
ERROR = "  # warning[crd-pruned]: "
HINT = "  # hint[crd-pruned]: "
KUSTOMIZE = "kustomize.toolkit.fluxcd.io"


def crds(*lines: str) -> str:
    body = "\n  ".join(lines)
    return f"""\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {{name: crds, namespace: flux-system}}
spec:
  interval: 10m
  path: ./crds
  sourceRef: {{kind: GitRepository, name: flux-system}}
  {body}
"""


def crd(kind: str = "Widget", group: str = "example.com", metadata: str = "") -> str:
    plural = f"{kind.lower()}s"
    return f"""\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {{name: {plural}.{group}{metadata}}}
spec:
  group: {group}
  names: {{kind: {kind}, plural: {plural}}}
"""


CUSTOM = "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w, namespace: apps}\n"


def marked(where: str, name: str, value: str) -> str:
    return crd(metadata=f", {where}: {{{KUSTOMIZE}/{name}: {value}}}")


@pytest.mark.parametrize(
    ("lines", "content"),
    [
        (["prune: true" + WARNING + "deletes 1 CRD (widgets.example.com)"], crd()),
        (["prune: true" + WARNING + "deletes 2 CRDs"], crd() + "---\n" + crd("Gadget")),
        (["prune: true" + ERROR + "This repository contains 1 such object, for example Widget apps/w."], crd() + "---\n" + CUSTOM),
        (["prune: true" + WARNING], crd() + "---\n" + CUSTOM.replace("example.com", "other.com")),
        (["prune: false"], crd()),
        (["prune: ${PRUNE}"], crd()),
        (["force: false"], crd()),
        (["prune: true" + WARNING, "deletionPolicy: Orphan"], crd()),
        (["prune: false", "deletionPolicy: Delete" + WARNING + "deleting Kustomization flux-system/crds also deletes 1 CRD"], crd()),
        (["prune: false", "deletionPolicy: WaitForTermination" + WARNING], crd()),
        (["prune: false", "deletionPolicy: MirrorPrune"], crd()),
        (["suspend: true", "prune: true" + HINT], crd() + "---\n" + CUSTOM),
        (["prune: true"], marked("annotations", "prune", "disabled")),
        (["prune: true"], marked("labels", "prune", "Disabled")),
        (["prune: true"], marked("annotations", "reconcile", "disabled")),
        (["prune: true"], marked("annotations", "ssa", "Ignore")),
        (["prune: true" + WARNING], marked("annotations", "prune", "'false'")),
        (["prune: true" + WARNING], marked("annotations", "ssa", "IfNotPresent")),
        (["prune: true", f"commonMetadata: {{annotations: {{{KUSTOMIZE}/prune: disabled}}}}"], crd()),
        (["prune: true"], crd(group="toolkit.fluxcd.io")),
        (["prune: true"], crd(group="fluxcd.controlplane.io")),
        (["prune: true"], crd(metadata=", labels: {app.kubernetes.io/part-of: flux}")),
        (["prune: true" + WARNING], crd(group="notfluxcd.io")),
    ],
)  # fmt: skip
def test_findings(lines: list[str], content: str) -> None:
    given = {"clusters/production/crds.yaml": crds(*lines), "crds/content.yaml": content}
    assert_findings(lint_files(given, select=[RULE]), given)


def test_custom_resources_of_another_cluster_are_safe() -> None:
    remote = crds("prune: true", "kubeConfig: {secretRef: {name: other}}").replace(
        "crds", "widgets"
    )
    given = {
        "clusters/production/a.yaml": crds("prune: true" + WARNING),
        "clusters/production/b.yaml": remote,
        "crds/content.yaml": crd(),
        "widgets/content.yaml": CUSTOM,
    }
    assert_findings(lint_files(given, select=[RULE]), given)


def test_a_kustomize_patch_protects() -> None:
    patch = f"""\
resources: [content.yaml]
patches:
  - target: {{kind: CustomResourceDefinition}}
    patch: |
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata:
        name: all
        annotations: {{{KUSTOMIZE}/prune: disabled}}
"""
    given = {
        "clusters/production/crds.yaml": crds("prune: true"),
        "crds/content.yaml": crd(),
        "crds/kustomization.yaml": patch,
    }
    assert_findings(lint_files(given, select=[RULE]), {})


@pytest.mark.parametrize(
    ("lines", "content", "expected"),
    [
        (["prune: true"], crd(), "write `prune: false`, because it applies nothing but CRDs"),
        (
            ["prune: true"],
            crd() + "---\n" + CUSTOM,
            (
                f"give each CRD the annotation `{KUSTOMIZE}/prune: disabled`, or move them to a"
                " Kustomization with `prune: false`"
            ),
        ),
        (["prune: false", "deletionPolicy: Delete"], crd(), "write `deletionPolicy: Orphan`"),
        (
            ["prune: true", "deletionPolicy: Orphan"],
            crd(),
            (
                "write `prune: false`, because it applies nothing but CRDs; `deletionPolicy: Orphan` does not help"
                " when a file is removed"
            ),
        ),
    ],
)
def test_help(lines: list[str], content: str, expected: str) -> None:
    given = {"clusters/production/crds.yaml": crds(*lines), "crds/content.yaml": content}
    (finding,) = lint_files(given, select=[RULE]).findings
    assert finding.help == expected


SCHEMA = "schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object}}}}"
STATUS = SCHEMA.replace("{spec:", "{status: {type: object}, spec:")
OPEN = SCHEMA.replace("type: object, p", "x-kubernetes-preserve-unknown-fields: true, p")


def versioned(*versions: str, kind: str = "Widget") -> str:
    return crd(kind) + "  versions:\n" + "".join(f"    - {{{it}}}\n" for it in versions)


@pytest.mark.parametrize(
    ("content", "note"),
    [
        pytest.param(versioned(SCHEMA) + "---\n" + CUSTOM, HINT, id="configuration in Git"),
        pytest.param(versioned(SCHEMA), WARNING, id="objects from elsewhere"),
        pytest.param(
            versioned(STATUS) + "---\n" + CUSTOM, WARNING, id="a controller writes to them"
        ),
        pytest.param(versioned(SCHEMA, STATUS) + "---\n" + CUSTOM, WARNING, id="in one version"),
        pytest.param(
            versioned(f"{SCHEMA}, subresources: {{status: {{}}}}") + "---\n" + CUSTOM,
            WARNING,
            id="a status subresource",
        ),
        pytest.param(versioned(OPEN) + "---\n" + CUSTOM, WARNING, id="any field"),
        pytest.param(versioned("name: v1") + "---\n" + CUSTOM, WARNING, id="no schema"),
        pytest.param(
            versioned(SCHEMA) + "---\n" + versioned(SCHEMA, kind="Gadget") + "---\n" + CUSTOM,
            WARNING,
            id="one kind of two",
        ),
    ],
)
def test_plain_configuration_is_applied_again(content: str, note: str) -> None:
    given = {"clusters/production/crds.yaml": crds("prune: true" + note), "crds/all.yaml": content}
    assert_findings(lint_files(given, select=[RULE]), given)
