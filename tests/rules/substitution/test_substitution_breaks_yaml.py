"""Objects that are not valid YAML after substitution."""

import pytest

from gitops_lint.config import ClusterConfig, Config
from gitops_lint.testing import lint_files
from tests.rules.substitution.repository import config_map, kustomization


@pytest.mark.parametrize(("flux", "reported"), [("2.9", False), ("2.8", True)])
def test_an_undefined_variable_fails_before_the_yaml_is_read(flux: str, reported: bool) -> None:
    files = {
        "clusters/production/apps.yaml": kustomization("{substitute: {a: 'x: y'}}"),
        "apps/config.yaml": config_map("k: ${a}${b}"),
    }
    config = Config(clusters=(ClusterConfig("clusters/production"),), flux_version=flux)
    found = lint_files(files, select=["substitution-breaks-yaml"], config=config).findings
    assert [it.location.line for it in found] == ([5] if reported else [])
