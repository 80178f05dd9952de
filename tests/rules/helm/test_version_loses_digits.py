"""Versions that YAML reads as numbers."""

import pytest

from gitops_lint.testing import lint_files

RULE = "version-loses-digits"


def found(value: str, key: str = "tag", substitute: str = "") -> list[tuple[str, str | None]]:
    release = (
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\n"
        "metadata: {name: app, namespace: default}\nspec:\n  interval: 1h\n"
        "  chartRef: {kind: OCIRepository, name: app}\n"
        f"  values:\n    images:\n      - {key}: {value}\n"
    )
    build = f"  postBuild: {{substitute: {{{substitute}}}}}\n" if substitute else ""
    files = {
        "clusters/production/apps.yaml": (
            "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
            "metadata: {name: apps, namespace: flux-system}\nspec:\n  interval: 1h\n  path: ./apps\n"
            f"  prune: true\n{build}  sourceRef: {{kind: GitRepository, name: flux-system}}\n"
        ),
        "apps/release.yaml": release,
    }
    return [(it.message, it.help) for it in lint_files(files, select=[RULE]).findings]


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("1.20", "1.2"),
        ("1.0", "1"),
        ("0123", "83"),
        ("1_000", "1000"),
        ("1e3", "1000"),
    ],
)
def test_numbers_that_are_printed_differently(value: str, number: str) -> None:
    message = f"`tag: {value}` is the number {number} in the values of HelmRelease default/app"
    assert found(value) == [(message, f'write `tag: "{value}"`')]


@pytest.mark.parametrize("value", ["1.2", "8", "1e999", "'1.20'", "1.2.0", "v1.20", "true", "null"])
def test_what_is_printed_as_it_is_written(value: str) -> None:
    assert found(value) == []


def test_other_keys() -> None:
    assert found("1.20", "threshold") == []
    assert len(found("1.20", "imageTag")) == 1
    assert len(found("1.20", "appVersion")) == 1


def test_a_variable() -> None:
    [(message, help_)] = found('"${TAG}"', substitute="TAG: '1.20'")
    assert message == "`tag: 1.20` is the number 1.2 in the values of HelmRelease default/app"
    assert help_ is not None
    assert "`TAG: '\"…\"'`" in help_
    assert found('"${TAG}"', substitute="TAG: '1.2'") == []
