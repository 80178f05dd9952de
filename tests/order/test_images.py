"""Images under a health check: policies wait for the tags of a repository."""

import pytest

from gitops_lint.testing import (
    assert_findings,
    documents,
    kustomization,
    lint_files,
    manifest,
)

API = "image.toolkit.fluxcd.io/v1"
ONLY = ["never-ready", "source-not-found", "cold-start-deadlock", "waits-for-suspended-child"]


def repository(*entries: str) -> str:
    lines = ("image: example.com/app", "interval: 1h", *entries)
    spec = "spec:\n" + "\n".join(f"  {it}" for it in lines)
    return manifest(API, "ImageRepository", "app", spec, namespace="flux-system")


def policy(note: str = "", *entries: str) -> str:
    lines = (
        "imageRepositoryRef:",
        f"  name: app{'  ' + note if note else ''}",
        "policy: {semver: {range: 1.x}}",
        *entries,
    )
    spec = "spec:\n" + "\n".join(f"  {it}" for it in lines)
    return manifest(API, "ImagePolicy", "app", spec, namespace="flux-system")


@pytest.mark.parametrize(
    ("images", "never"),
    [
        (documents(repository(), policy()), False),
        (documents(repository("suspend: true  # error[never-ready]: ImageRepository flux-system/app is suspended"), policy()), True),
        (documents(repository(), policy("", "suspend: true  # error[never-ready]: ImagePolicy flux-system/app is suspended")), True),
        (policy("# error[source-not-found]: its source ImageRepository flux-system/app does not exist"), True),
    ],
)  # fmt: skip
@pytest.mark.parametrize("wait", [True, False])
def test_a_policy_needs_the_tags_of_its_repository(images: str, *, never: bool, wait: bool) -> None:
    if not wait:  # nothing waits, so nothing that is suspended is in the way
        images = images.replace("# error[never-ready]", "#")
    files = {
        "clusters/a/images.yaml": kustomization(
            "images", *(("wait: true", "timeout: 5m") if wait else ())
        ),
        "images/all.yaml": images,
    }
    report = lint_files(files)
    assert_findings(report, files, ONLY)
    (verdict,) = report.verdicts
    found = {str(it) for it in verdict.never_ready}
    assert found == ({"Kustomization flux-system/images"} if never and wait else set())


def test_a_repository_that_waits_for_its_policy() -> None:
    files = {
        "clusters/a/images.yaml": documents(
            kustomization("policies", "wait: true", "timeout: 5m", "retryInterval: 2m"),
            kustomization(
                "repositories",
                "dependsOn: [{name: policies}]  # error[cold-start-deadlock]: is a deadlock",
                "retryInterval: 2m",
            ),
        ),
        "policies/app.yaml": policy(),
        "repositories/app.yaml": repository(),
    }
    assert_findings(lint_files(files), files, ONLY)
