"""What a parent applies in the path of its child."""

import pytest

from gitops_lint.testing import assert_findings, kustomization, lint_files

RULE = "path-contains-child"
CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shop, namespace: default}\n"


def test_a_path_that_contains_its_own_file() -> None:
    child = kustomization("shop", "path: ./apps/shop").replace(
        "path: ./apps/shop", f"path: ./apps/shop  # warning[{RULE}]: shop also applies itself"
    )
    files = {
        "clusters/production/apps.yaml": kustomization("apps", "path: ./apps"),
        "apps/kustomization.yaml": "resources: [shop/ks.yaml]\n",
        "apps/shop/ks.yaml": child,
        "apps/shop/app/config.yaml": CONFIG_MAP,
    }
    report = lint_files(files, select=[RULE])
    assert_findings(report, files)
    (finding,) = report.findings
    assert finding.help == (
        "move ks.yaml out of apps/shop and list it at its new path; or let `path` name a directory below"
    )


@pytest.mark.parametrize(
    ("spec", "lost"),
    [
        ((), ""),
        (("dependsOn: [{name: other}]",), ", without its `dependsOn`"),
        (
            ("dependsOn: [{name: other}]", "postBuild: {substitute: {a: b}}", "targetNamespace: x"),
            ", without its `dependsOn`, `postBuild` and `targetNamespace`",
        ),
    ],
)
def test_only_fields_that_the_child_has_are_lost(spec: tuple[str, ...], lost: str) -> None:
    files = {
        "clusters/production/shop.yaml": kustomization(
            "shop", "path: ./clusters/production/shop", *spec
        ),
        "clusters/production/other.yaml": kustomization("other"),
        "clusters/production/shop/config.yaml": CONFIG_MAP.replace("default", "x"),
    }
    (finding,) = lint_files(files, select=[RULE]).findings
    assert finding.message.endswith(
        f" also applies the objects of Kustomization flux-system/shop{lost}"
    )


def test_an_error_if_the_objects_differ() -> None:
    """As for two owners that are not inside each other (duplicate-owner)."""
    child = kustomization(
        "shop", "path: ./clusters/production/shop", "postBuild: {substitute: {a: b}}"
    ).replace("production/shop", f"production/shop  # error[{RULE}]: without its `postBuild`")
    files = {
        "clusters/production/shop.yaml": child,
        "clusters/production/shop/config.yaml": CONFIG_MAP + "data: {a: '${a}'}\n",
    }
    assert_findings(lint_files(files, select=[RULE]), files)
