"""Who comes after a definition in name only, and how bad that is."""

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

RULES = ("crd-provider-not-awaited", "dependency-not-waiting", "missing-crd-dependency")
AFTER_B = "dependsOn: [{name: b}]"
NOTE = "  # {}[crd-provider-not-awaited]: "
WARNING = NOTE.format("warning")
MADE_BY_CHART = (
    "healthChecks: [{apiVersion: apps/v1, kind: Deployment, name: x, namespace: flux-system}]"
)
OTHER_CHECK = "healthChecks: [{apiVersion: v1, kind: ConfigMap, name: nothing, namespace: default}]"


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(
            repository(kustomization("a", AFTER_B), kustomization("b", note=WARNING + "does not wait for HelmRelease flux-system/external-secrets, although Kustomization flux-system/a needs its CRDs. On a new cluster the dry-run of Kustomization flux-system/a fails, because it applies ClusterSecretStore vault"), a=STORE, b=release()),
            id="tried again after an hour",
        ),
        pytest.param(
            repository(kustomization("a", AFTER_B, "retryInterval: 29m"), kustomization("b", note=WARNING + "after 29m"), a=STORE, b=release()),
            id="tried again sooner",
        ),
        pytest.param(
            repository(kustomization("a", AFTER_B, "retryInterval: 2m"), kustomization("b", note=NOTE.format("hint") + "after 2m"), a=STORE, b=release()),
            id="tried again soon",
        ),
        pytest.param(
            repository(
                kustomization("a", AFTER_B, "retryInterval: 1m"), kustomization("c", AFTER_B, "retryInterval: 3m"),
                kustomization("b", note=WARNING + "after 3m"), a=STORE, b=release(), c=STORE.replace("vault", "other"),
            ),
            id="one of them is tried again late",
        ),
        pytest.param(
            repository(kustomization("a", AFTER_B), kustomization("b", note=WARNING), kustomization("u").replace("GitRepository, name: flux-system", "OCIRepository, name: other"), a=STORE, b=release()),
            id="something unseen may bring it",
        ),
        pytest.param(repository(kustomization("a", AFTER_B), kustomization("b", "wait: true"), a=STORE, b=release()), id="it waits"),
        pytest.param(repository(kustomization("a", AFTER_B), kustomization("b", "wait: ${WAIT}"), a=STORE, b=release()), id="it may wait"),
        pytest.param(
            repository(
                kustomization("a", AFTER_B),
                kustomization("b", "healthChecks: [{apiVersion: helm.toolkit.fluxcd.io/v2, kind: HelmRelease, name: external-secrets, namespace: flux-system}]"),
                a=STORE, b=release(),
            ),
            id="it lists it",
        ),
        pytest.param(
            repository(kustomization("a", AFTER_B), kustomization("b", MADE_BY_CHART), a=STORE, b=release()),
            id="it lists what the chart makes",
        ),
        pytest.param(
            repository(kustomization("a", AFTER_B), kustomization("b", OTHER_CHECK, note=WARNING), a=STORE, b=release() + "---\n" + NOTHING),
            id="it lists something else",
        ),
        pytest.param(
            repository(kustomization("a", "dependsOn: [{name: b, readyExpr: 'dep.status.x == 1'}]"), kustomization("b", note=WARNING), a=STORE, b=release()),
            id="no readyExpr can ask what b does not wait for",
        ),
        pytest.param(repository(kustomization("a", AFTER_B), kustomization("b"), a=WIDGET, b=CRD), id="definitions are awaited always"),
        pytest.param(
            repository(kustomization("a", AFTER_B), kustomization("b", note="  # hint[dependency-not-waiting]"), a=NOTHING, b=release()),
            id="nobody needs the definitions",
        ),
        pytest.param(
            repository(
                kustomization("a", AFTER_B), kustomization("b", note=WARNING + "does not wait for CustomResourceDefinition widgets.example.com, although Kustomization flux-system/a needs it"),
                a=WIDGET, b=kustomization("c"), c=CRD,
            ),
            id="it does not wait for what applies the definition",
        ),
        pytest.param(
            repository(
                kustomization("a", "dependsOn: [{name: d}]"), kustomization("b", note=WARNING),
                kustomization("d", AFTER_B), a=STORE, b=release(), d=NOTHING,
            ),
            id="at one remove",
        ),
        pytest.param(
            repository(kustomization("b", note=WARNING), b=release() + "---\n" + kustomization("a"), a=STORE),
            id="applied along with the chart",
        ),
    ],
)  # fmt: skip
def test_findings(given: dict[str, str]) -> None:
    assert_findings(lint_files(given, select=RULES), given)


