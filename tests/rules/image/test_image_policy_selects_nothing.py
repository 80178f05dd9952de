"""Filters of ImagePolicies."""

import pytest

from gitops_lint.testing import lint_files

RULE = "image-policy-selects-nothing"
PREFIX = "ImagePolicy flux-system/app "


def found(pattern: str, extract: str, policy: str = "numerical") -> list[tuple[str, str]]:
    text = (
        "apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImagePolicy\n"
        "metadata: {name: app, namespace: flux-system}\n"
        f"spec:\n  imageRepositoryRef: {{name: app}}\n  policy: {{{policy}: {{}}}}\n"
        f"  filterTags: {{pattern: '{pattern}', extract: '{extract}'}}\n"
    )
    files = {"clusters/production/policy.yaml": text}
    return [
        (it.severity, it.message.removeprefix(PREFIX))
        for it in lint_files(files, select=[RULE]).findings
    ]


@pytest.mark.parametrize(
    ("pattern", "extract", "policy"),
    [
        ("^main-(?P<ts>[0-9]+)$", "$ts", "numerical"),
        ("^main-(?P<ts>[0-9]+)$", "${ts}", "numerical"),
        ("^main-([0-9]+)$", "$1", "numerical"),
        ("^main-(?:a|b)-([0-9]+)$", "$1", "numerical"),
        ("^[0-9]+$", "", "numerical"),
        ("^v[0-9.]+$", "", "semver"),
        ("^v1.2", "", "semver"),
        ("^main-", "", "alphabetical"),
        ("^(main|dev)-[0-9]+", "", "numerical"),
        ("^${PREFIX}-[0-9]+", "", "numerical"),
        ("^main-(?P<ts>[0-9]+)$", "1.$build", "semver"),
    ],
)
def test_filters_that_leave_something(pattern: str, extract: str, policy: str) -> None:
    assert found(pattern, extract, policy) == []


@pytest.mark.parametrize(
    ("pattern", "extract", "policy", "expected"),
    [
        ("^main-(?P<ts>[0-9]+)$", "$tss", "numerical", ("error", "never selects an image: `pattern` has no group `tss`")),
        ("^main-(?:[0-9]+)$", "$1", "numerical", ("error", "never selects an image: `pattern` has no group `1`")),
        ("^main-(?P<ts>[0-9]+)$", "$1x", "numerical", ("error", "never selects an image: `pattern` has no group `1x`")),
        ("^main-(?P<ts>[0-9]+)$", "$t", "alphabetical", ("warning", "selects any of the tags: `pattern` has no group `t`")),
        ("^main-[a-f0-9]+-(?P<ts>[0-9]+)$", "", "numerical", ("error", "never selects an image: a tag that begins with `main` is not a number")),
        ("^stable-[0-9]+", "", "semver", ("error", "never selects an image: a tag that begins with `stable` is not a version")),
    ],
)  # fmt: skip
def test_filters_that_leave_nothing(
    pattern: str, extract: str, policy: str, expected: tuple[str, str]
) -> None:
    assert found(pattern, extract, policy) == [expected]


def test_an_invalid_pattern() -> None:
    [(severity, message)] = found("^main-(?!x)", "")
    assert severity == "error"
    assert message.startswith("never selects an image: `pattern`: ")
