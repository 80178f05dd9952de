"""A chart and what needs its definitions, in one Kustomization and beside it."""

import pytest

from gitops_lint.testing import assert_findings, lint_files
from tests.rules.order.unpromised import (
    CRD,
    NOTHING,
    STORE,
    WIDGET,
    kustomization,
    release,
    repository,
)

RULES = ("helm-crd-with-custom-resource", "cold-start-deadlock")
NOTED = STORE.replace("v1\n", "v1  # error[helm-crd-with-custom-resource]: Kustomization flux-system/a is never applied on a new cluster: it contains both ClusterSecretStore vault and HelmRelease flux-system/external-secrets, which installs its CRD\n", 1)  # fmt: skip
SECRET = """\
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: token, namespace: default}
"""
DEFINITION = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: clustersecretstores.external-secrets.io}
spec: {group: external-secrets.io, names: {kind: ClusterSecretStore}}
"""


def both(*more: str, noted: bool = True) -> str:
    return "---\n".join((release(), NOTED if noted else STORE, *more))


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(repository(kustomization("a"), a=both()), id="together"),
        pytest.param(
            repository(kustomization("a"), kustomization("b", "dependsOn: [{name: a}]"), a=both(), b=NOTHING),
            id="with one behind",
        ),
        pytest.param(repository(kustomization("a"), a=both(DEFINITION, noted=False)), id="the definition besides"),
        pytest.param(
            repository(kustomization("a"), kustomization("b"), a=both(noted=False), b=DEFINITION),
            id="the definition elsewhere: a race",
        ),
        pytest.param(
            repository(kustomization("a"), kustomization("b", "dependsOn: [{name: a}]"), a=both(), b=DEFINITION),
            id="the definition behind it",
        ),
        pytest.param(
            repository(kustomization("a"), a=release(more="{installCRDs: false}") + "---\n" + STORE),
            id="a chart that brings no definitions",
        ),
        pytest.param(repository(kustomization("a"), a=CRD + "---\n" + WIDGET), id="definitions as they are"),
        pytest.param(repository(kustomization("a"), kustomization("b"), a=release(), b=STORE), id="apart"),
        pytest.param(
            repository(kustomization("a"), a=both(noted=False)) | {"helmfile.yaml": "releases:\n  - name: external-secrets\n"},
            id="installed before Flux",
        ),
        pytest.param(
            repository(
                kustomization("a"),
                kustomization("u").replace("GitRepository, name: flux-system", "OCIRepository, name: other"),
                a=both(noted=False).replace("apiVersion: external-secrets.io/v1\n", "apiVersion: external-secrets.io/v1  # warning[helm-crd-with-custom-resource]\n"),
            ),
            id="something unseen may bring it",
        ),
    ],
)  # fmt: skip
def test_findings(given: dict[str, str]) -> None:
    assert_findings(lint_files(given, select=RULES), given)


def test_kinds_are_told_together_and_what_is_blocked() -> None:
    given = repository(
        kustomization("a"),
        kustomization("b", "dependsOn: [{name: a}]"),
        a=both(SECRET),
        b=NOTHING,
    )
    (finding,) = lint_files(given, select=RULES).findings
    assert finding.notes == (
        (
            'The dry-run fails (no matches for kind "ClusterSecretStore"), so the HelmRelease is never'
            " created."
        ),
        "The same applies to ExternalSecret.",
        "This blocks 2 Kustomizations and 1 HelmRelease: external-secrets, a and b.",
    )
    assert finding.help == (
        "move ClusterSecretStore vault and ExternalSecret default/token into a separate"
        " Kustomization that depends on Kustomization flux-system/a, and write `wait: true` and `timeout: 5m`"
        " in Kustomization flux-system/a"
    )
    assert [(it.location.path, it.location.line, it.message) for it in finding.related] == [
        ("a/content.yaml", 11, "HelmRelease flux-system/external-secrets installs the CRD")
    ]


def test_help_asks_for_no_wait_that_is_there() -> None:
    given = repository(kustomization("a", "wait: true"), a=both(SECRET))
    (finding,) = lint_files(given, select=RULES).findings
    assert finding.help == (
        "move ClusterSecretStore vault and ExternalSecret default/token into a separate Kustomization that"
        " depends on Kustomization flux-system/a"
    )


def test_nothing_can_wait_for_the_root() -> None:
    given = repository(kustomization("a"), a=NOTHING) | {"clusters/production/b.yaml": both(SECRET)}
    (finding,) = lint_files(given, select=RULES).findings
    assert finding.help == (
        "move HelmRelease flux-system/external-secrets into a separate Kustomization with `wait: true`, and"
        " ClusterSecretStore vault and ExternalSecret default/token into another one that depends on it"
    )


@pytest.mark.parametrize(
    ("inner", "outer", "rules"),
    [
        ("prune: true", {}, ["helm-crd-with-custom-resource"]),
        (
            "commonMetadata: {labels: {a: b}}",  # the two overwrite each other's labels
            {},
            ["helm-crd-with-custom-resource", "duplicate-owner"],
        ),
        (
            "prune: true",
            {"a/kustomization.yaml": "resources: [content.yaml, stores/content.yaml]\n"},
            ["helm-crd-with-custom-resource", "duplicate-owner"],
        ),
    ],
)
def test_a_path_in_that_of_another_is_one_cause(
    inner: str, outer: dict[str, str], rules: list[str]
) -> None:
    given = repository(
        kustomization("a"),
        kustomization("stores", "path: ./a/stores", "dependsOn: [{name: a}]", inner),
        a=release(),
    )
    given |= {"a/stores/content.yaml": STORE, **outer}
    findings = lint_files(
        given, select=["helm-crd-with-custom-resource", "duplicate-owner"]
    ).findings
    assert [it.rule for it in findings] == rules
    assert (
        findings[0].help
        == "write a kustomization.yaml in a that leaves out stores, which Kustomization flux-system/stores applies"
    ) is not bool(rules[1:])
