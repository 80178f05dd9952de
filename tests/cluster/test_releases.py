"""The names of releases in Helm."""

import pytest

from gitops_lint.cluster import Resource
from gitops_lint.cluster.releases import release_name
from gitops_lint.documents import parse_text
from gitops_lint.testing import helm_release

LONG = "n" * 60


@pytest.mark.parametrize(
    ("spec", "name"),
    [
        ((), "web"),
        (("targetNamespace: shop",), "shop-web"),
        (("targetNamespace: shop", "releaseName: front"), "front"),
        (("releaseName: '${NAME}'",), None),
        (("targetNamespace: '${SPACE}'",), None),
        (("targetNamespace: [shop]",), None),
        # sha256 of the long name, 12 characters
        ((f"releaseName: {LONG}",), f"{'n' * 40}-fb886b452111"),
    ],
)
def test_name(spec: tuple[str, ...], name: str | None) -> None:
    document = parse_text("a.yaml", helm_release("web", *spec)).documents[0]
    assert release_name(Resource(document.data, document.place)) == name
