"""Suppression comments: where they are written, and what they leave as it is."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from gitops_lint.documents import parse
from gitops_lint.engine.fix import Contents
from gitops_lint.engine.ignore import Ignoring, ignore
from gitops_lint.engine.workspace import Workspace
from gitops_lint.results.finding import Report
from gitops_lint.testing import entry_config, kustomization

PATH = "clusters/production/apps.yaml"
RULE = "timeout-inert"
COMMENT = f"# gitops-lint: ignore[{RULE}] on purpose"
APPS = kustomization("apps", "timeout: 5m")
LINE = "  timeout: 5m\n"
ABOVE = APPS.replace(LINE, f"  {COMMENT}\n{LINE}")
HEAD = APPS[: APPS.index("spec:")]
FLOW = """\
spec: {interval: 10m, path: ./apps, prune: true, timeout: 5m, sourceRef: {kind: GitRepository, name: flux-system}}
"""


def ignored(files: Mapping[str, str], root: Path) -> Ignoring:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text.encode())
    config = entry_config(files)._replace(select=frozenset([RULE, "unused-suppression"]))
    workspace = Workspace()

    def lint(contents: Contents) -> Report:
        return workspace.lint(root=root, config=config, unsaved=contents)

    return ignore(lint, lambda path: (root / path).read_bytes(), "on purpose")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (APPS, ABOVE),
        (APPS.replace("\n", "\r\n"), ABOVE.replace("\n", "\r\n")),
        (APPS.rstrip("\n"), ABOVE.rstrip("\n")),
        ("\ufeff" + APPS, "\ufeff" + ABOVE),
        (
            APPS.replace(LINE, "  # a\n  timeout: 5m # b\n"),
            APPS.replace(LINE, f"  # a\n  {COMMENT}\n  timeout: 5m # b\n"),
        ),
        (
            HEAD + FLOW,
            f"{HEAD}{COMMENT}\n{FLOW}",
        ),
    ],
    ids=["block", "CRLF", "no end of line", "byte order mark", "comments", "flow"],
)
def test_a_line_above(before: str, after: str, tmp_path: Path) -> None:
    done = ignored({PATH: before}, tmp_path)
    assert done.before == {PATH: before.encode()}
    assert done.after == {PATH: after.encode()}
    assert (done.ignored, done.report.findings) == (1, ())
    assert [it.reason for it in done.report.ignored] == ["on purpose"]
    old, new = parse(PATH, before.encode()), parse(PATH, after.encode())
    assert [it.data for it in old.documents] == [it.data for it in new.documents]


@pytest.mark.parametrize(
    "text",
    [
        "# DO NOT EDIT\n" + APPS,
        APPS + "sops:\n  mac: ENC[AES256_GCM,data:abc]\n",
    ],
)
def test_where_no_comment_is_written(text: str, tmp_path: Path) -> None:
    done = ignored({PATH: text}, tmp_path)
    assert (done.after, done.ignored) == ({}, 0)
    assert [it.rule for it in done.report.findings] == [RULE]


PARENT = (
    kustomization("parent", "wait: false").rstrip("\n")
    + """
  patches:
    - patch: |
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: any}
        spec:
          timeout: 5m
      target: {kind: Kustomization}
"""
)


def test_a_comment_in_a_patch_is_about_all_that_have_the_patch(tmp_path: Path) -> None:
    children = {f"parent/{it}.yaml": kustomization(it) for it in "pq"}
    done = ignored({PATH: PARENT, **children}, tmp_path)
    indent = " " * 10
    after = PARENT.replace(f"{indent}timeout", f"{indent}{COMMENT}\n{indent}timeout")
    assert done.after == {PATH: after.encode()}
    assert done.report.findings == ()


def test_what_is_suppressed_already_stays(tmp_path: Path) -> None:
    done = ignored({PATH: ABOVE}, tmp_path)
    assert (done.after, done.ignored) == ({}, 0)
