"""Providers that lack what their type needs."""

import pytest

from gitops_lint.testing import lint_files

RULE = "provider-incomplete"


def found(spec: str, secret: str = "") -> list[tuple[str, str | None]]:
    text = (
        "apiVersion: notification.toolkit.fluxcd.io/v1beta3\nkind: Provider\n"
        f"metadata: {{name: chat, namespace: flux-system}}\nspec: {spec}\n"
    )
    if secret:
        text += (
            "---\napiVersion: v1\nkind: Secret\n"
            f"metadata: {{name: token, namespace: flux-system}}\n{secret}\n"
        )
    files = {"clusters/production/provider.yaml": text}
    prefix = "Provider flux-system/chat sends nothing: "
    return [
        (it.message.removeprefix(prefix), it.help)
        for it in lint_files(files, select=[RULE]).findings
    ]


@pytest.mark.parametrize(
    ("spec", "secret"),
    [
        ("{type: slack, address: 'https://hooks.example.com'}", ""),
        ("{type: slack, address: '${HOOK}'}", ""),
        ("{type: slack, secretRef: {name: token}}", ""),
        ("{type: slack, secretRef: {name: token}}", "stringData: {address: 'https://hooks.example.com'}"),
        ("{type: slack, secretRef: {name: token}}", "data: {address: 'ENC[AES256_GCM,data:a,type:str]'}"),
        ("{type: telegram, channel: '1', secretRef: {name: token}}", "stringData: {token: '${TOKEN}'}"),
        ("{type: github, address: 'https://github.com/a/b', secretRef: {name: token}}", "stringData: {githubAppID: '1'}"),
        ("{type: zulip, channel: ops/flux}", ""),
        ("{type: new-in-another-version}", ""),
        ("{type: ['slack']}", ""),
    ],
)  # fmt: skip
def test_complete_ones(spec: str, secret: str) -> None:
    assert found(spec, secret) == []


ADDRESS = "write it in `address`; or under the key `address` of the Secret"
TOKEN = "write it under the key `token` of the Secret that `secretRef` names"


@pytest.mark.parametrize(
    ("spec", "secret", "expected"),
    [
        ("{type: slack}", "", ("a `slack` provider needs an address", ADDRESS)),
        ("{type: slack, secretRef: {name: token}}", "stringData: {token: '${T}'}", ("a `slack` provider needs an address", ADDRESS)),
        ("{type: telegram, channel: '1'}", "", ("a `telegram` provider needs a token", TOKEN)),
        ("{type: nats, address: 'nats://a'}", "", ("a `nats` provider needs a channel", "write it in `channel`")),
    ],
)  # fmt: skip
def test_incomplete_ones(spec: str, secret: str, expected: tuple[str, str]) -> None:
    assert found(spec, secret) == [expected]
