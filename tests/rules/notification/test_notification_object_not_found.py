"""References of Alerts and Receivers."""

import pytest

from gitops_lint.testing import kustomization, lint_files

RULE = "notification-object-not-found"
API = "notification.toolkit.fluxcd.io"


def obj(kind: str, name: str, spec: str, version: str = "v1beta3") -> str:
    return (
        f"---\napiVersion: {API}/{version}\nkind: {kind}\n"
        f"metadata: {{name: {name}, namespace: flux-system}}\nspec: {spec}\n"
    )


def alert(provider: str, *sources: str) -> str:
    listed = ", ".join(sources) or "{kind: Kustomization, name: '*'}"
    return obj("Alert", "fleet", f"{{providerRef: {{name: {provider}}}, eventSources: [{listed}]}}")


def found(*documents: str, **files: str) -> list[tuple[str, str, str | None]]:
    given = {
        ".gitops-lint.yaml": "clusters: [clusters/production]\n",
        "clusters/production/all.yaml": "".join((kustomization("apps"), *documents)),
        "apps/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: default}\n",
        **files,
    }
    return [(it.severity, it.message, it.help) for it in lint_files(given, select=[RULE]).findings]


SLACK = obj("Provider", "slack", "{type: slack}")


@pytest.mark.parametrize("provider", ["slack", "${PROVIDER}"])
def test_a_provider_that_exists_or_is_unknown(provider: str) -> None:
    assert found(SLACK, alert(provider)) == []


def test_a_provider_in_another_namespace() -> None:
    other = SLACK.replace("namespace: flux-system", "namespace: other")
    message = (
        "Alert flux-system/fleet sends nothing to Provider flux-system/slack, which does not exist"
    )
    assert found(other, alert("slack")) == [
        ("warning", message, "Provider slack is in namespace other")
    ]


def test_no_provider_at_all() -> None:
    message = (
        "Alert flux-system/fleet sends nothing to Provider flux-system/slack, which does not exist"
    )
    assert found(alert("slack")) == [("warning", message, None)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{kind: Kustomization, name: apps}", []),
        ("{kind: Kustomization, name: app}", [("warning", "did you mean `apps`?")]),
        ("{kind: Kustomization, name: payments}", [("hint", None)]),
        ("{kind: Kustomization, name: '*', namespace: gone}", []),
        ("{kind: FluxInstance, name: flux}", []),
        ("{kind: GitRepository, name: flux-system}", []),
        ("{kind: Unknown, name: app}", []),
        ("{kind: Kustomization}", []),
        ("{kind: Kustomization, name: [app]}", []),
    ],
)
def test_event_sources(source: str, expected: list[tuple[str, str | None]]) -> None:
    assert [
        (severity, help_) for severity, _, help_ in found(SLACK, alert("slack", source))
    ] == expected


def test_a_receiver() -> None:
    receiver = obj(
        "Receiver",
        "github",
        "{type: github, secretRef: {name: x}, resources: [{kind: Kustomization, name: aps}]}",
        "v1",
    )
    assert found(receiver) == [
        (
            "warning",
            "Receiver flux-system/github cannot trigger Kustomization flux-system/aps, which does not exist",
            "did you mean `apps`?",
        )
    ]


def test_what_a_failing_build_may_apply_is_not_reported() -> None:
    broken = {"apps/kustomization.yaml": "resources: [gone.yaml]\n"}
    assert found(alert("slack"), **broken) == []


SECRET = (
    "---\napiVersion: {api}\nkind: {kind}\nmetadata: {{name: {name}, namespace: flux-system}}\n"
)


@pytest.mark.parametrize(
    ("secret", "help_"),
    [
        (SECRET.format(api="v1", kind="Secret", name="slack-token"), None),
        (SECRET.format(api="bitnami.com/v1alpha1", kind="SealedSecret", name="slack-token"), None),
        (SECRET.format(api="v1", kind="Secret", name="other"), None),
        (SECRET.format(api="v1", kind="ConfigMap", name="slack-tokne"), None),
        (SECRET.format(api="v1", kind="Secret", name="slack-tokne"), "did you mean `slack-tokne`?"),
        (SECRET.format(api="v1", kind="Secret", name="slack-tokne").replace("flux-system", "apps"), None),
    ],
)  # fmt: skip
def test_a_misspelled_secret(secret: str, help_: str | None) -> None:
    provider = obj("Provider", "slack", "{type: slack, secretRef: {name: slack-token}}")
    receiver = obj("Receiver", "hook", "{type: generic, secretRef: {name: slack-token}}", "v1")
    missing = "without Secret flux-system/slack-token, which does not exist"
    expected = [
        ("warning", f"Provider flux-system/slack sends nothing {missing}", help_),
        ("warning", f"Receiver flux-system/hook is never Ready {missing}", help_),
    ]
    assert found(provider, receiver, secret) == (expected if help_ else [])
