"""Files that look as if Flux applied them, but are not applied."""

import pytest

from gitops_lint.testing import (
    assert_findings,
    config_map,
    documents,
    helm_release,
    kustomization,
    lint_files,
)

RULE = "kustomization-not-applied"
WARNING = " # warning[kustomization-not-applied]"
INFO = " # hint[kustomization-not-applied]"
CONFIG = config_map("config")
HERE = "clusters/production"


@pytest.mark.parametrize(
    "files",
    [
        {"beside.yaml": kustomization("web", "path: ./apps", at_name=WARNING)},
        {"beside.yml": helm_release("web", at_name=WARNING)},
        {
            "beside.yaml": documents(
                kustomization("web", "path: ./apps", at_name=WARNING + ": so 2 objects are not applied"),
                CONFIG,
                helm_release("shop"),
            )
        },
        {
            "kustomization.yaml": "resources: [apps.yaml]\n# resources: [beside.yaml]\n",
            "beside.yaml": kustomization("web", "path: ./apps", at_name=INFO),
        },
        {"beside.yaml": kustomization("apps")},  # another file of an existing object
        {"beside.yaml": kustomization("web", f"path: ./{HERE}")},  # listed by the object that applies this directory
        {"beside.yaml": CONFIG},
        {"beside.json": "{}"},
        {"below/beside.yaml": kustomization("web", "path: ./apps")},
        {"beside.yaml": kustomization("web", "path: ./apps").replace("  interval: 10m\n", "")},
        {"beside.yaml": kustomization("web", "path: ./apps").replace("kustomize.toolkit", "other.toolkit")},
        {"kustomization.yaml": "resources: [apps.yaml]\npatches: [{path: beside.yaml}]\n", "beside.yaml": kustomization("apps", "path: ./b")},
        {"../../other/kustomization.yaml": f"resources: [../{HERE}/beside.yaml]\n", "beside.yaml": kustomization("web", "path: ./apps")},
        {"beside.yaml": "a: b: c # kustomize.toolkit.fluxcd.io\n"},
    ],
)  # fmt: skip
def test_forgotten(files: dict[str, str]) -> None:
    from posixpath import join, normpath

    given = {
        f"{HERE}/apps.yaml": kustomization("apps"),
        f"{HERE}/kustomization.yaml": "resources: [apps.yaml]\n",
        "apps/config.yaml": CONFIG,
    } | {normpath(join(HERE, path)): text for path, text in files.items()}
    assert_findings(lint_files(given, select=[RULE]), given)


def test_silent_without_a_kustomization_file() -> None:
    given = {
        f"{HERE}/apps.yaml": kustomization("apps"),
        "apps/config.yaml": CONFIG,
        "dead/kustomization.yaml": "resources: [config.yaml]\n",
        "dead/config.yaml": CONFIG,
        "dead/beside.yaml": kustomization("web", "path: ./apps"),
    }
    assert_findings(lint_files(given, select=[RULE]), {})


def test_silent_for_a_part_of_the_repository() -> None:
    given = {
        ".gitops-lint.yaml": "clusters: [{path: clusters/a}, {path: clusters/b}]\n",
        "clusters/a/apps.yaml": kustomization("apps"),
        "clusters/a/kustomization.yaml": "resources: [apps.yaml]\n",
        "clusters/a/beside.yaml": kustomization("web", "path: ./apps"),
        "clusters/b/apps.yaml": kustomization("apps"),
        "apps/config.yaml": CONFIG,
    }
    assert_findings(lint_files(given, select=[RULE], path="clusters/a"), {})
    assert [it.location.path for it in lint_files(given, select=[RULE]).findings] == [
        "clusters/a/beside.yaml"
    ]


@pytest.mark.parametrize(
    ("resources", "note"),
    [
        ("[blog/ks.yaml]", f" {WARNING}: apps/kustomization.yaml does not list this file"),
        ("[blog/ks.yaml]  # shop/ks.yaml", ""),
        ("[blog/ks.yaml, shop]", ""),
        ("[blog/app.yaml]", ""),
    ],
)
def test_a_directory_like_those_that_are_listed(resources: str, note: str) -> None:
    files = {
        f"{HERE}/apps.yaml": kustomization("apps"),
        "apps/kustomization.yaml": f"resources: {resources}\n",
        "apps/blog/ks.yaml": kustomization("blog", "path: ./blog"),
        "apps/blog/app.yaml": kustomization("blog-app", "path: ./blog"),
        "apps/shop/ks.yaml": kustomization("shop", "path: ./shop", at_name=note),
        "apps/shop/app/config.yaml": config_map("shop"),
        "blog/config.yaml": config_map("blog"),
        "shop/config.yaml": config_map("shop"),
    }
    if note:
        report = lint_files(files, select=[RULE])
        assert_findings(report, files)
        assert [it.help for it in report.findings] == [
            "add `- shop/ks.yaml` to `resources`, or delete the file"
        ]
    else:
        assert "apps/shop/ks.yaml" not in {
            it.location.path for it in lint_files(files, select=[RULE]).findings
        }


