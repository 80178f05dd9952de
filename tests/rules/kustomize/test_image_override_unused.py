"""Entries of `images`."""

import pytest

from gitops_lint.testing import lint_files

RULE = "image-override-unused"


def found(
    entry: str, image: str = "registry.example.com:5000/shop/web:1.0.0", more: str = ""
) -> list[str | None]:
    files = {
        "clusters/production/kustomization.yaml": (
            "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [pod.yaml]\n"
            f"{more}images:\n  - {entry}\n"
        ),
        "clusters/production/pod.yaml": (
            "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: default}\n"
            f"spec: {{containers: [{{name: a, image: '{image}'}}]}}\n"
        ),
        "parts/kustomization.yaml": (
            "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"
        ),
    }  # fmt: skip
    report = lint_files(files, select=[RULE])
    return [it.help for it in report.findings]


@pytest.mark.parametrize(
    "entry",
    [
        "{name: 'registry.example.com:5000/shop/web', newTag: 1.1.0}",
        "{name: 'registry.example.com:5000/shop/web', newName: mirror.example.com/web}",
        "{name: 'registry.example.com:5000/shop/web', digest: 'sha256:aaaa'}",
        "{name: '${IMAGE}', newTag: 1.1.0}",
    ],
)
def test_an_image_of_the_build(entry: str) -> None:
    assert found(entry) == []


@pytest.mark.parametrize(
    ("entry", "help_"),
    [
        ("{name: shop/web, newTag: 1.1.0}", "write `name: registry.example.com:5000/shop/web`"),
        ("{name: nginx, newTag: 1.1.0}", "remove the entry"),
    ],
)
def test_no_image_of_the_build(entry: str, help_: str) -> None:
    assert found(entry) == [help_]


def test_what_may_have_more_images() -> None:
    entry = "{name: nginx, newTag: 1.1.0}"
    assert found(entry, more="components: [../../parts]\n") == []
    assert found(entry, image="${IMAGE}") == []
