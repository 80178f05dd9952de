"""The providers that a ResourceSet names."""

import pytest

from gitops_lint.testing import assert_findings, config_map, kustomization, lint_files, manifest

API = "fluxcd.controlplane.io/v1"
NEVER = "  # error[never-ready]: ResourceSet flux-system/apps waits for ResourceSetInputProvider flux-system/apps, which does not exist"
PROVIDER = manifest(
    API, "ResourceSetInputProvider", "apps", "spec: {type: Static, defaultValues: {a: b}}",
    namespace="flux-system",
)  # fmt: skip


def resource_set(inputs: str, note: str = "") -> str:
    return manifest(
        API, "ResourceSet", "apps",
        f"spec:\n  inputsFrom:\n  - {inputs}{note}\n  resources: []",
        namespace="flux-system",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("files", "note"),
    [
        ({}, NEVER),
        ({"clusters/a/provider.yaml": PROVIDER}, ""),
        ({"elsewhere/provider.yaml": PROVIDER}, ""),  # somebody else may apply the file
    ],
)
def test_a_provider_that_nothing_applies(files: dict[str, str], note: str) -> None:
    made = {
        **files,
        "clusters/a/set.yaml": resource_set("name: apps", note),
        "clusters/a/other.yaml": kustomization("other"),
        "other/config.yaml": config_map("other"),
    }
    assert_findings(lint_files(made), made, ["never-ready"])


def test_providers_by_label_may_be_none() -> None:
    files = {"clusters/a/set.yaml": resource_set("selector: {matchLabels: {a: b}}")}
    report = lint_files(files)
    assert_findings(report, files, ["never-ready"])
    assert report.verdicts[0].never_ready == ()
