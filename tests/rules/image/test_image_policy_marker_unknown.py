"""Markers that name no policy, and files and policies that automation does not use."""

import pytest

from gitops_lint.testing import lint_files

RULES = (
    "image-policy-marker-unknown",
    "image-policy-not-automated",
    "image-marker-not-in-update-path",
)
API = "image.toolkit.fluxcd.io/v1"


def automation(namespace: str = "flux-system", path: str = "./", more: str = "") -> str:
    return (
        f"---\napiVersion: {API}\nkind: ImageUpdateAutomation\n"
        f"metadata: {{name: updates, namespace: {namespace}}}\n"
        "spec:\n  interval: 30m\n"
        "  sourceRef: {kind: GitRepository, name: flux-system, namespace: flux-system}\n"
        "  git: {commit: {author: {email: a@example.com}}, push: {branch: main}}\n"
        f"  update: {{path: {path}, strategy: Setters}}\n{more}"
    )


def policy(namespace: str = "flux-system", labels: str = "{}") -> str:
    return (
        f"---\napiVersion: {API}\nkind: ImagePolicy\n"
        f"metadata: {{name: app, namespace: {namespace}, labels: {labels}}}\n"
        "spec: {imageRepositoryRef: {name: app}, policy: {semver: {range: 1.x}}}\n"
    )


def found(marker: str, *documents: str, **more: str) -> list[tuple[str, str, str | None]]:
    files = {
        ".gitops-lint.yaml": "clusters: [clusters/production]\n",
        "clusters/production/images.yaml": "".join(documents),
        "clusters/production/config.yaml": (
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: default}\n"
            f"data:\n  image: example.com/app:1.0.0 # {marker}\n"
        ),
        **more,
    }
    return [(it.rule, it.message, it.help) for it in lint_files(files, select=RULES).findings]


@pytest.mark.parametrize("suffix", ["", ":tag", ":name", ":digest"])
def test_a_marker_of_a_policy(suffix: str) -> None:
    assert found(f'{{"$imagepolicy": "flux-system:app{suffix}"}}', automation(), policy()) == []


@pytest.mark.parametrize(
    ("text", "reason", "help_"),
    [
        ("flux-system/app", "`flux-system/app` names no ImagePolicy", "write `flux-system:app` in the marker"),
        ("app", "`app` names no ImagePolicy", "write `namespace:name` in the marker"),
        ("flux-system:app:tags", "a marker has no suffix `tags`", "did you mean `tag`?"),
        ("flux-system:apps", "no ImagePolicy flux-system/apps", "did you mean `app`?"),
        ("other:app", "no ImagePolicy other/app", "ImagePolicy app is in namespace flux-system: write `flux-system:app`"),
        ("other:shop", "no ImagePolicy other/shop", "correct the marker, or remove it"),
    ],
)  # fmt: skip
def test_a_marker_that_is_ignored(text: str, reason: str, help_: str) -> None:
    assert found(f'{{"$imagepolicy": "{text}"}}', automation(), policy()) == [
        ("image-policy-marker-unknown", f"this image is never updated: {reason}", help_)
    ]


def test_no_automation_changes_this_checkout() -> None:
    elsewhere = automation().replace("name: flux-system", "name: other")
    branch = automation().replace("git: {", "git: {checkout: {ref: {branch: images}}, ")
    source = (
        "---\napiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\n"
        "metadata: {name: flux-system, namespace: flux-system}\n"
        "spec: {interval: 1m, url: 'https://example.com/a', ref: {branch: main}}\n"
    )
    assert found('{"$imagepolicy": "wrong"}', elsewhere, policy()) == []
    assert found('{"$imagepolicy": "wrong"}', branch, source, policy()) == []
    assert found('{"$imagepolicy": "wrong"}', policy()) == []


def test_the_labels_of_a_selector() -> None:
    selecting = automation(more="  policySelector: {matchLabels: {auto: 'yes'}}\n")
    marker = '{"$imagepolicy": "flux-system:app"}'
    assert found(marker, selecting, policy(labels="{auto: 'yes'}")) == []
    [(rule, _, help_)] = found(marker, selecting, policy())
    assert rule == "image-policy-not-automated"
    assert help_ == (
        "add the labels that `policySelector` of ImageUpdateAutomation flux-system/updates asks for"
    )


def test_an_automation_that_this_checkout_does_not_show() -> None:
    unseen = (
        "---\napiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
        "metadata: {name: more, namespace: flux-system}\n"
        "spec: {interval: 10m, path: ./, prune: true, sourceRef: {kind: OCIRepository, name: more}}\n"
        "---\napiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\n"
        "metadata: {name: more, namespace: flux-system}\n"
        "spec: {interval: 10m, url: 'oci://example.com/more', ref: {tag: latest}}\n"
    )
    marker = '{"$imagepolicy": "other:app"}'
    assert found(marker, automation(), policy("other"), unseen) == []
    assert found(marker, automation(), unseen) == []


def test_one_automation_of_two_changes_the_file() -> None:
    marker = '{"$imagepolicy": "flux-system:app"}'
    second = automation(path="./clusters").replace("name: updates", "name: second")
    assert found(marker, automation(path="./apps"), second, policy()) == []
    assert [rule for rule, _, _ in found(marker, automation(path="./apps"), policy())] == [
        "image-marker-not-in-update-path"
    ]