def test_the_way_and_what_waits_behind() -> None:
    given = repository(
        kustomization("a", "dependsOn: [{name: d}]"),
        kustomization("b"),
        kustomization("d", AFTER_B),
        kustomization("e", "dependsOn: [{name: a}]"),
        a=STORE,
        b=release(),
        d=NOTHING,
        e=NOTHING,
    )
    (finding,) = lint_files(given, select=["crd-provider-not-awaited"]).findings
    assert finding.notes[1:] == (
        "None of its objects are applied; Flux retries after 1h.",
        "This blocks 1 Kustomization: e.",
    )
    assert finding.help == "write `wait: true` and `timeout: 5m` in Kustomization flux-system/b"
    assert [(it.location.path, it.location.line, it.message) for it in finding.related] == [
        (
            "b/content.yaml",
            8,
            "Kustomization flux-system/b applies HelmRelease flux-system/external-secrets",
        ),
        (
            "a/content.yaml",
            1,
            "Kustomization flux-system/a applies ClusterSecretStore vault",
        ),
        (
            "clusters/production/top.yaml",
            9,
            "Kustomization flux-system/a waits for Kustomization flux-system/d",
        ),
        (
            "clusters/production/top.yaml",
            28,
            "Kustomization flux-system/d waits for Kustomization flux-system/b",
        ),
    ]


def test_what_is_applied_along_with_the_chart_cannot_wait_for_it() -> None:
    given = repository(
        kustomization("b"), b=release() + "---\n" + kustomization("a", AFTER_B), a=STORE
    )
    (finding,) = lint_files(given, select=["crd-provider-not-awaited"]).findings
    assert finding.help == (
        "move HelmRelease flux-system/external-secrets into a separate Kustomization with `wait: true`,"
        " and add that to `dependsOn` of Kustomization flux-system/a"
    )


PATCH = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [top.yaml]
patches:
  - target: {kind: Kustomization, name: b}
    patch: |
      - op: add
        path: /spec/wait
        value: false
"""
OWN = "write `wait: true` and `timeout: 5m` in Kustomization flux-system/b"


@pytest.mark.parametrize("entry", ["wait: true", "force: false"])
def test_a_patch_that_says_not_to_wait_is_removed(entry: str) -> None:
    """It overrides the file of b, so an entry there would have no effect."""
    given = repository(
        kustomization("a", AFTER_B), kustomization("b", entry), a=STORE, b=release()
    ) | {"clusters/production/kustomization.yaml": PATCH}
    (finding,) = lint_files(given, select=["crd-provider-not-awaited"]).findings
    assert (finding.location.path, finding.location.line) == (
        "clusters/production/kustomization.yaml",
        9,
    )
    assert finding.help == (
        "remove `wait: false` from this patch, and write `wait: true` in each Kustomization that others"
        " depend on"
    )


@pytest.mark.parametrize(
    ("entry", "more"),
    [("wait: true", "which overrides Kustomization flux-system/b"), ("force: false", f"and {OWN}")],
)
def test_a_patch_elsewhere_that_says_not_to_wait(entry: str, more: str) -> None:
    given = repository(kustomization("a"), kustomization("b", entry), a=STORE, b=release()) | {
        "clusters/production/kustomization.yaml": PATCH
    }
    (finding,) = lint_files(given, select=["missing-crd-dependency"]).findings
    remove = "remove `wait: false` in clusters/production/kustomization.yaml"
    assert finding.help == (
        f"add `name: b` to its `dependsOn`; {remove}, {more}, because otherwise it"
        " is Ready before HelmRelease flux-system/external-secrets"
    )
    without = PATCH.replace("false", "true")
    given["clusters/production/kustomization.yaml"] = without
    (finding,) = lint_files(given, select=["missing-crd-dependency"]).findings
    assert finding.help == "add `name: b` to its `dependsOn`"
