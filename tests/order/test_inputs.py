"""The providers that a ResourceSet names."""

import pytest

from gitops_lint.testing import assert_findings, config_map, kustomization, lint_files, manifest

API = "fluxcd.controlplane.io/v1"
PROVIDER = manifest(
    API, "ResourceSetInputProvider", "apps", "spec: {type: Static, defaultValues: {a: b}}",
    namespace="flux-system",
)  # fmt: skip


def resource_set(inputs: str) -> str:
    return manifest(
        API, "ResourceSet", "apps",
        f"spec:\n  inputsFrom:\n  - {inputs}\n  resources: []",
        namespace="flux-system",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("files", "is_told"),
    [
        ({}, False),
        ({"clusters/a/provider.yaml": PROVIDER}, True),
    ],
)
def test_a_provider_that_nothing_applies(files: dict[str, str], *, is_told: bool) -> None:
    """Something outside of the repository may create it."""
    made = {
        **files,
        "clusters/a/set.yaml": resource_set("name: apps"),
        "clusters/a/other.yaml": kustomization("other"),
        "other/config.yaml": config_map("other"),
    }
    report = lint_files(made)
    assert_findings(report, made, ["never-ready"])
    (verdict,) = report.verdicts
    told = (
        ()
        if is_told
        else (
            "ResourceSet flux-system/apps may wait forever for an object that is not in this checkout",
        )
    )
    assert (verdict.never_ready, verdict.blind) == ((), told)


def test_providers_by_label_may_be_none() -> None:
    files = {"clusters/a/set.yaml": resource_set("selector: {matchLabels: {a: b}}")}
    report = lint_files(files)
    assert_findings(report, files, ["never-ready"])
    assert report.verdicts[0].never_ready == ()
