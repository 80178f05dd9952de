"""needed-namespace: a Namespace that is written in the checkout, but in no build."""

import pytest

from gitops_lint.testing import kustomization, lint_files

RULE = "needed-namespace"
CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, namespace: shop}\n"
NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n"
ACCEPT = "or create it before Flux starts, and accept it in `needs:`"


@pytest.mark.parametrize(
    ("files", "nearest"),
    [
        ({}, None),
        ({"apps/other/namespace.yaml": NAMESPACE.replace("shop", "other")}, None),
        ({"apps/namespace.yaml": NAMESPACE}, "apps/namespace.yaml"),
        (
            {"apps/namespace.yaml": NAMESPACE, "local/a/shop.yaml": NAMESPACE},
            "apps/namespace.yaml",
        ),
        ({"a/x.yaml": NAMESPACE.replace("Namespace", "Namespaces")}, None),
    ],
)
def test_a_manifest_in_no_build_is_shown(files: dict[str, str], nearest: str | None) -> None:
    given = {
        "clusters/production/web.yaml": kustomization("web", "path: ./apps/web"),
        "apps/web/config.yaml": CONFIG,
        **files,
    }
    (finding,) = lint_files(given, select=[RULE]).findings
    if nearest is None:
        assert finding.help == f"add the Namespace shop to this repository; {ACCEPT}"
        assert finding.related == ()
    else:
        assert finding.help == (
            f"apply {nearest}, which has the Namespace shop and is in no build of this cluster; {ACCEPT}"
        )
        assert [(it.location.path, it.location.line, it.message) for it in finding.related] == [
            (nearest, 4, "not applied")
        ]
