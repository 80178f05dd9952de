"""Objects that are not valid YAML after substitution."""

import pytest

from gitops_lint import testing
from gitops_lint.config import ClusterConfig, Config
from gitops_lint.testing import assert_findings, lint_files
from tests.rules.substitution.repository import VERSION, config_map, kustomization, repository


@pytest.mark.parametrize(("flux", "reported"), [("2.9", False), ("2.8", True)])
def test_an_undefined_variable_fails_before_the_yaml_is_read(flux: str, reported: bool) -> None:
    files = {
        "clusters/production/apps.yaml": kustomization("{substitute: {a: 'x: y'}}"),
        "apps/config.yaml": config_map("k: ${a}${b}"),
    }
    config = Config(clusters=(ClusterConfig("clusters/production"),), flux_version=flux)
    found = lint_files(files, select=["substitution-breaks-yaml"], config=config).findings
    assert [it.location.line for it in found] == ([5] if reported else [])


READ_FROM_A_SECRET = (
    "{substitute: {list: '[ { name: one } ]'}, substituteFrom: [{kind: Secret, name: vars%s}]}"
)


@pytest.mark.parametrize("given", ["", ", optional: true"])
@pytest.mark.parametrize(
    "data",
    [
        "list: ${q:='}${list}${q:='}",
        "list: ${q}${list}${q}",
        "list: '${list} ${q:-x}'",
        "${q:-x}: ${list}\n  b: ${q}${list}",
    ],
)
def test_a_value_beside_one_that_is_unknown(data: str, given: str) -> None:
    # Only the Secret decides whether quotes are around the value, so nothing is reported.
    files = repository(data, READ_FROM_A_SECRET % given)
    assert_findings(lint_files(files, select=["substitution-breaks-yaml"]), files)


def test_another_value_than_the_unknown_one() -> None:
    files = repository(
        "a: x${q:=y}\n  b: ${list}  # error[substitution-breaks-yaml]: mapping values are not allowed",
        READ_FROM_A_SECRET.replace("[ { name: one } ]", "a: b") % "",
    )
    assert_findings(lint_files(files, select=["substitution-breaks-yaml"]), files)


def test_flux_joins_the_lines_of_a_value() -> None:
    post_build = "postBuild:\n  substitute:\n    motd: |\n      welcome\n      to\n      Flux"
    files = VERSION | {
        "clusters/production/apps.yaml": testing.kustomization("apps", post_build),
        "apps/config.yaml": testing.config_map("app", "motd: ${motd}", "other: a ${motd} b"),
    }
    assert_findings(lint_files(files), files)
