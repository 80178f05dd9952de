"""Paths on the command line: clusters, or places whose findings are reported."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from gitops_lint.config import Config, load_config
from gitops_lint.engine.run import lint
from gitops_lint.errors import UsageError
from gitops_lint.report import render
from gitops_lint.results.finding import Report
from gitops_lint.testing import kustomization, write_files

CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, namespace: y}\n"
FILES = {
    ".gitops-lint.yaml": "clusters: [clusters/a, clusters/b]\n",
    "README.md": "# Fleet\n",
    # The missing `retryInterval` of the children belongs in the patch of their parent.
    "clusters/a/apps.yaml": kustomization(
        "apps",
        "path: ./apps",
        "patches: [{target: {kind: Kustomization}, patch: '[{op: add, path: /spec/timeout, value: 5m}]'}]",
    ),
    "clusters/b/kustomization.yaml": "resources: [web.yaml]\n",
    "clusters/b/web.yaml": kustomization("web", "dependsOn: [{name: gone}]"),
    "apps/kustomization.yaml": "resources: [shop/ks.yaml, blog/ks.yaml]\n",
    "apps/shop/ks.yaml": kustomization(
        "shop", "interval: 1h", "wait: true", "dependsOn: [{name: cart}]"
    ),
    "apps/blog/ks.yaml": kustomization("blog", "interval: 1h", "wait: true"),
    "shop/config.yaml": CONFIG_MAP,
    "blog/config.yaml": CONFIG_MAP,
    "web/config.yaml": CONFIG_MAP,
    "archive/old.yaml": CONFIG_MAP,
}
RULES = frozenset({"retry-interval-missing", "dependency-not-found"})
Finding = tuple[str, str]  # path, rule


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_files(FILES, tmp_path)
    return tmp_path


def report(root: Path, *paths: str) -> Report:
    config = load_config(root)._replace(select=RULES)
    return lint(*(root / path for path in paths), root=root, config=config)


def found(root: Path, *paths: str) -> set[Finding]:
    return {(it.location.path, it.rule) for it in report(root, *paths).findings}


PATCH = ("clusters/a/apps.yaml", "retry-interval-missing")
SHOP = ("apps/shop/ks.yaml", "dependency-not-found")
WEB = ("clusters/b/web.yaml", "dependency-not-found")


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        ((), [PATCH, SHOP, WEB]),
        ((".",), [PATCH, SHOP, WEB]),
        ((".", "apps/shop"), [PATCH, SHOP, WEB]),
        (("clusters",), [PATCH, SHOP, WEB]),
        (("clusters/a",), [PATCH, SHOP]),
        (("clusters/b",), [WEB]),
        # The patch of the parent is a cause in another file, about an object in this one.
        (("apps/shop/ks.yaml",), [PATCH, SHOP]),
        (("apps/shop",), [PATCH, SHOP]),
        (("apps/blog",), [PATCH]),
        (("apps",), [PATCH, SHOP]),
        (("clusters/b/web.yaml",), [WEB]),
        (("clusters/b", "apps/blog"), [PATCH, WEB]),
        (("shop/config.yaml",), []),
        (("apps/kustomization.yaml",), []),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_paths(root: Path, paths: tuple[str, ...], expected: list[Finding]) -> None:
    assert found(root, *paths) == set(expected)


def test_a_file_has_the_findings_that_the_whole_repository_has_there(root: Path) -> None:
    whole = report(root).findings
    for path in FILES:
        here = {
            it
            for it in whole
            if path
            in (
                it.location.path,
                *(other.location.path for other in it.objects),
                *(other.location.path for other in it.related),
            )
        }
        if here:
            assert set(report(root, path).findings) == here


def test_the_summary_names_the_paths(root: Path) -> None:
    text = render(report(root, "apps/shop"), "text")
    assert "\nFound 1 error in apps/shop (read: 2 clusters, 7 files).\n" in text
    assert "apps/shop" not in render(report(root, "clusters/b"), "text")


@pytest.mark.parametrize(
    ("paths", "what"),
    [
        (("archive",), "`archive`"),
        (("archive/old.yaml",), "`archive/old.yaml`"),
        (("README.md", "archive/old.yaml"), "`README.md` and `archive/old.yaml`"),
    ],
)
def test_a_path_that_no_cluster_applies(root: Path, paths: tuple[str, ...], what: str) -> None:
    with pytest.raises(UsageError) as error:
        report(root, *paths)
    assert (str(error.value), error.value.hint) == (
        f"no cluster of this repository applies {what}",
        "the clusters of this repository are clusters/a and clusters/b",
    )


def test_a_path_that_no_cluster_applies_among_others(root: Path) -> None:
    got = report(root, "archive", "apps/blog")
    assert [it.location.path for it in got.findings] == [PATCH[0]]
    assert [it.reason for it in got.unknown] == ["no cluster of this repository applies `archive`"]


@pytest.mark.parametrize(
    ("files", "rules"),
    [
        ({"x.yaml": "a: b: c\n"}, {"yaml-syntax"}),
        ({"x.yaml": CONFIG_MAP}, set()),
    ],
)
def test_without_a_cluster_a_file_is_checked_by_itself(
    tmp_path: Path, files: Mapping[str, str], rules: set[str]
) -> None:
    for path, text in files.items():
        (tmp_path / path).write_text(text)
    got = lint(tmp_path / "x.yaml", root=tmp_path, config=Config())
    assert {it.rule for it in got.findings} == rules
    (unknown,) = got.unknown
    assert unknown.reason == (
        "this repository has no cluster, so each file was checked by itself: patches of parents and"
        " references were not considered"
    )
    with pytest.raises(UsageError, match="no cluster starts under"):
        lint(tmp_path, root=tmp_path, config=Config())
