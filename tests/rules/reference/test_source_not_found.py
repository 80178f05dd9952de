"""Sources that count as existing, and suggestions for others."""

import pytest

from gitops_lint.testing import kustomization, lint_files

RULE = "source-not-found"
SYNC = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: fleet, namespace: flux-system}
spec: {interval: 1m, url: 'ssh://git@example.com/acme/fleet'}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: fleet, namespace: flux-system}
spec:
  interval: 10m
  path: ./clusters/production
  prune: true
  sourceRef: {kind: GitRepository, name: fleet}
"""


def helps(*documents: str, sync: str = SYNC) -> list[str | None]:
    """The help of each finding in a bootstrapped cluster."""
    files = {
        "clusters/production/flux-system/gotk-sync.yaml": sync,
        "clusters/production/apps.yaml": "---\n".join(documents),
        "apps/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, namespace: y}\n",
    }
    report = lint_files(files, select=[RULE])
    assert not report.crashes
    return [it.help for it in report.findings]


def source(kind: str, name: str, namespace: str = "flux-system") -> str:
    return (
        f"apiVersion: source.toolkit.fluxcd.io/v1\nkind: {kind}\n"
        f"metadata: {{name: {name}, namespace: {namespace}}}\n"
        "spec: {interval: 10m, url: 'https://example.com/acme/other'}\n"
    )


def generator(name: str, pattern: str = "") -> str:
    return (
        "apiVersion: source.extensions.fluxcd.io/v1beta1\nkind: ArtifactGenerator\n"
        "metadata: {name: fleet, namespace: flux-system}\n"
        f"spec:\n  {pattern}\n"
        "  sources: [{alias: fleet, kind: GitRepository, name: fleet}]\n"
        f"  artifacts: [{{name: '{name}', copy: [{{from: '@fleet/apps/**', to: '@artifact/'}}]}}]\n"
    )


@pytest.mark.parametrize(
    ("reference", "others"),
    [
        ("{kind: GitRepository, name: fleet}", []),
        ("{kind: GitRepository, name: fleet, namespace: flux-system}", []),
        ("{kind: OCIRepository, name: apps}", [source("OCIRepository", "apps")]),
        ("{kind: ExternalArtifact, name: apps}", [generator("apps")]),
        (
            "{kind: ExternalArtifact, name: apps}",
            [generator("{app}", "pathPattern: '@fleet/{app}'")],
        ),
        ("{kind: GitRepository, name: '${SOURCE}'}", []),
        ("{kind: HelmRepository, name: nothing}", []),  # source-kind-not-supported
        ("{kind: GitRepository}", []),  # flux-schema
        ("nothing", []),
        ("[]", []),
    ],
)
def test_silent(reference: str, others: list[str]) -> None:
    assert helps(kustomization("apps", f"sourceRef: {reference}"), *others) == []


@pytest.mark.parametrize(
    ("reference", "others", "help_"),
    [
        ("{kind: GitRepository, name: flet}", [], "did you mean `fleet`?"),
        ("{kind: GitRepository, name: other}", [], None),
        (
            "{kind: GitRepository, name: other}",
            [source("GitRepository", "other", "apps")],
            "GitRepository other is in namespace apps: add `namespace: apps`",
        ),
        (
            "{kind: GitRepository, name: other}",
            [source("OCIRepository", "other")],
            "OCIRepository flux-system/other has this name: write `kind: OCIRepository`",
        ),
        ("{kind: ExternalArtifact, name: apps}", [generator("others")], None),
    ],
)
def test_suggestions(reference: str, others: list[str], help_: str | None) -> None:
    assert helps(kustomization("apps", f"sourceRef: {reference}"), *others) == [help_]


def test_the_source_of_the_entry_point_is_unknown_without_a_sync_file() -> None:
    files = {
        ".gitops-lint.yaml": "clusters: [clusters/production]\n",
        "clusters/production/apps.yaml": kustomization("{kind: GitRepository, name: fleet-infra}"),
        "apps/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, namespace: y}\n",
    }
    assert lint_files(files, select=[RULE]).findings == ()


@pytest.mark.parametrize(
    ("others", "help_"),
    [
        ([source("GitRepository", "shared")], None),
        ([source("GitRepository", "share")], "did you mean `share`?"),
        (
            [source("GitRepository", "shared", "apps")],
            "GitRepository shared is in namespace apps: move it to flux-system",
        ),
        ([source("OCIRepository", "shared")], ""),
    ],
)
def test_an_included_source_is_one_of_the_same_namespace(
    others: list[str], help_: str | None
) -> None:
    """Played: source-controller says `could not get resource for include 'shared': … not found`."""
    include = source("GitRepository", "web").replace(
        "{interval: 10m,", "{interval: 10m, include: [{repository: {name: shared}}],"
    )
    found = helps(include, *others)
    assert [it or "" for it in found] == ([] if help_ is None else [help_])
