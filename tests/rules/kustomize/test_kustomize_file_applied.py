"""Files that a kustomization file with another name lists: one cause, one finding."""

from gitops_lint.testing import kustomization, lint_files

FILES = {
    ".gitops-lint.yaml": "clusters: [clusters/a]\n",
    "clusters/a/apps.yaml": kustomization("apps", "path: ./apps"),
    "apps/shop.yaml": (
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nmetadata:\n  name: shop\n"
        "configurations: [./shop/references.yaml]\n"
    ),
    "apps/shop/references.yaml": "nameReference:\n- kind: Secret\n",
}
SELECTED = ["kustomize-file-applied", "not-a-kubernetes-object"]
BOTH = "rename it to kustomization.yaml; or add it and the files of kustomize that it lists to `.sourceignore`"


def test_a_listed_file_belongs_to_the_finding() -> None:
    [finding] = lint_files(FILES, select=SELECTED).findings
    assert (finding.rule, finding.location.path, finding.help) == (
        "kustomize-file-applied",
        "apps/shop.yaml",
        BOTH,
    )
    assert [it.location.path for it in finding.related] == ["apps/shop/references.yaml"]


def test_another_file_does_not() -> None:
    files = {**FILES, "apps/other.yaml": "replicas: 2\n"}
    found = lint_files(files, select=SELECTED).findings
    assert [(it.rule, it.location.path) for it in found] == [
        ("not-a-kubernetes-object", "apps/other.yaml"),
        ("kustomize-file-applied", "apps/shop.yaml"),
    ]