def test_a_file_that_is_needed_is_not_to_be_deleted() -> None:
    files = {
        f"{HERE}/kustomization.yaml": "resources: [apps.yaml]\n",
        f"{HERE}/apps.yaml": kustomization("apps", "path: ./apps", "dependsOn: [{name: web}]"),
        f"{HERE}/web.yaml": kustomization("web", "path: ./apps"),
        "apps/config.yaml": CONFIG,
    }
    assert [it.help for it in lint_files(files, select=[RULE]).findings] == [
        "add `- web.yaml` to `resources`"
    ]


def test_a_file_in_a_directory_that_is_listed() -> None:
    files = {
        f"{HERE}/apps.yaml": kustomization("apps"),
        "apps/kustomization.yaml": "resources: [blog]\n",
        "apps/blog/kustomization.yaml": "resources: [config.yaml]\n",
        "apps/blog/config.yaml": config_map("blog"),
        "apps/blog/release.yaml": helm_release("blog", at_name=WARNING),
    }
    assert_findings(lint_files(files, select=[RULE]), files)


def test_the_files_that_one_kustomization_file_does_not_list_are_one_finding() -> None:
    given = {
        f"{HERE}/apps.yaml": kustomization("apps"),
        f"{HERE}/kustomization.yaml": "resources: [apps.yaml]\n",
        "apps/config.yaml": CONFIG,
        f"{HERE}/shop.yaml": kustomization("shop", "path: ./apps"),
        f"{HERE}/web.yaml": kustomization("web", "path: ./apps"),
    }
    (finding,) = lint_files(given, select=[RULE]).findings
    assert (finding.location.path, finding.severity) == (f"{HERE}/shop.yaml", "warning")
    assert finding.message == (
        f"{HERE}/kustomization.yaml does not list `shop.yaml` and `web.yaml`, so 2 Kustomizations are not"
        " applied"
    )
    assert finding.help == "add the files to `resources`, or delete them"
    assert finding.names == ("Kustomization flux-system/shop", "Kustomization flux-system/web")


@pytest.mark.parametrize(
    ("entry", "rest"),
    [
        ("{name: operator}", "hint"),
        ("{name: other}", "warning"),
        ("{name: operator, namespace: other}", "warning"),
    ],
)
def test_those_that_depend_on_one_that_is_left_out_on_purpose(entry: str, rest: str) -> None:
    given = {
        f"{HERE}/apps.yaml": kustomization("apps"),
        f"{HERE}/kustomization.yaml": "resources:\n  - apps.yaml\n  # - operator.yaml\n",
        "apps/config.yaml": CONFIG,
        f"{HERE}/operator.yaml": kustomization("operator", "path: ./apps"),
        f"{HERE}/stores.yaml": kustomization("stores", "path: ./apps", f"dependsOn: [{entry}]"),
        f"{HERE}/zones.yaml": kustomization("zones", "path: ./apps", "dependsOn: [{name: stores}]"),
    }
    found = lint_files(given, select=[RULE]).findings
    assert {(name, it.severity) for it in found for name in it.names} == {
        ("Kustomization flux-system/operator", "hint"),
        ("Kustomization flux-system/stores", rest),
        ("Kustomization flux-system/zones", rest),
    }
    assert len(found) == (1 if rest == "hint" else 2)


@pytest.mark.parametrize(
    ("path", "severity"), [("./overlay", "hint"), ("./base", "warning"), ("./", "warning")]
)
def test_an_optional_file_of_a_base(path: str, severity: str) -> None:
    """A directory that only kustomizations elsewhere include may have files for some of them."""
    given = {
        f"{HERE}/apps.yaml": documents(
            kustomization("apps", "path: ./overlay"),
            kustomization("more", f"path: {path}", "suspend: true"),
        ),
        "overlay/kustomization.yaml": "resources: [../base/web]\n",
        "base/kustomization.yaml": "resources: [web]\n",
        "base/web/kustomization.yaml": "resources: [web.yaml]\n",
        "base/web/web.yaml": helm_release("web"),
        "base/web/extra.yaml": helm_release("extra"),
        "kustomization.yaml": "resources: [base]\n",
    }
    (finding,) = lint_files(given, select=[RULE]).findings
    assert (finding.location.path, finding.severity) == ("base/web/extra.yaml", severity)
