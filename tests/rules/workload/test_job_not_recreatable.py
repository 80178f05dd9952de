"""Jobs that a new image does or does not block."""

import pytest

from gitops_lint.testing import kustomization, lint_files

RULE = "job-not-recreatable"
FORCE = "annotations: {kustomize.toolkit.fluxcd.io/force: enabled}"


def found(metadata: str = "name: migrate", spec: str = "", of_owner: str = "") -> int:
    files = {
        "clusters/production/apps.yaml": kustomization("apps", of_owner),
        "apps/job.yaml": (
            "apiVersion: batch/v1\nkind: Job\n"
            f"metadata: {{namespace: default, {metadata}}}\nspec:\n  {spec or 'completions: 1'}\n"
            "  template:\n    spec:\n      restartPolicy: Never\n"
            "      containers: [{name: a, image: 'example.com/a:v7'}]\n"
        ),
    }
    return len(lint_files(files, select=[RULE]).findings)


def test_a_job() -> None:
    assert found() == 1
    assert found(of_owner="force: false") == 1


@pytest.mark.parametrize(
    ("metadata", "spec", "of_owner"),
    [
        ("name: migrate", "", "force: true"),
        ("name: migrate", "", 'force: "${FORCE}"'),
        (f"name: migrate, {FORCE}", "", ""),
        (f"name: migrate, {FORCE.replace('annotations', 'labels')}", "", ""),
        ("name: migrate", "ttlSecondsAfterFinished: 60", ""),
        ("name: migrate, annotations: {kustomize.toolkit.fluxcd.io/ssa: IfNotPresent}", "", ""),
        ("name: migrate, annotations: {kustomize.toolkit.fluxcd.io/ssa: Ignore}", "", ""),
        ("name: migrate-7", "", ""),
        ("name: migrate-2-1-0", "", ""),
        ("name: migrate-5k6f7h8t9m", "", ""),
        ("name: 'migrate-${VERSION}'", "", ""),
    ],
)
def test_jobs_that_flux_can_replace(metadata: str, spec: str, of_owner: str) -> None:
    assert found(metadata, spec, of_owner) == 0
